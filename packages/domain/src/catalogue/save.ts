/**
 * Saving a style: the one way in which styles, colourways, SKUs and barcodes come to be, for one style from a screen and
 * for thousands from a file. A patch names what it knows; what it does not name stays. Ids of colourways and SKUs derive
 * from the style's id and their labels, so rows are found without a search and the same patch again changes nothing.
 */
import type { SkuId, StyleId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { rejection, type Rejection } from "../kernel/rejection.ts";
import type { Draft, State } from "../kernel/state.ts";
import { ref, type RowRef } from "../kernel/table.ts";
import {
  codeKeyOf,
  colourwayIdOf,
  skuIdOf,
  type CatalogueRejectionCode,
  type ColourwayView,
  type ImportStyle,
  type Saved,
  type SkuTuple,
  type StyleView,
} from "./contract.ts";
import { searchTokensOf } from "./find.ts";
import {
  barcodeTable,
  colourwayTable,
  sizeScaleTable,
  skuTable,
  styleCodeTable,
  styleTable,
  type ColourwayRow,
  type SizeScaleRow,
  type SkuRow,
  type StyleRow,
} from "./rows.ts";
import { skuLabelOf, skuOrdinalOf } from "./scales.ts";
import { isSizeScaleId, type SizeLabel } from "./sizes.ts";
import { swatchOf } from "./swatches.ts";

/** [size, width, barcodes, active]; `active` absent leaves it as it is. */
type SkuPatch = readonly [size: string, width: string, barcodes: readonly string[], active?: boolean];
type ColourwayPatch = Omit<ImportStyle["colourways"][number], "skus"> & {
  readonly skus: readonly SkuPatch[];
};
export type StylePatch = Omit<ImportStyle, "colourways" | "costMinor" | "ifNew"> & {
  readonly pinyin?: string;
  readonly colourways: readonly ColourwayPatch[];
};
export interface Saving {
  readonly saved: Saved;
  /** The style's own fields; of its colourways and SKUs only what was added or changed. */
  readonly view: StyleView;
}

export function isRejection(value: object): value is Rejection {
  return "retry" in value;
}

export function refuse(
  code: CatalogueRejectionCode,
  params: Record<string, string | number> = {},
): Rejection {
  return rejection(code, params);
}

/** Rows that `saveStyle` reads. The SKUs' keys need the scale, which a patch may leave to the stored style. */
export function* styleRefs(state: State, styleId: StyleId, patch: StylePatch): Generator<RowRef> {
  yield ref(styleCodeTable, codeKeyOf(patch.code));
  yield ref(styleTable, styleId);
  for (const { skus } of patch.colourways) {
    for (const [, , barcodes] of skus) for (const barcode of barcodes) yield ref(barcodeTable, barcode);
  }
  const stored = state.has(styleTable, styleId) ? state.get(styleTable, styleId) : undefined;
  const scale = patch.sizeScale ?? stored?.sizeScale;
  if (scale === undefined) return;
  if (!isSizeScaleId(scale)) yield ref(sizeScaleTable, scale);
  for (const colourway of patch.colourways) {
    const colour = codeKeyOf(colourway.code);
    yield ref(colourwayTable, colourwayIdOf(styleId, colour));
    for (const [size, width] of colourway.skus) {
      const label = skuLabelOf(scale, size, width);
      if (label !== null) yield ref(skuTable, skuIdOf(styleId, colour, label.size, label.width));
    }
  }
}

/** Saves the patch into the draft; a rejection means that the draft must be thrown away. */
export function saveStyle(draft: Draft, styleId: StyleId, patch: StylePatch): Saving | Rejection {
  const before = draft.get(styleTable, styleId);
  const head = headOf(before, styleId, patch);
  if (isRejection(head)) return head;
  const codeRefused = takeCode(draft, before, head);
  if (codeRefused !== undefined) return codeRefused;
  const own = isSizeScaleId(head.sizeScale) ? undefined : draft.get(sizeScaleTable, head.sizeScale);
  if (own === undefined && !isSizeScaleId(head.sizeScale))
    return refuse("scale_unknown", { scale: head.sizeScale });

  const saver = new PartSaver(draft, head, own);
  const named = new Set<string>();
  for (const colourway of patch.colourways) {
    const colour = codeKeyOf(colourway.code);
    if (named.has(colour))
      return refuse("colourway_repeated", { code: head.code, colourway: colourway.code });
    named.add(colour);
    const refused = saver.colourway(colourway);
    if (refused !== undefined) return refused;
  }
  const style: StyleRow = { ...head, colours: saver.colours, skuCount: saver.skuCount };
  if (style.skuCount > limits.skusPerStyleMax) {
    return rejection("skus_too_many", { code: style.code, max: limits.skusPerStyleMax });
  }
  const isChanged = before === undefined || !isSameStyle(before, style);
  if (isChanged) draft.put(styleTable, style);
  const kept = isChanged || saver.changed.length > 0 ? "updated" : "unchanged";
  return { saved: before === undefined ? "created" : kept, view: viewOf(style, saver.changed) };
}

type StyleHead = Omit<StyleRow, "colours" | "skuCount"> & Partial<Pick<StyleRow, "colours" | "skuCount">>;

function headOf(before: StyleRow | undefined, styleId: StyleId, patch: StylePatch): StyleHead | Rejection {
  const sizeScale = patch.sizeScale ?? before?.sizeScale;
  const priceMinor = patch.priceMinor ?? before?.priceMinor;
  const currency = patch.currency ?? before?.currency;
  if (sizeScale === undefined) return refuse("import_incomplete", { code: patch.code, field: "sizeScale" });
  if (priceMinor === undefined) return refuse("import_incomplete", { code: patch.code, field: "price" });
  if (currency === undefined) return refuse("import_incomplete", { code: patch.code, field: "currency" });
  if (before !== undefined && before.skuCount > 0 && before.sizeScale !== sizeScale) {
    return refuse("scale_fixed", { code: before.code, scale: before.sizeScale });
  }
  const head = {
    styleId,
    code: patch.code,
    // A style needs a name to be spoken of; its code is one.
    name: patch.name ?? before?.name ?? patch.code,
    nameEn: patch.nameEn ?? before?.nameEn ?? "",
    brand: patch.brand ?? before?.brand ?? "",
    category: patch.category ?? before?.category ?? "",
    season: patch.season ?? before?.season ?? "",
    gender: patch.gender ?? before?.gender ?? "unisex",
    sizeScale,
    priceMinor,
    currency,
    active: before?.active ?? true,
    pinyin: patch.pinyin ?? before?.pinyin ?? "",
  };
  return { ...before, ...head, searchText: searchTextOf(head, before) };
}

const spoken = ["code", "name", "nameEn", "brand", "category", "pinyin"] as const;
type Spoken = Pick<StyleRow, (typeof spoken)[number]>;

/** What the style is found by, as tokens joined by spaces; reused when nothing of it changed. */
export function searchTextOf(style: Spoken, before?: StyleRow): string {
  if (before !== undefined && spoken.every((field) => before[field] === style[field]))
    return before.searchText;
  return searchTokensOf(spoken.map((field) => style[field]).join(" ")).join(" ");
}

function takeCode(draft: Draft, before: StyleRow | undefined, head: StyleHead): Rejection | undefined {
  const key = codeKeyOf(head.code);
  const owner = draft.get(styleCodeTable, key);
  if (owner !== undefined && owner.styleId !== head.styleId)
    return refuse("style_code_taken", { code: head.code });
  if (owner === undefined) draft.put(styleCodeTable, { code: key, styleId: head.styleId });
  if (before !== undefined && codeKeyOf(before.code) !== key)
    draft.remove(styleCodeTable, codeKeyOf(before.code));
  return undefined;
}

function isSameStyle(a: StyleRow, b: StyleRow): boolean {
  for (const field of Object.keys(b) as (keyof StyleRow)[]) {
    if (field !== "colours" && a[field] !== b[field]) return false;
  }
  return a.colours.length === b.colours.length;
}

/** Saves colourways and SKUs of one style and remembers what was added or changed. */
class PartSaver {
  colours: readonly string[];
  skuCount: number;
  readonly changed: ColourwayView[] = [];
  readonly #draft: Draft;
  readonly #style: StyleHead;
  readonly #own: SizeScaleRow | undefined;

  constructor(draft: Draft, style: StyleHead, own: SizeScaleRow | undefined) {
    this.#draft = draft;
    this.#style = style;
    this.#own = own;
    this.colours = style.colours ?? [];
    this.skuCount = style.skuCount ?? 0;
  }

  colourway(patch: ColourwayPatch): Rejection | undefined {
    const { styleId } = this.#style;
    const colour = codeKeyOf(patch.code);
    const colourwayId = colourwayIdOf(styleId, colour);
    const before = this.#draft.get(colourwayTable, colourwayId);
    if (before === undefined) this.colours = [...this.colours, colour];
    const name = patch.name ?? before?.name ?? patch.code;
    const nameEn = patch.nameEn ?? before?.nameEn ?? "";
    const row: ColourwayRow = {
      colourwayId,
      styleId,
      code: before?.code ?? patch.code,
      name,
      nameEn,
      swatch: patch.swatch ?? before?.swatch ?? swatchOf(name, nameEn),
      pictureId: before?.pictureId ?? null,
      ordinal: before?.ordinal ?? this.colours.length - 1,
    };
    const isChanged =
      before === undefined ||
      before.name !== row.name ||
      before.nameEn !== row.nameEn ||
      before.swatch !== row.swatch;
    if (isChanged) this.#draft.put(colourwayTable, row);
    const skus: SkuTuple[] = [];
    for (const sku of patch.skus) {
      const saved = this.#sku(row, colour, sku);
      if (saved === undefined) continue;
      if (isRejection(saved)) return saved;
      skus.push(tupleOf(saved));
    }
    if (isChanged || skus.length > 0) this.changed.push(colourwayViewOf(row, skus));
    return undefined;
  }

  /** The row when it is new or changed. */
  #sku(colourway: ColourwayRow, colour: string, patch: SkuPatch): SkuRow | Rejection | undefined {
    const { styleId, sizeScale } = this.#style;
    const label = skuLabelOf(sizeScale, patch[0], patch[1]);
    const ordinal = label === null ? null : skuOrdinalOf(sizeScale, this.#own, label);
    if (label === null || ordinal === null) {
      return refuse("size_unknown", { code: this.#style.code, size: patch[0], scale: sizeScale });
    }
    const skuId = skuIdOf(styleId, colour, label.size, label.width);
    const before = this.#draft.get(skuTable, skuId);
    const barcodes = this.#barcodes(skuId, label, before?.barcodes ?? [], patch[2]);
    if ("code" in barcodes) return barcodes;
    const active = patch[3] ?? before?.active ?? true;
    if (before !== undefined && before.active === active && before.barcodes.length === barcodes.length)
      return undefined;
    if (before === undefined) this.skuCount += 1;
    const { colourwayId } = colourway;
    const row: SkuRow = {
      skuId,
      styleId,
      colourwayId,
      ...label,
      ordinal: before?.ordinal ?? ordinal,
      barcodes,
      active,
    };
    this.#draft.put(skuTable, row);
    return row;
  }

  #barcodes(
    skuId: SkuId,
    label: SizeLabel,
    before: readonly string[],
    added: readonly string[],
  ): readonly string[] | Rejection {
    let all = before;
    for (const barcode of added) {
      const refused = takeBarcode(this.#draft, skuId, barcode, { code: this.#style.code, size: label.size });
      if (refused !== undefined) return refused;
      if (!all.includes(barcode)) all = [...all, barcode];
    }
    if (all.length > limits.barcodesPerSkuMax) {
      return rejection("barcodes_too_many", { code: this.#style.code, max: limits.barcodesPerSkuMax });
    }
    return all;
  }
}

/** Makes the barcode the SKU's, unless it is another's. `params` say to a person which SKU it was for. */
export function takeBarcode(
  draft: Draft,
  skuId: SkuId,
  barcode: string,
  params: Record<string, string>,
): Rejection | undefined {
  if (barcode === "") return refuse("barcode_invalid", params);
  const owner = draft.get(barcodeTable, barcode);
  if (owner !== undefined && owner.skuId !== skuId) return refuse("barcode_taken", { ...params, barcode });
  if (owner === undefined) draft.put(barcodeTable, { barcode, skuId });
  return undefined;
}

export function tupleOf(sku: SkuRow): SkuTuple {
  return [sku.skuId, sku.size, sku.width, sku.ordinal, sku.barcodes, sku.active ? 1 : 0];
}

export function colourwayViewOf(row: ColourwayRow, skus: readonly SkuTuple[]): ColourwayView {
  const { colourwayId: id, code, name, nameEn, swatch, pictureId, ordinal } = row;
  return { id, code, name, nameEn, swatch, pictureId, ordinal, skus };
}

export function viewOf(style: StyleRow, colourways: readonly ColourwayView[]): StyleView {
  const {
    styleId: id,
    code,
    name,
    nameEn,
    brand,
    category,
    season,
    gender,
    currency,
    active,
    pinyin,
  } = style;
  const { sizeScale: scale, priceMinor: price } = style;
  return {
    id,
    code,
    name,
    nameEn,
    brand,
    category,
    season,
    gender,
    scale,
    price,
    currency,
    active,
    pinyin,
    colourways,
  };
}
