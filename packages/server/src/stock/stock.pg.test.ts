import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { canonicalJson, type Actor, type Outcome, type Submitted } from "@instep/domain/kernel/command.ts";
import { deriveId, type ChainId } from "@instep/domain/kernel/ids.ts";
import type { Table } from "@instep/domain/kernel/table.ts";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";
import { digestOf, stockFeedSpec } from "@instep/domain/stock/feed.ts";
import { cellTable, documentTable } from "@instep/domain/stock/rows.ts";
import {
  branch,
  historyArbitrary,
  makeStockWorld,
  movesOf,
  places,
  planHistory,
  shop,
  sku36,
  sku37,
  skus,
  type Planned,
  type StockWorld,
} from "@instep/domain/stock/testing.ts";
import type { Caller } from "../platform/contracts.ts";
import { tableSql } from "../platform/rows.ts";
import { newId, startTestHouse, type TestHouse } from "../testing.ts";
import { stockFeedSource } from "./feeds.ts";
import { ask, plantRows, stockModules, submitPlanned } from "./testing.ts";

let house: TestHouse;
let now = 0;
beforeAll(async () => {
  house = await startTestHouse({ modules: stockModules, background: false, now: () => now });
});
afterAll(async () => {
  await house.stop();
});

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function submitted({ id, name, args, actor, at }: Planned): Submitted {
  const contentHash = canonicalJson([name, args, actor.kind === "staff" ? actor.staffId : "system"]);
  return { id: id as never, name, args, madeAt: at, actor, contentHash };
}

async function rowsOf(
  chainId: ChainId,
  of: Table<never>,
  keys: readonly (readonly string[])[],
): Promise<object[]> {
  const { load, keyArrays } = tableSql(of as unknown as Table);
  const rows = await house.database.read(chainId, (sql) => sql(load.text, [chainId, ...keyArrays(keys)]));
  const all = await house.database.read(chainId, (sql) => sql(`SELECT 1 FROM ${of.name}`));
  expect(all).toHaveLength(rows.length);
  return rows;
}

const movesText = `
  SELECT position, line, command_id AS "commandId", c.at, sku_id AS "skuId", from_place_id AS "fromPlaceId",
    from_account AS "fromAccount", to_place_id AS "toPlaceId", to_account AS "toAccount", quantity,
    document_id AS "documentId"
  FROM move JOIN command_reply c USING (chain_id, command_id) ORDER BY position, line`;

/** Cuts a history into groups that are handed over together; a group has one instant, its last one's. */
function grouped(planned: readonly Planned[], sizes: readonly number[]): Planned[][] {
  const groups: Planned[][] = [];
  for (let start = 0, index = 0; start < planned.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    groups.push(planned.slice(start, start + size));
    start += size;
  }
  return groups;
}

const byKey = (rows: readonly object[]): object[] =>
  [...rows].sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));

describe("the ledger on PostgreSQL", () => {
  it("STOCK-1 STOCK-2 STOCK-5 STOCK-11 STOCK-12 STOCK-18: SQL ledger and pure rules agree on random histories, however they are batched", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(historyArbitrary, sizes, async (steps, batches) => {
        const world = makeStockWorld();
        const chainId = newId<"chain">() as ChainId;
        await plantRows(house, chainId, world);
        const { journal } = world;
        for (const group of grouped(planHistory(steps, world, world.at), batches)) {
          now = group.at(-1)?.at ?? now;
          const outcomes = await Promise.all(group.map((one) => submitPlanned(house, chainId, one)));
          expect(outcomes).toEqual(plain(journal.commit(group.map(submitted), now)));
        }
        expect(await house.reader.after(chainId, 0, 100_000)).toEqual(plain(journal.log));
        const cells = journal.rowsOf(cellTable);
        const cellKeys = cells.map((cell) => [cell.placeId, cell.skuId, cell.condition]);
        expect(byKey(await rowsOf(chainId, cellTable as never, cellKeys))).toEqual(byKey(cells));
        const documents = journal.rowsOf(documentTable);
        const documentKeys = documents.map((document) => [document.documentId]);
        expect(byKey(await rowsOf(chainId, documentTable as never, documentKeys))).toEqual(
          byKey(plain(documents)),
        );
        const moves = journal.ledger.map(({ row, position, line, commandId, at }) => ({
          ...row,
          position,
          line,
          commandId,
          at,
        }));
        expect(await house.database.read(chainId, (sql) => sql(movesText))).toEqual(moves);
        expect(movesOf(world)).toHaveLength(moves.length);
        for (const { placeId } of places) {
          const snapshot = await house.database.read(chainId, (sql) =>
            stockFeedSource.snapshot(sql, placeId),
          );
          const replayed = journal
            .entriesOf(`stock:${placeId}`)
            .reduce(stockFeedSpec.apply, stockFeedSpec.empty());
          expect(plain(snapshot)).toEqual(plain(replayed));
        }
      }),
      { numRuns: 25 },
    );
  });

  it("STOCK-3: a move is neither changed nor removed, by anybody", async () => {
    for (const text of ["UPDATE move SET quantity = 1", "DELETE FROM move", "TRUNCATE move"])
      await expect(house.database.write(newId<"chain">(), (sql) => sql(text))).rejects.toThrow(
        /append-only|permission denied/,
      );
  });

  it("STOCK-2: a balance below what is promised is refused by the table itself", async () => {
    const text = `INSERT INTO cell (chain_id, place_id, sku_id, condition, on_hand, reserved) VALUES ($1, $1, $1, 'sellable', $2, $3)`;
    const chainId = newId<"chain">();
    for (const [onHand, reserved] of [
      [1, 2],
      [-1, 0],
      [-1, -1],
      [1, -1],
    ])
      await expect(
        house.database.write(chainId, (sql) => sql(text, [chainId, onHand, reserved])),
      ).rejects.toThrow(/cell_holds/);
  });
});

describe("reading the ledger", () => {
  let world: StockWorld;
  let chainId: ChainId;
  beforeEach(async () => {
    world = makeStockWorld();
    now = Date.UTC(2026, 2, 10, 4);
    chainId = newId<"chain">() as ChainId;
    await plantRows(house, chainId, world);
    const lines = skus.map((skuId) => [skuId, "sellable", 5]);
    const files = [shop, branch].map(({ placeId }) => ({ placeId, lines }));
    await accept("stock.import_opening", { source: "test", places: files }, { kind: "system", name: "test" });
  });

  async function accept(
    name: string,
    args: object,
    actor: Actor = world.clerk,
    madeAt = now,
  ): Promise<string> {
    const id = newId();
    const outcome: Outcome = await submitPlanned(house, chainId, { id, name, args, actor, at: madeAt });
    expect(outcome).toMatchObject({ ok: true });
    return id;
  }
  const sell = (quantity: number, skuId = sku36, madeAt = now): Promise<string> =>
    accept(
      "stock.sell",
      { placeId: shop.placeId, lines: [{ skuId, quantity, priceMinor: 29_900 }] },
      world.clerk,
      madeAt,
    );
  const callerOf = (actor: Actor & { kind: "staff" }, grants: readonly RoleGrant[]): Caller => {
    const { staffId, sessionId, deviceId } = actor;
    return { chainId, staffId, sessionId, deviceId, grants, language: "zh-CN" };
  };
  const clerk = (): Caller => callerOf(world.clerk, [{ role: "clerk", placeIds: [shop.placeId] }]);
  const stranger = (): Caller => callerOf(world.manager, [{ role: "clerk", placeIds: [branch.placeId] }]);

  interface Trail {
    moves: {
      position: number;
      line: number;
      fromAccount: string;
      toAccount: string;
      quantity: number;
      note: string | null;
    }[];
    more: boolean;
  }

  it("STOCK-18: the matrix has every cell of a style with the seqs to follow from", async () => {
    await sell(2);
    await sell(7, sku37);
    const styleId = deriveId("style", "one");
    const matrix = await ask<{
      cells: { placeId: string; skuId: string; onHand: number }[];
      heads: [string, number][];
    }>(house, clerk(), "stock.matrix", { styleId });
    expect(matrix.cells).toHaveLength(8);
    const here = matrix.cells.filter(({ placeId }) => placeId === shop.placeId);
    expect(skus.map((skuId) => here.find((cell) => cell.skuId === skuId)?.onHand)).toEqual([3, 0, 5, 5]);
    expect(new Map(matrix.heads)).toEqual(
      new Map([
        [`stock:${shop.placeId}`, 3],
        [`stock:${branch.placeId}`, 1],
      ]),
    );
    expect(await ask(house, clerk(), "stock.matrix", { styleId: newId() })).toMatchObject({ cells: [] });
  });

  it("STOCK-4 STOCK-12: the trail tells every move with person, device and document, undos too", async () => {
    const sale = await sell(6);
    await accept("stock.undo", { placeId: shop.placeId, documentId: sale });
    const { moves } = await ask<Trail>(house, clerk(), "stock.trail", {
      skuId: sku36,
      placeId: shop.placeId,
    });
    expect(
      moves.map(({ fromAccount, toAccount, quantity }) => `${fromAccount} -> ${toAccount} ${quantity}`),
    ).toEqual([
      "sellable -> found 1",
      "customer -> sellable 6",
      "sellable -> customer 6",
      "found -> sellable 1",
      "opening -> sellable 5",
    ]);
    const told = { byStaffId: world.clerk.staffId, deviceId: world.clerk.deviceId, deviceName: "test" };
    expect(moves[0]).toMatchObject({ ...told, documentKind: "undo", at: now });
    expect(moves[2]).toMatchObject({ ...told, documentKind: "sale", documentId: sale });
    expect(moves[4]).toMatchObject({
      byStaffId: null,
      deviceId: null,
      deviceName: null,
      documentKind: "opening",
    });
  });

  it("STOCK-4: pages of the trail, of any size, are the whole trail without a hole or a double", async () => {
    for (let count = 0; count < 8; count += 1) await sell(count % 3 === 0 ? 9 : 1);
    const whole = await ask<Trail>(house, clerk(), "stock.trail", { skuId: sku36, limit: 200 });
    for (const limit of [1, 2, 3, 5]) {
      const read: Trail["moves"] = [];
      for (let page: Trail = { moves: [], more: true }; page.more;) {
        const last = read.at(-1);
        const args = {
          skuId: sku36,
          limit,
          ...(last === undefined ? {} : { beforePosition: last.position }),
        };
        page = await ask<Trail>(house, clerk(), "stock.trail", args);
        expect(page.moves.length).toBeGreaterThan(0);
        read.push(...page.moves);
      }
      expect(read).toEqual(whole.moves);
    }
    expect(whole.moves.filter(({ toAccount }) => toAccount === "customer")).toHaveLength(8);
    const other = await ask<Trail>(house, clerk(), "stock.trail", { skuId: sku36, placeId: branch.placeId });
    expect(other).toMatchObject({ moves: [{ quantity: 5 }], more: false });
  });

  it("STOCK-18: prices and notes of a place are its own people's, in trail and document", async () => {
    const lines = [{ skuId: sku36, quantity: 1, priceMinor: 29_900 }];
    const documentId = await accept("stock.return", { placeId: shop.placeId, lines, note: "too small" });
    expect(await ask(house, clerk(), "stock.document", { documentId })).toMatchObject({
      kind: "return",
      lines: [{ priceMinor: 29_900 }],
      note: "too small",
      currency: "CNY",
      deviceId: world.clerk.deviceId,
    });
    const shown = await ask<{ lines: object[]; note: unknown }>(house, stranger(), "stock.document", {
      documentId,
    });
    expect(shown).toMatchObject({ note: null, resolution: null, lines: [{ skuId: sku36, quantity: 1 }] });
    expect(JSON.stringify(shown)).not.toMatch(/29900|too small/);
    const notes = async (caller: Caller): Promise<unknown> =>
      (await ask<Trail>(house, caller, "stock.trail", { skuId: sku36, limit: 1 })).moves[0]?.note;
    expect([await notes(clerk()), await notes(stranger())]).toEqual(["too small", null]);
    await expect(ask(house, clerk(), "stock.document", { documentId: newId() })).rejects.toThrow("not_found");
  });

  it("STOCK-7 STOCK-13: a day's sales are those made on that day in the place's own zone, undone ones left out", async () => {
    const at = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 2, day, hour - 8, minute);
    now = at(10, 12);
    await sell(1, sku36, at(9, 23, 59));
    await sell(2, sku36, at(10, 0));
    const undone = await sell(4, sku37, at(10, 11));
    await accept("stock.undo", { placeId: shop.placeId, documentId: undone });
    await accept("stock.return", { placeId: shop.placeId, lines: [{ skuId: sku36, quantity: 1 }] });
    now = at(11, 9);
    // Made in the evening without a network, committed the next morning.
    await sell(3, sku37, at(10, 21));
    const summary = (day: string): Promise<unknown> =>
      ask(house, clerk(), "stock.day_summary", { placeId: shop.placeId, day });
    expect(await summary("2026-03-10")).toEqual({
      day: "2026-03-10",
      sales: 2,
      pairs: 5,
      amountMinor: 5 * 29_900,
      currency: "CNY",
      returns: 1,
    });
    expect(await summary("2026-03-09")).toMatchObject({ sales: 1, pairs: 1 });
    expect(await summary("2026-03-08")).toMatchObject({ sales: 0, pairs: 0, amountMinor: 0, returns: 0 });
    await expect(ask(house, clerk(), "stock.day_summary", { placeId: newId() })).rejects.toThrow("not_found");
  });

  it("STOCK-19: the server's digest is that of a device at the same seq", async () => {
    await sell(2);
    await sell(9, sku37);
    const entries = await house.reader.ofFeed(chainId, `stock:${shop.placeId}`, 0, 100);
    const view = entries.reduce(stockFeedSpec.apply, stockFeedSpec.empty());
    expect(await ask(house, clerk(), "stock.digest", { placeId: shop.placeId })).toEqual({
      seq: 3,
      digest: digestOf(view),
    });
    expect(await ask(house, clerk(), "stock.digest", { placeId: newId() })).toEqual({
      seq: 0,
      digest: "0".repeat(32),
    });
  });

  it("STOCK-15: requests wait in the order they were made, until they are resolved", async () => {
    const request = (at: string, quantity: number): Promise<string> => {
      now += 1_000;
      const lines = [{ skuId: sku36, condition: "sellable", quantity }];
      return accept("stock.adjust", { placeId: at, reason: "count", lines, note: "shelf 3" }, world.manager);
    };
    const first = await request(shop.placeId, 9);
    const second = await request(branch.placeId, -5 - 1 + 12);
    const waiting = async (args: object = {}): Promise<string[]> =>
      (await ask<{ documentId: string }[]>(house, clerk(), "stock.requests", args)).map(
        ({ documentId }) => documentId,
      );
    expect(await waiting()).toEqual([first, second]);
    expect(await waiting({ placeId: branch.placeId })).toEqual([second]);
    const [shown] = await ask<object[]>(house, clerk(), "stock.requests", {});
    expect(shown).toMatchObject({
      reason: "count",
      note: "shelf 3",
      byStaffId: world.manager.staffId,
      lines: [{ quantity: 9 }],
    });
    expect((await ask<object[]>(house, stranger(), "stock.requests", {}))[0]).toMatchObject({ note: null });
    await accept("stock.approve_adjustment", { placeId: shop.placeId, documentId: first }, world.area);
    await accept("stock.decline_adjustment", { placeId: branch.placeId, documentId: second }, world.area);
    expect(await waiting()).toEqual([]);
  });

  it("STOCK-18: a place of another chain may not be followed, an own one by everybody", async () => {
    const mayFollow = (key: string): Promise<boolean> =>
      house.database.read(chainId, (sql) => stockFeedSource.mayFollow(sql, stranger(), key));
    expect(await mayFollow(shop.placeId)).toBe(true);
    for (const key of [newId(), "", "x'; --"]) expect(await mayFollow(key)).toBe(false);
  });
});
