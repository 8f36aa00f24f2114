/** What the screen shows of a shoe: names in the reader's language, its picture, its size run here and elsewhere. */
import {
  findByBarcode,
  search,
  styleOf,
  type CatalogueView,
  type FoundSku,
} from "@instep/domain/catalogue/feed.ts";
import { parseScan } from "@instep/domain/catalogue/codes.ts";
import {
  skuAt,
  type ColourwayView,
  type SkuTuple,
  type StyleView,
} from "@instep/domain/catalogue/contract.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import { freeOf, type Activity, type StockView } from "@instep/domain/stock/feed.ts";
import type { Language } from "../i18n/i18n.ts";
import { levelOf } from "../ui/level.ts";
import type { RunSize } from "../ui/size-run.tsx";
import type { TillLine } from "./till.ts";

export function nameIn(
  named: { readonly name: string; readonly nameEn: string },
  language: Language,
): string {
  const [first, second] = language === "en" ? [named.nameEn, named.name] : [named.name, named.nameEn];
  return first === "" ? second : first;
}

export function pictureUrl(colourway: ColourwayView, size: "small" | "medium"): string | undefined {
  return colourway.pictureId === null ? undefined : `/v1/media/${colourway.pictureId}/${size}`;
}

/** "38", "38.5 W". */
export function sizeLabelOf(sku: SkuTuple): string {
  return sku[skuAt.width] === "" ? sku[skuAt.size] : `${sku[skuAt.size]} ${sku[skuAt.width]}`;
}

/** The tag's price, where the place sells in the tag's currency. */
export function tagPriceOf(style: StyleView, place: Pick<PlaceRow, "currency">): number | null {
  return style.currency === place.currency ? style.price : null;
}

export function lineOf({ style, colourway, sku }: FoundSku, place: Pick<PlaceRow, "currency">): TillLine {
  return { ...lineOfStyle(style, colourway, place), skuId: sku[skuAt.id] };
}

/** A style found by its name: colour as told, the size still open. */
export function lineOfStyle(
  style: StyleView,
  colourway: ColourwayView,
  place: Pick<PlaceRow, "currency">,
): TillLine {
  return {
    styleId: style.id,
    colourwayId: colourway.id,
    skuId: null,
    quantity: 1,
    priceMinor: tagPriceOf(style, place),
    condition: "sellable",
  };
}

export interface ShownShoe {
  readonly style: StyleView;
  readonly colourway: ColourwayView;
  readonly sku: SkuTuple | undefined;
}

/** The line's style and colour as the catalogue has them now; undefined when they are gone. */
export function shoeOf(view: CatalogueView, line: TillLine): ShownShoe | undefined {
  const style = styleOf(view, line.styleId);
  const colourway = style?.colourways.find((one) => one.id === line.colourwayId);
  if (style === undefined || colourway === undefined) return undefined;
  return { style, colourway, sku: colourway.skus.find((sku) => sku[skuAt.id] === line.skuId) };
}

/** The same size in another colour, where it comes in that size. */
export function sameSizeIn(colourway: ColourwayView, sku: SkuTuple | undefined): SkuId | null {
  if (sku === undefined) return null;
  const same = colourway.skus.find((one) => sizeLabelOf(one) === sizeLabelOf(sku));
  return same?.[skuAt.id] ?? null;
}

export interface PlacePairs {
  readonly placeId: PlaceId;
  readonly pairs: number;
}

/** Pairs of a SKU at the other places; null where this device does not know. */
export type Elsewhere = (skuId: SkuId) => readonly PlacePairs[] | null;

/** Sizes of a colour; one that is no longer made is shown while pairs of it are here. */
export function runOf(
  colourway: ColourwayView,
  stock: StockView | undefined,
  elsewhere: Elsewhere,
): RunSize[] {
  return colourway.skus.flatMap((sku): RunSize[] => {
    const skuId = sku[skuAt.id];
    const here = stock === undefined ? null : freeOf(stock, skuId);
    if (sku[skuAt.active] === 0 && (here ?? 0) <= 0) return [];
    const others = elsewhere(skuId);
    return [
      {
        id: skuId,
        label: sizeLabelOf(sku),
        here,
        level: levelOf(here ?? 0),
        elsewhere: others === null ? null : others.reduce((sum, { pairs }) => sum + pairs, 0),
      },
    ];
  });
}

export type Finding =
  | { readonly kind: "sku"; readonly found: FoundSku }
  | { readonly kind: "place"; readonly placeCode: string }
  | { readonly kind: "styles"; readonly styles: readonly StyleView[] }
  | { readonly kind: "unknown"; readonly text: string };

const stylesShownMax = 40;

/** What a scanned code names. */
export function findScanned(view: CatalogueView, text: string): Finding {
  const found = findByBarcode(view, text);
  if (found !== undefined) return { kind: "sku", found };
  const scan = parseScan(text);
  if (scan.kind === "place") return { kind: "place", placeCode: scan.placeCode };
  return { kind: "unknown", text: scan.kind === "digital_link" ? scan.gtin14 : text };
}

/** What a typed text names: a code, else styles by number, name or pinyin initials. */
export function findTyped(view: CatalogueView, text: string): Finding {
  const scanned = findScanned(view, text);
  if (scanned.kind !== "unknown") return scanned;
  const styles = search(view, text, stylesShownMax);
  return styles.length > 0 ? { kind: "styles", styles } : scanned;
}

const salesOfferedMax = 20;

/** The last sales of the SKU here that were not undone, newest first. */
export function salesOf({ activity }: StockView, skuId: SkuId): Activity[] {
  const undone = new Set(
    activity.filter(({ name }) => name === "stock.undone").map(({ documentId }) => documentId),
  );
  return activity
    .filter(({ name, documentId, lines }) => {
      return name === "stock.sold" && !undone.has(documentId) && lines.some((line) => line.skuId === skuId);
    })
    .toReversed()
    .slice(0, salesOfferedMax);
}
