/** What the import thread does: read the table, map its columns, parse its rows. Runs in any thread. */
import { stockFields, styleFields, type StockField, type StyleField } from "./fields.ts";
import { guessMapping, type Mapping } from "./mapping.ts";
import { readTable } from "./read.ts";
import type { Parsed } from "./row-reader.ts";
import { parseStockRows, type StockParseOptions, type StockSheetRow } from "./stock-rows.ts";
import { parseStyleRows, type StyleParseOptions, type StyleSheetRow } from "./style-rows.ts";
import { cellText, SheetFailure, type SheetIssue, type Table } from "./table.ts";

export type ImportInput = {
  bytes: Uint8Array;
  fileName: string | undefined;
  sheet: string | undefined;
  mapping: Mapping<string> | undefined;
} & ({ kind: "styles"; options: StyleParseOptions } | { kind: "stock"; options: StockParseOptions });

export interface ImportSummary<F extends string> {
  sheetName: string;
  /** All visible sheets, for choosing another. */
  sheets: readonly string[];
  headers: readonly string[];
  mapping: Mapping<F>;
  /** Headers of columns that nothing was read from. */
  ignoredHeaders: readonly string[];
  /** The first rows as written, so that a person sees what the columns hold. */
  sample: readonly (readonly string[])[];
  /** Rows of the sheet below the header, empty ones not counted. */
  rowCount: number;
  errors: readonly SheetIssue[];
  errorCount: number;
  warnings: readonly SheetIssue[];
}

export type ImportAnswer = { ok: true; summary: ImportSummary<string> } | { ok: false; failure: SheetIssue };

const sampleRows = 5;
const sampleCellCharsMax = 60;

export async function readImport(input: ImportInput): Promise<{ answer: ImportAnswer; rows: (StyleSheetRow | StockSheetRow)[] }> {
  try {
    const fields = input.kind === "styles" ? styleFields : stockFields;
    const table = await readTable(input.bytes, { fields, sheet: input.sheet, fileName: input.fileName });
    const mapping = input.mapping ?? guessMapping<string>(table.headers, fields);
    const parsed: Parsed<StyleSheetRow | StockSheetRow> =
      input.kind === "styles"
        ? parseStyleRows(table, mapping as Mapping<StyleField>, input.options)
        : parseStockRows(table, mapping as Mapping<StockField>, input.options);
    return { answer: { ok: true, summary: summaryOf(table, mapping, parsed, input) }, rows: parsed.rows };
  } catch (error) {
    if (error instanceof SheetFailure) return { answer: { ok: false, failure: error.issue }, rows: [] };
    throw error;
  }
}

function summaryOf(table: Table, mapping: Mapping<string>, parsed: Parsed<unknown>, input: ImportInput): ImportSummary<string> {
  const used = new Set(Object.values(mapping));
  const places = input.kind === "stock" ? new Set(input.options.places.flatMap(({ code, name }) => [code.toLowerCase(), name.toLowerCase()])) : new Set<string>();
  return {
    sheetName: table.sheetName,
    sheets: table.sheets,
    headers: table.headers,
    mapping,
    ignoredHeaders: table.headers.filter((header, column) => header !== "" && !used.has(column) && !places.has(header.toLowerCase())),
    sample: table.rows.slice(0, sampleRows).map((row) => Array.from(row, (cell) => cellText(cell).slice(0, sampleCellCharsMax))),
    rowCount: table.rows.length,
    errors: parsed.errors,
    errorCount: parsed.errorCount,
    warnings: parsed.warnings,
  };
}
