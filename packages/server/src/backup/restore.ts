/**
 * `instep restore`: makes an empty database what the backup was. The file is read once to prove it, and again in one
 * transaction: the backup's own migrations, all tables, every checksum; whatever is wrong leaves the database as it was.
 * Pictures are written into a folder beside and renamed into place before the commit: a row never names a picture that
 * is not there. Migrations that are newer than the backup follow, then `verify`.
 *
 * Every chain gets a new epoch, so a device that knows more than the backup throws its copy away and begins from a
 * snapshot. It is counted in seconds and not by one: a backup restored twice must not give the same epoch to two
 * different futures.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { z } from "zod";
import type { Migration } from "../platform/contracts.ts";
import { applyMigration, hashOfMigration, migrate, migrationTableText } from "../platform/migrate.ts";
import { StartRefused } from "../platform/refusal.ts";
import { verify, type Verification } from "../verify/verify.ts";
import type { ChainHead } from "./backup.ts";
import { BackupBroken, formatVersion, readParts, type Part } from "./format.ts";
import { columnList, quoted, readMigrations, readTables, type TableShape } from "./schema.ts";

const headerSchema = z.object({
  kind: z.literal("backup"),
  format: z.int(),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), hash: z.string() })).min(1),
  chains: z.array(z.object({ chainId: z.string(), position: z.int(), epoch: z.int() })),
  tables: z.array(z.string()),
});
type Header = z.infer<typeof headerSchema>;

const tableSchema = z.object({ kind: z.literal("table"), name: z.string(), columns: z.array(z.string()) });

export interface RestoreOptions {
  readonly databaseUrl: string;
  readonly mediaDir: string;
  readonly file: string;
  /** All that this Instep knows. */
  readonly migrations: readonly Migration[];
  readonly now: number;
  /** Closes every session: whoever holds a device must sign in again. Without it people stay signed in. */
  readonly signOut?: boolean;
  readonly onTable?: (name: string, rows: number) => void;
}

export interface RestoreResult {
  readonly createdAt: string;
  readonly chains: readonly ChainHead[];
  readonly tables: number;
  readonly rows: number;
  readonly media: number;
  readonly ms: number;
  readonly verification: Verification;
}

interface Tally {
  tables: Set<string>;
  rows: number;
  media: string[];
}

export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  const started = performance.now();
  await prove(options.file);
  const client = new pg.Client({ connectionString: options.databaseUrl });
  client.on("error", () => undefined);
  await client.connect();
  const draftDir = path.join(options.mediaDir, `.restore-${process.pid}-${options.now}`);
  const tally: Tally = { tables: new Set(), rows: 0, media: [] };
  let header: Header;
  try {
    await client.query("BEGIN");
    header = await readAll(client, options, draftDir, tally);
    await renew(client, options);
    for (const name of tally.media)
      await settle(path.join(draftDir, name), path.join(options.mediaDir, name));
    await client.query("COMMIT");
    await client.query("ANALYZE");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw readable(error, options.file);
  } finally {
    await rm(draftDir, { recursive: true, force: true });
    await client.end();
  }
  await migrate(options.databaseUrl, options.migrations);
  const verification = await verify(options.databaseUrl);
  const { createdAt, chains } = header;
  const ms = Math.round(performance.now() - started);
  return {
    createdAt,
    chains,
    tables: tally.tables.size,
    rows: tally.rows,
    media: tally.media.length,
    ms,
    verification,
  };
}

/** Reads the whole file once before the database is touched: a damaged one costs seconds, not half a restore. */
async function prove(file: string): Promise<void> {
  try {
    await pipeline(createReadStream(file), createZstdDecompress(), async (bytes: AsyncIterable<Buffer>) => {
      for await (const part of readParts(bytes)) await drain(part);
    });
  } catch (error) {
    throw readable(error, file);
  }
}

/** Reads the file from its beginning to its end; every part is proved again as it is used. */
async function readAll(
  client: pg.Client,
  options: RestoreOptions,
  draftDir: string,
  tally: Tally,
): Promise<Header> {
  const source = createReadStream(options.file);
  const plain = createZstdDecompress();
  let header: Header | undefined;
  let tables = new Map<string, TableShape>();
  await pipeline(source, plain, async (bytes: AsyncIterable<Buffer>) => {
    for await (const part of readParts(bytes)) {
      const { kind } = part.header;
      if (header === undefined) {
        header = parseHeader(part);
        await makeSchema(client, header, options.migrations);
        tables = new Map((await readTables(client)).map((table) => [table.name, table]));
        assertSameTables(header, tables);
      } else if (kind === "table") await fill(client, part, tables, tally, options);
      else if (kind === "file") tally.media.push(await keepFile(part, draftDir));
      else if (kind !== "end") throw newer(`a part "${kind}"`);
    }
  });
  const whole = header as Header | undefined;
  if (whole === undefined || tally.tables.size !== whole.tables.length)
    throw new BackupBroken("the backup is damaged: tables are missing");
  return whole;
}

async function drain(part: Part): Promise<void> {
  for await (const _ of part.data());
}

function newer(what: string): StartRefused {
  return new StartRefused(
    `the backup was made by another, newer Instep: it has ${what}; restore it with that one`,
  );
}

function parseHeader(part: Part): Header {
  const { kind, format } = part.header;
  if (kind !== "backup") throw new BackupBroken("this is no backup of Instep");
  if (format !== formatVersion) throw newer(`format ${String(format)}`);
  const parsed = headerSchema.safeParse(part.header);
  if (!parsed.success) throw new BackupBroken("the backup is damaged: its beginning cannot be read");
  return parsed.data;
}

/** The tables as the backup had them, in an empty database or in one that has exactly these and no rows. */
async function makeSchema(
  client: pg.Client,
  { migrations }: Header,
  known: readonly Migration[],
): Promise<void> {
  const byName = new Map(known.map((migration) => [migration.name, migration]));
  const wanted = migrations.map(({ name, hash }) => {
    const migration = byName.get(name);
    if (migration === undefined || hashOfMigration(migration) !== hash) throw newer(`the migration ${name}`);
    return migration;
  });
  const applied = await readMigrations(client);
  const tables = await readTables(client);
  if (applied.length === 0) {
    if (tables.length > 0)
      throw new StartRefused("the database is not empty: it holds tables of something else");
    await client.query(migrationTableText);
    for (const migration of wanted) await applyMigration(client, migration);
    return;
  }
  for (const { name } of tables) {
    const { rowCount } = await client.query(`SELECT 1 FROM ${quoted(name)} LIMIT 1`);
    if (rowCount !== 0)
      throw new StartRefused("the database is not empty; a backup is restored into an empty one");
  }
  const isSame =
    applied.length === wanted.length && wanted.every(({ name }, index) => applied[index]?.name === name);
  if (!isSame)
    throw new StartRefused("the database has another schema than the backup; restore into an empty one");
}

function assertSameTables(header: Header, tables: ReadonlyMap<string, TableShape>): void {
  const missing = header.tables.find((name) => !tables.has(name));
  if (missing !== undefined) throw newer(`the table ${missing}`);
  if (header.tables.length !== tables.size)
    throw new BackupBroken("the backup is damaged: it does not name all tables");
}

async function fill(
  client: pg.Client,
  part: Part,
  tables: ReadonlyMap<string, TableShape>,
  tally: Tally,
  options: RestoreOptions,
): Promise<void> {
  const parsed = tableSchema.safeParse(part.header);
  const shape = parsed.success ? tables.get(parsed.data.name) : undefined;
  if (!parsed.success || shape === undefined || tally.tables.has(shape.name))
    throw new BackupBroken("the backup is damaged: a table is named wrongly");
  const { name, columns } = parsed.data;
  const isKnown =
    columns.length === shape.columns.length && columns.every((column) => shape.columns.includes(column));
  if (!isKnown) throw new BackupBroken(`the backup is damaged: the columns of ${name} are others`);
  const target = client.query(copyFrom(`COPY ${quoted(name)} (${columnList({ name, columns })}) FROM STDIN`));
  await pipeline(Readable.from(part.data(), { objectMode: false }), target);
  if (part.trailer?.["rows"] !== target.rowCount)
    throw new BackupBroken(
      `the backup is damaged: ${name} has ${target.rowCount} rows of ${String(part.trailer?.["rows"])}`,
    );
  tally.tables.add(name);
  tally.rows += target.rowCount;
  options.onTable?.(name, target.rowCount);
}

/** Writes a file into the draft folder; a name that would lead out of it is damage, or worse. */
async function keepFile(part: Part, draftDir: string): Promise<string> {
  const { name } = part.header;
  const isBelow = typeof name === "string" && /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(name);
  if (!isBelow) throw new BackupBroken("the backup is damaged: a file has an impossible name");
  const file = path.join(draftDir, name);
  await mkdir(path.dirname(file), { recursive: true });
  await pipeline(Readable.from(part.data(), { objectMode: false }), createWriteStream(file));
  return name;
}

async function settle(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
}

const epochZeroMs = Date.UTC(2020, 0, 1);

/** New epochs, and closed sessions when asked for. */
async function renew(client: pg.Client, { now, signOut }: RestoreOptions): Promise<void> {
  const seconds = Math.max(1, Math.floor((now - epochZeroMs) / 1_000));
  await client.query("UPDATE chain_head SET epoch = greatest(epoch + 1, $1)", [seconds]);
  if (signOut !== true) return;
  const at = new Date(now).toISOString();
  await client.query("UPDATE session SET closed_at = $1 WHERE closed_at IS NULL", [at]);
  await client.query("UPDATE staff_sessions SET session_ids = '[]'");
}

/** Complaints of zstd and PostgreSQL, and a missing file, in words for the person at the terminal. */
function readable(error: unknown, file: string): unknown {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  if (code === "ENOENT" && message.includes(file)) return new StartRefused(`there is no file ${file}`);
  if (code.startsWith("ZSTD_") || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "Z_BUF_ERROR")
    return new BackupBroken("the backup is damaged or cut off; it cannot be unpacked");
  // Data that PostgreSQL cannot read, or that breaks a constraint, before a checksum had its say.
  if (/^2[23]/.test(code)) return new BackupBroken(`the backup is damaged: ${message}`);
  return error;
}
