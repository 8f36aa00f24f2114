/**
 * pgbench on the same PostgreSQL in the same run, the yardsticks: TPC-B, and the best sale that one hand-written statement
 * can do (id, conditional update, ledger line and feed entry in one round trip and one commit). Found on the path or in
 * Debian's folders.
 */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import type { BenchDatabase } from "../rig/server.ts";

const run = promisify(execFile);

function found(): string | undefined {
  const homes = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  const inHomes = homes
    .map((version) => `/usr/lib/postgresql/${version}/bin/pgbench`)
    .filter((file) => existsSync(file));
  return (
    inHomes.at(-1) ??
    ["/usr/bin/pgbench", "/usr/local/bin/pgbench", "/opt/homebrew/bin/pgbench"].find((file) =>
      existsSync(file),
    )
  );
}

/** The program; installed from Debian's packages where that may be done. */
function pgbenchProgram(say: (line: string) => void): string {
  const there = found();
  if (there !== undefined) return there;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say("installing pgbench (postgresql-contrib) …");
    const options = { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } } as const;
    try {
      execFileSync("apt-get", ["update"], options);
      execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "postgresql-contrib"], options);
    } catch {
      // Said below, with the command to run.
    }
  }
  const program = found();
  if (program === undefined) throw new Error("pgbench is missing; run: apt-get install postgresql-contrib");
  return program;
}

export interface Yardstick {
  readonly perSecond: number;
  readonly averageMs: number;
}

interface Load {
  readonly clients: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

export async function tpcB(database: BenchDatabase, load: Load & { scale: number }): Promise<Yardstick> {
  const url = await freshDatabase(database);
  await run(pgbenchProgram(load.say), ["-i", "-q", "-s", String(load.scale), url]);
  return measure(url, load, []);
}

const saleTables = `
CREATE TABLE cell (cell_id int4 PRIMARY KEY, on_hand int4 NOT NULL CHECK (on_hand >= 0)) WITH (fillfactor = 70);
CREATE TABLE sale (sale_id uuid PRIMARY KEY, content int4 NOT NULL, left_over int4);
CREATE TABLE ledger (ledger_id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY, cell_id int4 NOT NULL, sale_id uuid NOT NULL);
CREATE TABLE feed (feed_id int4 NOT NULL, seq int8 GENERATED ALWAYS AS IDENTITY, data json NOT NULL, PRIMARY KEY (feed_id, seq));
`;
/** uuidv7 keeps the index of ids as dense as ours. */
const saleStatement = `
WITH sold AS (
  UPDATE cell SET on_hand = on_hand - 1 WHERE cell_id = :cell AND on_hand >= 1 RETURNING cell_id, on_hand
), known AS (
  INSERT INTO sale (sale_id, content, left_over)
  SELECT uuidv7(), :cell, (SELECT on_hand FROM sold) ON CONFLICT DO NOTHING RETURNING sale_id
), posted AS (
  INSERT INTO ledger (cell_id, sale_id) SELECT cell_id, sale_id FROM sold, known RETURNING ledger_id
), told AS (
  INSERT INTO feed (feed_id, data)
  SELECT cell_id % 50, json_build_object('name', 'stock.sold', 'cell', cell_id, 'left', on_hand) FROM sold RETURNING seq
)
SELECT (SELECT on_hand FROM sold), (SELECT sale_id FROM known), (SELECT seq FROM told), (SELECT ledger_id FROM posted);
`;

/** One statement, one commit a sale, prepared; of `cells` cells, of which the first `hot` are sold from. */
export async function singleStatement(
  database: BenchDatabase,
  load: Load & { cells: number; hot: number },
): Promise<Yardstick> {
  const url = await freshDatabase(database);
  await inDatabase(url, async (client) => {
    await client.query(saleTables);
    // Three in ten are empty.
    await client.query(
      "INSERT INTO cell SELECT n, CASE WHEN n % 10 < 3 THEN 0 ELSE 1000000 END FROM generate_series(1, $1::int4) n",
      [load.cells],
    );
    await client.query("VACUUM ANALYZE");
  });
  const folder = mkdtempSync(path.join(tmpdir(), "instep-pgbench-"));
  try {
    const script = path.join(folder, "sale.sql");
    // One hot cell is one with stock.
    const cell = load.hot === 1 ? "\\set cell 5" : `\\set cell random(1, ${load.hot})`;
    writeFileSync(script, `${cell}\n${saleStatement.replaceAll("\n", " ")}\n`);
    return await measure(url, load, ["-n", "-f", script]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(url: string, load: Load, extra: readonly string[]): Promise<Yardstick> {
  const common = ["-c", String(load.clients), "-j", "2", "-T", String(load.seconds), "-M", "prepared"];
  const { stdout } = await run(pgbenchProgram(load.say), [...common, ...extra, url]);
  return {
    perSecond: Number(/tps = ([\d.]+)/.exec(stdout)?.[1] ?? "0"),
    averageMs: Number(/latency average = ([\d.]+)/.exec(stdout)?.[1] ?? "0"),
  };
}

export async function inDatabase(url: string, act: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await act(client);
  } finally {
    await client.end();
  }
}

async function freshDatabase({ postgres: { adminUrl } }: BenchDatabase): Promise<string> {
  await inDatabase(adminUrl, async (client) => {
    await client.query("DROP DATABASE IF EXISTS pgbench WITH (FORCE)");
    await client.query("CREATE DATABASE pgbench");
  });
  const url = new URL(adminUrl);
  url.pathname = "/pgbench";
  return url.href;
}
