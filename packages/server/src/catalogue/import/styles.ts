/**
 * Rows of a style sheet as one `catalogue.import`, and what is wrong with that against the chain's data. A sheet has one
 * row a SKU; a cell that is empty, or a field without a column, leaves what is there as it is.
 */
import {
  codeKeyOf,
  importedStyleIdOf,
  skuIdOf,
  type CatalogueImportArgs,
  type ImportStyle,
} from "@instep/domain/catalogue/contract.ts";
import { namedColourIn } from "@instep/domain/catalogue/colours.ts";
import {
  barcodeTable,
  sizeScaleTable,
  styleCodeTable,
  styleTable,
  type StyleRow,
} from "@instep/domain/catalogue/rows.ts";
import { catalogueImport } from "@instep/domain/catalogue/rules.ts";
import { skuLabelOf, skuOrdinalOf } from "@instep/domain/catalogue/scales.ts";
import { isSizeScaleId } from "@instep/domain/catalogue/sizes.ts";
import type { Rows } from "@instep/domain/kernel/batch.ts";
import type { CommandId, SkuId } from "@instep/domain/kernel/ids.ts";
import { pinyinOf } from "../pinyin.ts";
import type { StyleField } from "../sheets/fields.ts";
import type { Mapping } from "../sheets/mapping.ts";
import type { StyleSheetRow } from "../sheets/style-rows.ts";
import type { Issues } from "./issues.ts";

/** A style of the sheet and the rows it came from, for whoever must say where something is wrong. */
export interface SheetStyle {
  readonly style: ImportStyle;
  readonly row: number;
  /** Row of each SKU, in the order of the style's colourways and their SKUs. */
  readonly skuRows: readonly (readonly number[])[];
}

interface Group {
  readonly first: StyleSheetRow;
  readonly colourways: Map<string, StyleSheetRow[]>;
}

/** Names of a style are spelled in pinyin in between, so that the server is back at its sockets every few styles. */
const stylesPerTurn = 50;

/** Groups rows by style and colourway. Depends on the file alone, so that applying it twice is the same command. */
export async function stylesOfRows(
  rows: readonly StyleSheetRow[],
  mapping: Mapping<StyleField>,
): Promise<SheetStyle[]> {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const key = codeKeyOf(row.styleCode);
    let group = groups.get(key);
    if (group === undefined) {
      group = { first: row, colourways: new Map() };
      groups.set(key, group);
    }
    const colour = codeKeyOf(colourCodeOf(row));
    const skus = group.colourways.get(colour);
    if (skus === undefined) group.colourways.set(colour, [row]);
    else skus.push(row);
  }
  const styles: SheetStyle[] = [];
  for (const group of groups.values()) {
    styles.push(styleOf(group, mapping));
    if (styles.length % stylesPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return styles;
}

function colourCodeOf(row: StyleSheetRow): string {
  return row.colourCode === "" ? row.colour : row.colourCode;
}

/** A text only where the sheet says one. */
function said<Field extends string>(field: Field, text: string): { [K in Field]?: string } {
  return text === "" ? {} : ({ [field]: text } as { [K in Field]?: string });
}

function styleOf({ first, colourways }: Group, mapping: Mapping<StyleField>): SheetStyle {
  const { name, brand, category, gender, sizeScale, currency } = first;
  const parts = [...colourways.values()];
  const style: ImportStyle = {
    code: first.styleCode,
    ...said("name", name),
    ...said("nameEn", first.nameEn),
    ...said("brand", brand),
    ...said("category", category),
    ...said("season", first.season),
    ...(mapping.gender === undefined ? {} : { gender }),
    ...(mapping.sizeScale === undefined ? {} : { sizeScale }),
    ...(mapping.currency === undefined ? {} : { currency }),
    ...(first.priceMinor === null ? {} : { priceMinor: first.priceMinor }),
    ...(first.costMinor === null ? {} : { costMinor: first.costMinor }),
    ifNew: { gender, sizeScale, currency, pinyin: pinyinOf({ name, brand, category }) },
    colourways: parts.map((rows) => colourwayOf(rows, mapping)),
  };
  return { style, row: first.row, skuRows: parts.map((rows) => rows.map(({ row }) => row)) };
}

function colourwayOf(
  rows: readonly StyleSheetRow[],
  mapping: Mapping<StyleField>,
): ImportStyle["colourways"][number] {
  const named = rows.find(({ colour }) => colour !== "") ?? rows[0];
  const code = rows[0] === undefined ? "" : colourCodeOf(rows[0]);
  return {
    code,
    ...(mapping.colour === undefined ? {} : said("name", named?.colour ?? "")),
    ...said("nameEn", rows.find(({ colourEn }) => colourEn !== "")?.colourEn ?? ""),
    skus: rows.map(({ size, width, barcodes }) => [size, width, [...barcodes]]),
  };
}

/** Checks the form of what the sheet holds; undefined when something is wrong. */
export function importArgsOf(
  styles: readonly SheetStyle[],
  file: { source: string; fileName: string },
  issues: Issues,
): CatalogueImportArgs | undefined {
  const parsed = catalogueImport.args.safeParse({ styles: styles.map(({ style }) => style), ...file });
  if (parsed.success) return parsed.data;
  for (const { path } of parsed.error.issues) {
    const [, index, , colourway, , sku] = path as (number | undefined)[];
    const at = styles[index ?? -1];
    const row = at?.skuRows[colourway ?? -1]?.[sku ?? 0] ?? at?.row ?? null;
    issues.add("text_unusable", row, {
      field: String(path.findLast((part) => typeof part === "string") ?? ""),
    });
  }
  return undefined;
}

/** Everything that the rules will refuse, by row. They name only the first, a person wants to mend all. */
export function checkStyles(styles: readonly SheetStyle[], state: Rows, issues: Issues): void {
  for (const { style, row, skuRows } of styles) {
    const styleId = state.get(styleCodeTable, codeKeyOf(style.code))?.styleId;
    const stored = styleId === undefined ? undefined : state.get(styleTable, styleId);
    if (stored === undefined && style.priceMinor === undefined) {
      issues.add("import_incomplete", row, { code: style.code, field: "price" });
    }
    const scale = style.sizeScale ?? stored?.sizeScale ?? style.ifNew?.sizeScale ?? "";
    if (isScaleFixed(stored, scale)) {
      issues.add("scale_fixed", row, { code: style.code, scale: stored.sizeScale });
      continue;
    }
    checkSizes(style, scale, skuRows, state, issues);
    checkBarcodes(style, scale, stored, skuRows, state, issues);
  }
}

function isScaleFixed(stored: StyleRow | undefined, scale: string): stored is StyleRow {
  return stored !== undefined && stored.skuCount > 0 && stored.sizeScale !== scale;
}

/** Only the chain's own scales list all their labels; what a built-in one takes was checked by the reader. */
function checkSizes(
  style: ImportStyle,
  scale: string,
  skuRows: SheetStyle["skuRows"],
  state: Rows,
  issues: Issues,
): void {
  if (isSizeScaleId(scale)) return;
  const own = state.get(sizeScaleTable, scale);
  for (const [colourwayIndex, { skus }] of style.colourways.entries()) {
    for (const [skuIndex, [size, width]] of skus.entries()) {
      const label = skuLabelOf(scale, size, width);
      if (label !== null && skuOrdinalOf(scale, own, label) !== null) continue;
      issues.add("size_unknown", skuRows[colourwayIndex]?.[skuIndex] ?? null, {
        code: style.code,
        size,
        scale,
      });
    }
  }
}

function checkBarcodes(
  style: ImportStyle,
  scale: string,
  stored: StyleRow | undefined,
  skuRows: SheetStyle["skuRows"],
  state: Rows,
  issues: Issues,
): void {
  const named = namedColourIn(state, stored);
  // A style that is not there yet owns no barcode; any id will differ from the owner's.
  const id = stored?.styleId ?? importedStyleIdOf("" as CommandId, codeKeyOf(style.code));
  for (const [colourwayIndex, colourway] of style.colourways.entries()) {
    const colour = codeKeyOf(named(colourway.code)?.code ?? colourway.code);
    for (const [skuIndex, [size, width, barcodes]] of colourway.skus.entries()) {
      const row = skuRows[colourwayIndex]?.[skuIndex] ?? null;
      const label = skuLabelOf(scale, size, width);
      const skuId: SkuId | undefined =
        label === null ? undefined : skuIdOf(id, colour, label.size, label.width);
      for (const barcode of barcodes) {
        const owner = state.get(barcodeTable, barcode);
        if (owner !== undefined && owner.skuId !== skuId)
          issues.add("barcode_taken", row, { barcode, code: style.code, size });
      }
    }
  }
}
