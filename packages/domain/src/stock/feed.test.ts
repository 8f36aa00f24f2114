import { beforeEach, describe, expect, it } from "vitest";
import { limits } from "../kernel/limits.ts";
import type { Entry } from "../kernel/entry.ts";
import { stockEntryData } from "./contract.ts";
import { balanceOf, cellsOf, digestOf, emptyStockView, freeOf, stockFeedSpec } from "./feed.ts";
import { makeStockWorld, open, promise, replayed, shop, sku36, sku37, type StockWorld } from "./testing.ts";

let world: StockWorld;
const feed = `stock:${shop.placeId}`;
beforeEach(() => {
  world = makeStockWorld();
  open(world, [8, 10]);
});

/** One accepted command of each kind. */
function runAll(): string[] {
  const { clerk, manager, area } = world;
  const placeId = shop.placeId;
  const line = { skuId: sku36, quantity: 2 };
  const sale = world.nextId();
  const [small, large, refused] = [world.nextId(), world.nextId(), world.nextId()];
  const sold = { placeId, lines: [{ ...line, priceMinor: 29_900 }], memberId: world.nextId() };
  world.accept("stock.sell", sold, clerk, sale);
  world.accept(
    "stock.return",
    { placeId, saleId: sale, lines: [{ skuId: sku36, quantity: 1, priceMinor: 29_900 }], note: "too small" },
    clerk,
  );
  world.accept(
    "stock.move_condition",
    { placeId, skuId: sku36, from: "sellable", to: "display", quantity: 1, note: "window" },
    clerk,
  );
  const adjustment = { placeId, reason: "damage", note: "rain", lines: [{ ...line, condition: "sellable" }] };
  world.accept("stock.adjust", adjustment, manager, small);
  const more = { ...adjustment, lines: [{ skuId: sku36, condition: "sellable", quantity: 6 }] };
  world.accept("stock.adjust", more, manager, large);
  world.accept("stock.adjust", more, manager, refused);
  world.accept("stock.approve_adjustment", { placeId, documentId: large, note: "seen" }, area);
  world.accept("stock.decline_adjustment", { placeId, documentId: refused }, area);
  world.accept("stock.undo", { placeId, documentId: small }, manager);
  return world.entries(feed).map((entry) => entry.name);
}

describe("the feed of a place", () => {
  it("STOCK-18: every accepted command leaves one entry with the balances after it", () => {
    expect(runAll()).toEqual([
      "stock.opened",
      "stock.sold",
      "stock.returned",
      "stock.condition_moved",
      "stock.adjusted",
      "stock.adjustment_requested",
      "stock.adjustment_requested",
      "stock.adjustment_approved",
      "stock.adjustment_declined",
      "stock.undone",
    ]);
    const cells = world
      .entries(feed)
      .map((entry) => stockEntryData.parse(entry.data).cells.map((cell) => cell.slice(1)));
    expect(cells).toEqual([
      [
        ["sellable", 8, 0],
        ["sellable", 10, 0],
      ],
      [["sellable", 6, 0]],
      [["quarantine", 1, 0]],
      [
        ["sellable", 5, 0],
        ["display", 1, 0],
      ],
      [["sellable", 7, 0]],
      [],
      [],
      [["sellable", 13, 0]],
      [],
      [["sellable", 11, 0]],
    ]);
  });

  it("STOCK-18: prices, members and notes never stand in the feed", () => {
    runAll();
    const text = JSON.stringify(world.entries(feed));
    for (const word of ["price", "29900", "member", "note", "too small", "rain", "window", "seen"])
      expect(text).not.toContain(word);
    expect(text).toContain("damage");
  });

  it("STOCK-18: an entry of a newer server is passed over", () => {
    const view = replayed(world, shop.placeId);
    const unknown: Entry = { ...(world.entries(feed)[0] as Entry), seq: 2, name: "stock.polished", data: {} };
    expect(stockFeedSpec.apply(view, unknown)).toBe(view);
  });

  it("STOCK-18: the last acts are kept, the older ones let go; balances are kept for ever", () => {
    const lines = [{ skuId: sku36, quantity: 1, priceMinor: 0 }];
    for (let count = 0; count < limits.activityEntriesKept; count += 1)
      world.accept("stock.sell", { placeId: shop.placeId, lines }, world.clerk);
    const { activity, buckets } = replayed(world, shop.placeId);
    expect(activity).toHaveLength(limits.activityEntriesKept);
    expect([activity[0]?.seq, activity.at(-1)?.seq]).toEqual([2, limits.activityEntriesKept + 1]);
    expect(activity[0]).toMatchObject({ name: "stock.sold", by: world.clerk.staffId, at: world.at });
    expect(balanceOf({ buckets, activity }, sku37)).toEqual([10, 0]);
  });

  it("STOCK-18: what a screen asks of a view", () => {
    promise(world, sku36, 3);
    runAll();
    const view = replayed(world, shop.placeId);
    expect(freeOf(view, sku36)).toBe(8);
    expect(cellsOf(view, sku36)).toEqual([
      { condition: "sellable", onHand: 11, reserved: 3 },
      { condition: "display", onHand: 1, reserved: 0 },
      { condition: "quarantine", onHand: 1, reserved: 0 },
    ]);
    expect([
      balanceOf(emptyStockView, sku36),
      freeOf(emptyStockView, sku36),
      cellsOf(emptyStockView, sku36),
    ]).toEqual([[0, 0], 0, []]);
  });

  it("STOCK-19: an emptied cell digests as one that never was", () => {
    const digest = digestOf(replayed(world, shop.placeId));
    const { placeId } = shop;
    const lines = [{ skuId: sku36, quantity: 1, condition: "single" }];
    const id = world.nextId();
    world.accept("stock.return", { placeId, lines }, world.clerk, id);
    expect(digestOf(replayed(world, placeId))).not.toBe(digest);
    world.accept("stock.undo", { placeId, documentId: id }, world.clerk);
    expect(digestOf(replayed(world, placeId))).toBe(digest);
    expect(digestOf(emptyStockView)).toBe("0".repeat(32));
  });
});
