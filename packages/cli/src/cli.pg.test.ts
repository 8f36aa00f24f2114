/** The terminal as an operator uses it: real processes, a real server, one database after the other. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  createTestDatabase,
  makeTestDir,
  type TestDatabase,
} from "@instep/server/platform/postgres/testing.ts";

// Each step starts processes and works on a whole chain.
vi.setConfig({ testTimeout: 180_000 });

const main = fileURLToPath(new URL("main.ts", import.meta.url));
/** Nothing of this process's own settings. */
const inherited = Object.fromEntries(
  ["PATH", "NODE_COMPILE_CACHE"].map((name) => [name, process.env[name] ?? ""]),
);
const dir = makeTestDir();
let database: TestDatabase;
let copy: TestDatabase;
beforeAll(async () => {
  [database, copy] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});
afterAll(async () => {
  await Promise.all([database.drop(), copy.drop()]);
  rmSync(dir, { recursive: true, force: true });
});

interface Result {
  code: number | null;
  out: string;
  err: string;
  json: Record<string, never>;
}
type Environment = Record<string, string>;

function start(args: readonly string[], env: Environment): ChildProcess {
  const own = { ...inherited, LANG: "en_GB.UTF-8", DATA_DIR: path.join(dir, "data") };
  return spawn(process.execPath, [main, ...args], {
    env: { ...own, DATABASE_URL: database.url, ...env },
    cwd: dir,
  });
}

async function instep(args: readonly string[], env: Environment = {}, input = ""): Promise<Result> {
  const child = start(args, env);
  child.stdin?.end(input);
  if (child.stdout === null || child.stderr === null) throw new Error("no output");
  const [[code], out, err] = await Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]);
  const json = args.includes("--json") && out.startsWith("{") ? (JSON.parse(out) as Result["json"]) : {};
  return { code: code as number | null, out, err, json };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("asking", () => {
  it("gives help by word, by switch and by language", async () => {
    const asked = [["--help"], ["help", "verify"], ["verify", "-h"], ["backup", "--help", "--lang", "zh-CN"]];
    const [all, one, same, other] = await Promise.all(asked.map((args) => instep(args)));
    expect(all).toMatchObject({ code: 0, out: expect.stringContaining("Commands:"), err: "" });
    expect(one?.out).toBe(same?.out);
    expect(other).toMatchObject({ code: 0, out: expect.stringContaining("用法") });
  });

  it("wrongly ends with 2 and the help", async () => {
    const wrong = [
      ["sing"],
      ["verify", "--loud"],
      ["import", "a.csv"],
      ["export", "a.txt", "--kind", "stock"],
    ];
    for (const { code, err, out } of await Promise.all(wrong.map((args) => instep(args)))) {
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(/^instep: /);
    }
  });
});

describe("a chain's life at the terminal", () => {
  const secret = "demo-people-7";
  let server: ChildProcess | undefined;
  let url = "";
  let placeId = "";
  let skuId = "";
  afterAll(async () => {
    if (server === undefined || server.exitCode !== null) return;
    server.kill("SIGTERM");
    await once(server, "exit");
  });
  const as = (staff: string): Environment => ({
    INSTEP_URL: url,
    INSTEP_STAFF: staff,
    INSTEP_SECRET: secret,
  });

  it("refuses to check or keep a database that holds nothing", async () => {
    for (const args of [["verify"], ["backup", "empty.backup"]]) {
      expect(await instep(args)).toMatchObject({
        code: 1,
        out: "",
        err: expect.stringContaining("holds no Instep"),
      });
      expect((await instep([...args, "--json"])).json).toMatchObject({
        ok: false,
        error: expect.any(String),
      });
    }
  });

  it("migrates once", async () => {
    const first = await instep(["migrate", "--json"]);
    expect(first.json).toMatchObject({
      ok: true,
      applied: expect.arrayContaining(["0000_kernel", "0300_stock"]),
    });
    expect((await instep(["migrate", "--json"])).json).toMatchObject({ applied: [] });
  });

  it("seeds the demo chain once, and what it made holds", async () => {
    const seeded = await instep(["seed", "--days", "1", "--password", secret, "--json"]);
    expect(seeded.json).toMatchObject({ ok: true, password: secret });
    expect(await instep(["seed"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("holds a chain already"),
    });
    const verified = await instep(["verify", "--json"]);
    expect(verified).toMatchObject({ code: 0, json: { ok: true, chains: 1 } });
  });

  it("serves", async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = start(["serve", "--port", String(port), "--host", "127.0.0.1", "--lang", "en"], {
      LOG_LEVEL: "warn",
    });
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
      timeout: 60_000,
      interval: 200,
    });
  });

  it("calls commands and queries as a person", async () => {
    const rows = await query<{ place_id: string; sku_id: string }>(
      database,
      "SELECT c.place_id, c.sku_id FROM cell c JOIN place p USING (chain_id, place_id) WHERE p.kind = 'store' AND c.on_hand > 3 ORDER BY c.place_id, c.sku_id LIMIT 1",
    );
    ({ place_id: placeId, sku_id: skuId } = rows[0] ?? { place_id: "", sku_id: "" });
    const args = JSON.stringify({ placeId, lines: [{ skuId, quantity: 1, priceMinor: 19_900 }] });
    const sold = await instep(["call", "stock.sell", args, "--json"], as("1000"));
    expect(sold).toMatchObject({ code: 0, json: { ok: true, reply: { found: 0 } } });
    const { id } = sold.json as unknown as { id: string };
    const again = await instep(["call", "stock.sell", "-", "--id", id, "--json"], as("1000"), args);
    expect(again.json).toEqual(sold.json);
    const refused = await instep(
      ["call", "stock.undo", JSON.stringify({ placeId, documentId: skuId })],
      as("1000"),
    );
    expect(refused).toMatchObject({ code: 1, out: "refused: unknown_document\n" });
    const trail = await instep(
      ["call", "--query", "stock.trail", JSON.stringify({ skuId, placeId }), "--json"],
      as("1000"),
    );
    const { moves } = trail.json as unknown as { moves: readonly object[] };
    expect(moves[0]).toMatchObject({ documentId: id, quantity: 1, toAccount: "customer" });
    // What filled the shelf, and whoever sold from it before.
    expect(moves.length).toBeGreaterThan(1);
    expect(await instep(["call", "stock.sell", "{"], as("1000"))).toMatchObject({ code: 2 });
  });

  it("lets nobody in without their secret, and signs out what it signed in", async () => {
    const wrong = await instep(["call", "--query", "stock.requests"], {
      ...as("1000"),
      INSTEP_SECRET: "guess",
    });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining("wrong_credentials") });
    expect(await instep(["call", "--query", "stock.requests"], { INSTEP_URL: url })).toMatchObject({
      code: 1,
    });
    const nobody = await instep(["call", "--query", "stock.requests"], {
      ...as("1000"),
      INSTEP_URL: "http://127.0.0.1:9",
    });
    expect(nobody.err).toContain("unavailable");
    expect(await query(database, "SELECT 1 FROM session WHERE closed_at IS NULL")).toEqual([]);
  });

  it("exports what the import takes back without a change", async () => {
    for (const format of ["xlsx", "csv"]) {
      const file = path.join(dir, `styles.${format}`);
      expect(await instep(["export", file, "--kind", "styles"], as("1000"))).toMatchObject({
        code: 0,
        err: "",
      });
      expect(await instep(["export", file, "--kind", "styles"], as("1000"))).toMatchObject({ code: 1 });
      const dry = await instep(["import", file, "--kind", "styles", "--dry", "--json"], as("1000"));
      expect(dry).toMatchObject({ code: 0, json: { ok: true, ready: true, errorCount: 0 } });
    }
    const position = await head();
    const applied = await instep(["import", path.join(dir, "styles.csv"), "--kind", "styles"], as("1000"));
    expect(applied).toMatchObject({ code: 0, err: "" });
    expect(await head()).toBeGreaterThan(position);
    writeFileSync(path.join(dir, "bad.csv"), "barcode,place,pairs\n4006381333931,NOWHERE,5\n");
    const bad = await instep(["import", path.join(dir, "bad.csv"), "--kind", "stock"], as("1000"));
    expect(bad).toMatchObject({ code: 1, out: expect.stringContaining("✗") });
    expect(await instep(["import", path.join(dir, "none.csv"), "--kind", "stock"], as("1000"))).toMatchObject(
      { code: 1 },
    );
  });

  const head = async (): Promise<number> =>
    Number((await query<{ position: string }>(database, "SELECT position FROM chain_head"))[0]?.position);

  it("backs up while serving and restores elsewhere", async () => {
    const file = path.join(dir, "chain.backup");
    const made = await instep(["backup", file, "--json"]);
    expect(made.json).toMatchObject({ ok: true, file, chains: [{ position: await head() }] });
    const media = { DATABASE_URL: copy.url, DATA_DIR: path.join(dir, "copy") };
    const restored = await instep(["restore", file, "--json"], media);
    expect(restored).toMatchObject({ code: 0, json: { ok: true, verification: { ok: true } } });
    const { rows } = made.json as unknown as { rows: number };
    expect(restored.json).toMatchObject({ rows });
    expect(await instep(["restore", file], media)).toMatchObject({
      code: 1,
      err: expect.stringContaining("not empty"),
    });
    expect(await instep(["verify"], media)).toMatchObject({
      code: 0,
      out: expect.stringContaining("Everything holds."),
    });
    expect(readFileSync(file).length).toBeGreaterThan(100_000);
  });

  it("says which rule is broken, with an example and exit code 1", async () => {
    const admin = new pg.Client({ connectionString: copy.adminUrl });
    await admin.connect();
    await admin.query("UPDATE cell SET on_hand = on_hand + 1 WHERE place_id = $1 AND sku_id = $2", [
      placeId,
      skuId,
    ]);
    await admin.end();
    const media = { DATABASE_URL: copy.url };
    const told = await instep(["verify", "--lang", "zh-CN"], media);
    expect(told).toMatchObject({ code: 1, out: expect.stringMatching(/✗ 1 {2}每格库存等于其流水之和/) });
    expect(told.out).toContain(`sku_id=${skuId}`);
    expect(await instep(["verify", "--json"], media)).toMatchObject({ code: 1, json: { ok: false } });
  });
});

async function query<Row extends object>({ adminUrl }: TestDatabase, words: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return (await client.query<Row>(words)).rows;
  } finally {
    await client.end();
  }
}
