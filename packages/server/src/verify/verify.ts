/**
 * `instep verify`: asks every check of `checks.ts`, all of one snapshot, so it may run while people sell. Needs the
 * database's owner, who sees all chains; for anybody else PostgreSQL answers with an error instead of fewer rows.
 */
import pg from "pg";
import { StartRefused } from "../platform/refusal.ts";
import { checks, type Check } from "./checks.ts";

export interface CheckResult {
  readonly name: string;
  readonly invariant: number;
  readonly title: Check["title"];
  /** The tables of the check are not in this database. */
  readonly isAbsent: boolean;
  readonly checked: number;
  readonly breaks: number;
  /** The first breaks, as rows. */
  readonly examples: readonly object[];
  readonly ms: number;
}

export interface Verification {
  readonly ok: boolean;
  readonly chains: number;
  readonly ms: number;
  readonly checks: readonly CheckResult[];
}

const examplesMax = 10;

/** Breaks are part of the result; an error means that the question could not be asked. */
export async function verify(
  databaseUrl: string,
  onResult?: (result: CheckResult) => void,
): Promise<Verification> {
  const started = performance.now();
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await client.query("SET LOCAL row_security = off");
    await client.query("SET LOCAL work_mem = '64MB'");
    // Every question reads whole tables; a plan made from missing statistics must not look rows up one by one.
    await client.query("SET LOCAL enable_nestloop = off");
    const tables = await existingTables(client);
    if (!tables.has("chain_head")) throw new StartRefused("this database holds no Instep; run migrate first");
    const { rows } = await client.query<{ chains: number }>(
      "SELECT count(*)::int4 AS chains FROM chain_head",
    );
    const results: CheckResult[] = [];
    for (const check of checks) {
      const result = await ask(client, check, tables);
      results.push(result);
      onResult?.(result);
    }
    const ok = results.every((result) => result.breaks === 0);
    return { ok, chains: rows[0]?.chains ?? 0, ms: Math.round(performance.now() - started), checks: results };
  } catch (error) {
    if ((error as { code?: string }).code === "42501")
      throw new StartRefused("verify needs the owner of the database; others do not see every chain");
    throw error;
  } finally {
    await client.end();
  }
}

async function existingTables(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
  );
  return new Set(rows.map(({ name }) => name));
}

async function ask(client: pg.Client, check: Check, tables: ReadonlySet<string>): Promise<CheckResult> {
  const { name, invariant, title } = check;
  const isAbsent = !check.tables.every((table) => tables.has(table));
  if (isAbsent) return { name, invariant, title, isAbsent, checked: 0, breaks: 0, examples: [], ms: 0 };
  const started = performance.now();
  const counted = await client.query<{ count: string }>(check.counted);
  const found = await client.query<{ break_count: string }>(
    `SELECT count(*) OVER () AS break_count, b.* FROM (${check.breaks}) b LIMIT ${examplesMax}`,
  );
  const examples = found.rows.map(({ break_count: _, ...example }) => example);
  return {
    name,
    invariant,
    title,
    isAbsent,
    checked: Number(counted.rows[0]?.count ?? 0),
    breaks: Number(found.rows[0]?.break_count ?? 0),
    examples,
    ms: Math.round(performance.now() - started),
  };
}
