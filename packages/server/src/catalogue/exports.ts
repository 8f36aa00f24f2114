/** Exports in the shape of the templates: what leaves here comes back through the import and changes nothing. */
import { isAllowed } from "@instep/domain/identity/permissions.ts";
import type { Database } from "../platform/database.ts";
import type { Caller } from "../platform/contracts.ts";
import { writeCsv } from "./sheets/csv-write.ts";
import type { SheetLanguage, TemplateKind } from "./sheets/fields.ts";
import type { StockSheetRow } from "./sheets/stock-rows.ts";
import type { StyleSheetRow } from "./sheets/style-rows.ts";
import type { Cell } from "./sheets/table.ts";
import { sheetColumns, sheetName, stockCells, styleCells } from "./sheets/templates.ts";
import { writeXlsx } from "./sheets/xlsx-write.ts";

export type ExportFormat = "xlsx" | "csv";
export interface ExportOptions {
  readonly kind: TemplateKind;
  readonly format: ExportFormat;
  readonly language: SheetLanguage;
}

type StyleExport = Omit<StyleSheetRow, "row">;
type StockExport = Omit<StockSheetRow, "row" | "column">;

const styleText = `
  SELECT s.code AS "styleCode", s.name, s.name_en AS "nameEn", s.brand, s.category, s.season, s.gender,
    c.code AS "colourCode", c.name AS colour, c.name_en AS "colourEn", s.size_scale AS "sizeScale", u.size, u.width,
    u.barcodes, s.price_minor AS "priceMinor", s.currency,
    CASE WHEN $1 THEN k.cost_minor END AS "costMinor"
  FROM sku u
  JOIN style s ON s.chain_id = u.chain_id AND s.style_id = u.style_id
  JOIN colourway c ON c.chain_id = u.chain_id AND c.colourway_id = u.colourway_id
  LEFT JOIN style_cost k ON k.chain_id = u.chain_id AND k.style_id = u.style_id
  WHERE u.active AND s.active
  ORDER BY s.code, c.ordinal, u.ordinal, u.size, u.width`;

const stockText = `
  SELECT u.barcodes->>0 AS barcode, s.code AS "styleCode", c.code AS colour, u.size, u.width,
    p.code AS "placeCode", e.condition, e.on_hand AS quantity
  FROM cell e
  JOIN place p ON p.chain_id = e.chain_id AND p.place_id = e.place_id
  JOIN sku u ON u.chain_id = e.chain_id AND u.sku_id = e.sku_id
  JOIN style s ON s.chain_id = u.chain_id AND s.style_id = u.style_id
  JOIN colourway c ON c.chain_id = u.chain_id AND c.colourway_id = u.colourway_id
  WHERE e.on_hand > 0
  ORDER BY s.code, c.ordinal, u.ordinal, u.size, u.width, p.code, e.condition`;

/** The file in pieces. Costs stand in it only for those who may see them. */
export async function exportSheet(
  database: Database,
  caller: Pick<Caller, "chainId" | "grants">,
  { kind, format, language }: ExportOptions,
): Promise<AsyncGenerator<Uint8Array>> {
  const cells = await database.read(caller.chainId, async (sql): Promise<Iterable<Cell[]>> => {
    if (kind === "stock")
      return mapped(await sql<StockExport>(stockText), (row) => stockCells(row, language));
    const seesCost = isAllowed(caller.grants, "cost.view");
    return mapped(await sql<StyleExport>(styleText, [seesCost]), (row) => styleCells(row, language));
  });
  const columns = sheetColumns(kind, language);
  if (format === "csv")
    return writeCsv(
      columns.map(({ title }) => title),
      cells,
    );
  return writeXlsx([{ name: sheetName(kind, language), columns, rows: cells }]);
}

function* mapped<Row>(rows: readonly Row[], cellsOf: (row: Row) => Cell[]): Generator<Cell[]> {
  for (const row of rows) yield cellsOf(row);
}
