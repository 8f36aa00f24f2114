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

/** What stands in the sheet, for choosing its columns. */
export interface SheetLayout<F extends string> {
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
}

export interface ImportSummary<F extends string> extends SheetLayout<F> {
  errors: readonly SheetIssue[];
  errorCount: number;
  warnings: readonly SheetIssue[];
}

/** `layout` where the sheet could be read and only its columns were not understood: then a person can say which is which. */
export type ImportAnswer =
  | { ok: true; summary: ImportSummary<string> }
  | { ok: false; failure: SheetIssue; layout?: SheetLayout<string> };

const sampleRows = 5;
const sampleCellCharsMax = 60;

export async function readImport(
  input: ImportInput,
): Promise<{ answer: ImportAnswer; rows: (StyleSheetRow | StockSheetRow)[] }> {
  let layout: SheetLayout<string> | undefined;
  try {
    const fields = input.kind === "styles" ? styleFields : stockFields;
    const table = await readTable(input.bytes, { fields, sheet: input.sheet, fileName: input.fileName });
    const mapping = input.mapping ?? guessMapping<string>(table.headers, fields);
    layout = layoutOf(table, mapping, input);
    const parsed: Parsed<StyleSheetRow | StockSheetRow> =
      input.kind === "styles"
        ? parseStyleRows(table, mapping as Mapping<StyleField>, input.options)
        : parseStockRows(table, mapping as Mapping<StockField>, input.options);
    return { answer: { ok: true, summary: { ...layout, ...errorsOf(parsed) } }, rows: parsed.rows };
  } catch (error) {
    if (error instanceof SheetFailure)
      return { answer: { ok: false, failure: error.issue, ...(layout && { layout }) }, rows: [] };
    throw error;
  }
}

function errorsOf({
  errors,
  errorCount,
  warnings,
}: Parsed<unknown>): Pick<ImportSummary<string>, "errors" | "errorCount" | "warnings"> {
  return { errors, errorCount, warnings };
}

function layoutOf(table: Table, mapping: Mapping<string>, input: ImportInput): SheetLayout<string> {
  const used = new Set(Object.values(mapping));
  const places =
    input.kind === "stock"
      ? new Set(input.options.places.flatMap(({ code, name }) => [code.toLowerCase(), name.toLowerCase()]))
      : new Set<string>();
  return {
    sheetName: table.sheetName,
    sheets: table.sheets,
    headers: table.headers,
    mapping,
    ignoredHeaders: table.headers.filter(
      (header, column) => header !== "" && !used.has(column) && !places.has(header.toLowerCase()),
    ),
    sample: table.rows
      .slice(0, sampleRows)
      .map((row) => Array.from(row, (cell) => cellText(cell).slice(0, sampleCellCharsMax))),
    rowCount: table.rows.length,
  };
}
