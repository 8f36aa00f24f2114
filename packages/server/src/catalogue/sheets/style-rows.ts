/**
 * Rows of a style sheet: one row a SKU. What belongs to the style (names, price) is repeated in each of its rows and
 * must agree, because an import that takes the last one hides the slip.
 */
import { codeKeyOf } from "@instep/domain/catalogue/contract.ts";
import { skuLabelOf } from "@instep/domain/catalogue/scales.ts";
import {
  sizeLabelOf,
  sizeScaleOf,
  isListedSize,
  type Gender,
  type SizeScaleId,
} from "@instep/domain/catalogue/sizes.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { examplePrefixes, styleFields, type StyleField } from "./fields.ts";
import type { Mapping } from "./mapping.ts";
import { RowReader, type Parsed } from "./row-reader.ts";
import { cellText, SheetFailure, type Table } from "./table.ts";
import { barcodeOf, currencyOf, genderOf, looksLikeWrongGtin, moneyOf } from "./values.ts";

export interface StyleSheetRow {
  /** Row in the sheet, for later refusals. */
  row: number;
  styleCode: string;
  name: string;
  nameEn: string;
  brand: string;
  category: string;
  season: string;
  gender: Gender;
  colourCode: string;
  /** The code where the sheet has no name. */
  colour: string;
  colourEn: string;
  /** Built in, or the name of one of the chain's own. */
  sizeScale: string;
  size: string;
  width: string;
  /** As stored: GTIN-14 or a code in capitals. */
  barcodes: readonly string[];
  /** Null where the sheet says nothing: an import leaves what is there. */
  priceMinor: number | null;
  currency: string;
  costMinor: number | null;
}

export interface StyleParseOptions {
  /** Of the chain; used where the sheet names none. */
  currency: string;
  /** Names of the chain's own size scales, in capitals. */
  ownScales?: readonly string[];
}

type Reader = RowReader<StyleField>;

/** Throws `SheetFailure` when required columns are missing; everything else is an error of a row. */
export function parseStyleRows(
  table: Table,
  mapping: Mapping<StyleField>,
  options: StyleParseOptions,
): Parsed<StyleSheetRow> {
  const missing = (Object.keys(styleFields) as StyleField[]).filter(
    (field) =>
      styleFields[field].isRequired &&
      mapping[field] === undefined &&
      !(field === "colour" && mapping.colourCode !== undefined),
  );
  if (missing.length > 0)
    throw new SheetFailure("columns_missing", { fields: missing.join(",") }, table.headerRow);
  const reader = new RowReader(table, mapping);
  const agreement = new Agreement();
  const rows = reader.readAll<StyleSheetRow>(
    (current) => {
      if (isExample(cellText(current.cell("styleCode")))) return null;
      const row = readRow(current, options);
      agreement.check(current, row);
      return row;
    },
    new Set(Object.values(mapping)),
  );
  return reader.parsed(rows);
}

export function isExample(code: string): boolean {
  return examplePrefixes.some((prefix) => code.toUpperCase().startsWith(prefix));
}

function readRow(reader: Reader, options: StyleParseOptions): StyleSheetRow {
  const name = limits.nameCharsMax;
  const code = limits.codeCharsMax;
  const currency =
    cellText(reader.cell("currency")) === ""
      ? options.currency
      : reader.value("currency", currencyOf(reader.cell("currency")), options.currency);
  const money = (field: "price" | "cost"): number | null =>
    cellText(reader.cell(field)) === ""
      ? null
      : reader.value(field, moneyOf(reader.cell(field), currency), 0);
  const colourCode = reader.text("colourCode", code);
  const colour = colourCode === "" ? reader.required("colour", name) : reader.text("colour", name);
  return {
    row: reader.row,
    styleCode: reader.required("styleCode", code),
    name: reader.required("name", name),
    nameEn: reader.text("nameEn", name),
    brand: reader.text("brand", name),
    category: reader.text("category", name),
    season: reader.text("season", name),
    gender: reader.value("gender", genderOf(reader.cell("gender")), "unisex"),
    colourCode,
    colour: colour === "" ? colourCode : colour,
    colourEn: reader.text("colourEn", name),
    ...readSize(reader, options.ownScales ?? []),
    barcodes: readBarcodes(reader),
    priceMinor: money("price"),
    currency,
    costMinor: money("cost"),
  };
}

function readSize(
  reader: Reader,
  ownScales: readonly string[],
): Pick<StyleSheetRow, "sizeScale" | "size" | "width"> {
  const scaleText = reader.text("sizeScale", limits.codeCharsMax);
  const sizeText = reader.required("size", limits.codeCharsMax);
  const widthText = reader.text("width", limits.codeCharsMax);
  const own = codeKeyOf(scaleText);
  if (ownScales.includes(own))
    return { sizeScale: own, size: "", width: "", ...skuLabelOf(own, sizeText, widthText) };
  const sizeScale = scaleText === "" ? guessScale(sizeText) : sizeScaleOf(scaleText);
  if (sizeScale === null) reader.fail("not_a_scale", "sizeScale", { value: scaleText });
  const scale = sizeScale ?? "eu";
  const label =
    sizeLabelOf(scale, widthText === "" ? sizeText : `${sizeText}(${widthText})`) ??
    sizeLabelOf(scale, sizeText);
  if (sizeText !== "" && label === null) reader.fail("not_a_size", "size", { value: sizeText });
  if (label !== null && !isListedSize(scale, label.size))
    reader.warn("size_unlisted", "size", { value: label.size });
  return { sizeScale: scale, size: label?.size ?? "", width: label?.width ?? "" };
}

/** 235 is millimetres, 37 is European, M is a letter: nobody writes a scale that everybody sees. */
function guessScale(size: string): SizeScaleId {
  const label = sizeLabelOf("eu", size)?.size ?? "";
  if (/^(?:均码?|OS|ONE|F)$/.test(label)) return "one";
  if (/^\d?X*[SML]$/.test(label)) return "alpha";
  if (/^\d+(?:\.5)?[CY]$/.test(label)) return "us_kids";
  return Number(label) >= 90 ? "mm" : "eu";
}

function readBarcodes(reader: Reader): string[] {
  const cell = reader.cell("barcodes");
  const written = cellText(cell)
    .split(/[;；,，|、\n]/)
    .map((text) => text.trim())
    .filter((text) => text !== "");
  const keys = new Set<string>();
  for (const text of written) {
    const key = reader.value("barcodes", barcodeOf(text, typeof cell === "number"), "");
    if (looksLikeWrongGtin(key)) reader.warn("barcode_not_gtin", "barcodes", { value: key });
    if (key !== "") keys.add(key);
  }
  if (keys.size > limits.barcodesPerSkuMax)
    reader.fail("too_many_barcodes", "barcodes", { max: limits.barcodesPerSkuMax });
  return [...keys];
}

/** What the rows of one file must agree on with each other. */
class Agreement {
  readonly #styles = new Map<string, StyleSheetRow>();
  readonly #skus = new Map<string, number>();
  readonly #barcodes = new Map<string, number>();

  check(reader: Reader, row: StyleSheetRow): void {
    if (row.styleCode === "" || row.size === "") return;
    // What could not be read is not compared: one slip would be told again in each row of the style.
    if (reader.isSound) {
      const first = this.#styles.get(row.styleCode.toUpperCase());
      if (first === undefined) this.#styles.set(row.styleCode.toUpperCase(), row);
      else compareStyles(reader, first, row);
    }
    const sku = [row.styleCode, row.colourCode === "" ? row.colour : row.colourCode, row.size, row.width]
      .join("\u0000")
      .toUpperCase();
    const twin = this.#skus.get(sku);
    if (twin === undefined) this.#skus.set(sku, row.row);
    else reader.fail("row_twice", "styleCode", { otherRow: twin });
    for (const barcode of row.barcodes) {
      const other = this.#barcodes.get(barcode);
      if (other === undefined) this.#barcodes.set(barcode, row.row);
      else if (twin === undefined) reader.fail("barcode_twice", "barcodes", { barcode, otherRow: other });
    }
  }
}

const styleWide = [
  "name",
  "nameEn",
  "brand",
  "category",
  "season",
  "gender",
  "sizeScale",
  "currency",
] as const satisfies readonly StyleField[];

function compareStyles(reader: Reader, first: StyleSheetRow, row: StyleSheetRow): void {
  for (const field of styleWide) {
    if (first[field] !== row[field])
      reader.fail("style_differs", field, { otherRow: first.row, value: first[field] });
  }
  if (first.priceMinor !== row.priceMinor)
    reader.fail("style_differs", "price", { otherRow: first.row, value: String(first.priceMinor ?? "") });
  if (first.costMinor !== row.costMinor)
    reader.fail("style_differs", "cost", { otherRow: first.row, value: "" });
}
