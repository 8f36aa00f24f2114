import type { ColourwayId, CommandId, PlaceId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { emptyStockView, withBalances } from "@instep/domain/stock/feed.ts";
import { describe, expect, it } from "vitest";
import {
  emptyTill,
  missingPairs,
  nextTill,
  pairsOf,
  saleLinesOf,
  totalOf,
  type Till,
  type TillEvent,
  type TillLine,
} from "./till.ts";

const skuA = "0198c0de-0000-7000-8000-0000000000a1" as SkuId;
const skuB = "0198c0de-0000-7000-8000-0000000000b2" as SkuId;
const placeId = "0198c0de-0000-7000-8000-000000000001" as PlaceId;

function line(skuId: SkuId | null, change: Partial<TillLine> = {}): TillLine {
  const of = { styleId: "s" as StyleId, colourwayId: "c" as ColourwayId, skuId };
  return { ...of, quantity: 1, priceMinor: 39_900, condition: "sellable", ...change };
}
function after(...events: readonly TillEvent[]): Till {
  return events.reduce(nextTill, emptyTill);
}
const scan = (skuId: SkuId, collect = false): TillEvent => ({ kind: "scanned", line: line(skuId), collect });

describe("one scan after the other", () => {
  it("shows a scanned shoe, ready to be sold at the tag's price", () => {
    const till = after(scan(skuA));
    expect(till.shown).toEqual({ kind: "line", line: line(skuA), index: null });
    expect(saleLinesOf(till)).toEqual([{ skuId: skuA, quantity: 1, priceMinor: 39_900 }]);
  });

  it("counts the same box read again, and lets another one take its place", () => {
    expect(saleLinesOf(after(scan(skuA), scan(skuA)))).toEqual([
      { skuId: skuA, quantity: 2, priceMinor: 39_900 },
    ]);
    expect(saleLinesOf(after(scan(skuA), scan(skuB)))).toEqual([
      { skuId: skuB, quantity: 1, priceMinor: 39_900 },
    ]);
  });

  it("lets go of a shoe that was only looked at", () => {
    expect(after(scan(skuA), { kind: "opened", line: line(skuB) }).lines).toEqual([]);
    expect(after(scan(skuA), { kind: "unknown", text: "x" }, { kind: "closed" })).toEqual(emptyTill);
    expect(after(scan(skuA), { kind: "closed" })).toEqual(emptyTill);
  });

  it("sells nothing without a size or a price", () => {
    expect(saleLinesOf(after({ kind: "opened", line: line(null) }))).toBeNull();
    expect(saleLinesOf(after(scan(skuA), { kind: "changed", change: { priceMinor: null } }))).toBeNull();
    expect(saleLinesOf(emptyTill)).toBeNull();
  });

  it("sells from the display where that was said", () => {
    const till = after(scan(skuA), { kind: "changed", change: { condition: "display", priceMinor: 100 } });
    expect(saleLinesOf(till)).toEqual([{ skuId: skuA, quantity: 1, priceMinor: 100, condition: "display" }]);
  });
});

describe("lines that are collected", () => {
  it("puts the newest first and counts up what is there already", () => {
    const till = after(scan(skuA, true), scan(skuB, true), scan(skuA, true));
    expect(till.shown).toEqual({ kind: "lines" });
    expect(till.lines.map(({ skuId, quantity }) => [skuId, quantity])).toEqual([
      [skuA, 2],
      [skuB, 1],
    ]);
    expect([pairsOf(till.lines), totalOf(till.lines)]).toEqual([3, 3 * 39_900]);
  });

  it("goes on collecting after 'add another', also when a scan would stand alone otherwise", () => {
    const till = after(scan(skuA), { kind: "kept" }, scan(skuB));
    expect(till.lines.map(({ skuId }) => skuId)).toEqual([skuB, skuA]);
  });

  it("keeps a line of another price apart", () => {
    const till = after(
      scan(skuA, true),
      { kind: "edited", index: 0 },
      { kind: "changed", change: { priceMinor: 1 } },
      {
        kind: "closed",
      },
    );
    expect(nextTill(till, scan(skuA, true)).lines).toHaveLength(2);
  });

  it("sells what is shown together with what was collected", () => {
    const till = after(scan(skuA), { kind: "kept" }, { kind: "opened", line: line(skuB) });
    expect(saleLinesOf(till)?.map(({ skuId }) => skuId)).toEqual([skuB, skuA]);
    expect(saleLinesOf(nextTill(till, { kind: "closed" }))?.map(({ skuId }) => skuId)).toEqual([skuA]);
  });

  it("edits a line in its place", () => {
    const both = after(scan(skuA, true), scan(skuB, true));
    const edited = [
      { kind: "edited", index: 1 },
      { kind: "changed", change: { quantity: 4 } },
      { kind: "kept" },
    ] satisfies TillEvent[];
    expect(edited.reduce<Till>(nextTill, both).lines.map(({ quantity }) => quantity)).toEqual([1, 4]);
    expect(nextTill(both, { kind: "counted", index: 0, quantity: 7 }).lines[0]?.quantity).toBe(7);
    expect(after(scan(skuA, true), { kind: "removed", index: 0 })).toEqual(emptyTill);
  });

  it("never holds more lines or pairs than a sale may have", () => {
    const full: Till = {
      lines: Array.from({ length: limits.saleLinesMax }, (_, index) => line(`sku-${index}` as SkuId)),
      shown: { kind: "lines" },
    };
    expect(nextTill(full, scan(skuA))).toBe(full);
    const many = after({
      kind: "scanned",
      line: line(skuA, { quantity: limits.linePairsMax }),
      collect: true,
    });
    expect(nextTill(many, scan(skuA)).lines[0]?.quantity).toBe(limits.linePairsMax);
  });

  it("comes back when clearing is taken back", () => {
    const till = after(scan(skuA, true));
    expect(nextTill(nextTill(till, { kind: "cleared" }), { kind: "restored", till })).toBe(till);
  });
});

describe("a sale", () => {
  const sale = { commandId: "one" as CommandId, placeId, lines: [], currency: "CNY" };

  it("empties the till, and its undo leaves the next scan alone", () => {
    const sold = after(scan(skuA), { kind: "sold", sale });
    expect(sold).toEqual({ lines: [], shown: { kind: "sold", sale } });
    expect(nextTill(sold, { kind: "undone", commandId: sale.commandId })).toEqual(emptyTill);
    const next = nextTill(sold, scan(skuB));
    expect(nextTill(next, { kind: "undone", commandId: sale.commandId })).toBe(next);
  });
});

describe("pairs that the book does not have", () => {
  const view = withBalances(emptyStockView, [
    [skuA, "sellable", 3, 1],
    [skuB, "display", 1, 0],
  ]);

  it("STOCK-8: counts what is not free, promised pairs included", () => {
    expect(missingPairs(view, [{ skuId: skuA, quantity: 2 }])).toBe(0);
    expect(missingPairs(view, [{ skuId: skuA, quantity: 5 }])).toBe(3);
    expect(missingPairs(view, [{ skuId: skuB, quantity: 1 }])).toBe(1);
    expect(missingPairs(view, [{ skuId: skuB, quantity: 1, condition: "display" }])).toBe(0);
    expect(missingPairs(view, [{ skuId: null, quantity: 1 }])).toBe(0);
  });

  it("STOCK-9: takes two lines of the same cell together", () => {
    const lines = [
      { skuId: skuA, quantity: 2 },
      { skuId: skuA, quantity: 1 },
    ];
    expect(missingPairs(view, lines)).toBe(1);
  });
});
