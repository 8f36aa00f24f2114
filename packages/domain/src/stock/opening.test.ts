import type { SkuId } from "../kernel/ids.ts";
import { skuTable } from "../catalogue/rows.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../kernel/command.ts";
import { limits } from "../kernel/limits.ts";
import { deriveId } from "../kernel/ids.ts";
import { cellTable, documentTable } from "./rows.ts";
import {
  branch,
  makeStockWorld,
  movesOf,
  onHand,
  shop,
  sku36,
  sku37,
  skus,
  type StockWorld,
  skuRow,
} from "./testing.ts";
import { codeOf } from "../identity/testing.ts";

type Lines = readonly (readonly [string, string, number])[];

function load(world: StockWorld, ...files: readonly (readonly [string, Lines])[]): Outcome {
  const places = files.map(([placeId, lines]) => ({ placeId, lines }));
  return world.submit("stock.import_opening", { source: "opening.xlsx", places });
}
const here = (...lines: Lines): readonly [string, Lines] => [shop.placeId, lines];

describe("opening", () => {
  it("STOCK-5: cells that were never opened are opened, at any number of places at once", () => {
    const world = makeStockWorld();
    const lines: Lines = [
      [sku36, "sellable", 3],
      [sku36, "display", 1],
      [sku37, "sellable", 0],
    ];
    expect(load(world, here(...lines), [branch.placeId, [[sku36, "sellable", 7]]])).toMatchObject({
      reply: { opened: 4, unchanged: 0 },
    });
    expect(onHand(world, sku36, "sellable", branch)).toBe(7);
    expect(movesOf(world).map(({ fromAccount, quantity }) => [fromAccount, quantity])).toEqual([
      ["opening", 3],
      ["opening", 1],
      ["opening", 7],
    ]);
    expect(world.journal.row(cellTable, shop.placeId, sku37, "sellable")).toMatchObject({
      onHand: 0,
      opened: 0,
    });
    const kinds = new Map(world.journal.rowsOf(documentTable).map(({ kind, placeId }) => [placeId, kind]));
    expect(kinds).toEqual(new Map([shop, branch].map(({ placeId }) => [placeId, "opening"])));
  });

  it("STOCK-5: the same quantity again is unchanged, another one refuses the whole file and is named", () => {
    const world = makeStockWorld();
    load(world, here([sku36, "sellable", 3]));
    expect(load(world, here([sku36, "sellable", 3], [sku37, "sellable", 2]))).toMatchObject({
      reply: { opened: 1, unchanged: 1 },
    });
    expect(load(world, here([sku36, "sellable", 4], [sku36, "display", 2]))).toMatchObject({
      rejection: { code: "already_opened", params: { cells: 1, first: `${shop.placeId}/${sku36}/sellable` } },
    });
    expect(world.journal.row(cellTable, shop.placeId, sku36, "display")).toBeUndefined();
  });

  it("STOCK-5: a second line for a cell is judged by the first, also when the place is listed twice", () => {
    const world = makeStockWorld();
    const twice = load(
      world,
      here([sku36, "sellable", 3], [sku36, "sellable", 3]),
      here([sku36, "sellable", 3], [sku37, "sellable", 1]),
    );
    expect(twice).toMatchObject({ reply: { opened: 2, unchanged: 2 } });
    expect([onHand(world, sku36), onHand(world, sku37)]).toEqual([3, 1]);
    expect(world.journal.rowsOf(documentTable)).toHaveLength(2);
    expect(codeOf(load(world, here([skus[2] ?? "", "sellable", 3], [skus[2] ?? "", "sellable", 4])))).toBe(
      "already_opened",
    );
  });

  it("STOCK-5: a cell that came to be by trade is opened on top of it", () => {
    const world = makeStockWorld();
    const lines = [{ skuId: sku36, quantity: 2, condition: "sellable" }];
    world.accept("stock.return", { placeId: shop.placeId, lines }, world.clerk);
    expect(load(world, here([sku36, "sellable", 5])).ok).toBe(true);
    expect(onHand(world, sku36)).toBe(7);
  });

  it("STOCK-6: any file imported again changes no balance, also after sales", () => {
    const line = fc.tuple(fc.constantFrom(...skus), fc.constantFrom("sellable", "display"), fc.nat(4));
    const place = fc.constantFrom(shop.placeId, branch.placeId);
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.array(line, { maxLength: 4 })), { maxLength: 3 }), (files) => {
        const world = makeStockWorld();
        const first = load(world, ...files);
        const sold = [{ skuId: sku36, quantity: 2, priceMinor: 1 }];
        world.accept("stock.sell", { placeId: shop.placeId, lines: sold }, world.clerk);
        const cells = world.journal.rowsOf(cellTable);
        const moves = movesOf(world).length;
        const again = load(world, ...files);
        expect(codeOf(again)).toBe(codeOf(first));
        if (again.ok) expect(again.reply).toMatchObject({ opened: 0 });
        expect(world.journal.rowsOf(cellTable)).toEqual(cells);
        expect(movesOf(world)).toHaveLength(moves);
      }),
    );
  });

  it("STOCK-5: a large file is cut into documents and entries of bounded size", () => {
    const world = makeStockWorld();
    const count = limits.openingLinesMax * 2 + 1;
    const lines: Lines = Array.from({ length: count }, (_, index) => [
      deriveId("sku", `s${index}`),
      "sellable",
      1,
    ]);
    for (const [skuId] of lines) world.journal.plant(skuTable, skuRow(skuId as SkuId));
    expect(load(world, here(...lines))).toMatchObject({ reply: { opened: count } });
    const entries = world.entries(`stock:${shop.placeId}`);
    expect(entries.map(({ data }) => (data as { cells: unknown[] }).cells.length)).toEqual([2_000, 2_000, 1]);
    const sizes = world.journal.rowsOf(documentTable).map((document) => document.lines.length);
    expect(sizes.sort((a, b) => a - b)).toEqual([1, 2_000, 2_000]);
  });
});
