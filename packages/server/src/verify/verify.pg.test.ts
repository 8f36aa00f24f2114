import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import {
  historyArbitrary,
  makeStockWorld,
  planHistory,
  shop,
  sku36,
  sku37,
  type StockWorld,
} from "@instep/domain/stock/testing.ts";
import { chatModule } from "../chat/module.ts";
import { createTestDatabase, type TestDatabase } from "../platform/postgres/testing.ts";
import { migrate } from "../platform/migrate.ts";
import { migrationsOf } from "../house.ts";
import { plantRows, stockModules, submitPlanned } from "../stock/testing.ts";
import { newId, startTestHouse, type TestHouse } from "../testing.ts";
import { checks } from "./checks.ts";
import { verify } from "./verify.ts";

const modules = [...stockModules, chatModule];
let database: TestDatabase;
let house: TestHouse;
let now = Date.UTC(2026, 2, 10);
beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url, migrationsOf(modules));
  house = await startTestHouse({ modules, background: false, url: database.url, now: () => now });
});
afterAll(async () => {
  await house.stop();
  await database.drop();
});

async function submit(
  chainId: ChainId,
  world: StockWorld,
  name: string,
  args: object,
  who: "clerk" | "manager" | "area" | "system",
): Promise<string> {
  const id = newId();
  const actor = who === "system" ? ({ kind: "system", name: "test" } as const) : world[who];
  expect(await submitPlanned(house, chainId, { id, name, args, actor, at: now })).toMatchObject({ ok: true });
  return id;
}

/** A chain in which everything has happened once: found pairs, an approved adjustment, an undo, talk. */
async function trade(): Promise<ChainId> {
  const world = makeStockWorld();
  const chainId = newId<"chain">() as ChainId;
  await plantRows(house, chainId, world);
  const placeId = shop.placeId;
  const lines = [
    [sku36, "sellable", 3],
    [sku37, "sellable", 9],
  ];
  await submit(
    chainId,
    world,
    "stock.import_opening",
    { source: "test", places: [{ placeId, lines }] },
    "system",
  );
  await submit(
    chainId,
    world,
    "stock.sell",
    { placeId, lines: [{ skuId: sku36, quantity: 5, priceMinor: 1 }] },
    "clerk",
  );
  await submit(
    chainId,
    world,
    "stock.move_condition",
    { placeId, skuId: sku37, from: "sellable", to: "display", quantity: 1 },
    "clerk",
  );
  const undone = await submit(
    chainId,
    world,
    "stock.return",
    { placeId, lines: [{ skuId: sku37, quantity: 1 }] },
    "clerk",
  );
  await submit(chainId, world, "stock.undo", { placeId, documentId: undone }, "clerk");
  const adjustment = {
    placeId,
    reason: "theft",
    lines: [{ skuId: sku37, condition: "sellable", quantity: -6 }],
  };
  const asked = await submit(chainId, world, "stock.adjust", adjustment, "manager");
  await submit(chainId, world, "stock.approve_adjustment", { placeId, documentId: asked }, "area");
  await submit(
    chainId,
    world,
    "stock.adjust",
    { ...adjustment, lines: [{ ...adjustment.lines[0], quantity: 7 }] },
    "manager",
  );
  const group = { name: "店员群", memberIds: [world.clerk.staffId] };
  const channelId = await submit(chainId, world, "channel.create", group, "manager");
  for (const text of ["37 码还有吗", "有"])
    await submit(chainId, world, "message.send", { channelId, text, mentions: [] }, "clerk");
  return chainId;
}

async function broken(): Promise<string[]> {
  const { ok, checks: results } = await verify(database.url);
  const names = results.filter((result) => result.breaks > 0).map((result) => result.name);
  expect(ok).toBe(names.length === 0);
  for (const { breaks, examples } of results) expect(examples.length > 0).toBe(breaks > 0);
  return names.sort();
}

describe("verify", () => {
  it("finds nothing after random histories of several chains", async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async (steps) => {
        const world = makeStockWorld();
        const chainId = newId<"chain">() as ChainId;
        await plantRows(house, chainId, world);
        for (const one of planHistory(steps, world, now)) {
          now = Math.max(now, one.at);
          await submitPlanned(house, chainId, one);
        }
      }),
      { numRuns: 8 },
    );
    await trade();
    const { ok, chains, checks: results } = await verify(database.url);
    expect(results.filter((result) => result.breaks > 0)).toEqual([]);
    expect(ok).toBe(true);
    expect(chains).toBeGreaterThanOrEqual(9);
    expect(results.map(({ name }) => name)).toEqual(checks.map(({ name }) => name));
    for (const name of [
      "cell_is_sum_of_moves",
      "document_is_its_moves",
      "positions_have_no_gap",
      "chains_have_walls",
    ])
      expect(results.find((result) => result.name === name)?.checked).toBeGreaterThan(0);
  });

  it("is refused to whoever does not see every chain", async () => {
    const url = new URL(database.url);
    url.searchParams.set("options", "-c role=instep_app");
    await expect(verify(url.href)).rejects.toThrow(/owner/);
  });

  /** What somebody with the superuser's rights could do to a chain, and which checks notice. */
  const tampered: [string, (chain: string) => string, string[]][] = [
    [
      "a balance is set by hand",
      (chain) => `UPDATE cell SET on_hand = on_hand + 1 WHERE chain_id = ${chain} AND sku_id = '${sku36}'`,
      ["cell_is_sum_of_moves", "sku_sums_to_zero", "stock_feed_is_balance"],
    ],
    [
      "a move is made larger",
      (chain) => `UPDATE move SET quantity = quantity + 1 WHERE chain_id = ${chain} AND to_account = 'loss'`,
      ["cell_is_sum_of_moves", "document_is_its_moves", "sku_sums_to_zero"],
    ],
    [
      "a found pair is taken out of the moves",
      (chain) => `DELETE FROM move WHERE chain_id = ${chain} AND from_account = 'found'`,
      ["cell_is_sum_of_moves", "document_is_its_moves", "found_is_posted", "sku_sums_to_zero"],
    ],
    [
      "a sale denies what it found",
      (chain) =>
        `UPDATE stock_document SET lines = lines #- '{0,found}' WHERE chain_id = ${chain} AND kind = 'sale'`,
      ["document_is_its_moves", "found_is_posted"],
    ],
    [
      "another opening is told",
      (chain) => `UPDATE cell SET opened = 4 WHERE chain_id = ${chain} AND sku_id = '${sku36}'`,
      ["opened_once"],
    ],
    [
      "pairs are promised to nobody",
      (chain) => `UPDATE cell SET reserved = 1 WHERE chain_id = ${chain} AND condition = 'display'`,
      ["reserved_is_pending", "stock_feed_is_balance"],
    ],
    [
      "a cell falls below nothing",
      (chain) => `ALTER TABLE cell DROP CONSTRAINT cell_holds;
        UPDATE cell SET on_hand = -1 WHERE chain_id = ${chain} AND sku_id = '${sku36}'`,
      [
        "cell_holds_what_is_promised",
        "cell_is_sum_of_moves",
        "found_is_posted",
        "sku_sums_to_zero",
        "stock_feed_is_balance",
      ],
    ],
    [
      "a document is removed",
      (chain) => `DELETE FROM stock_document WHERE chain_id = ${chain} AND kind = 'undo'`,
      ["document_is_its_moves", "move_has_its_papers"],
    ],
    [
      "a command loses its author",
      (chain) =>
        `UPDATE command_reply SET by_staff_id = NULL WHERE chain_id = ${chain} AND name = 'stock.sell'`,
      ["command_has_its_entries"],
    ],
    [
      "an entry is removed",
      (chain) =>
        `DELETE FROM feed_segment WHERE chain_id = ${chain} AND entries LIKE '%"name":"stock.sold"%'`,
      [
        "command_has_its_entries",
        "move_has_its_papers",
        "positions_have_no_gap",
        "seqs_have_no_gap",
        "stock_feed_is_balance",
      ],
    ],
    [
      "the end of the log is cut off",
      (chain) => `DELETE FROM feed_segment s USING chain_head h
        WHERE h.chain_id = ${chain} AND s.chain_id = h.chain_id AND s.batch_end = h.position`,
      ["command_has_its_entries", "positions_have_no_gap", "seqs_have_no_gap"],
    ],
    [
      "an entry gets another author",
      (chain) => `UPDATE feed_segment SET entries = regexp_replace(entries, '"by":"[^"]*",', '', 'g')
        WHERE chain_id = ${chain} AND entries LIKE '%"name":"stock.sold"%'`,
      ["command_has_its_entries"],
    ],
    [
      "a head is set back",
      (chain) => `UPDATE chain_head SET position = position - 1 WHERE chain_id = ${chain}`,
      ["positions_have_no_gap"],
    ],
    [
      "a reply is removed",
      (chain) => `DELETE FROM command_reply WHERE chain_id = ${chain} AND name = 'stock.sell'`,
      ["command_has_its_entries", "move_has_its_papers"],
    ],
    [
      "nobody approved",
      (chain) =>
        `UPDATE stock_document SET approved_by = NULL WHERE chain_id = ${chain} AND approved_by IS NOT NULL`,
      ["adjustment_is_answered_for"],
    ],
    [
      "the one who asked approved",
      (chain) =>
        `UPDATE stock_document SET approved_by = by_staff_id WHERE chain_id = ${chain} AND approved_by IS NOT NULL`,
      ["adjustment_is_answered_for"],
    ],
    [
      "an adjustment has no reason",
      (chain) => `UPDATE stock_document SET reason = NULL WHERE chain_id = ${chain} AND kind = 'adjustment'`,
      ["adjustment_is_answered_for"],
    ],
    [
      "a reaction is ahead of the log",
      (chain) => `INSERT INTO reaction_cursor (chain_id, name, position) VALUES (${chain}, 'x', 1000000)`,
      ["cursors_follow_the_log"],
    ],
    ["a wall is taken down", () => "ALTER TABLE cell DISABLE ROW LEVEL SECURITY", ["chains_have_walls"]],
    ["a ledger is opened", () => "ALTER TABLE move DISABLE TRIGGER append_only", ["chains_have_walls"]],
    [
      "the last message is removed",
      (chain) => `DELETE FROM message WHERE chain_id = ${chain} AND text = '有'`,
      ["ordinals_have_no_gap"],
    ],
    [
      "a message is numbered past a gap and bears no card",
      (chain) =>
        `UPDATE message SET ordinal = 3, card_kind = 'low' WHERE chain_id = ${chain} AND text = '有'`,
      ["card_has_its_message", "ordinals_have_no_gap"],
    ],
    [
      "somebody has read what was not written",
      (chain) => `UPDATE chat_marker SET delivered_ordinal = 9, read_ordinal = 9 WHERE chain_id = ${chain}`,
      ["markers_stay_behind"],
    ],
    [
      "a member vanishes",
      (chain) => `DELETE FROM channel_member m USING staff s WHERE m.chain_id = ${chain}
        AND s.chain_id = m.chain_id AND s.staff_id = m.staff_id AND s.name = 'clerk'`,
      ["members_are_counted"],
    ],
  ];

  it.each(tampered)("notices when %s", async (_what, statement, names) => {
    const chainId = await trade();
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    try {
      await admin.query(`SET session_replication_role = replica; ${statement(`'${chainId}'`)}`);
      expect(await broken()).toEqual(names);
    } finally {
      await forget(admin, chainId);
      await admin.end();
    }
    expect(await broken()).toEqual([]);
  });

  it("leaves no check without somebody who could break it", () => {
    const noticed = new Set(tampered.flatMap(([, , names]) => names));
    expect(checks.map(({ name }) => name).filter((name) => !noticed.has(name))).toEqual([]);
  });
});

/** Puts the schema right again and removes the chain. */
async function forget(admin: pg.Client, chainId: ChainId): Promise<void> {
  await admin.query(
    "ALTER TABLE cell ENABLE ROW LEVEL SECURITY; ALTER TABLE move ENABLE TRIGGER append_only",
  );
  const { rows } = await admin.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'chain_id'
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`,
  );
  for (const { name } of rows) await admin.query(`DELETE FROM ${name} WHERE chain_id = $1`, [chainId]);
  await admin.query(`ALTER TABLE cell DROP CONSTRAINT IF EXISTS cell_holds;
    ALTER TABLE cell ADD CONSTRAINT cell_holds CHECK (on_hand >= reserved AND reserved >= 0)`);
}
