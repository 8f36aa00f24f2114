/**
 * Rows of an opening stock. Long form: one row a SKU, place and condition. Wide form: one column a place, titled with its
 * code or name, pairs in the cells; that is what people have when they come from a spreadsheet.
 */
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Condition } from "@instep/domain/catalogue/conditions.ts";
import type { StockField } from "./fields.ts";
import type { Mapping } from "./mapping.ts";
import { RowReader, type Parsed } from "./row-reader.ts";
import { isExample } from "./style-rows.ts";
import { cellText, SheetFailure, type Table } from "./table.ts";
import { barcodeOf, conditionOf, isWrong, pairsOf } from "./values.ts";

export interface StockSheetRow {
  /** Row and column in the sheet, for later refusals. */
  row: number;
  column: number | null;
  /** Stored key; null where the SKU is named by style, colour and size. */
  barcode: string | null;
  styleCode: string;
  /** Name or code. */
  colour: string;
  /** As written; only the style's scale can read it. */
  size: string;
  width: string;
  placeCode: string;
  condition: Condition;
  /** Pairs, more than 0. */
  quantity: number;
}

export interface StockParseOptions {
  /** Places that the person may stock. */
  places: readonly { code: string; name: string }[];
}

type Reader = RowReader<StockField>;

/** Throws `SheetFailure` when a SKU, a place or a quantity has no column at all. */
export function parseStockRows(
  table: Table,
  mapping: Mapping<StockField>,
  options: StockParseOptions,
): Parsed<StockSheetRow> {
  const places = new Map(
    options.places.flatMap(
      ({ code, name }) =>
        [
          [plain(name), code],
          [plain(code), code],
        ] as const,
    ),
  );
  const wide = widePlaces(table, mapping, places);
  const missing: StockField[] = [];
  if (mapping.barcode === undefined && (mapping.styleCode === undefined || mapping.size === undefined))
    missing.push("barcode");
  if (wide.length === 0 && mapping.placeCode === undefined) missing.push("placeCode");
  if (wide.length === 0 && mapping.quantity === undefined) missing.push("quantity");
  if (missing.length > 0)
    throw new SheetFailure("columns_missing", { fields: missing.join(",") }, table.headerRow);

  const reader = new RowReader(table, mapping);
  const seen = new Map<string, number>();
  const used = new Set([...Object.values(mapping), ...wide.map(({ column }) => column)]);
  const rows = reader.readAll<StockSheetRow>((current) => {
    if (isExample(cellText(current.cell("styleCode"))) || isExample(cellText(current.cell("barcode"))))
      return null;
    const sku = readSku(current);
    const lines = wide.length > 0 ? readWide(current, wide) : readLong(current, places);
    return lines.map((line) => refuseTwice(current, seen, { ...sku, ...line }));
  }, used);
  return reader.parsed(rows);
}

const plain = (text: string): string => text.normalize("NFKC").trim().toLowerCase();

interface PlaceColumn {
  column: number;
  placeCode: string;
}

/** Columns that serve no field and are titled with a place. A place column decides for the long form. */
function widePlaces(
  table: Table,
  mapping: Mapping<StockField>,
  places: ReadonlyMap<string, string>,
): PlaceColumn[] {
  if (mapping.placeCode !== undefined && mapping.quantity !== undefined) return [];
  // A warehouse may well be called 仓库, which is also a name for the column of places.
  const { placeCode: _, ...others } = mapping;
  const taken = new Set(Object.values(others));
  return table.headers.flatMap((header, column) => {
    const placeCode = places.get(plain(header));
    return placeCode === undefined || taken.has(column) ? [] : [{ column, placeCode }];
  });
}

type Line = Pick<StockSheetRow, "column" | "placeCode" | "condition" | "quantity">;

function readSku(
  reader: Reader,
): Pick<StockSheetRow, "row" | "barcode" | "styleCode" | "colour" | "size" | "width"> {
  const cell = reader.cell("barcode");
  const written = cellText(cell);
  const barcode =
    written === "" ? null : reader.value("barcode", barcodeOf(written, typeof cell === "number"), "");
  const sku = {
    row: reader.row,
    barcode,
    styleCode: reader.text("styleCode", limits.codeCharsMax),
    colour: reader.text("colour", limits.nameCharsMax),
    size: reader.text("size", limits.codeCharsMax),
    width: reader.text("width", limits.codeCharsMax),
  };
  if (barcode === null && (sku.styleCode === "" || sku.size === ""))
    reader.fail("required_either", "barcode");
  return sku;
}

function readLong(reader: Reader, places: ReadonlyMap<string, string>): Line[] {
  const written = reader.required("placeCode", limits.nameCharsMax);
  const placeCode = places.get(plain(written));
  if (written !== "" && placeCode === undefined)
    reader.fail("unknown_place", "placeCode", { value: written });
  const quantity = reader.value("quantity", pairsOf(reader.cell("quantity")), 0);
  if (quantity === null) reader.fail("required", "quantity");
  const condition = reader.value("condition", conditionOf(reader.cell("condition")), "sellable");
  if (quantity === null || quantity === 0 || placeCode === undefined) return [];
  return [{ column: reader.columnOf("quantity"), placeCode, condition, quantity }];
}

/** An empty cell or a zero is a place without that SKU. */
function readWide(reader: Reader, wide: readonly PlaceColumn[]): Line[] {
  const condition = reader.value("condition", conditionOf(reader.cell("condition")), "sellable");
  return wide.flatMap(({ column, placeCode }) => {
    const quantity = pairsOf(reader.cellAt(column));
    if (isWrong(quantity)) reader.failAt(quantity.wrong, column + 1, quantity.params);
    return typeof quantity === "number" && quantity > 0
      ? [{ column: column + 1, placeCode, condition, quantity }]
      : [];
  });
}

function refuseTwice(reader: Reader, seen: Map<string, number>, row: StockSheetRow): StockSheetRow {
  const sku = row.barcode ?? [row.styleCode, row.colour, row.size, row.width].join("\u0000").toUpperCase();
  const key = [sku, row.placeCode, row.condition].join("\u0001");
  const other = seen.get(key);
  if (other === undefined) seen.set(key, row.row);
  else reader.failAt("row_twice", row.column, { otherRow: other });
  return row;
}
