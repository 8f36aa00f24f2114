/** Every move of a SKU, newest first: who, when, where, why, on which device, and what was left afterwards. */
import { useMemo, useState } from "react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { findSku, type FoundSku } from "@instep/domain/catalogue/feed.ts";
import { isId, type DocumentId, type PlaceId, type SkuId } from "@instep/domain/kernel/ids.ts";
import { useCatalogue, useDirectory, usePlaces } from "../app/hooks.ts";
import { colourIn, nameIn, sizeOf } from "../catalogue/names.ts";
import { Picture } from "../catalogue/picture.tsx";
import { useBack, useSearchText } from "../catalogue/use-back.ts";
import { dayNumber, formatInstant } from "../i18n/figures.ts";
import { useLanguage, usePlaceFormat, useT } from "../i18n/i18n.ts";
import { IconHistory } from "../ui/icons.tsx";
import { LinkButton } from "../ui/link.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/spinner.tsx";
import { EmptyState, LoadingState, NotFoundState, RefusedState } from "../ui/states.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { DocumentSheet } from "./document-sheet.tsx";
import { holdsStock } from "./scope.ts";
import { withBalances, withDays } from "./trail.ts";
import { TrailLine } from "./trail-line.tsx";
import { useStocks } from "./use-stocks.ts";
import { useTrail, type Trail } from "./use-trail.ts";

export function TrailPage() {
  const t = useT();
  const { skuId = "" } = useParams({ strict: false });
  const place = useSearchText("place");
  const catalogue = useCatalogue();
  if (catalogue === undefined) return <LoadingState />;
  const found = isId(skuId) ? findSku(catalogue, skuId as SkuId) : undefined;
  if (found === undefined)
    return <NotFoundState action={<LinkButton to="/stock">{t("stock.title")}</LinkButton>} />;
  const placeId = place !== undefined && isId(place) ? (place as PlaceId) : undefined;
  return <TrailOf key={`${skuId} ${placeId ?? ""}`} found={found} skuId={skuId as SkuId} placeId={placeId} />;
}

interface TrailOfProps {
  readonly found: FoundSku;
  readonly skuId: SkuId;
  readonly placeId: PlaceId | undefined;
}

function TrailOf({ found, skuId, placeId }: TrailOfProps) {
  const t = useT();
  const language = useLanguage();
  const back = useBack("/stock");
  const navigate = useNavigate();
  const { all } = usePlaces();
  const places = all.filter(holdsStock);
  const colour = colourIn(found.colourway, language);
  return (
    <Screen
      scroll={false}
      header={
        <PageHeader
          onBack={back}
          leading={<Picture pictureId={found.colourway.pictureId} edge={40} />}
          title={t("trail.title", { colour, size: sizeOf(found.sku) })}
          subtitle={`${nameIn(found.style, language)} · ${found.style.code}`}
        >
          <div className="mx-auto max-w-3xl">
            <Select
              aria-label={t("trail.place")}
              value={placeId ?? "all"}
              onChange={(next) =>
                void navigate({
                  to: "/trail/$skuId",
                  params: { skuId },
                  search: (next === "all" ? {} : { place: next }) as never,
                  replace: true,
                })
              }
              options={[
                { value: "all", label: t("stock.allPlaces") },
                ...places.map((place) => ({
                  value: place.placeId as string,
                  label: nameIn(place, language),
                })),
              ]}
            />
          </div>
        </PageHeader>
      }
    >
      <Moves found={found} skuId={skuId} placeId={placeId} />
    </Screen>
  );
}

/** Places of the whole chain's trail whose feeds this screen follows: the first ones, so that a phone is not told of all. */
const followedPlacesMax = 60;

/** The moves as lines, with what was left after each and the days between them; undefined until they are there. */
function useLines(trail: Trail, placeId: PlaceId | undefined) {
  const directory = useDirectory();
  const { timeZone } = usePlaceFormat();
  const { moves, now } = trail;
  return useMemo(() => {
    const zoneOf = (at: PlaceId | null) =>
      (at === null ? undefined : directory?.places[at]?.timeZone) ?? timeZone;
    return moves && withDays(withBalances(moves, now, placeId), (at, where) => dayNumber(at, zoneOf(where)));
  }, [moves, now, placeId, directory, timeZone]);
}

/** Follows the feeds whose entries tell that there is a new move. */
function useFollowed(placeId: PlaceId | undefined): void {
  const { all } = usePlaces();
  const followed = useMemo(() => {
    if (placeId !== undefined) return [placeId];
    const holders = all.filter(holdsStock).slice(0, followedPlacesMax);
    return holders.map((place) => place.placeId);
  }, [all, placeId]);
  useStocks(followed);
}

function Moves({ found, skuId, placeId }: TrailOfProps) {
  const t = useT();
  const { timeZone } = usePlaceFormat();
  const [open, setOpen] = useState<DocumentId | null>(null);
  useFollowed(placeId);
  const trail = useTrail({ skuId, styleId: found.style.id, placeId });
  const rows = useLines(trail, placeId);
  if (rows === undefined) {
    if (trail.refusal === undefined) return <SkeletonRows rows={8} />;
    return <RefusedState refusal={trail.refusal} onRetry={trail.reload} />;
  }
  if (rows.length === 0)
    return <EmptyState icon={IconHistory} title={t("trail.empty")} body={t("trail.empty.body")} />;
  return (
    <>
      <div className="mx-auto flex min-h-0 w-full max-w-3xl grow flex-col">
        <p className="flex items-baseline justify-between gap-4 border-b border-line px-4 py-2.5 text-sm text-ink-faint">
          {t("trail.now")}
          <span className="text-xl text-ink numeral">{t("unit.pairs", { n: trail.now })}</span>
        </p>
        <VirtualList
          label={t("stock.trail")}
          items={rows}
          itemKey={(row) => row.key}
          estimate={84}
          loadingMore={trail.isLoadingMore}
          {...(trail.hasMore && { onReachEnd: trail.loadMore })}
          render={(row) =>
            row.type === "day" ? (
              <h2 className="bg-paper px-4 pt-5 pb-1 text-sm font-semibold text-ink-faint">
                {formatInstant(row.at, "day", t.language, timeZone)}
              </h2>
            ) : (
              <TrailLine
                row={row}
                showsPlace={placeId === undefined}
                onOpen={() => setOpen(row.move.documentId)}
              />
            )
          }
        />
      </div>
      <DocumentSheet documentId={open} onClose={() => setOpen(null)} />
    </>
  );
}
