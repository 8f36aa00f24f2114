/** What the style is and costs, and its three figures: here, everywhere, promised. */
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import { nameIn, stylePictureOf } from "../catalogue/names.ts";
import { Picture } from "../catalogue/picture.tsx";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Figure } from "../ui/card.tsx";
import { Money, Quantity } from "../ui/figures.tsx";
import { styleStateOf } from "./shape.ts";
import type { StyleScene } from "./style-scene.ts";

export function StyleHead(scene: StyleScene) {
  const { style } = scene;
  const t = useT();
  return (
    <div className="flex flex-wrap items-stretch gap-4 px-4">
      <Picture pictureId={stylePictureOf(style)} edge={96} className="rounded-lg!" />
      <div className="min-w-0 grow">
        <p className="text-3xl numeral">
          <Money amount={style.price} currency={style.currency} />
        </p>
        <div className="mt-2 flex flex-wrap gap-1.5">
          <RunBadge {...scene} />
          {!style.active && <Badge>{t("catalogue.archived")}</Badge>}
          {style.season !== "" && <Badge>{style.season}</Badge>}
          <Badge>{t(`catalogue.gender.${style.gender}`)}</Badge>
        </div>
      </div>
      <Figures {...scene} />
    </div>
  );
}

function RunBadge({ shape, stock, here, places }: StyleScene) {
  const t = useT();
  const at = here === undefined ? places : [here];
  const state = styleStateOf(shape, (skuId) =>
    at.reduce((sum, place) => sum + (stock.pairs(place.placeId, skuId) ?? 0), 0),
  );
  if (state === "none") return null;
  return (
    <span title={t("stock.brokenRun.definition")}>
      <Badge tone={state === "broken" ? "low" : "enough"}>
        {state === "broken" ? t("stock.brokenRun") : t("stock.fullRun")}
      </Badge>
    </span>
  );
}

function Figures({ style, stock, places, here }: StyleScene) {
  const t = useT();
  const language = useLanguage();
  const skuIds: readonly SkuId[] = style.colourways.flatMap(({ skus }) => skus.map((sku) => sku[skuAt.id]));
  const onHandAt = (placeId: PlaceId): number =>
    skuIds.reduce((sum, skuId) => sum + (stock.pairs(placeId, skuId) ?? 0), 0);
  const reserved = places.reduce(
    (sum, { placeId }) =>
      sum +
      skuIds
        .flatMap((skuId) => stock.cells(placeId, skuId) ?? [])
        .reduce((all, cell) => all + cell.reserved, 0),
    0,
  );
  const byPlace = places.map(({ placeId }) => onHandAt(placeId));
  const holding = byPlace.filter((pairs) => pairs > 0).length;
  return (
    <div className="grid w-full grid-cols-3 gap-4 rounded-lg border border-line bg-surface px-4 py-3">
      {here === undefined ? (
        <Figure
          label={t("stock.holding")}
          value={holding}
          note={t("stock.holding.of", { n: places.length })}
        />
      ) : (
        <Figure
          label={t("stock.onHand")}
          value={<Quantity pairs={onHandAt(here.placeId)} />}
          note={nameIn(here, language)}
        />
      )}
      <Figure
        label={t("stock.allPlaces")}
        value={<Quantity pairs={byPlace.reduce((sum, pairs) => sum + pairs, 0)} />}
        note={here === undefined ? t("stock.onHand") : t("stock.holding.at", { n: holding })}
      />
      <Figure
        label={t("stock.reserved")}
        value={<Quantity pairs={reserved} />}
        note={t("stock.reserved.note")}
      />
    </div>
  );
}
