import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { staffTable } from "../identity/rows.ts";
import type { Actor } from "../kernel/command.ts";
import { balanceOf, type StockView } from "./feed.ts";
import { overlayStock, type OverlayScene, type PendingCommand } from "./overlay.ts";
import {
  branch,
  historyArbitrary,
  makeStockWorld,
  open,
  planHistory,
  replayed,
  runHistory,
  shop,
  sku36,
  sku37,
  type Planned,
  type StockWorld,
} from "./testing.ts";

function sceneOf(world: StockWorld, actor: Actor & { kind: "staff" }): OverlayScene {
  const staff = world.journal.row(staffTable, actor.staffId);
  if (staff === undefined) throw new Error("no such person");
  return { chainId: world.journal.chainId, place: shop, actor, staff };
}

/** Everything a person can see; a waiting act has neither seq nor the server's instant yet. */
function seen({ buckets, activity }: StockView): unknown {
  return {
    buckets,
    acts: activity.map(({ name, documentId, lines, by }) => ({ name, documentId, lines, by })),
  };
}

let world: StockWorld;
let view: StockView;
beforeEach(() => {
  world = makeStockWorld();
  open(world, [3, 10]);
  view = replayed(world, shop.placeId);
});
const waiting = (name: string, args: object, id = world.nextId() as string): PendingCommand => ({
  id,
  name,
  args,
  madeAt: world.at,
});
const sale = (quantity: number, id?: string): PendingCommand =>
  waiting("stock.sell", { placeId: shop.placeId, lines: [{ skuId: sku36, quantity, priceMinor: 1 }] }, id);

describe("the optimistic screen", () => {
  it("STOCK-18: a waiting sale that the confirmed view already holds is drawn once", () => {
    const sold = sale(2);
    world.accept(sold.name, sold.args, world.clerk, sold.id);
    const after = replayed(world, shop.placeId);
    expect(overlayStock(after, [sold], sceneOf(world, world.clerk))).toEqual(after);
    const more = sale(1);
    const shown = overlayStock(after, [sold, more], sceneOf(world, world.clerk));
    expect(balanceOf(shown, sku36)).toEqual([0, 0]);
  });

  it("STOCK-18: the confirmed view and waiting commands give the view after they are accepted, whatever came before", () => {
    const who = fc.constantFrom("clerk" as const, "manager" as const, "area" as const);
    let drawn = 0;
    fc.assert(
      fc.property(historyArbitrary, who, fc.nat({ max: 20 }), (steps, name, confirmed) => {
        const chain = makeStockWorld();
        const actor = chain[name];
        const isHere = (one: Planned): boolean => (one.args as { placeId?: string }).placeId === shop.placeId;
        const planned = planHistory(steps, chain, chain.at);
        runHistory(chain, planned.slice(0, confirmed + 1));
        const before = replayed(chain, shop.placeId);
        const known = new Set(chain.journal.replies.keys());
        // Nobody else acts while this device waits; what the server refuses changes nothing.
        const pending = planned
          .slice(confirmed + 1)
          .filter((one) => isHere(one) && !known.has(one.id as never));
        const unique = [...new Map(pending.map((one) => [one.id, { ...one, actor }])).values()];
        const outcomes = runHistory(chain, unique);
        const accepted = unique.filter((_, index) => outcomes[index]?.ok);
        const list = accepted.map((one) => ({ id: one.id, name: one.name, args: one.args, madeAt: one.at }));
        drawn += list.length;
        expect(seen(overlayStock(before, list, sceneOf(chain, actor)))).toEqual(
          seen(replayed(chain, shop.placeId)),
        );
      }),
      { numRuns: 200 },
    );
    expect(drawn).toBeGreaterThan(200);
  });

  it("STOCK-8: a sale beyond the book is drawn at zero at once, and as found", () => {
    const drawn = overlayStock(view, [sale(5)], sceneOf(world, world.clerk));
    expect(balanceOf(drawn, sku36)).toEqual([0, 0]);
    expect(drawn.activity.at(-1)).toMatchObject({
      seq: 0,
      name: "stock.sold",
      lines: [{ quantity: 5, found: 2 }],
    });
    expect(balanceOf(view, sku36)).toEqual([3, 0]);
  });

  it("STOCK-12: a waiting sale and its undo cancel out", () => {
    const id = world.nextId();
    const undo = waiting("stock.undo", { placeId: shop.placeId, documentId: id });
    const drawn = overlayStock(view, [sale(5, id), undo], sceneOf(world, world.clerk));
    expect(balanceOf(drawn, sku36)).toEqual([3, 0]);
    expect(drawn.activity.slice(-2).map((act) => act.name)).toEqual(["stock.sold", "stock.undone"]);
  });

  it("STOCK-11: a return of a sale that this device does not know is believed", () => {
    const args = { placeId: shop.placeId, saleId: world.nextId(), lines: [{ skuId: sku37, quantity: 1 }] };
    const drawn = overlayStock(view, [waiting("stock.return", args)], sceneOf(world, world.clerk));
    expect(balanceOf(drawn, sku37, "quarantine")).toEqual([1, 0]);
  });

  it("STOCK-15: what somebody else asked for may be approved here, what this person asked for may not", () => {
    const ask = (by: Actor): string => {
      const id = world.nextId();
      const lines = [{ skuId: sku37, condition: "sellable", quantity: -9 }];
      world.accept("stock.adjust", { placeId: shop.placeId, reason: "theft", lines }, by, id);
      return id;
    };
    const drawnBy = (documentId: string): readonly number[] => {
      const approve = waiting("stock.approve_adjustment", { placeId: shop.placeId, documentId });
      return balanceOf(
        overlayStock(replayed(world, shop.placeId), [approve], sceneOf(world, world.area)),
        sku37,
      );
    };
    expect(drawnBy(ask(world.manager))).toEqual([1, 0]);
    expect(drawnBy(ask(world.area))).toEqual([10, 0]);
  });

  it("STOCK-18: commands of other places, other domains and wrong shape are passed over, refused ones not drawn", () => {
    const elsewhere = waiting("stock.sell", {
      placeId: branch.placeId,
      lines: [{ skuId: sku36, quantity: 1, priceMinor: 1 }],
    });
    const message = waiting("message.send", { placeId: shop.placeId });
    const malformed = waiting("stock.sell", { placeId: shop.placeId, lines: [] });
    const refused = waiting("stock.adjust", {
      placeId: shop.placeId,
      reason: "theft",
      lines: [{ skuId: sku36, condition: "sellable", quantity: -4 }],
    });
    const nothing = waiting("stock.sell", null as never);
    expect(
      overlayStock(view, [elsewhere, message, malformed, refused, nothing], sceneOf(world, world.manager)),
    ).toBe(view);
  });
});
