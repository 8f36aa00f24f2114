/**
 * Set-based SQL for the tables that the rules declare (`domain/kernel/table.ts`): one statement loads any number of
 * keys, one saves any number of rows, one inserts any number of ledger lines. Columns travel as one array each, so a
 * batch of one and a batch of a thousand are the same prepared statement.
 */
import { keyText, type ColumnType, type Table } from "@instep/domain/kernel/table.ts";
import { columnParam } from "./columns.ts";

const arrayType: Record<ColumnType, string> = {
  uuid: "uuid[]",
  text: "text[]",
  integer: "int4[]",
  bigint: "int8[]",
  boolean: "bool[]",
  instant: "timestamptz[]",
  // Text is cast element by element; see columns.ts.
  json: "text[]",
};

export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function columnsOf(table: { columns: object }): [string, ColumnType][] {
  return Object.entries(table.columns) as [string, ColumnType][];
}

function selected([column, type]: [string, ColumnType], from: string): string {
  return type === "json" ? `${from}.${snake(column)}::jsonb` : `${from}.${snake(column)}`;
}

export interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * Arrays as rows, whose keys are then looked up one by one. A limit that is worked out makes the planner expect a tenth
 * of what it would, which is one row; with more it reads all rows of a chain instead while it takes a table for small
 * (and it does until somebody has analysed it), and compares each with each. Holds for generic plans, which
 * PostgreSQL chooses from the sixth time on, because planning such a statement costs more than running it.
 */
function given(unnest: string, names: readonly string[], as: string): string {
  const [first = ""] = unnest.split(", ");
  return `(SELECT * FROM unnest(${unnest}) AS g(${names.join(", ")}) LIMIT cardinality(${first})) AS ${as}`;
}

/** Stands in every statement that writes; the journal puts the condition in its place under which a batch is written. */
export const always = "WHERE true";

export interface TableSql {
  readonly load: Statement;
  /** Adds rows that are new; one that is there already is a fault. */
  readonly add: Statement;
  /** Changes rows that are there; one that is not is left out. */
  readonly update: Statement;
  /** Adds rows or changes those that are there. */
  readonly save: Statement;
  readonly remove: Statement;
  readonly keyArrays: (keys: readonly (readonly string[])[]) => unknown[];
  readonly rowArrays: (rows: readonly object[]) => unknown[];
  readonly keyOfRow: (row: object) => string;
}

const known = new Map<string, TableSql>();

/** The statements of a table; made once. Results of `load` carry the rule's own column names. */
export function tableSql(table: Table): TableSql {
  let made = known.get(table.name);
  if (made === undefined) {
    made = makeTableSql(table);
    known.set(table.name, made);
  }
  return made;
}

function makeTableSql(table: Table): TableSql {
  const columns = columnsOf(table);
  const isKey = ([column]: [string, ColumnType]): boolean =>
    (table.key as readonly string[]).includes(column);
  const keyColumns = columns.filter(isKey);
  keyColumns.sort((a, b) => table.key.indexOf(a[0] as never) - table.key.indexOf(b[0] as never));
  const keyNames = keyColumns.map(([column]) => snake(column));
  const unnestKeys = keyColumns.map(([, type], index) => `$${index + 2}::${arrayType[type]}`).join(", ");
  const join = keyNames.map((name) => `t.${name} = k.${name}`).join(" AND ");
  const list = columns.map(([column]) => `t.${snake(column)} AS "${column}"`).join(", ");
  return {
    load: {
      name: `load_${table.name}`,
      text: `SELECT ${list} FROM ${given(unnestKeys, keyNames, "k")}
 JOIN ${table.name} t ON t.chain_id = $1 AND ${join}`,
    },
    ...writesOf(table, columns, keyNames),
    remove: {
      name: `remove_${table.name}`,
      text: `DELETE FROM ${table.name} t USING ${given(unnestKeys, keyNames, "k")}
 ${always} AND t.chain_id = $1 AND ${join}`,
    },
    keyArrays: (keys) =>
      keyColumns.map(([, type], index) =>
        columnParam(
          type,
          keys.map((key) => key[index]),
        ),
      ),
    keyOfRow: (row) => keyText(table.key.map((column) => String((row as Record<string, unknown>)[column]))),
  };
}

function writesOf(
  table: Table,
  columns: [string, ColumnType][],
  keyNames: readonly string[],
): Pick<TableSql, "add" | "update" | "save" | "rowArrays"> {
  const unnest = columns.map(([, type], index) => `$${index + 2}::${arrayType[type]}`).join(", ");
  const names = columns.map(([column]) => snake(column));
  const values = columns.map((column) => selected(column, "r"));
  const rest = names.filter((name) => !keyNames.includes(name));
  const excluded = rest.map((name) => `${name} = excluded.${name}`).join(", ");
  const changed = names.flatMap((name, index) =>
    keyNames.includes(name) ? [] : [`${name} = ${values[index]}`],
  );
  const join = keyNames.map((name) => `t.${name} = r.${name}`).join(" AND ");
  const insert = `INSERT INTO ${table.name} (chain_id, ${names.join(", ")})
 SELECT $1, ${values.join(", ")} FROM unnest(${unnest}) AS r(${names.join(", ")}) ${always}`;
  return {
    add: { name: `add_${table.name}`, text: insert },
    update: {
      name: `update_${table.name}`,
      // A row of nothing but its key has nothing to change; it is set to what it is.
      text: `UPDATE ${table.name} t SET ${changed.length > 0 ? changed.join(", ") : "chain_id = $1"}
 FROM ${given(unnest, names, "r")} ${always} AND t.chain_id = $1 AND ${join}`,
    },
    save: {
      name: `save_${table.name}`,
      text: `${insert}
 ON CONFLICT (chain_id, ${keyNames.join(", ")}) DO ${excluded === "" ? "NOTHING" : `UPDATE SET ${excluded}`}`,
    },
    rowArrays: (rows) => rowArrays(columns, rows),
  };
}

/** All rows of a table that the transaction sees, with the rule's own column names; a WHERE may follow. */
export function selectAll<Row extends object>(of: Table<Row>): string {
  const columns = Object.keys(of.columns).map((column) => `${snake(column)} AS "${column}"`);
  return `SELECT ${columns.join(", ")} FROM ${of.name}`;
}

/** One array a column of rows. */
function rowArrays(columns: readonly [string, ColumnType][], rows: readonly object[]): unknown[] {
  return columns.map(([column, type]) =>
    columnParam(
      type,
      rows.map((row) => (row as Record<string, unknown>)[column]),
    ),
  );
}

/** Arrays of a ledger's own columns; the journal adds position, line and command. */
export function ledgerArrays(
  columns: { readonly [column: string]: ColumnType },
  rows: readonly object[],
): unknown[] {
  return rowArrays(columnsOf({ columns }), rows);
}

/** A line of a ledger says which command made it; who and when stands with the command. */
export function ledgerInsert(name: string, columns: { readonly [column: string]: ColumnType }): Statement {
  const own = Object.entries(columns);
  const names = ["position", "line", "command_id", ...own.map(([column]) => snake(column))];
  const types = ["int8[]", "int4[]", "uuid[]", ...own.map(([, type]) => arrayType[type])];
  const unnest = types.map((type, index) => `$${index + 2}::${type}`).join(", ");
  return {
    name: `append_${name}`,
    text: `INSERT INTO ${name} (chain_id, ${names.join(", ")})
 SELECT $1, ${names.map((column) => `r.${column}`).join(", ")} FROM unnest(${unnest}) AS r(${names.join(", ")}) ${always}`,
  };
}
