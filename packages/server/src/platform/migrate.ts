/** Brings the database to the present schema: each migration once, in the order of names, one process at a time. */
import { createHash } from "node:crypto";
import pg from "pg";
import type { Migration } from "./contracts.ts";

const lockKey = 7_401_953;

export interface MigrationResult {
  readonly applied: readonly string[];
  readonly total: number;
}

export const migrationTableText = `CREATE TABLE IF NOT EXISTS schema_migration
  (name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;

export function hashOfMigration(migration: Migration): string {
  return createHash("sha256").update(migration.sql).digest("hex");
}

/** In a transaction of the caller. */
export async function applyMigration(client: pg.Client, migration: Migration): Promise<void> {
  await client.query(migration.sql);
  const values = [migration.name, hashOfMigration(migration)];
  await client.query("INSERT INTO schema_migration (name, hash) VALUES ($1, $2)", values);
}

/** Runs as the owner of the database. A migration whose text changed after it was applied is an error, not a surprise. */
export async function migrate(url: string, migrations: readonly Migration[]): Promise<MigrationResult> {
  const sorted = [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const version = await client.query<{ server_version_num: string }>("SHOW server_version_num");
    if (Number(version.rows[0]?.server_version_num ?? 0) < 150_000)
      throw new Error("PostgreSQL 15 or newer is needed");
    await client.query("SELECT pg_advisory_lock($1)", [lockKey]);
    await client.query(migrationTableText);
    const { rows } = await client.query<{ name: string; hash: string }>(
      "SELECT name, hash FROM schema_migration",
    );
    const known = new Map(rows.map((row) => [row.name, row.hash]));
    const applied: string[] = [];
    for (const migration of sorted) {
      const hash = hashOfMigration(migration);
      const before = known.get(migration.name);
      if (before !== undefined && before !== hash)
        throw new Error(`migration ${migration.name} was changed after it was applied`);
      if (before !== undefined) continue;
      await apply(client, migration);
      applied.push(migration.name);
    }
    return { applied, total: sorted.length };
  } finally {
    await client.end();
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await applyMigration(client, migration);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(
      `migration ${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}
