import { describe, expect, it } from "vitest";
import type { SkuTuple, StyleView } from "@instep/domain/catalogue/contract.ts";
import { catalogueOf } from "@instep/domain/catalogue/feed.ts";
import type { ColourwayId, PlaceId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import { fallbackOf, lineOf, namedLines, type SafetyLine } from "./lines.ts";

const here = "here" as PlaceId;
const styleId = "00000000-0000-7000-8000-000000000001" as StyleId;
const [sku37, sku38] = ["37", "38"].map((size) => `sku-${size}` as SkuId) as [SkuId, SkuId];

const style: StyleView = {
  id: styleId,
  code: "B2601",
  name: "云步短靴",
  nameEn: "",
  brand: "",
  category: "",
  season: "",
  gender: "women",
  scale: "eu",
  price: 68_900,
  currency: "CNY",
  active: true,
  pinyin: "",
  colourways: [
    {
      id: "beige" as ColourwayId,
      code: "BGE",
      name: "米白",
      nameEn: "",
      swatch: "",
      pictureId: null,
      ordinal: 0,
      skus: [sku37, sku38].map((id, index): SkuTuple => [id, String(37 + index), "", index, [], 1]),
    },
  ],
};
const view = catalogueOf([style], []);

const everything = { kind: "all" } as const;
const ofStyle = { kind: "style", styleId } as const;
const ofSku = (skuId: SkuId) => ({ kind: "sku", skuId }) as const;
const set = (placeId: PlaceId | null, target: SafetyLine["target"], pairs: number): SafetyLine => ({
  placeId,
  target,
  pairs,
});

describe("safety lines", () => {
  const lines = [
    set(null, everything, 1),
    set(here, everything, 2),
    set(null, ofStyle, 3),
    set(here, ofStyle, 4),
    set(here, ofSku(sku38), 5),
    set(here, ofSku(sku37), 6),
  ];

  it("ALERT-1: without its line a target falls back to the next particular one", () => {
    expect(fallbackOf(lines, here, ofSku(sku37), view)?.pairs).toBe(4);
    expect(fallbackOf(lines, here, ofStyle, view)?.pairs).toBe(3);
    expect(fallbackOf(lines.slice(0, 2), here, ofStyle, view)?.pairs).toBe(2);
    expect(fallbackOf(lines, here, everything, view)?.pairs).toBe(1);
    expect(fallbackOf(lines, null, ofSku(sku37), view)?.pairs).toBe(3);
    expect(fallbackOf(lines, null, ofStyle, view)?.pairs).toBe(1);
    expect(fallbackOf(lines, null, everything, view)).toBeUndefined();
    expect(fallbackOf([], here, ofSku(sku37), view)).toBeUndefined();
  });

  it("finds the line of exactly a scope and a target", () => {
    expect(lineOf(lines, here, ofStyle)?.pairs).toBe(4);
    expect(lineOf(lines, null, ofSku(sku37))).toBeUndefined();
  });

  it("lists a scope's own lines by style, the whole style before its sizes in their order", () => {
    expect(namedLines(lines, here, view).map(({ line }) => line.pairs)).toEqual([4, 6, 5]);
    expect(namedLines(lines, null, view).map(({ line }) => line.pairs)).toEqual([3]);
    expect(namedLines([set(here, ofSku("gone" as SkuId), 1)], here, view)).toEqual([]);
  });
});
