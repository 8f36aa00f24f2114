/**
 * `instep backup`: everything of a server in one file, while it serves. All tables are read by COPY in one REPEATABLE
 * READ transaction, so the file is one instant of every chain: what was answered before it is in, what comes after is
 * not. Pictures are written before the row that names them and never change, so they are copied after the tables.
 *
 * The file holds password hashes and hashes of session tokens; it is readable by its owner only. Certificates and the
 * database's own passwords belong to the machine and are not in it.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { StartRefused } from "../platform/refusal.ts";
import { formatVersion, partBytes } from "./format.ts";
import {
  columnList,
  quoted,
  readMigrations,
  readTables,
  type AppliedMigration,
  type TableShape,
} from "./schema.ts";

export interface ChainHead {
  readonly chainId: string;
  readonly position: number;
  readonly epoch: number;
}

/** The first part of the file. */
export interface BackupHeader {
  readonly kind: "backup";
  readonly format: number;
  readonly createdAt: string;
  readonly postgres: string;
  readonly migrations: readonly AppliedMigration[];
  readonly chains: readonly ChainHead[];
  readonly tables: readonly string[];
}

export interface BackupOptions {
  readonly databaseUrl: string;
  readonly mediaDir: string;
  /** Written beside as `.part` and renamed when it is whole; an existing file is not overwritten. */
  readonly file: string;
  readonly now: number;
  readonly onTable?: (name: string, rows: number) => void;
}

export interface BackupResult {
  readonly file: string;
  readonly bytes: number;
  readonly chains: readonly ChainHead[];
  readonly tables: number;
  readonly rows: number;
  readonly media: number;
  readonly ms: number;
}

interface Tally {
  rows: number;
  media: number;
  header: BackupHeader | undefined;
}

export async function backup(options: BackupOptions): Promise<BackupResult> {
  const started = performance.now();
  const file = path.resolve(options.file);
  if ((await stat(file).catch(() => undefined)) !== undefined)
    throw new StartRefused(`${file} exists already; a backup overwrites nothing`);
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.part`;
  const client = new pg.Client({ connectionString: options.databaseUrl });
  client.on("error", () => undefined);
  await client.connect();
  const tally: Tally = { rows: 0, media: 0, header: undefined };
  try {
    const compress = createZstdCompress({
      params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
    });
    const sink = createWriteStream(draft, { mode: 0o600 });
    await pipeline(Readable.from(backupBytes(client, options, tally), { objectMode: false }), compress, sink);
    const bytes = await keep(draft, file);
    const { chains = [], tables = [] } = tally.header ?? {};
    const ms = Math.round(performance.now() - started);
    return { file, bytes, chains, tables: tables.length, rows: tally.rows, media: tally.media, ms };
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

/** On disk before it bears its name: a backup that can be seen is whole. */
async function keep(draft: string, file: string): Promise<number> {
  const handle = await open(draft, "r+");
  try {
    await handle.sync();
    await rename(draft, file);
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

async function* backupBytes(client: pg.Client, options: BackupOptions, tally: Tally): AsyncGenerator<Buffer> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  // Whoever does not see every row gets an error instead of a backup with holes.
  await client.query("SET LOCAL row_security = off");
  const tables = await readTables(client);
  const header = await readHeader(client, tables, options.now);
  tally.header = header;
  let parts = 1;
  yield* partBytes({ ...header });
  for (const table of tables) {
    yield* tableBytes(client, table, (rows) => {
      tally.rows += rows;
      options.onTable?.(table.name, rows);
    });
    parts += 1;
  }
  await client.query("COMMIT");
  for await (const name of mediaFiles(options.mediaDir)) {
    yield* partBytes({ kind: "file", name }, createReadStream(path.join(options.mediaDir, name)));
    tally.media += 1;
    parts += 1;
  }
  yield* partBytes({ kind: "end", parts });
}

async function readHeader(
  client: pg.Client,
  tables: readonly TableShape[],
  now: number,
): Promise<BackupHeader> {
  const migrations = await readMigrations(client);
  if (migrations.length === 0)
    throw new StartRefused("this database holds no Instep; there is nothing to back up");
  const heads = await client.query<{ chain_id: string; position: string; epoch: number }>(
    "SELECT chain_id, position, epoch FROM chain_head ORDER BY chain_id",
  );
  const version = await client.query<{ server_version: string }>("SHOW server_version");
  return {
    kind: "backup",
    format: formatVersion,
    createdAt: new Date(now).toISOString(),
    postgres: version.rows[0]?.server_version ?? "",
    migrations,
    chains: heads.rows.map(({ chain_id: chainId, position, epoch }) => ({
      chainId,
      position: Number(position),
      epoch,
    })),
    tables: tables.map(({ name }) => name),
  };
}

async function* tableBytes(
  client: pg.Client,
  table: TableShape,
  counted: (rows: number) => void,
): AsyncGenerator<Buffer> {
  const copy = client.query(
    copyTo(`COPY (SELECT ${columnList(table)} FROM ${quoted(table.name)}) TO STDOUT`),
  );
  const header = { kind: "table", name: table.name, columns: table.columns };
  yield* partBytes(header, copy as AsyncIterable<Buffer>, () => {
    counted(copy.rowCount);
    return { rows: copy.rowCount };
  });
}

/** Name of a file that is still being written: it is renamed when it is whole. */
const draftName = /^\.|\.[0-9a-f]{12}$/;

/** Files below the folder, by path with forward slashes. */
async function* mediaFiles(root: string, below = ""): AsyncGenerator<string> {
  const entries = await readdir(path.join(root, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (draftName.test(entry.name)) continue;
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* mediaFiles(root, name);
    else if (entry.isFile()) yield name;
  }
}
