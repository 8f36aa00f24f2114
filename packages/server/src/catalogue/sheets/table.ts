/**
 * A sheet as we read it, whatever file it came from, and what can be wrong with it. A `SheetIssue` is a code with
 * parameters that the screen translates (`import.<code>`); row and column count from 1, as spreadsheets show them.
 */

/** Dates are ISO texts; a number is a number only if the file says so. */
export type Cell = string | number | boolean | null;

export interface SheetIssue {
  code: SheetIssueCode;
  row: number | null;
  column: number | null;
  params: Readonly<Record<string, string | number>>;
}

/** About the whole file: nothing of it can be used. */
export type SheetFailureCode =
  | "file_empty"
  | "file_too_large"
  | "file_too_slow"
  | "file_format"
  | "file_old_excel"
  | "file_damaged"
  | "encoding_unknown"
  | "sheet_not_found"
  | "sheet_empty"
  | "too_many_rows"
  | "too_many_columns"
  | "merged_cells"
  | "quote_unclosed"
  | "columns_missing";

/** About one cell or row. */
export type SheetIssueCode =
  | SheetFailureCode
  | "formula_without_value"
  | "cell_error"
  | "cell_too_long"
  | "required"
  | "required_either"
  | "too_long"
  | "not_a_choice"
  | "not_a_size"
  | "not_a_scale"
  | "not_a_price"
  | "not_a_currency"
  | "not_a_quantity"
  | "not_a_barcode"
  | "barcode_scientific"
  | "barcode_not_gtin"
  | "too_many_barcodes"
  | "barcode_twice"
  | "row_twice"
  | "style_differs"
  | "size_unlisted"
  | "unknown_place";

export function issue(
  code: SheetIssueCode,
  row: number | null = null,
  column: number | null = null,
  params: Readonly<Record<string, string | number>> = {},
): SheetIssue {
  return { code, row, column, params };
}

/** Thrown while reading; `readTable` and the imports turn it into a value. */
export class SheetFailure extends Error {
  override name = "SheetFailure";
  readonly issue: SheetIssue;
  constructor(
    code: SheetFailureCode,
    params: Readonly<Record<string, string | number>> = {},
    row: number | null = null,
    column: number | null = null,
  ) {
    super(code);
    this.issue = issue(code, row, column, params);
  }
}

export interface Table {
  sheetName: string;
  /** Names of all visible sheets of the file. */
  sheets: readonly string[];
  headers: readonly string[];
  headerRow: number;
  /** Below the header, without empty rows. Short rows end early: a missing cell is an empty one. */
  rows: readonly (readonly Cell[])[];
  /** Row in the sheet of each of `rows`. */
  rowNumbers: readonly number[];
  /** Cells that could not be read; each stands as empty in `rows`. */
  problems: readonly SheetIssue[];
}

/** 1 is A, 27 is AA. */
export function columnLetters(column: number): string {
  let letters = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

export function columnNumber(letters: string): number {
  let column = 0;
  for (let index = 0; index < letters.length; index += 1)
    column = column * 26 + letters.charCodeAt(index) - 64;
  return column;
}

/** Text of a cell without blanks around it and the marks that sheets hide in it. */
export function cellText(cell: Cell | undefined): string {
  if (typeof cell === "string") return cell.replace(/[\u200b-\u200f\u2060\ufeff]/g, "").trim();
  return cell === null || cell === undefined ? "" : String(cell);
}
