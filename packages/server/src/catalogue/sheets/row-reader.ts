/** Reads the rows of a table through a mapping and gathers what is wrong with them, up to a limit. */
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Mapping } from "./mapping.ts";
import { cellText, issue, type Cell, type SheetIssue, type SheetIssueCode, type Table } from "./table.ts";
import { isWrong, type Wrong } from "./values.ts";

export interface Parsed<R> {
  /** Without the rows that have errors. */
  rows: R[];
  /** The first `limits.importErrorsMax`, in the order of the sheet. */
  errors: SheetIssue[];
  /** How many there are. */
  errorCount: number;
  /** Things that are probably slips but are allowed; limited the same way. */
  warnings: SheetIssue[];
}

export class RowReader<F extends string> {
  readonly errors: SheetIssue[] = [];
  readonly warnings: SheetIssue[] = [];
  errorCount = 0;
  row = 0;
  #cells: readonly Cell[] = [];
  #errorsBefore = 0;
  readonly #table: Table;
  readonly #mapping: Mapping<F>;
  readonly #problems = new Map<number, SheetIssue[]>();

  constructor(table: Table, mapping: Mapping<F>) {
    this.#table = table;
    this.#mapping = mapping;
    for (const problem of table.problems) {
      const row = problem.row ?? 0;
      const known = this.#problems.get(row);
      if (known === undefined) this.#problems.set(row, [problem]);
      else known.push(problem);
    }
  }

  /** Every row in turn; `read` answers what it made of it. A row with an error gives nothing. */
  readAll<R>(read: (reader: this) => R | readonly R[] | null, usedColumns: ReadonlySet<number>): R[] {
    const rows: R[] = [];
    this.#table.rows.forEach((cells, index) => {
      this.#cells = cells;
      this.row = this.#table.rowNumbers[index] ?? 0;
      this.#errorsBefore = this.errorCount;
      for (const problem of this.#problems.get(this.row) ?? []) {
        if (usedColumns.has((problem.column ?? 0) - 1)) this.#report(problem);
      }
      const made = read(this);
      if (made === null || this.errorCount > this.#errorsBefore) return;
      if (Array.isArray(made)) for (const one of made as R[]) rows.push(one);
      else rows.push(made as R);
    });
    return rows;
  }

  /** Nothing was wrong with the row so far. */
  get isSound(): boolean {
    return this.errorCount === this.#errorsBefore;
  }

  cell(field: F): Cell | undefined {
    const column = this.#mapping[field];
    return column === undefined ? undefined : this.#cells[column];
  }

  cellAt(column: number): Cell | undefined {
    return this.#cells[column];
  }

  /** Text of a field; too long a text is an error. */
  text(field: F, charsMax: number): string {
    const text = cellText(this.cell(field));
    if (text.length > charsMax) this.fail("too_long", field, { max: charsMax });
    return text;
  }

  required(field: F, charsMax: number): string {
    const text = this.text(field, charsMax);
    if (text === "") this.fail("required", field);
    return text;
  }

  /** The value, or `otherwise` and an error. */
  value<V>(field: F, value: V | Wrong, otherwise: V): V {
    if (!isWrong(value)) return value;
    this.fail(value.wrong, field, value.params);
    return otherwise;
  }

  fail(code: SheetIssueCode, field: F | null, params: Readonly<Record<string, string | number>> = {}): void {
    this.failAt(code, this.columnOf(field), params);
  }

  failAt(
    code: SheetIssueCode,
    column: number | null,
    params: Readonly<Record<string, string | number>> = {},
  ): void {
    this.#report(issue(code, this.row, column, params));
  }

  warn(code: SheetIssueCode, field: F | null, params: Readonly<Record<string, string | number>> = {}): void {
    if (this.warnings.length < limits.importErrorsMax)
      this.warnings.push(issue(code, this.row, this.columnOf(field), params));
  }

  columnOf(field: F | null): number | null {
    const column = field === null ? undefined : this.#mapping[field];
    return column === undefined ? null : column + 1;
  }

  parsed<R>(rows: R[]): Parsed<R> {
    return { rows, errors: this.errors, errorCount: this.errorCount, warnings: this.warnings };
  }

  #report(error: SheetIssue): void {
    this.errorCount += 1;
    if (this.errors.length < limits.importErrorsMax) this.errors.push(error);
  }
}
