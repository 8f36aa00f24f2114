/**
 * The rows that rules read and write, declared once: the pure core uses the key, the server makes its set-based SQL
 * from the columns (camelCase here, snake_case there; every primary key begins with the chain). A `table` has rows that
 * change; a `ledger` is append-only and has no key of its own, only the log position and line it came with.
 */
export type ColumnType = "uuid" | "text" | "integer" | "bigint" | "boolean" | "instant" | "json";

export interface Table<Row extends object = object> {
  readonly kind: "table";
  readonly name: string;
  readonly key: readonly (keyof Row & string)[];
  readonly columns: { readonly [C in keyof Row & string]: ColumnType };
  /** Most rows are never asked for after the command that made them: a lane need not keep them. */
  readonly isRarelyRead: boolean;
}

export interface Ledger<Row extends object = object> {
  readonly kind: "ledger";
  readonly name: string;
  readonly columns: { readonly [C in keyof Row & string]: ColumnType };
}

export function table<Row extends object>(
  name: string,
  key: readonly (keyof Row & string)[],
  columns: Table<Row>["columns"],
  { isRarelyRead = false }: { isRarelyRead?: boolean } = {},
): Table<Row> {
  return { kind: "table", name, key, columns, isRarelyRead };
}

export function ledger<Row extends object>(name: string, columns: Ledger<Row>["columns"]): Ledger<Row> {
  return { kind: "ledger", name, columns };
}

/** The key of a row as one text; parts are ids, codes and labels and never hold the separator. */
export function keyText(parts: readonly string[]): string {
  return parts.length === 1 ? (parts[0] ?? "") : parts.join("|");
}

export function keyOf<Row extends object>(of: Table<Row>, row: Row): readonly string[] {
  return of.key.map((column) => String(row[column]));
}

/** One row that a command is about to read: which table, which key. */
export interface RowRef {
  readonly table: Table;
  readonly key: readonly string[];
}

export function ref<Row extends object>(of: Table<Row>, ...key: readonly string[]): RowRef {
  return { table: of as unknown as Table, key };
}
