/** What a backup has to know about the schema: tables with the columns that hold data, migrations by name and hash. */
import type pg from "pg";

export interface TableShape {
  readonly name: string;
  /** Without generated columns, which PostgreSQL makes again. */
  readonly columns: readonly string[];
}

export interface AppliedMigration {
  readonly name: string;
  readonly hash: string;
}

export const migrationTable = "schema_migration";

/** Every table of the schema but the list of migrations, by name. */
export async function readTables(client: pg.ClientBase): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> $1
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     GROUP BY c.relname ORDER BY c.relname COLLATE "C"`,
    [migrationTable],
  );
  return rows;
}

export async function readMigrations(client: pg.ClientBase): Promise<AppliedMigration[]> {
  const { rows } = await client.query<{ here: boolean }>("SELECT to_regclass($1) IS NOT NULL AS here", [
    `public.${migrationTable}`,
  ]);
  if (rows[0]?.here !== true) return [];
  const applied = await client.query<AppliedMigration>(
    `SELECT name, hash FROM ${migrationTable} ORDER BY name COLLATE "C"`,
  );
  return applied.rows;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function columnList({ columns }: TableShape): string {
  return columns.map(quoted).join(", ");
}
