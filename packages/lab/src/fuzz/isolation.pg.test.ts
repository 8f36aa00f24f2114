/**
 * Two chains on one server. Everything that can be asked or done is tried as the second chain's owner with the ids of
 * the first: nothing of it may be read, nothing may change. Every text of the first chain carries a mark to look for.
 */
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import { commandTable } from "@instep/domain/commands.ts";
import {
  call,
  makeTestChain,
  saleOf,
  startTestServer,
  Wire,
  type TestChain,
  type TestServer,
} from "@instep/server/gateway/testing.ts";
import { modules } from "@instep/server/modules.ts";
import { newId } from "@instep/server/testing.ts";
import { argumentsOf, harvest, type Ids } from "./testing.ts";

const mark = "ALPHAONLY";
const queries = modules.flatMap((module) => module.queries).map(({ spec }) => spec);
const samples = 8;
/** Tables that speak of the whole installation. */
const ofNoChain = ["installation", "schema_migration"];

let server: TestServer;
let alpha: TestChain;
let beta: TestChain;
let admin: pg.Client;
let tables: string[];
let foreignIds: Ids;
let knownIds: string[];
let feeds: string[];

beforeAll(async () => {
  server = await startTestServer();
  alpha = await makeTestChain(server, "alpha");
  beta = await makeTestChain(server, "beta");
  admin = new pg.Client({ connectionString: server.databaseUrl });
  await admin.connect();
  await fill(alpha);
  await atRest(alpha.chainId);
  tables = await names(
    "SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'chain_id' WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1",
  );
  const rows: unknown[] = [];
  for (const table of tables)
    rows.push(
      ...(await admin.query(`SELECT * FROM ${table} WHERE chain_id = $1`, [alpha.chainId])).rows.map(camel),
    );
  foreignIds = harvest(rows);
  knownIds = [...new Set(JSON.stringify(rows).match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g))].filter(
    (id) => id !== alpha.chainId,
  );
  feeds = await names(`SELECT feed AS name FROM feed_head WHERE chain_id = '${alpha.chainId}'`);
});
afterAll(async () => {
  await admin.end();
  await server.stop();
});

async function names(text: string): Promise<string[]> {
  return (await admin.query<{ name: string }>(text)).rows.map((row) => row.name);
}

function camel(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

/** Something in every corner, all of it marked. */
async function fill(chain: TestChain): Promise<void> {
  const { placeIds, skuIds, run, owner, clerk } = chain;
  const [here] = placeIds;
  const named = { name: `${mark} 店`, nameEn: mark };
  await run("place.save", {
    placeId: here,
    code: "S1",
    kind: "store",
    ...named,
    city: mark,
    timeZone: "Asia/Shanghai",
    currency: "CNY",
    gln: null,
    active: true,
  });
  const { wire } = await Wire.greet(server, owner.token);
  const act = async (name: string, args: unknown): Promise<Record<string, string>> => {
    const outcome = await wire.command(name, args);
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.rejection)}`);
    return outcome.reply as Record<string, string>;
  };
  await act("stock.sell", saleOf(here, skuIds[0]));
  const adjustment = {
    placeId: here,
    reason: "damage",
    note: mark,
    lines: [{ skuId: skuIds[1], condition: "sellable", quantity: -1 }],
  };
  await act("stock.adjust", adjustment);
  const { channelId } = await act("channel.create", { name: mark, memberIds: [clerk.staffId] });
  await act("message.send", { channelId, text: `${mark} secret`, mentions: [clerk.staffId] });
  const invitation = {
    number: "i1",
    ...named,
    phone: null,
    language: "en",
    grants: [{ role: "clerk", placeIds: [here] }],
    homePlaceId: here,
  };
  await act("staff.invite", { ...invitation, tokenHash: newId().replaceAll("-", "").padEnd(64, "0") });
  await act("barcode.assign", { skuIds: skuIds.slice(0, 1) });
  await act("alert.set_line", { placeId: here, target: { kind: "all" }, pairs: 3 });
  wire.close();
}

/** Resolves when the reactions have looked at the whole log and written down that they have. */
async function atRest(chainId: string): Promise<void> {
  const text = `SELECT r.position::int8 - h.position AS behind FROM chain_head h
    JOIN reaction_cursor r ON r.chain_id = h.chain_id WHERE h.chain_id = $1`;
  await vi.waitFor(async () => expect((await admin.query(text, [chainId])).rows).toEqual([{ behind: "0" }]), {
    timeout: 60_000,
  });
}

async function fingerprint(chainId: string): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await admin.query<{ print: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') AS print FROM ${table} t WHERE chain_id = $1`,
      [chainId],
    );
    prints[table] = rows[0]?.print ?? "";
  }
  return prints;
}

/** Nothing of the first chain that was not in the question itself. */
function assertSilent(text: string, asked: string): void {
  expect(text).not.toContain(mark);
  expect(knownIds.filter((id) => text.includes(id) && !asked.includes(id))).toEqual([]);
}

function sampled(type: unknown, ids: Ids, seed: number): unknown[] {
  return fc.sample(argumentsOf(type as z.ZodType, ids), { numRuns: samples, seed });
}

describe("KERNEL-13: another chain's ids", () => {
  it("are there to be tried: the first chain's own owner reads its texts with them", async () => {
    const seen = new Set<string>();
    for (const spec of queries)
      for (const args of sampled(spec.args, foreignIds, 1)) {
        const { answer } = await call(
          server,
          alpha.owner.token,
          `/v1/query/${spec.name}?args=${encodeURIComponent(JSON.stringify(args))}`,
        );
        if (knownIds.some((id) => JSON.stringify(answer).includes(id))) seen.add(spec.name);
      }
    expect(seen.size).toBeGreaterThan(queries.length / 4);
  });

  it.each(queries.map((spec) => [spec.name, spec] as const))("query %s", async (name, spec) => {
    for (const args of sampled(spec.args, foreignIds, 2)) {
      const asked = JSON.stringify(args);
      const { status, answer } = await call(
        server,
        beta.owner.token,
        `/v1/query/${name}?args=${encodeURIComponent(asked)}`,
      );
      expect(status, asked).not.toBe(500);
      assertSilent(JSON.stringify(answer), asked);
    }
  });

  it("all commands leave the first chain as it is", async () => {
    const before = await fingerprint(alpha.chainId);
    for (const [index, spec] of [...commandTable.values()].entries()) {
      for (const args of sampled(spec.args, foreignIds, index)) {
        // Closed by an earlier command, the session is opened again.
        const { token } = await beta.person(`p${newId().slice(-12)}`, [{ role: "owner", placeIds: null }]);
        const body = { id: newId(), name: spec.name, args, madeAt: Date.now() };
        const { answer } = await call(server, token, "/v1/commands", body);
        expect(JSON.stringify(answer)).not.toContain('"internal"');
        assertSilent(JSON.stringify(answer), JSON.stringify(args));
      }
    }
    expect(await fingerprint(alpha.chainId)).toEqual(before);
    for (const table of tables) {
      const { rows } = await admin.query(
        `SELECT 1 FROM ${table} t WHERE chain_id = $1 AND t::text LIKE '%${mark}%'`,
        [beta.chainId],
      );
      expect(rows, table).toEqual([]);
    }
  });

  it("a command id of the first chain says nothing and is free in the second", async () => {
    const { rows } = await admin.query<{ id: string }>(
      "SELECT command_id AS id FROM command_reply WHERE chain_id = $1 AND by_staff_id IS NOT NULL",
      [alpha.chainId],
    );
    const ids = rows.map((row) => row.id);
    const before = await fingerprint(alpha.chainId);
    const { wire, welcome } = await Wire.greet(server, beta.clerk.token, [], ids);
    expect(welcome.outcomes).toEqual([]);
    expect(await wire.command("stock.sell", saleOf(beta.placeIds[0], beta.skuIds[0]), ids[0])).toMatchObject({
      ok: true,
    });
    wire.close();
    expect(await fingerprint(alpha.chainId)).toEqual(before);
  });

  it("feeds can be neither followed nor pulled nor read", async () => {
    const own = feeds.filter((feed) => feed.includes(":"));
    expect(own.length).toBeGreaterThan(4);
    const { wire, welcome } = await Wire.greet(
      server,
      beta.owner.token,
      own.map((feed) => [feed, 1, 0] as const),
    );
    expect(welcome.heads).toEqual([]);
    expect(welcome.refused.toSorted()).toEqual(own.toSorted());
    for (const feed of own) {
      wire.send({ t: "follow", feeds: [[feed, 1, 0]] }, { t: "pull", feed, from: 0, limit: 10 });
      for (const about of [`follow ${feed}`, `pull ${feed}`])
        expect(await wire.next("refusal", (refusal) => refusal.about === about)).toMatchObject({
          rejection: { code: "forbidden" },
        });
      for (const what of ["snapshot", "entries"])
        expect(
          (await call(server, beta.owner.token, `/v1/feeds/${encodeURIComponent(feed)}/${what}`)).status,
        ).toBe(403);
    }
    for (const feed of feeds.filter((one) => !one.includes(":")))
      for (const what of ["snapshot", "entries?from=0&limit=1000"])
        assertSilent(
          JSON.stringify((await call(server, beta.owner.token, `/v1/feeds/${feed}/${what}`)).answer),
          "",
        );
    wire.close();
  });

  it("what the first chain does reaches no socket of the second", async () => {
    const { wire } = await Wire.greet(
      server,
      beta.owner.token,
      ["catalogue", "directory", "audit"].map((feed) => [feed, 1, 1] as const),
    );
    await alpha.run("place.save", {
      code: "S9",
      kind: "store",
      name: mark,
      nameEn: mark,
      city: "",
      timeZone: "Asia/Shanghai",
      currency: "CNY",
      gln: null,
      active: true,
    });
    await wire.command("stock.sell", saleOf(beta.placeIds[0], beta.skuIds[0]));
    assertSilent(JSON.stringify(wire.received), "");
    wire.close();
  });
});

describe("KERNEL-13: row-level security", () => {
  it("is on for every table that has a chain", async () => {
    const all =
      "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    expect(await names(`${all} AND NOT relrowsecurity ORDER BY 1`)).toEqual(ofNoChain);
    expect((await names(`${all} ORDER BY 1`)).filter((table) => !tables.includes(table))).toEqual(ofNoChain);
  });

  it("hides and guards the first chain's rows from SQL of the second, and of nobody", async () => {
    const before = await fingerprint(alpha.chainId);
    const { database } = server.foundation;
    for (const table of tables) {
      const read = (sql: (text: string) => Promise<object[]>): Promise<object[]> =>
        sql(`SELECT * FROM ${table} WHERE chain_id = '${alpha.chainId}'`);
      expect(await database.read(beta.chainId, read), table).toEqual([]);
      expect(await database.outside(read), table).toEqual([]);
      for (const text of await changesOf(table)) {
        const done = await database
          .write(beta.chainId, (sql) => sql(text))
          .catch((error: { code?: string }) => error);
        // Nothing was found to change, or PostgreSQL refused: privilege, row security, append-only.
        if (Array.isArray(done)) expect(done, text).toEqual([]);
        else expect(["42501", "23001"], text).toContain(done.code);
      }
    }
    expect(await fingerprint(alpha.chainId)).toEqual(before);
  });
});

/** Every way to touch a row of the first chain. */
async function changesOf(table: string): Promise<string[]> {
  const columns = await names(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0
     AND NOT attisdropped AND attgenerated = '' AND attname <> 'chain_id'`,
  );
  const foreign = `'${alpha.chainId}'`;
  return [
    `UPDATE ${table} SET chain_id = '${beta.chainId}' WHERE chain_id = ${foreign} RETURNING 1`,
    `DELETE FROM ${table} WHERE chain_id = ${foreign} RETURNING 1`,
    `INSERT INTO ${table} (chain_id, ${columns.join()}) SELECT ${foreign}::uuid, ${columns.join()} FROM ${table} LIMIT 1 RETURNING 1`,
    `TRUNCATE ${table}`,
  ];
}
