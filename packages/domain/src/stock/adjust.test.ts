import { beforeEach, describe, expect, it } from "vitest";
import { placeTable } from "../identity/rows.ts";
import type { Actor, Outcome } from "../kernel/command.ts";
import { reasons } from "./contract.ts";
import { documentTable, type Condition } from "./rows.ts";
import {
  branch,
  closed,
  makeStockWorld,
  movesAfter,
  movesOf,
  onHand,
  open,
  promise,
  shop,
  sku36,
  sku37,
  type StockWorld,
} from "./testing.ts";
import { codeOf } from "../identity/testing.ts";

let world: StockWorld;
beforeEach(() => {
  world = makeStockWorld();
  open(world, [8, 10]);
});

type Lines = readonly (readonly [string, Condition, number])[];

function adjust(lines: Lines, by: Actor = world.manager, more: object = {}): Outcome & { id: string } {
  const id = world.nextId();
  const args = {
    placeId: shop.placeId,
    reason: "count",
    lines: lines.map(([skuId, condition, quantity]) => ({ skuId, condition, quantity })),
    ...more,
  };
  return { ...world.submit("stock.adjust", args, by, id), id };
}
function resolve(
  how: "approve" | "decline",
  documentId: string,
  by: Actor = world.area,
  more: object = {},
): Outcome {
  return world.submit(`stock.${how}_adjustment`, { documentId, placeId: shop.placeId, ...more }, by);
}

describe("adjusting", () => {
  it("STOCK-14: signed pairs are found or lost, for a reason from the list", () => {
    const before = world.journal.position;
    expect(
      adjust([
        [sku36, "sellable", 2],
        [sku36, "damaged", 1],
        [sku37, "sellable", -2],
      ]).ok,
    ).toBe(true);
    expect(movesAfter(world, before)).toEqual([
      "found -> sellable 2",
      "found -> damaged 1",
      "sellable -> loss 2",
    ]);
    expect([onHand(world, sku36), onHand(world, sku36, "damaged"), onHand(world, sku37)]).toEqual([10, 1, 8]);
    for (const reason of reasons)
      expect(adjust([[sku37, "sellable", -1]], world.manager, { reason }).ok).toBe(true);
    expect(codeOf(adjust([[sku36, "sellable", 1]], world.manager, { reason: "because" }))).toBe("malformed");
    expect(codeOf(adjust([[sku36, "sellable", 0]]))).toBe("malformed");
  });

  it("STOCK-14: only free pairs can be lost, line after line", () => {
    promise(world, sku36, 6);
    expect(adjust([[sku36, "sellable", -3]])).toMatchObject({
      ok: false,
      rejection: { code: "insufficient_stock", params: { free: 2 }, retry: "after_sync" },
    });
    expect(
      codeOf(
        adjust([
          [sku36, "sellable", -2],
          [sku36, "sellable", -1],
        ]),
      ),
    ).toBe("insufficient_stock");
    expect(
      codeOf(
        adjust([
          [sku36, "sellable", 1],
          [sku36, "sellable", -3],
        ]),
      ),
    ).toBe("ok");
    expect(onHand(world, sku36)).toBe(6);
  });

  it("STOCK-12: lines are undone backwards, so what one brought another may have used", () => {
    const { id } = adjust([
      [sku36, "display", 2],
      [sku36, "display", -2],
    ]);
    expect(codeOf(world.submit("stock.undo", { documentId: id, placeId: shop.placeId }, world.manager))).toBe(
      "ok",
    );
    expect(onHand(world, sku36, "display")).toBe(0);
  });

  it("STOCK-14: clerks may not, and no place that is closed or unknown", () => {
    expect(codeOf(adjust([[sku36, "sellable", 1]], world.clerk))).toBe("forbidden");
    const at = (placeId: string): string => codeOf(adjust([[sku36, "sellable", 1]], world.area, { placeId }));
    expect([at(closed.placeId), at(sku36), at(branch.placeId)]).toEqual([
      "inactive_place",
      "unknown_place",
      "ok",
    ]);
  });
});

describe("approving", () => {
  it("STOCK-15: five pairs in all are posted alone, six are only asked for", () => {
    const before = world.journal.position;
    expect(
      adjust([
        [sku36, "sellable", -2],
        [sku37, "sellable", 3],
      ]).ok,
    ).toBe(true);
    expect(movesAfter(world, before)).toHaveLength(2);
    const asked = adjust([
      [sku36, "sellable", -3],
      [sku37, "sellable", 3],
    ]);
    expect(asked).toMatchObject({ ok: true, reply: { cells: [] } });
    expect(movesAfter(world, before)).toHaveLength(2);
    expect(world.journal.row(documentTable, asked.id)).toMatchObject({
      status: "requested",
      approvedBy: null,
    });
    expect(world.entries(`stock:${shop.placeId}`).at(-1)?.name).toBe("stock.adjustment_requested");
  });

  it("STOCK-15: somebody else approves, at the place, and may say why; the moves belong to the request", () => {
    const { id } = adjust([[sku36, "sellable", -6]]);
    world.at += 3_600_000;
    expect(resolve("approve", id, world.area, { note: "counted twice" }).ok).toBe(true);
    expect(onHand(world, sku36)).toBe(2);
    expect(movesOf(world).at(-1)).toMatchObject({
      documentId: id,
      fromAccount: "sellable",
      toAccount: "loss",
    });
    expect(world.journal.row(documentTable, id)).toMatchObject({
      status: "posted",
      byStaffId: world.manager.staffId,
      approvedBy: world.area.staffId,
      resolution: "counted twice",
      at: world.at,
      madeAt: world.at - 3_600_000,
    });
  });

  it("STOCK-15: nobody approves their own, and not without the permission at that place", () => {
    const own = adjust([[sku36, "sellable", 9]], world.area).id;
    expect(codeOf(resolve("approve", own))).toBe("own_adjustment");
    const { id } = adjust([[sku36, "sellable", 9]]);
    expect(codeOf(resolve("approve", id, world.colleague))).toBe("forbidden");
    expect(codeOf(resolve("approve", id, world.manager))).toBe("forbidden");
    const elsewhere = world.staff("elsewhere", [{ role: "area_manager", placeIds: [branch.placeId] }]);
    expect(codeOf(resolve("approve", id, elsewhere))).toBe("forbidden");
    expect(codeOf(resolve("approve", id, elsewhere, { placeId: branch.placeId }))).toBe("unknown_document");
    expect(onHand(world, sku36)).toBe(8);
  });

  it("STOCK-15: a request resolves once, and only requests resolve", () => {
    const [first, second] = [adjust([[sku36, "sellable", 6]]).id, adjust([[sku37, "sellable", 6]]).id];
    expect(codeOf(resolve("approve", first))).toBe("ok");
    expect(codeOf(resolve("approve", first))).toBe("already_resolved");
    expect(codeOf(resolve("decline", first))).toBe("already_resolved");
    expect(codeOf(resolve("decline", second, world.area, { note: "not there" }))).toBe("ok");
    expect(codeOf(resolve("approve", second))).toBe("already_resolved");
    expect(world.journal.row(documentTable, second)).toMatchObject({
      status: "declined",
      resolution: "not there",
    });
    expect([onHand(world, sku36), onHand(world, sku37)]).toEqual([14, 10]);
    expect(codeOf(resolve("approve", world.nextId()))).toBe("unknown_document");
    expect(codeOf(resolve("approve", adjust([[sku36, "sellable", 1]]).id))).toBe("already_resolved");
  });

  it("STOCK-16: approval looks at the stock of its own instant", () => {
    const { id } = adjust([[sku36, "sellable", -8]]);
    const lines = [{ skuId: sku36, quantity: 1, priceMinor: 0 }];
    world.accept("stock.sell", { placeId: shop.placeId, lines }, world.clerk);
    expect(resolve("approve", id)).toMatchObject({
      rejection: { code: "insufficient_stock", params: { free: 7 } },
    });
    world.accept(
      "stock.return",
      { placeId: shop.placeId, lines: [{ ...lines[0], condition: "sellable" }] },
      world.clerk,
    );
    expect(resolve("approve", id).ok).toBe(true);
    expect(onHand(world, sku36)).toBe(0);
  });

  it("STOCK-10: nothing is approved at a place that was closed since; declining is always possible", () => {
    const { id } = adjust([[sku36, "sellable", 6]]);
    world.journal.plant(placeTable, { ...shop, active: false });
    expect(codeOf(resolve("approve", id))).toBe("inactive_place");
    expect(codeOf(resolve("decline", id))).toBe("ok");
  });

  it("STOCK-12: an approved adjustment is undone by whoever asked, counted from the approval", () => {
    const { id } = adjust([[sku36, "sellable", -6]]);
    world.at += 3_600_000;
    resolve("approve", id);
    world.at += 60_000;
    expect(codeOf(world.submit("stock.undo", { documentId: id, placeId: shop.placeId }, world.manager))).toBe(
      "ok",
    );
    expect(onHand(world, sku36)).toBe(8);
  });
});

describe("condition", () => {
  const move = (
    from: Condition,
    to: Condition,
    quantity: number,
    by: Actor = world.clerk,
  ): Outcome & { id: string } => {
    const id = world.nextId();
    const args = { placeId: shop.placeId, skuId: sku36, from, to, quantity };
    return { ...world.submit("stock.move_condition", args, by, id), id };
  };

  it("STOCK-17: pairs change condition in one move; what is not free stays", () => {
    const before = world.journal.position;
    promise(world, sku36, 6);
    expect(move("sellable", "display", 3)).toMatchObject({
      rejection: { code: "insufficient_stock", params: { free: 2 } },
    });
    expect(move("sellable", "display", 2).ok).toBe(true);
    expect(movesAfter(world, before)).toEqual(["sellable -> display 2"]);
    expect([onHand(world, sku36), onHand(world, sku36, "display")]).toEqual([6, 2]);
    expect(codeOf(move("display", "display", 1))).toBe("same_condition");
  });

  it("STOCK-12: a change of condition goes back, unless the pairs have gone", () => {
    const { id } = move("sellable", "display", 2);
    move("display", "damaged", 1);
    const undo = (): string =>
      codeOf(world.submit("stock.undo", { documentId: id, placeId: shop.placeId }, world.clerk));
    expect(undo()).toBe("insufficient_stock");
    move("damaged", "display", 1);
    expect(undo()).toBe("ok");
    expect([onHand(world, sku36), onHand(world, sku36, "display")]).toEqual([8, 0]);
  });
});
