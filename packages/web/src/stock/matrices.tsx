/** The three views of a style's stock. Pairs are sellable ones on hand; a size a colour does not come in is blank. */
import { useMemo, useState } from "react";
import type { ColourwayView } from "@instep/domain/catalogue/contract.ts";
import type { ColourwayId, PlaceId } from "@instep/domain/kernel/ids.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { colourIn, nameIn } from "../catalogue/names.ts";
import { Picture, Swatch } from "../catalogue/picture.tsx";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { levelOf } from "../ui/level.ts";
import { SkeletonRows } from "../ui/spinner.tsx";
import { EmptyState } from "../ui/states.tsx";
import { StockMatrix, type MatrixCell, type MatrixColour } from "../ui/stock-matrix.tsx";
import type { StyleScene } from "./style-scene.ts";

/** Beyond so many places only those are listed that hold a pair of the colour, and no more than this at first. */
const placesListedMax = 12;

function useColours({ style, shape }: StyleScene): readonly MatrixColour[] {
  const language = useLanguage();
  return useMemo(
    () =>
      style.colourways
        .filter(({ id }) => shape.colourwayIds.includes(id))
        .map((colourway) => ({
          id: colourway.id,
          name: colourIn(colourway, language),
          ...(colourway.swatch === "" ? {} : { swatch: colourway.swatch }),
        })),
    [style, shape, language],
  );
}

function cellOf(pairs: number | null, elsewhere?: number): MatrixCell | undefined {
  if (pairs === null) return undefined;
  return { pairs, level: levelOf(pairs), ...(elsewhere === undefined ? {} : { elsewhere }) };
}

/** Pairs at the places, as far as they are known; null where none is. */
function sumAt(
  { stock, shape }: StyleScene,
  places: readonly PlaceRow[],
  colourId: string,
  sizeId: string,
): number | null {
  const skuId = shape.skuOf(colourId as ColourwayId, sizeId);
  if (skuId === undefined) return null;
  let sum: number | null = null;
  for (const { placeId } of places) {
    const pairs = stock.pairs(placeId, skuId);
    if (pairs !== null) sum = (sum ?? 0) + pairs;
  }
  return sum;
}

export function HereMatrix({ here, ...scene }: StyleScene & { readonly here: PlaceRow }) {
  const colours = useColours({ ...scene, here });
  const t = useT();
  const others = scene.places.filter(({ placeId }) => placeId !== here.placeId);
  const full = { ...scene, here };
  const skuOf = (colourId: string, sizeId: string) => scene.shape.skuOf(colourId as ColourwayId, sizeId);
  if (colours.length === 0) return <EmptyState title={t("stock.noSizes")} />;
  return (
    <StockMatrix
      styleName={nameIn(scene.style, t.language)}
      colours={colours}
      sizes={scene.shape.sizes}
      cell={(colourId, sizeId) => {
        const skuId = skuOf(colourId, sizeId);
        if (skuId === undefined) return undefined;
        const elsewhere = sumAt(full, others, colourId, sizeId);
        return cellOf(scene.stock.pairs(here.placeId, skuId), elsewhere ?? undefined);
      }}
      cellName={(colourId, sizeId) => {
        const skuId = skuOf(colourId, sizeId);
        return skuId && `${here.placeId}/${skuId}`;
      }}
      onSelect={(colourId, sizeId) => {
        const skuId = skuOf(colourId, sizeId);
        if (skuId !== undefined) scene.onPress({ placeId: here.placeId, skuId });
      }}
    />
  );
}

export function TotalMatrix(scene: StyleScene) {
  const colours = useColours(scene);
  const t = useT();
  const { shape, style, places, onPress, stock } = scene;
  if (colours.length === 0) return <EmptyState title={t("stock.noSizes")} />;
  if (stock.isPartial && stock.isLoading) return <SkeletonRows rows={4} avatar={false} />;
  return (
    <StockMatrix
      styleName={nameIn(style, t.language)}
      colours={colours}
      sizes={shape.sizes}
      cell={(colourId, sizeId) => cellOf(sumAt(scene, places, colourId, sizeId))}
      cellName={(colourId, sizeId) => {
        const skuId = shape.skuOf(colourId as ColourwayId, sizeId);
        return skuId && `total/${skuId}`;
      }}
      onSelect={(colourId, sizeId) => {
        const skuId = shape.skuOf(colourId as ColourwayId, sizeId);
        if (skuId !== undefined) onPress({ placeId: undefined, skuId });
      }}
    />
  );
}

/** A matrix a colour, the places down: who has the size that a customer asks for. */
export function OthersMatrices(scene: StyleScene) {
  const t = useT();
  const { here, places, shape, stock } = scene;
  const others = places.filter(({ placeId }) => placeId !== here?.placeId);
  const colourways = scene.style.colourways.filter(({ id }) => shape.colourwayIds.includes(id));
  if (others.length === 0) return <EmptyState title={t("stock.noOtherPlaces")} />;
  if (colourways.length === 0) return <EmptyState title={t("stock.noSizes")} />;
  if (stock.isPartial) return stock.isLoading ? <SkeletonRows rows={6} avatar={false} /> : null;
  return (
    <div className="space-y-6">
      {colourways.map((colourway) => (
        <ColourAtPlaces key={colourway.id} scene={scene} colourway={colourway} places={others} />
      ))}
    </div>
  );
}

interface ColourAtPlacesProps {
  readonly scene: StyleScene;
  readonly colourway: ColourwayView;
  readonly places: readonly PlaceRow[];
}

function ColourAtPlaces({ scene, colourway, places }: ColourAtPlacesProps) {
  const t = useT();
  const language = useLanguage();
  const [showsAll, setShowsAll] = useState(false);
  const { shape, stock, style, onPress } = scene;
  const skuOf = (sizeId: string) => shape.skuOf(colourway.id, sizeId);
  const totalAt = (placeId: PlaceId): number =>
    shape.sizes.reduce((sum, { id }) => {
      const skuId = skuOf(id);
      return skuId === undefined ? sum : sum + (stock.pairs(placeId, skuId) ?? 0);
    }, 0);
  const isLong = places.length > placesListedMax;
  const holding = isLong ? places.filter(({ placeId }) => totalAt(placeId) > 0) : places;
  const listed = showsAll ? places : holding.slice(0, placesListedMax);
  const total = places.reduce((sum, { placeId }) => sum + totalAt(placeId), 0);
  const name = colourIn(colourway, language);
  return (
    <section aria-label={name}>
      <h2 className="mb-2 flex items-center gap-2.5">
        {colourway.pictureId === null ? (
          <Swatch swatch={colourway.swatch} edge={18} />
        ) : (
          <Picture pictureId={colourway.pictureId} edge={36} />
        )}
        <span className="min-w-0 grow truncate font-semibold">{name}</span>
        <span className="text-sm text-ink-faint">{t("unit.pairs", { n: total })}</span>
      </h2>
      <StockMatrix
        styleName={`${nameIn(style, language)} ${name}`}
        rowsLabel={t("stock.place")}
        colours={listed.map((place) => ({ id: place.placeId, name: nameIn(place, language) }))}
        sizes={shape.sizes.filter(({ id }) => skuOf(id) !== undefined)}
        cell={(placeId, sizeId) => {
          const skuId = skuOf(sizeId);
          return skuId && cellOf(stock.pairs(placeId as PlaceId, skuId));
        }}
        cellName={(placeId, sizeId) => `${placeId}/${skuOf(sizeId) ?? ""}`}
        onSelect={(placeId, sizeId) => {
          const skuId = skuOf(sizeId);
          if (skuId !== undefined) onPress({ placeId: placeId as PlaceId, skuId });
        }}
      />
      {isLong && listed.length < places.length && (
        <Button variant="quiet" full onClick={() => setShowsAll(true)}>
          {t("stock.showAllPlaces", { n: places.length })}
        </Button>
      )}
    </section>
  );
}
