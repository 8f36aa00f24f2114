import { describe, expect, it } from "vitest";
import type { SkuTuple, StyleView } from "@instep/domain/catalogue/contract.ts";
import { catalogueOf } from "@instep/domain/catalogue/feed.ts";
import type { ColourwayId, DocumentId, PlaceId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import { stylesWanted, wordsOf } from "./find.ts";
import { coreRange, pairsBySize, shapeOf, styleStateOf } from "./shape.ts";
import { deltaOf, kindOf, merged, withBalances, withDays, type Move } from "./trail.ts";

const here = "here" as PlaceId;
const there = "there" as PlaceId;

function sku(id: string, size: string, ordinal: number, active: 0 | 1 = 1): SkuTuple {
  return [id as SkuId, size, "", ordinal, [], active];
}

function styleOf(code: string, change: Partial<StyleView> = {}): StyleView {
  const colourway = (name: string, skus: readonly SkuTuple[]) => ({
    id: `${code}-${name}` as ColourwayId,
    code: name,
    name,
    nameEn: "",
    swatch: "",
    pictureId: null,
    ordinal: 0,
    skus,
  });
  const sizes = ["36", "37", "38", "39", "40"];
  return {
    id: `00000000-0000-7000-8000-0000000000${code.slice(-2)}` as StyleId,
    code,
    name: `款${code}`,
    nameEn: "",
    brand: "",
    category: "跑鞋",
    season: "2026SS",
    gender: "women",
    scale: "eu",
    price: 59_900,
    currency: "CNY",
    active: true,
    pinyin: "",
    colourways: [
      colourway(
        "black",
        sizes.map((size, index) => sku(`${code}-b${size}`, size, index)),
      ),
      // Comes in fewer sizes, the last of them no longer made.
      colourway("white", [sku(`${code}-w37`, "37", 1), sku(`${code}-w41`, "41", 9, 0)]),
    ],
    ...change,
  };
}

const pairsOf = (pairs: Readonly<Record<string, number>>) => (skuId: SkuId) => pairs[skuId] ?? 0;

describe("shape", () => {
  it("takes the middle 60 % of the sizes for core, at least one", () => {
    expect(coreRange(9)).toEqual({ from: 2, to: 7 });
    expect(coreRange(5)).toEqual({ from: 1, to: 4 });
    expect(coreRange(2)).toEqual({ from: 0, to: 1 });
    expect(coreRange(1)).toEqual({ from: 0, to: 1 });
    expect(coreRange(0)).toEqual({ from: 0, to: 0 });
  });

  it("orders sizes as on the shelf, and leaves out what is no longer made unless pairs are left", () => {
    const style = styleOf("A01");
    expect(shapeOf(style, () => false).sizes.map(({ label }) => label)).toEqual([
      "36",
      "37",
      "38",
      "39",
      "40",
    ]);
    const held = shapeOf(style, (skuId) => skuId === "A01-w41");
    expect(held.sizes.map(({ label }) => label)).toEqual(["36", "37", "38", "39", "40", "41"]);
    expect(held.skuOf("A01-white" as ColourwayId, "41|")).toBe("A01-w41");
    expect(held.skuOf("A01-white" as ColourwayId, "36|")).toBeUndefined();
  });

  it("calls a run broken when pairs are there and a core size is not", () => {
    const style = styleOf("A01");
    const shape = shapeOf(style, () => false);
    const core = { "A01-b37": 1, "A01-b38": 1, "A01-b39": 1 };
    expect(styleStateOf(shape, pairsOf({}))).toBe("none");
    expect(styleStateOf(shape, pairsOf(core))).toBe("full");
    expect(styleStateOf(shape, pairsOf({ ...core, "A01-b38": 0 }))).toBe("broken");
    // White comes in one size only, so it cannot lack another.
    expect(styleStateOf(shape, pairsOf({ "A01-w37": 2 }))).toBe("full");
  });

  it("adds the colours up by size", () => {
    const shape = shapeOf(styleOf("A01"), () => false);
    expect(pairsBySize(shape, pairsOf({ "A01-b37": 2, "A01-w37": 3, "A01-b40": 1 }))).toEqual([
      0, 5, 0, 0, 1,
    ]);
  });
});

describe("find", () => {
  const styles = [
    styleOf("A02"),
    styleOf("A10", { category: "皮鞋", season: "2025AW" }),
    styleOf("A01"),
    styleOf("A03", { active: false }),
  ];
  const view = catalogueOf(styles, []);
  const all = { text: "", category: "", season: "", onHandOnly: false, brokenOnly: false };
  const codes = (wanted: Partial<typeof all>, pairs = {}) =>
    stylesWanted(view, { ...all, ...wanted }, pairsOf(pairs)).map(({ code }) => code);

  it("lists by code, archived ones only while pairs are here or when looked for", () => {
    expect(codes({})).toEqual(["A01", "A02", "A10"]);
    expect(codes({}, { "A03-b37": 1 })).toEqual(["A01", "A02", "A03", "A10"]);
    expect(codes({ text: "A03" })).toEqual(["A03"]);
  });

  it("narrows by category, season, what is here and broken runs", () => {
    expect(codes({ category: "皮鞋" })).toEqual(["A10"]);
    expect(codes({ season: "2025AW" })).toEqual(["A10"]);
    const pairs = { "A01-b38": 1, "A02-b37": 1, "A02-b38": 1, "A02-b39": 1 };
    expect(codes({ onHandOnly: true }, pairs)).toEqual(["A01", "A02"]);
    expect(codes({ brokenOnly: true }, pairs)).toEqual(["A01"]);
  });

  it("offers the words in use, most used first", () => {
    expect(wordsOf(view, "category")).toEqual(["跑鞋", "皮鞋"]);
  });
});

function move(change: Partial<Move>): Move {
  return {
    position: 1,
    line: 0,
    fromPlaceId: null,
    fromAccount: "opening",
    toPlaceId: here,
    toAccount: "sellable",
    quantity: 1,
    documentId: "d" as DocumentId,
    documentKind: "opening",
    reason: null,
    note: null,
    byStaffId: null,
    deviceId: null,
    deviceName: null,
    at: 0,
    madeAt: 0,
    ...change,
  };
}

const sale = (position: number, change: Partial<Move> = {}): Move =>
  move({
    position,
    documentKind: "sale",
    fromPlaceId: here,
    fromAccount: "sellable",
    toPlaceId: null,
    toAccount: "customer",
    ...change,
  });

describe("trail", () => {
  it("says what happened from the accounts and the document", () => {
    expect(kindOf(move({}))).toBe("opening");
    expect(kindOf(sale(2))).toBe("sale");
    expect(kindOf(move({ documentKind: "sale", fromAccount: "found" }))).toBe("found");
    expect(kindOf(move({ documentKind: "return", fromAccount: "customer", toAccount: "quarantine" }))).toBe(
      "return",
    );
    expect(kindOf(move({ documentKind: "adjustment", fromAccount: "found" }))).toBe("more");
    expect(kindOf(sale(3, { documentKind: "adjustment", toAccount: "loss" }))).toBe("less");
    const moved = { fromPlaceId: here, fromAccount: "sellable", toAccount: "display" };
    expect(kindOf(move({ ...moved, documentKind: "condition_move" }))).toBe("condition");
    expect(kindOf(move({ ...moved, documentKind: "undo" }))).toBe("undo_other");
    expect(kindOf(move({ documentKind: "undo", fromAccount: "customer" }))).toBe("undo_sale");
    expect(kindOf(sale(4, { documentKind: "undo" }))).toBe("undo_return");
  });

  it("counts the balance back from what is there now; at the first move nothing was there before", () => {
    const moves = [
      sale(9),
      move({
        position: 8,
        documentKind: "condition_move",
        fromPlaceId: here,
        fromAccount: "sellable",
        toAccount: "display",
      }),
      sale(7, { quantity: 2 }),
      move({ position: 1, quantity: 5 }),
    ];
    const rows = withBalances(moves, 2, here);
    expect(rows.map(({ delta, balance }) => [delta, balance])).toEqual([
      [-1, 2],
      [0, 3],
      [-2, 3],
      [5, 5],
    ]);
    const first = rows.at(-1);
    expect((first?.balance ?? 0) - (first?.delta ?? 0)).toBe(0);
  });

  it("counts only the place that is looked at, or all", () => {
    const transfer = move({ fromPlaceId: there, fromAccount: "sellable", quantity: 3 });
    expect([deltaOf(transfer, here), deltaOf(transfer, there), deltaOf(transfer, undefined)]).toEqual([
      3, -3, 0,
    ]);
  });

  it("marks what was made on a device long before it arrived", () => {
    const [late, soon] = withBalances(
      [sale(2, { at: 600_000, madeAt: 0 }), sale(1, { at: 50_000, madeAt: 0 })],
      0,
      here,
    );
    expect([late?.isLate, soon?.isLate]).toEqual([true, false]);
  });

  it("puts a heading before each day of the place", () => {
    const rows = withDays(
      withBalances([sale(3, { at: 2 }), sale(2, { at: 1 }), move({ at: 0 })], 1, here),
      (at) => Math.min(at, 1),
    );
    expect(rows.map(({ type }) => type)).toEqual(["day", "move", "move", "day", "move"]);
  });

  it("puts a newer head before what is known, or starts anew when they do not meet", () => {
    const known = { moves: [sale(5), sale(4), sale(3)], now: 2, hasMore: true };
    const met = merged({ moves: [sale(6), sale(5)], now: 1, hasMore: true }, known);
    expect(met.moves.map(({ position }) => position)).toEqual([6, 5, 4, 3]);
    expect(met).toMatchObject({ now: 1, hasMore: true });
    const far = merged({ moves: [sale(9), sale(8)], now: 0, hasMore: true }, known);
    expect(far.moves.map(({ position }) => position)).toEqual([9, 8]);
    expect(merged({ moves: [sale(6)], now: 1, hasMore: false }, known).moves).toHaveLength(1);
  });
});
