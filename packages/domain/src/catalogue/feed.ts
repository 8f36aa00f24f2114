/**
 * The catalogue as a device keeps it. Styles lie in 64 buckets by their id, so that an entry copies one bucket and not
 * twenty thousand SKUs. The indexes (barcode, SKU, search words) are made from a bucket when first asked for and kept as
 * long as that bucket lives; an entry therefore costs the re-indexing of one bucket, and a look-up asks at most 64.
 * The view is plain JSON, the indexes never leave the memory.
 */
import type { Entry, FeedSpec } from "../kernel/entry.ts";
import type { ColourwayId, SkuId, StyleId } from "../kernel/ids.ts";
import { barcodeKeysOf, parseScan } from "./codes.ts";
import {
  skuAt,
  type CatalogueEntries,
  type ColourwayView,
  type ScaleView,
  type SkuTuple,
  type StyleView,
} from "./contract.ts";
import { matchScoreOf, searchQueryOf, searchTokensOf } from "./find.ts";
import type { ColourwayRow, SizeScaleRow, SkuRow, StyleRow } from "./rows.ts";
import { colourwayViewOf, tupleOf, viewOf } from "./save.ts";
import { compareText } from "./scales.ts";

export type StyleBucket = Readonly<Record<StyleId, StyleView>>;
export interface CatalogueView {
  readonly buckets: readonly StyleBucket[];
  readonly scales: Readonly<Record<string, ScaleView>>;
}

const bucketCount = 64;

export function bucketOf(styleId: StyleId): number {
  return Number.parseInt(styleId.slice(-2), 16) % bucketCount;
}

export function emptyCatalogue(): CatalogueView {
  return { buckets: Array.from({ length: bucketCount }, () => ({})), scales: {} };
}

export function catalogueOf(styles: readonly StyleView[], scales: readonly ScaleView[]): CatalogueView {
  const buckets: Record<StyleId, StyleView>[] = Array.from({ length: bucketCount }, () => ({}));
  for (const style of styles) (buckets[bucketOf(style.id)] as Record<StyleId, StyleView>)[style.id] = style;
  return { buckets, scales: Object.fromEntries(scales.map((scale) => [scale.name, scale])) };
}

/** The view from the rows themselves: what a snapshot is made of. */
export function catalogueFromRows(rows: {
  readonly styles: readonly StyleRow[];
  readonly colourways: readonly ColourwayRow[];
  readonly skus: readonly SkuRow[];
  readonly scales: readonly SizeScaleRow[];
}): CatalogueView {
  const skus = Map.groupBy(rows.skus, (sku) => sku.colourwayId);
  const colourways = Map.groupBy(rows.colourways, (colourway) => colourway.styleId);
  const colourwayView = (row: ColourwayRow): ColourwayView =>
    colourwayViewOf(row, (skus.get(row.colourwayId) ?? []).map(tupleOf).sort(compareSkus));
  const styleView = (row: StyleRow): StyleView => {
    const own = (colourways.get(row.styleId) ?? []).map(colourwayView);
    return viewOf(
      row,
      own.sort((a, b) => a.ordinal - b.ordinal),
    );
  };
  return catalogueOf(rows.styles.map(styleView), rows.scales.map(scaleViewOf));
}

export function scaleViewOf({ name, brand, sizes }: SizeScaleRow): ScaleView {
  return { name, brand, sizes: sizes.map(([label]) => label) };
}

function withStyle(view: CatalogueView, style: StyleView): CatalogueView {
  const index = bucketOf(style.id);
  const buckets = view.buckets.with(index, { ...view.buckets[index], [style.id]: style });
  return { ...view, buckets };
}

function changeStyle(
  view: CatalogueView,
  styleId: StyleId,
  change: (style: StyleView) => StyleView,
): CatalogueView {
  const style = styleOf(view, styleId);
  return style === undefined ? view : withStyle(view, change(style));
}

function changeColourway(
  view: CatalogueView,
  styleId: StyleId,
  colourwayId: ColourwayId,
  change: (colourway: ColourwayView) => ColourwayView,
): CatalogueView {
  return changeStyle(view, styleId, (style) => ({
    ...style,
    colourways: style.colourways.map((one) => (one.id === colourwayId ? change(one) : one)),
  }));
}

type SkuPath = Omit<CatalogueEntries["barcode.attached"], "barcode">;

function changeBarcodes(
  view: CatalogueView,
  { styleId, colourwayId, skuId }: SkuPath,
  change: (barcodes: readonly string[]) => readonly string[],
): CatalogueView {
  return changeColourway(view, styleId, colourwayId, (colourway) => ({
    ...colourway,
    skus: colourway.skus.map((sku) =>
      sku[skuAt.id] === skuId
        ? (sku.with(skuAt.barcodes, change(sku[skuAt.barcodes])) as unknown as SkuTuple)
        : sku,
    ),
  }));
}

export function compareSkus(a: SkuTuple, b: SkuTuple): number {
  return (
    a[skuAt.ordinal] - b[skuAt.ordinal] ||
    compareText(a[skuAt.size], b[skuAt.size]) ||
    compareText(a[skuAt.width], b[skuAt.width])
  );
}

/** Later ones take the place of earlier ones with the same id. */
function merged<T>(before: readonly T[], after: readonly T[], idOf: (item: T) => string): T[] {
  const byId = new Map(before.map((item) => [idOf(item), item]));
  for (const item of after) byId.set(idOf(item), item);
  return [...byId.values()];
}

function mergeColourways(before: readonly ColourwayView[], after: readonly ColourwayView[]): ColourwayView[] {
  const known = new Map(before.map((colourway) => [colourway.id, colourway]));
  const changed = after.map((colourway) => ({
    ...colourway,
    skus: merged(known.get(colourway.id)?.skus ?? [], colourway.skus, (sku) => sku[skuAt.id]).sort(
      compareSkus,
    ),
  }));
  return merged(before, changed, (colourway) => colourway.id).sort((a, b) => a.ordinal - b.ordinal);
}

function saveStyle(view: CatalogueView, saved: StyleView): CatalogueView {
  const before = styleOf(view, saved.id);
  return withStyle(view, {
    ...saved,
    colourways: mergeColourways(before?.colourways ?? [], saved.colourways),
  });
}

type Reducers = {
  readonly [Name in keyof CatalogueEntries]: (
    view: CatalogueView,
    data: CatalogueEntries[Name],
  ) => CatalogueView;
};

const reducers: Reducers = {
  "style.saved": saveStyle,
  "style.archived": (view, { styleId }) =>
    changeStyle(view, styleId, (style) => ({ ...style, active: false })),
  "style.restored": (view, { styleId }) =>
    changeStyle(view, styleId, (style) => ({ ...style, active: true })),
  "style.indexed": (view, { styleId, pinyin }) =>
    changeStyle(view, styleId, (style) => ({ ...style, pinyin })),
  "price.set": (view, { prices }) => {
    let next = view;
    for (const [styleId, price, currency] of prices) {
      next = changeStyle(next, styleId, (style) => ({ ...style, price, currency }));
    }
    return next;
  },
  "barcode.attached": (view, data) =>
    changeBarcodes(view, data, (all) => (all.includes(data.barcode) ? all : [...all, data.barcode])),
  "barcode.assigned": (view, { barcodes }) => {
    let next = view;
    for (const [styleId, colourwayId, skuId, barcode] of barcodes) {
      next = changeBarcodes(next, { styleId, colourwayId, skuId }, () => [barcode]);
    }
    return next;
  },
  "barcode.detached": (view, data) =>
    changeBarcodes(view, data, (all) => all.filter((one) => one !== data.barcode)),
  "picture.attached": (view, { styleId, colourwayId, pictureId }) =>
    changeColourway(view, styleId, colourwayId, (colourway) => ({ ...colourway, pictureId })),
  "scale.saved": (view, scale) => ({ ...view, scales: { ...view.scales, [scale.name]: scale } }),
};

function applyEntry(view: CatalogueView, entry: Entry): CatalogueView {
  const reduce = reducers as unknown as Record<
    string,
    ((view: CatalogueView, data: unknown) => CatalogueView) | undefined
  >;
  return Object.hasOwn(reducers, entry.name) ? (reduce[entry.name]?.(view, entry.data) ?? view) : view;
}

export const catalogueFeedSpec: FeedSpec<CatalogueView> = {
  family: "catalogue",
  empty: emptyCatalogue,
  apply: applyEntry,
};
export const catalogueFeeds: readonly FeedSpec[] = [catalogueFeedSpec as unknown as FeedSpec];

/** A SKU with all that is around it, for a screen. */
export interface FoundSku {
  readonly style: StyleView;
  readonly colourway: ColourwayView;
  readonly sku: SkuTuple;
}

interface BucketIndex {
  readonly bySku: ReadonlyMap<SkuId, FoundSku>;
  readonly byBarcode: ReadonlyMap<string, FoundSku>;
}

const indexes = new WeakMap<StyleBucket, BucketIndex>();

function indexOf(bucket: StyleBucket): BucketIndex {
  let index = indexes.get(bucket);
  if (index === undefined) {
    const bySku = new Map<SkuId, FoundSku>();
    const byBarcode = new Map<string, FoundSku>();
    for (const style of Object.values(bucket) as StyleView[]) {
      for (const colourway of style.colourways) {
        for (const sku of colourway.skus) {
          const found = { style, colourway, sku };
          bySku.set(sku[skuAt.id], found);
          for (const barcode of sku[skuAt.barcodes]) byBarcode.set(barcode, found);
        }
      }
    }
    index = { bySku, byBarcode };
    indexes.set(bucket, index);
  }
  return index;
}

export function styleOf(view: CatalogueView, styleId: StyleId): StyleView | undefined {
  return view.buckets[bucketOf(styleId)]?.[styleId];
}

export function* stylesOf(view: CatalogueView): Generator<StyleView> {
  for (const bucket of view.buckets) yield* Object.values(bucket) as StyleView[];
}

export function findSku(view: CatalogueView, skuId: SkuId): FoundSku | undefined {
  for (const bucket of view.buckets) {
    const found = indexOf(bucket).bySku.get(skuId);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a scanned or typed code names: GTIN in any form, our own label, an RFID tag, a factory code. */
export function findByBarcode(view: CatalogueView, scanned: string): FoundSku | undefined {
  for (const key of barcodeKeysOf(parseScan(scanned))) {
    for (const bucket of view.buckets) {
      const found = indexOf(bucket).byBarcode.get(key);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

export function skusOfStyle(view: CatalogueView, styleId: StyleId): readonly FoundSku[] {
  const style = styleOf(view, styleId);
  if (style === undefined) return [];
  return style.colourways.flatMap((colourway) => colourway.skus.map((sku) => ({ style, colourway, sku })));
}

const tokens = new WeakMap<StyleView, readonly string[]>();

function tokensOf(style: StyleView): readonly string[] {
  let made = tokens.get(style);
  if (made === undefined) {
    const { code, name, nameEn, brand, category, pinyin } = style;
    made = searchTokensOf([code, name, nameEn, brand, category, pinyin].join(" "));
    tokens.set(style, made);
  }
  return made;
}

/** Styles that a typed text finds, best first. A barcode finds its style. Archived styles only when asked for. */
export function search(view: CatalogueView, text: string, limit: number, archived = false): StyleView[] {
  const byBarcode = findByBarcode(view, text);
  const asked = searchQueryOf(text);
  const found: { style: StyleView; score: number }[] = [];
  for (const style of stylesOf(view)) {
    if (!style.active && !archived) continue;
    const score =
      style === byBarcode?.style ? Number.POSITIVE_INFINITY : matchScoreOf(asked, tokensOf(style));
    if (score > 0) found.push({ style, score });
  }
  found.sort((a, b) => b.score - a.score || compareText(a.style.code, b.style.code));
  return found.slice(0, limit).map(({ style }) => style);
}
