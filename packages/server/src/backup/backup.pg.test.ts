import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdCompress, createZstdDecompress, zstdDecompressSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import { makeStockWorld, shop, sku36, type StockWorld } from "@instep/domain/stock/testing.ts";
import { migrationsOf } from "../house.ts";
import { modules } from "../modules.ts";
import { migrate } from "../platform/migrate.ts";
import { createTestDatabase, makeTestDir, type TestDatabase } from "../platform/postgres/testing.ts";
import { plantRows, stockModules, submitPlanned } from "../stock/testing.ts";
import { newId, startTestHouse, type TestHouse } from "../testing.ts";
import { verify } from "../verify/verify.ts";
import { backup, type BackupResult } from "./backup.ts";
import { BackupBroken, partBytes, readParts, type PartHeader } from "./format.ts";
import { restore, type RestoreOptions, type RestoreResult } from "./restore.ts";

const migrations = migrationsOf(modules);
const now = Date.UTC(2026, 2, 10);
const chainId = newId<"chain">() as ChainId;
let dir: string;
let database: TestDatabase;
let house: TestHouse;
let world: StockWorld;
let whole: BackupResult;
const made: TestDatabase[] = [];

async function emptyDatabase(): Promise<TestDatabase> {
  const one = await createTestDatabase();
  made.push(one);
  return one;
}
const place = (name: string): string => path.join(dir, name);
const mediaDir = (): string => place("media");

function sell(on: TestHouse, id: string = newId()): Promise<{ ok: boolean }> {
  const args = { placeId: shop.placeId, lines: [{ skuId: sku36, quantity: 1, priceMinor: 9_900 }] };
  return submitPlanned(on, chainId, { id, name: "stock.sell", args, actor: world.clerk, at: now });
}
function restoreInto(target: TestDatabase, more: Partial<RestoreOptions> = {}): Promise<RestoreResult> {
  const media = place(`media-${newId()}`);
  return restore({ databaseUrl: target.url, mediaDir: media, file: whole.file, migrations, now, ...more });
}
async function query<Row extends object>(target: TestDatabase, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: target.url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
const tablesOf = (target: TestDatabase): Promise<object[]> =>
  query(target, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace");

beforeAll(async () => {
  dir = makeTestDir();
  database = await emptyDatabase();
  await migrate(database.url, migrations);
  house = await startTestHouse({ modules, background: false, url: database.url, now: () => now });
  world = makeStockWorld();
  await plantRows(house, chainId, world);
  for (const name of ["aa/one.large.webp", "ab/two.small.webp"]) {
    const file = path.join(mediaDir(), chainId, "pictures", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.alloc(300_000, name));
  }
  writeFileSync(
    path.join(mediaDir(), chainId, "pictures", "aa", "three.large.webp.0123456789ab"),
    "half of a pic",
  );
  for (let count = 0; count < 50; count += 1) expect(await sell(house)).toMatchObject({ ok: true });
  whole = await backup({ databaseUrl: database.url, mediaDir: mediaDir(), file: place("whole.instep"), now });
});
afterAll(async () => {
  await house.stop();
  for (const one of made) await one.drop();
  rmSync(dir, { recursive: true, force: true });
});

describe("backup", () => {
  it("is one instant of a chain that goes on selling; restored it verifies and continues", async () => {
    let isDone = false;
    const before = (await house.reader.head(chainId)).position;
    const answered: string[] = [];
    const selling = Array.from({ length: 20 }, async () => {
      while (!isDone) {
        const id = newId();
        if ((await sell(house, id)).ok) answered.push(id);
      }
    });
    const file = place("live.instep");
    const result = await backup({ databaseUrl: database.url, mediaDir: mediaDir(), file, now });
    isDone = true;
    await Promise.all(selling);
    const cut = result.chains.find((chain) => chain.chainId === chainId)?.position ?? 0;
    const head = (await house.reader.head(chainId)).position;
    expect(cut).toBeGreaterThanOrEqual(before);
    expect(head).toBeGreaterThan(cut);

    const target = await emptyDatabase();
    const restored = await restoreInto(target, { file });
    expect(restored.verification.checks.filter((check) => check.breaks > 0)).toEqual([]);
    expect(restored).toMatchObject({ rows: result.rows, media: 2, tables: result.tables });

    const other = await startTestHouse({
      modules,
      background: false,
      url: target.url,
      chainId,
      now: () => now,
    });
    try {
      // Exactly the log up to the cut, and every answer that was given by then.
      const log = await house.reader.after(chainId, 0, 1_000_000);
      expect(await other.reader.after(chainId, 0, 1_000_000)).toEqual(log.slice(0, cut));
      const known = log[cut - 1]?.commandId ?? "";
      expect(await sell(other, known)).toEqual(await sell(house, known));
      const lost = answered.find((id) => log.findIndex((entry) => entry.commandId === id) >= cut) ?? "";
      expect(await sell(other, lost)).toMatchObject({ ok: true, position: cut + 1 });
      expect((await verify(target.url)).ok).toBe(true);
    } finally {
      await other.stop();
    }
  });

  it("keeps pictures, leaves drafts of uploads out, and is readable by its owner only", async () => {
    const target = await emptyDatabase();
    const media = place("media-two");
    await restoreInto(target, { mediaDir: media });
    const pictures = path.join(media, chainId, "pictures");
    expect(readdirSync(path.join(pictures, "aa"))).toEqual(["one.large.webp"]);
    for (const name of ["aa/one.large.webp", "ab/two.small.webp"])
      expect(
        readFileSync(path.join(pictures, name)).equals(
          readFileSync(path.join(mediaDir(), chainId, "pictures", name)),
        ),
      ).toBe(true);
    expect(readdirSync(media)).toEqual([chainId]);
    expect(statSync(whole.file).mode & 0o777).toBe(0o600);
  });

  it("overwrites nothing and leaves nothing half-made", async () => {
    const again = backup({ databaseUrl: database.url, mediaDir: mediaDir(), file: whole.file, now });
    await expect(again).rejects.toThrow(/exists already/);
    const empty = await emptyDatabase();
    const file = place("of-nothing.instep");
    await expect(backup({ databaseUrl: empty.url, mediaDir: mediaDir(), file, now })).rejects.toThrow(
      /holds no Instep/,
    );
    mkdirSync(place("blocked.instep.part"));
    const blocked = backup({
      databaseUrl: database.url,
      mediaDir: mediaDir(),
      file: place("blocked.instep"),
      now,
    });
    await expect(blocked).rejects.toThrow();
    expect(existsSync(file) || existsSync(`${file}.part`) || existsSync(place("blocked.instep"))).toBe(false);
  });

  it("is refused to whoever does not see every row", async () => {
    const url = new URL(database.url);
    url.searchParams.set("options", "-c role=instep_app");
    const file = place("partial.instep");
    await expect(backup({ databaseUrl: url.href, mediaDir: mediaDir(), file, now })).rejects.toThrow();
    expect(existsSync(file)).toBe(false);
  });

  it("knows the whole schema: no sequence, no foreign key and no second schema is left out", async () => {
    const others = await query(
      database,
      `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
         AND (relkind IN ('S', 'm', 'f') OR nspname <> 'public')
       UNION ALL SELECT conname FROM pg_constraint WHERE contype = 'f'`,
    );
    expect(others).toEqual([]);
  });
});

describe("restore", () => {
  it("gives every chain a new epoch, another one each time", async () => {
    const epochs: number[] = [];
    for (const at of [now, now + 60_000]) {
      const target = await emptyDatabase();
      await restoreInto(target, { now: at });
      epochs.push((await query<{ epoch: number }>(target, "SELECT epoch FROM chain_head"))[0]?.epoch ?? 0);
    }
    expect(epochs[0]).toBeGreaterThan(whole.chains[0]?.epoch ?? 0);
    expect(epochs[1]).toBeGreaterThan(epochs[0] ?? 0);
  });

  it("keeps people signed in, unless told to sign them out", async () => {
    const open = "SELECT 1 FROM session WHERE closed_at IS NULL";
    const [kept, out] = [await emptyDatabase(), await emptyDatabase()];
    await restoreInto(kept);
    await restoreInto(out, { signOut: true });
    expect(await query(kept, open)).toHaveLength(4);
    expect(await query(out, open)).toEqual([]);
  });

  it("fills a database that was only migrated, and refuses one that holds anything", async () => {
    const target = await emptyDatabase();
    await migrate(target.url, migrations);
    expect((await restoreInto(target)).verification.ok).toBe(true);
    await expect(restoreInto(target)).rejects.toThrow(/not empty/);
    const foreign = await emptyDatabase();
    await query(foreign, "CREATE TABLE guest (id int)");
    await expect(restoreInto(foreign)).rejects.toThrow(/not empty/);
    expect(await tablesOf(foreign)).toHaveLength(1);
  });

  it("brings an older backup up to date, and refuses a newer one", async () => {
    const old = await emptyDatabase();
    await migrate(old.url, migrationsOf(stockModules));
    const file = place("old.instep");
    await backup({ databaseUrl: old.url, mediaDir: place("none"), file, now });
    const target = await emptyDatabase();
    expect((await restoreInto(target, { file })).verification.ok).toBe(true);
    expect(await query(target, "SELECT 1 FROM schema_migration")).toHaveLength(migrations.length);

    const late = await emptyDatabase();
    await expect(restoreInto(late, { migrations: migrationsOf(stockModules) })).rejects.toThrow(
      /newer Instep/,
    );
    const other = migrations.map((one) => (one.name === "0300_stock" ? { ...one, sql: `${one.sql} ` } : one));
    await expect(restoreInto(late, { migrations: other })).rejects.toThrow(/newer Instep.*0300_stock/);
    const migrated = await emptyDatabase();
    await migrate(migrated.url, migrations);
    await expect(restoreInto(migrated, { file })).rejects.toThrow(/another schema/);
    expect(await tablesOf(late)).toEqual([]);
  });

  /** The backup's parts, changed on their way and packed anew. */
  async function forge(
    name: string,
    change: (header: PartHeader, data: Buffer) => [PartHeader, Buffer],
  ): Promise<string> {
    async function* bytes(): AsyncGenerator<Buffer> {
      for await (const part of readParts(createReadStream(whole.file).pipe(createZstdDecompress()))) {
        const chunks: Buffer[] = [];
        for await (const chunk of part.data()) chunks.push(Buffer.from(chunk));
        const [header, data] = change(part.header, Buffer.concat(chunks));
        yield* partBytes(header, [data], () => ({ rows: part.trailer?.["rows"] }));
      }
    }
    const file = place(name);
    await pipeline(
      Readable.from(bytes(), { objectMode: false }),
      createZstdCompress(),
      createWriteStream(file),
    );
    return file;
  }

  function isSame(packed: Buffer, plain: Buffer): boolean {
    try {
      return zstdDecompressSync(packed).equals(plain);
    } catch {
      return false;
    }
  }

  it("refuses a file that is cut, changed, forged or none, and changes nothing", async () => {
    const bytes = readFileSync(whole.file);
    const broken: Record<string, Buffer | string> = {
      nothing: Buffer.alloc(0),
      text: Buffer.from("SELECT 1;\n".repeat(1_000)),
      cut: bytes.subarray(0, bytes.length - 24),
      half: bytes.subarray(0, bytes.length >> 1),
      start: Buffer.concat([Buffer.from([0x29]), bytes.subarray(1)]),
    };
    const plain = zstdDecompressSync(bytes);
    for (let share = 0.01; share < 0.99; share += 0.04) {
      const changed = Buffer.from(bytes);
      const at = Math.floor(bytes.length * share);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x10, at);
      // A few bits of a packed file mean nothing; what they hold is then still whole.
      if (!isSame(changed, plain)) broken[`flipped-${at}`] = changed;
    }
    expect(Object.keys(broken).length).toBeGreaterThan(20);
    const target = await emptyDatabase();
    const media = place("media-of-broken");
    for (const [name, content] of Object.entries(broken)) {
      const file = place(`broken-${name}`);
      writeFileSync(file, content);
      const refused = await restoreInto(target, { file, mediaDir: media }).catch((error: unknown) => error);
      expect([name, refused]).toEqual([name, expect.any(BackupBroken)]);
    }
    const forged = [
      await forge("no-cells", (header, data) => [
        header.kind === "table" && header["name"] === "cell" ? { ...header, name: "move" } : header,
        data,
      ]),
      await forge("other-columns", (header, data) => [
        header["name"] === "cell" ? { ...header, columns: ["chain_id"] } : header,
        data,
      ]),
      await forge("bad-rows", (header, data) => [
        header,
        header["name"] === "cell" ? Buffer.from(data.toString().replace(/\t\d+\t/, "\t-5\t")) : data,
      ]),
      await forge("fewer-rows", (header, data) => [
        header,
        header["name"] === "feed_segment" ? data.subarray(data.indexOf("\n") + 1) : data,
      ]),
      ...(await Promise.all(
        ["../../escaped", "/tmp/escaped", "a/../../escaped", ".hidden", "a\\..\\b"].map((name, index) =>
          forge(`path-${index}`, (header, data) => [
            header.kind === "file" ? { ...header, name } : header,
            data,
          ]),
        ),
      )),
    ];
    for (const file of forged)
      await expect(restoreInto(target, { file, mediaDir: media }), file).rejects.toThrow(BackupBroken);
    await expect(restoreInto(target, { file: place("missing") })).rejects.toThrow(/there is no file/);
    expect(await tablesOf(target)).toEqual([]);
    expect(existsSync(media) ? readdirSync(media) : []).toEqual([]);
    expect(readdirSync(dir).filter((name) => name.includes("escaped"))).toEqual([]);
    expect((await restoreInto(target)).verification.ok).toBe(true);
  });
});
