/**
 * Any file a person may hand us, as a table, or the reason why not. What it is is told by its first bytes, never by its
 * name. The header is looked for: people write titles above it, and the sheet that matters is not always the first.
 */
import { limits } from "@instep/domain/kernel/limits.ts";
import { readCsv } from "./csv-read.ts";
import { guessMapping } from "./mapping.ts";
import type { SheetField } from "./fields.ts";
import { cellText, SheetFailure, type Cell, type Table } from "./table.ts";
import { openWorkbook, type RawSheet } from "./xlsx-read.ts";

export interface ReadOptions {
  /** What its columns may be; finds the header row and the right sheet. */
  fields: Readonly<Record<string, SheetField>>;
  /** Name of the sheet; without it the first that has known columns. */
  sheet?: string | undefined;
  fileName?: string | undefined;
}

/** The header stands in one of the first rows. */
const headerRowsMax = 12;

/** Throws `SheetFailure`. */
export async function readTable(bytes: Uint8Array, options: ReadOptions): Promise<Table> {
  if (bytes.length === 0) throw new SheetFailure("file_empty");
  if (bytes.length > limits.importBytesMax) throw new SheetFailure("file_too_large");
  const isWorkbook = startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]);
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) throw new SheetFailure("file_old_excel");
  if (!isWorkbook && isForeign(bytes)) throw new SheetFailure("file_format");
  const { raw, sheets } = isWorkbook ? await readWorkbook(bytes, options) : readText(bytes, options);
  return tableOf(raw, sheets, options);
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** Text that is something else: PDF, RTF, XML, and the HTML that some tills save as `.xls`. */
function isForeign(bytes: Uint8Array): boolean {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200)).trimStart().toLowerCase();
  return ["%pdf", "{\\rtf", "<!doctype", "<html", "<?xml", "<table"].some((start) => head.startsWith(start));
}

async function readWorkbook(
  bytes: Uint8Array,
  options: ReadOptions,
): Promise<{ raw: RawSheet; sheets: string[] }> {
  const workbook = await openWorkbook(bytes);
  const sheets = workbook.sheets.map(({ name }) => name);
  const first = workbook.sheets[0];
  if (first === undefined) throw new SheetFailure("sheet_empty");
  let chosen =
    options.sheet === undefined ? undefined : workbook.sheets.find(({ name }) => name === options.sheet);
  if (chosen === undefined && options.sheet !== undefined) {
    throw new SheetFailure("sheet_not_found", { sheet: options.sheet, sheets: sheets.join(", ") });
  }
  let best = 0;
  for (const sheet of chosen === undefined && workbook.sheets.length > 1 ? workbook.sheets : []) {
    const known = headerOf((await workbook.read(sheet, headerRowsMax)).rows, options).known;
    if (known > best) {
      best = known;
      chosen = sheet;
    }
  }
  return { raw: await workbook.read(chosen ?? first), sheets };
}

function readText(bytes: Uint8Array, options: ReadOptions): { raw: RawSheet; sheets: string[] } {
  const name = (options.fileName ?? "").replace(/\.[^.]*$/, "");
  return { raw: readCsv(bytes, name), sheets: [name] };
}

/** The row with the most known columns, the first of equals. */
function headerOf(
  rows: readonly (readonly Cell[])[],
  options: ReadOptions,
): { index: number; known: number } {
  let best = { index: 0, known: 0 };
  rows.slice(0, headerRowsMax).forEach((row, index) => {
    const known = Object.keys(guessMapping(row.map(cellText), options.fields)).length;
    if (known > best.known) best = { index, known };
  });
  return best;
}

function tableOf(raw: RawSheet, sheets: readonly string[], options: ReadOptions): Table {
  const { index } = headerOf(raw.rows, options);
  const header = raw.rows[index];
  const headerRow = raw.rowNumbers[index];
  if (header === undefined || headerRow === undefined)
    throw new SheetFailure("sheet_empty", { sheet: raw.name });
  // A title above the header may span columns; below it a merged cell would hide which row a value belongs to.
  const merge = raw.merges.find(({ lastRow }) => lastRow >= headerRow);
  if (merge !== undefined) throw new SheetFailure("merged_cells", {}, merge.row, merge.column);
  const rows = raw.rows.slice(index + 1);
  if (rows.length > limits.importRowsMax)
    throw new SheetFailure("too_many_rows", { max: limits.importRowsMax });
  return {
    sheetName: raw.name,
    sheets,
    headers: Array.from(header, cellText),
    headerRow,
    rows,
    rowNumbers: raw.rowNumbers.slice(index + 1),
    problems: raw.problems.filter((problem) => (problem.row ?? 0) > headerRow),
  };
}
