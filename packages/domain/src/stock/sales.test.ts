import { beforeEach, describe, expect, it } from "vitest";
import { documentTable } from "./rows.ts";
import {
  branch,
  cellOf,
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
import type { StockReply } from "./contract.ts";
import type { Actor, Outcome } from "../kernel/command.ts";
import { deriveId, type SkuId } from "../kernel/ids.ts";
import { placeTable } from "../identity/rows.ts";

let world: StockWorld;
beforeEach(() => {
  world = makeStockWorld();
  open(world, [3, 10]);
});

const line = (skuId: SkuId, quantity: number, more: object = {}): object => ({
  skuId,
  quantity,
  priceMinor: 29_900,
  ...more,
});

function sell(
  quantity: number,
  more: { by?: Actor; skuId?: SkuId; placeId?: string } = {},
): Outcome & { id: string } {
  const { by = world.clerk, skuId = sku36, placeId = shop.placeId } = more;
  const id = world.nextId();
  return { ...world.submit("stock.sell", { placeId, lines: [line(skuId, quantity)] }, by, id), id };
}
const back = (saleId: string | undefined, quantity: number, more: object = {}): Outcome & { id: string } => {
  const id = world.nextId();
  const lines = [{ skuId: sku36, quantity }];
  const args = { placeId: shop.placeId, lines, ...(saleId === undefined ? {} : { saleId }), ...more };
  return { ...world.submit("stock.return", args, world.clerk, id), id };
};
const undo = (documentId: string, by: Actor = world.clerk, placeId: string = shop.placeId): Outcome =>
  world.submit("stock.undo", { documentId, placeId }, by);

describe("selling", () => {
  it("STOCK-7: a sale moves pairs from the cell to the customer, at a price in the place's currency", () => {
    const { id } = sell(2);
    expect(movesOf(world).at(-1)).toMatchObject({
      skuId: sku36,
      fromPlaceId: shop.placeId,
      fromAccount: "sellable",
      toPlaceId: null,
      toAccount: "customer",
      quantity: 2,
      documentId: id,
    });
    expect(onHand(world, sku36)).toBe(1);
    expect(world.journal.row(documentTable, id)).toMatchObject({
      kind: "sale",
      status: "posted",
      currency: "CNY",
      lines: [{ skuId: sku36, condition: "sellable", quantity: 2, priceMinor: 29_900 }],
    });
  });

  it("STOCK-7: 1 to 100 lines of whole pairs, sellable or on display, never at a negative price", () => {
    const attempt = (lines: object[]): string =>
      codeOf(world.submit("stock.sell", { placeId: shop.placeId, lines }, world.clerk));
    const many = (count: number): object[] => Array.from({ length: count }, () => line(sku37, 1));
    expect(attempt(many(100))).toBe("ok");
    expect(attempt(many(101))).toBe("malformed");
    expect(attempt([])).toBe("malformed");
    for (const quantity of [0, -1, 1.5, 1_000]) expect(attempt([line(sku36, quantity)])).toBe("malformed");
    expect(attempt([line(sku36, 1, { priceMinor: -1 })])).toBe("malformed");
    expect(attempt([line(sku36, 1, { priceMinor: 0 })])).toBe("ok");
    expect(attempt([line(sku36, 1, { condition: "display" })])).toBe("ok");
    for (const condition of ["quarantine", "damaged", "single"])
      expect(attempt([line(sku36, 1, { condition })])).toBe("malformed");
  });

  it("STOCK-8: what the book lacks is found first and then sold; the line and the reply say how many", () => {
    const before = world.journal.position;
    const outcome = sell(5);
    expect(outcome).toMatchObject({ ok: true, reply: { found: 2, cells: [[sku36, "sellable", 0, 0]] } });
    expect(movesAfter(world, before)).toEqual(["found -> sellable 2", "sellable -> customer 5"]);
    expect(world.entries(`stock:${shop.placeId}`).at(-1)?.data).toMatchObject({
      lines: [{ quantity: 5, found: 2 }],
    });
    expect(sell(1)).toMatchObject({ ok: true, reply: { found: 1 } });
    expect(onHand(world, sku36)).toBe(0);
  });

  it("STOCK-8: what is promised to others stays promised, also when the last pair walks out", () => {
    promise(world, sku36, 2);
    expect(sell(1)).toMatchObject({ reply: { found: 0 } });
    expect(sell(2)).toMatchObject({ reply: { found: 2 } });
    expect(cellOf(world, sku36)).toMatchObject({ onHand: 2, reserved: 2 });
  });

  it("STOCK-9: two lines of one cell are taken one after the other", () => {
    const lines = [line(sku36, 2), line(sku36, 2)];
    const reply = world.accept<StockReply>("stock.sell", { placeId: shop.placeId, lines }, world.clerk);
    expect(reply).toMatchObject({ found: 1, cells: [[sku36, "sellable", 0, 0]] });
    const entry = world.entries(`stock:${shop.placeId}`).at(-1)?.data as { lines: { found?: number }[] };
    expect(entry.lines.map(({ found }) => found)).toEqual([undefined, 1]);
  });

  it("STOCK-10: unknown and closed places are refused, and sellers without a role at the place", () => {
    expect(codeOf(sell(1, { placeId: closed.placeId, by: world.area }))).toBe("inactive_place");
    expect(codeOf(sell(1, { placeId: sku37, by: world.area }))).toBe("unknown_place");
    expect(codeOf(sell(1, { placeId: branch.placeId }))).toBe("forbidden");
    expect(codeOf(sell(1, { placeId: branch.placeId, by: world.manager }))).toBe("ok");
    const finance = world.staff("finance", [{ role: "finance", placeIds: null }]);
    expect(codeOf(sell(1, { by: finance }))).toBe("forbidden");
  });
});

describe("SKUs of nobody", () => {
  it("STOCK-20: a SKU that the catalogue does not have is refused by every command that names one", () => {
    const stranger = deriveId<"sku">("another chain", "37");
    const before = world.journal.position;
    const { placeId } = shop;
    const acts: [string, object][] = [
      [
        "stock.sell",
        { placeId, lines: [line(sku36, 1, { priceMinor: 1 }), line(stranger, 1, { priceMinor: 1 })] },
      ],
      ["stock.return", { placeId, lines: [{ skuId: stranger, quantity: 1 }] }],
      [
        "stock.adjust",
        { placeId, reason: "found", lines: [{ skuId: stranger, condition: "sellable", quantity: 1 }] },
      ],
      ["stock.move_condition", { placeId, skuId: stranger, from: "sellable", to: "display", quantity: 1 }],
      ["stock.import_opening", { source: "x", places: [{ placeId, lines: [[stranger, "sellable", 1]] }] }],
    ];
    for (const [name, args] of acts)
      expect([name, codeOf(world.submit(name, args))]).toEqual([name, "unknown_sku"]);
    expect(world.journal.position).toBe(before);
    expect(onHand(world, sku36)).toBe(3);
  });
});

describe("returning", () => {
  it("STOCK-11: pairs come back into quarantine unless another condition is said", () => {
    const before = world.journal.position;
    expect(back(undefined, 1).ok).toBe(true);
    const lines = [{ skuId: sku36, quantity: 2, condition: "sellable" }];
    world.accept("stock.return", { placeId: shop.placeId, lines }, world.clerk);
    expect(movesAfter(world, before)).toEqual(["customer -> quarantine 1", "customer -> sellable 2"]);
    expect([onHand(world, sku36, "quarantine"), onHand(world, sku36)]).toEqual([1, 5]);
  });

  it("STOCK-11: no more comes back than was sold, over all returns and lines together", () => {
    const sale = world.nextId();
    const lines = [line(sku36, 1), line(sku37, 1), line(sku36, 2)];
    world.accept("stock.sell", { placeId: shop.placeId, lines }, world.clerk, sale);
    expect(codeOf(back(sale, 4))).toBe("more_than_sold");
    expect(codeOf(back(sale, 2))).toBe("ok");
    const twice = {
      lines: [
        { skuId: sku36, quantity: 1 },
        { skuId: sku36, quantity: 1 },
      ],
    };
    expect(codeOf(back(sale, 1, twice))).toBe("more_than_sold");
    expect(codeOf(back(sale, 1))).toBe("ok");
    expect(codeOf(back(sale, 1))).toBe("more_than_sold");
    expect(world.journal.row(documentTable, sale)?.lines.map(({ returned }) => returned)).toEqual([
      1,
      undefined,
      2,
    ]);
  });

  it("STOCK-11: the sale must be a sale of the chain that stands; it may be of another place", () => {
    const undone = sell(1).id;
    undo(undone);
    expect(codeOf(back(undone, 1))).toBe("unknown_document");
    expect(codeOf(back(world.nextId(), 1))).toBe("unknown_document");
    expect(codeOf(back(back(undefined, 1).id, 1))).toBe("unknown_document");
    const elsewhere = sell(1, { placeId: branch.placeId, by: world.manager }).id;
    expect(codeOf(back(elsewhere, 1))).toBe("ok");
    expect(onHand(world, sku36, "quarantine", shop)).toBe(2);
  });
});

describe("undoing", () => {
  it("STOCK-12: undo mirrors every move, found pairs too, under a document of its own", () => {
    const { id } = sell(5);
    const before = world.journal.position;
    const undoId = world.nextId();
    world.accept("stock.undo", { documentId: id, placeId: shop.placeId }, world.clerk, undoId);
    expect(movesAfter(world, before)).toEqual(["customer -> sellable 5", "sellable -> found 2"]);
    expect(onHand(world, sku36)).toBe(3);
    expect(movesOf(world).at(-1)?.documentId).toBe(undoId);
    expect(world.journal.row(documentTable, undoId)).toMatchObject({
      kind: "undo",
      status: "posted",
      basedOn: id,
      byStaffId: world.clerk.staffId,
      deviceId: world.clerk.deviceId,
    });
    expect(world.journal.row(documentTable, id)).toMatchObject({ status: "undone" });
    expect(world.entries(`stock:${shop.placeId}`).at(-1)).toMatchObject({
      name: "stock.undone",
      data: { documentId: id },
    });
  });

  it("STOCK-12: for 15 minutes after the commit", () => {
    const [first, second] = [sell(1).id, sell(1).id];
    world.at += 15 * 60_000;
    expect(codeOf(undo(first))).toBe("ok");
    world.at += 1;
    expect(codeOf(undo(second))).toBe("undo_too_late");
  });

  it("STOCK-12: by whoever made it, and by managers of the place", () => {
    const [first, second] = [sell(1).id, sell(1, { by: world.manager, placeId: branch.placeId }).id];
    expect(codeOf(undo(first, world.colleague))).toBe("not_yours");
    expect(codeOf(undo(first, world.manager))).toBe("ok");
    const other = world.staff("other", [{ role: "store_manager", placeIds: [shop.placeId] }]);
    expect(codeOf(undo(second, other, branch.placeId))).toBe("forbidden");
    expect(codeOf(undo(second, other))).toBe("unknown_document");
  });

  it("STOCK-13: a document is undone once; openings, requests and undos never", () => {
    const { id } = sell(1);
    const undoId = world.nextId();
    world.accept("stock.undo", { documentId: id, placeId: shop.placeId }, world.clerk, undoId);
    expect(codeOf(undo(id))).toBe("already_undone");
    expect(codeOf(undo(undoId, world.area))).toBe("not_undoable");
    const opening = movesOf(world)[0]?.documentId ?? "";
    expect(codeOf(undo(opening, world.area))).toBe("not_undoable");
    const request = world.nextId();
    const args = {
      placeId: shop.placeId,
      reason: "count",
      lines: [{ skuId: sku36, condition: "sellable", quantity: 6 }],
    };
    world.accept("stock.adjust", args, world.manager, request);
    expect(codeOf(undo(request, world.manager))).toBe("not_undoable");
  });

  it("STOCK-13: a sale with returned pairs stands until the return is undone", () => {
    const { id } = sell(2);
    const returned = back(id, 1).id;
    expect(codeOf(undo(id))).toBe("has_returns");
    expect(codeOf(undo(returned))).toBe("ok");
    expect(codeOf(undo(id))).toBe("ok");
    expect([onHand(world, sku36), onHand(world, sku36, "quarantine")]).toEqual([3, 0]);
  });

  it("STOCK-13: a return whose pairs have gone cannot be undone", () => {
    const { id } = back(undefined, 1, { lines: [{ skuId: sku36, quantity: 1, condition: "sellable" }] });
    sell(4);
    expect(undo(id)).toMatchObject({
      ok: false,
      rejection: { code: "insufficient_stock", params: { free: 0 } },
    });
  });

  it("STOCK-10: nothing is undone at a place that was closed since", () => {
    const { id } = sell(1, { by: world.area, placeId: branch.placeId });
    world.journal.plant(placeTable, { ...branch, active: false });
    expect(codeOf(undo(id, world.area, branch.placeId))).toBe("inactive_place");
  });
});
