import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SkuId, StyleId } from "../kernel/ids.ts";
import { deriveId } from "../kernel/ids.ts";
import { makeWorld, type World } from "../kernel/testing.ts";
import { colourwayIdOf, skuIdOf, type StyleView } from "./contract.ts";
import {
  catalogueFeedSpec,
  catalogueOf,
  emptyCatalogue,
  findByBarcode,
  findSku,
  search,
  skusOfStyle,
  styleOf,
  type CatalogueView,
} from "./feed.ts";
import { barcodeTable, skuTable, styleCodeTable, styleTable } from "./rows.ts";
import { catalogueCommands } from "./rules.ts";
import { rebuilt, replayed } from "./testing.ts";

const word = fc.constantFrom("", "黑色", "Black", "跑鞋", "Sand");
const styleCode = fc.constantFrom("A", "b", "B ", "C");
const colourCode = fc.constantFrom("1", "2", "x", "X");
const sizeLabel = fc.constantFrom("36", "37", "37½", "37.5", "38 ", "");
const barcodeText = fc.constantFrom(
  "4006381333931",
  "04006381333931",
  "box1",
  "BOX1",
  "box2",
  "http://a/b",
  "77",
);
const barcodeList = fc.array(barcodeText, { maxLength: 2 });
const sku = fc.record({
  size: sizeLabel,
  width: fc.constantFrom("", "2E"),
  barcodes: barcodeList,
  active: fc.boolean(),
});
const fields = fc.record({
  code: styleCode,
  name: word,
  nameEn: word,
  brand: word,
  category: word,
  season: word,
  gender: fc.constantFrom("women", "men"),
  sizeScale: fc.constantFrom("eu", "mm", "OWN"),
  priceMinor: fc.nat(1000),
  currency: fc.constantFrom("CNY", "EUR"),
});
const colourway = fc.record({
  code: colourCode,
  name: word,
  nameEn: word,
  swatch: fc.constantFrom("", "#aabbcc"),
  skus: fc.array(sku, { maxLength: 4 }),
});
const importedStyle = fc
  .tuple(
    fields,
    fc.array(colourway, { maxLength: 2 }),
    fc.array(fc.constantFrom("name", "priceMinor", "sizeScale")),
  )
  .map(([one, colourways, absent]) => ({
    ...Object.fromEntries(Object.entries(one).filter(([field]) => !absent.includes(field as never))),
    colourways: colourways.map(({ skus, ...rest }) => ({
      ...rest,
      skus: skus.map(({ size, width, barcodes }) => [size, width, barcodes]),
    })),
  }));

type Step = (world: World, styleIds: readonly StyleId[]) => void;
const pick = fc.nat(10);
function stepOn(name: string, args: (styleId: StyleId, skuId: SkuId) => object): Step {
  return (world, styleIds) => {
    for (const styleId of styleIds.slice(0, 2)) {
      world.submit(name, args(styleId, skuIdOf(styleId, "1", "37", "")));
    }
  };
}
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fields, fc.array(colourway, { maxLength: 2 }), pick)
      .map(([one, colourways, index]): Step => (world, styleIds) => {
        const styleId = index > 4 ? undefined : styleIds[index % Math.max(1, styleIds.length)];
        world.submit("style.save", { ...one, colourways, ...(styleId === undefined ? {} : { styleId }) });
      }),
  },
  fc.array(importedStyle, { maxLength: 3 }).map((styles): Step => (world) => {
    world.submit("catalogue.import", { styles, source: "b".repeat(64), fileName: "x.csv" });
  }),
  fc.constantFrom("style.archive", "style.restore").map((name) => stepOn(name, (styleId) => ({ styleId }))),
  barcodeText.map((barcode) => stepOn("barcode.attach", (_, skuId) => ({ skuId, barcode }))),
  fc.constant(stepOn("barcode.assign", (_, skuId) => ({ skuIds: [skuId] }))),
  barcodeText.map((barcode) => stepOn("barcode.detach", (_, skuId) => ({ skuId, barcode }))),
  fc
    .nat(99)
    .map((priceMinor) =>
      stepOn("price.set", (styleId) => ({ prices: [{ styleId, priceMinor, currency: "CNY" }] })),
    ),
  word.map((pinyin) => stepOn("style.index", (styleId) => ({ styleId, pinyin }))),
  fc.boolean().map((some): Step => (world, styleIds): void => {
    for (const styleId of styleIds.slice(0, 2)) {
      const mediaId = deriveId<"media">("p", styleId);
      world.submit("picture.store", { mediaId, width: 1, height: 1, bytes: 1, byStaffId: null });
      const pictureId = some ? mediaId : null;
      world.submit("picture.attach", { colourwayId: colourwayIdOf(styleId, "1"), pictureId });
    }
  }),
  fc
    .constantFrom(["36", "37"], ["35", "36", "37"], ["36", "36.5", "37", "38"])
    .map((sizes): Step => (world) => {
      world.submit("scale.save", { name: "own", brand: "", sizes });
    }),
);

function assertConsistent(world: World): void {
  const skus = world.journal.rowsOf(skuTable);
  const styles = world.journal.rowsOf(styleTable);
  const owners = skus.flatMap((row) => row.barcodes.map((barcode) => ({ barcode, skuId: row.skuId })));
  const byCode = (a: { barcode: string }, b: { barcode: string }) => (a.barcode < b.barcode ? -1 : 1);
  expect(owners.sort(byCode)).toEqual(world.journal.rowsOf(barcodeTable).sort(byCode));
  expect(
    world.journal
      .rowsOf(styleCodeTable)
      .map((row) => row.styleId)
      .sort(),
  ).toEqual(styles.map((row) => row.styleId).sort());
  for (const style of styles) {
    expect(skus.filter((row) => row.styleId === style.styleId)).toHaveLength(style.skuCount);
  }
}

describe("feed", () => {
  it("CAT-17: snapshot + entries = fresh snapshot after every command, and the index rows agree", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const world = makeWorld({ commands: catalogueCommands });
        let view: CatalogueView = emptyCatalogue();
        let seq = 0;
        for (const run of steps) {
          run(
            world,
            world.journal.rowsOf(styleTable).map((row) => row.styleId),
          );
          for (const entry of world.journal.entriesOf("catalogue", seq)) {
            view = catalogueFeedSpec.apply(view, entry);
            seq = entry.seq;
          }
          expect(view).toEqual(rebuilt(world));
        }
        expect(replayed(world)).toEqual(view);
        expect(JSON.parse(JSON.stringify(view))).toEqual(view);
        assertConsistent(world);
      }),
      { numRuns: 300 },
    );
  });

  it("CAT-15: any import that was accepted changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.array(importedStyle, { maxLength: 4 }), (styles) => {
        const world = makeWorld({ commands: catalogueCommands });
        world.accept("scale.save", { name: "own", brand: "", sizes: ["36", "37", "37.5", "37½", "38"] });
        const args = { styles, source: "c".repeat(64), fileName: "x.csv" };
        if (!world.submit("catalogue.import", args).ok) return;
        const before = rebuilt(world);
        expect(world.accept("catalogue.import", args)).toEqual({
          created: 0,
          updated: 0,
          unchanged: styles.length,
        });
        expect(rebuilt(world)).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  it("CAT-19: an unknown entry, or one about an unknown style, leaves the view as it is", () => {
    const view = emptyCatalogue();
    const entry = {
      position: 1,
      feed: "catalogue",
      seq: 1,
      at: 0,
      madeAt: 0,
      commandId: deriveId<"command">("a", "b"),
    };
    const styleId = deriveId<"style">("a", "s");
    expect(catalogueFeedSpec.apply(view, { ...entry, name: "style.exploded", data: {} })).toBe(view);
    expect(catalogueFeedSpec.apply(view, { ...entry, name: "toString", data: {} })).toBe(view);
    expect(catalogueFeedSpec.apply(view, { ...entry, name: "style.archived", data: { styleId } })).toBe(view);
  });
});

/** A chain's whole catalogue, as large as the import. */
function largeCatalogue(): { view: CatalogueView; styles: StyleView[] } {
  const styles: StyleView[] = [];
  for (let index = 0; index < 741; index += 1) {
    const id = deriveId<"style">("large", String(index));
    const colourways = ["BLK", "WHT", "RED"].map((code, ordinal) => ({
      id: colourwayIdOf(id, code),
      code,
      name: "黑色",
      nameEn: "Black",
      swatch: "#151515",
      pictureId: null,
      ordinal,
      skus: Array.from({ length: 9 }, (_, size) => {
        const barcode = `0690${String(index * 27 + ordinal * 9 + size).padStart(10, "0")}`;
        return [
          skuIdOf(id, code, String(35 + size), ""),
          String(35 + size),
          "",
          size * 100,
          [barcode],
          1,
        ] as const;
      }),
    }));
    styles.push({
      id,
      code: `XP-${1000 + index}`,
      name: "轻羽缓震跑步鞋",
      nameEn: "Feather Cushion Runner",
      brand: "步讯",
      category: "跑步鞋",
      season: "2026SS",
      gender: "women",
      scale: "eu",
      price: 39_900,
      currency: "CNY",
      active: true,
      pinyin: "qyhzpbx qingyuhuanzhenpaobuxie",
      colourways,
    });
  }
  return { view: catalogueOf(styles, []), styles };
}

describe("size and speed", () => {
  const { view, styles } = largeCatalogue();

  it("CAT-17: the snapshot of 20,000 SKUs stays below 3 MB", () => {
    expect(JSON.stringify(view).length).toBeLessThan(3_000_000);
  });

  it("CAT-18: barcode, SKU and the SKUs of a style are found without a walk", () => {
    const style = styles[500] as StyleView;
    const [skuId, , , , barcodes] = style.colourways[1]?.skus[4] ?? (undefined as never);
    expect(findByBarcode(view, barcodes[0] ?? "")?.sku[0]).toBe(skuId);
    expect(findSku(view, skuId)?.style).toBe(style);
    expect(skusOfStyle(view, style.id)).toHaveLength(27);
    expect(findByBarcode(view, "nothing")).toBeUndefined();
    const started = performance.now();
    for (let count = 0; count < 10_000; count += 1) findSku(view, skuId);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(search(view, "XP-1500", 3)[0]?.id).toBe(style.id);
  });

  it("CAT-18: an entry copies one bucket only, and the others keep their indexes", () => {
    const style = styles[3] as StyleView;
    const entry = {
      position: 1,
      feed: "catalogue",
      seq: 1,
      at: 0,
      madeAt: 0,
      commandId: deriveId<"command">("a", "b"),
      name: "style.archived",
      data: { styleId: style.id },
    };
    const next = catalogueFeedSpec.apply(view, entry);
    expect(next.buckets.filter((bucket, index) => bucket !== view.buckets[index])).toHaveLength(1);
    expect(styleOf(next, style.id)?.active).toBe(false);
    expect(styleOf(view, style.id)?.active).toBe(true);
    const started = performance.now();
    let last = view;
    for (const one of styles) last = catalogueFeedSpec.apply(last, { ...entry, data: { styleId: one.id } });
    expect(performance.now() - started).toBeLessThan(500);
    expect(search(last, "跑步", 5)).toEqual([]);
  });
});
