import { catalogueOf } from "@instep/domain/catalogue/feed.ts";
import type { SkuTuple, StyleView } from "@instep/domain/catalogue/contract.ts";
import type {
  ColourwayId,
  CommandId,
  DocumentId,
  PlaceId,
  SkuId,
  StyleId,
} from "@instep/domain/kernel/ids.ts";
import { emptyStockView, withBalances, type Activity } from "@instep/domain/stock/feed.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { loadLanguage, t } from "../i18n/i18n.ts";
import { parsePrice, priceText } from "./price.ts";
import {
  findScanned,
  findTyped,
  lineOf,
  nameIn,
  runOf,
  salesOf,
  sameSizeIn,
  shoeOf,
  sizeLabelOf,
  tagPriceOf,
} from "./shoe.ts";
import { commandWords, skuOf } from "./words.ts";

const id = (n: number): string => `0198c0de-0000-7000-8000-${String(n).padStart(12, "0")}`;
const sku = (
  n: number,
  size: string,
  more: { barcodes?: readonly string[]; width?: string; active?: 0 | 1 } = {},
): SkuTuple => [id(n) as SkuId, size, more.width ?? "", n, more.barcodes ?? [], more.active ?? 1];
const ink = {
  id: id(10) as ColourwayId,
  code: "BK",
  name: "墨黑",
  nameEn: "Ink",
  swatch: "#222222",
  pictureId: null,
  ordinal: 0,
  skus: [sku(1, "37", { barcodes: ["06901234567892"] }), sku(2, "38"), sku(3, "39", { active: 0 })],
};
const sand = {
  ...ink,
  id: id(11) as ColourwayId,
  name: "沙色",
  nameEn: "",
  ordinal: 1,
  skus: [sku(4, "38"), sku(5, "38", { width: "W" })],
};
const style: StyleView = {
  id: id(20) as StyleId,
  code: "L2601",
  name: "云步乐福鞋",
  nameEn: "Cloud Loafer",
  brand: "云履",
  category: "乐福鞋",
  season: "",
  gender: "women",
  scale: "eu",
  price: 67_900,
  currency: "CNY",
  active: true,
  pinyin: "yblfx yunbulefuxie",
  colourways: [ink, sand],
};
const catalogue = catalogueOf([style], []);
const store = { currency: "CNY" };

describe("what a code or a text means", () => {
  it.each(["6901234567892", "https://any.shop/01/06901234567892", "(01)06901234567892"])(
    "%s is the SKU",
    (text) => {
      expect(findScanned(catalogue, text)).toMatchObject({ kind: "sku", found: { sku: ink.skus[0] } });
    },
  );

  it("finds by number, name and pinyin initials when it was typed, never when it was scanned", () => {
    for (const text of ["l2601", "乐福", "yblfx", "cloud"])
      expect(findTyped(catalogue, text)).toEqual({ kind: "styles", styles: [style] });
    expect(findScanned(catalogue, "L2601")).toEqual({ kind: "unknown", text: "L2601" });
  });

  it("tells a place's label from an unknown code", () => {
    expect(findScanned(catalogue, "https://any.shop/p/SH01")).toEqual({ kind: "place", placeCode: "SH01" });
    expect(findScanned(catalogue, "https://any.shop/01/04006381333931")).toEqual({
      kind: "unknown",
      text: "04006381333931",
    });
    expect(findTyped(catalogue, "没有这双")).toEqual({ kind: "unknown", text: "没有这双" });
  });
});

describe("what is shown of a shoe", () => {
  const stock = withBalances(emptyStockView, [
    [id(1) as SkuId, "sellable", 1, 0],
    [id(2) as SkuId, "sellable", 5, 2],
  ]);
  const elsewhere = (skuId: SkuId) => (skuId === id(2) ? [{ placeId: id(30) as PlaceId, pairs: 4 }] : []);

  it("draws the run with what is free here and what is elsewhere", () => {
    expect(
      runOf(ink, stock, elsewhere).map(({ label, here, level, elsewhere: there }) => [
        label,
        here,
        level,
        there,
      ]),
    ).toEqual([
      ["37", 1, "low", 0],
      ["38", 3, "enough", 4],
    ]);
    expect(runOf(ink, undefined, () => null).map(({ here, elsewhere: there }) => [here, there])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it("keeps a size that is no longer made while pairs of it are here", () => {
    const left = withBalances(stock, [[id(3) as SkuId, "sellable", 1, 0]]);
    expect(runOf(ink, left, elsewhere).map(({ label }) => label)).toEqual(["37", "38", "39"]);
  });

  it("keeps the size when the colour changes, width included", () => {
    expect(sameSizeIn(sand, ink.skus[1])).toBe(id(4));
    expect(sameSizeIn(sand, ink.skus[0])).toBeNull();
    expect(sameSizeIn(ink, undefined)).toBeNull();
    expect(sizeLabelOf(sand.skus[1] as SkuTuple)).toBe("38 W");
  });

  it("takes the tag's price only where the place sells in its currency", () => {
    expect(tagPriceOf(style, store)).toBe(67_900);
    expect(tagPriceOf(style, { currency: "USD" })).toBeNull();
  });

  it("finds the line's shoe again in a newer catalogue, and notices when it is gone", () => {
    const found = findScanned(catalogue, "6901234567892");
    if (found.kind !== "sku") throw new Error("not found");
    const line = lineOf(found.found, store);
    expect(shoeOf(catalogue, line)?.sku).toBe(ink.skus[0]);
    expect(shoeOf(catalogueOf([], []), line)).toBeUndefined();
  });

  it("names in the reader's language, in the other one where a name is missing", () => {
    expect([nameIn(ink, "en"), nameIn(ink, "zh-CN"), nameIn(sand, "en")]).toEqual(["Ink", "墨黑", "沙色"]);
  });
});

describe("typed prices", () => {
  it.each([
    ["399", 39_900],
    ["¥1,299.5", 129_950],
    ["３９９．５０", 39_950],
    ["399。5", 39_950],
    [" 399 元", 39_900],
    ["0", 0],
    ["1000000", 100_000_000],
  ])("%s is %d fen", (text, minor) => expect(parsePrice(text, "CNY")).toBe(minor));

  it.each(["", "abc", "-1", "1.234", "1e3", "1000000.01", "3 9 x"])("%s is no price", (text) => {
    expect(parsePrice(text, "CNY")).toBeNull();
  });

  it("knows currencies without minor units, and writes what it reads", () => {
    expect([parsePrice("5900", "JPY"), parsePrice("59.5", "JPY")]).toEqual([5_900, null]);
    for (const minor of [0, 5, 39_900, 39_950, 39_955])
      expect(parsePrice(priceText(minor, "CNY"), "CNY")).toBe(minor);
  });
});

describe("commands in words", () => {
  beforeAll(() => loadLanguage("zh-CN"));
  const words = (name: string, args: unknown): string => commandWords({ name, args }, catalogue, t);
  const lines = [
    { skuId: id(1), quantity: 2 },
    { skuId: id(2), quantity: 1 },
  ];

  it("says each act of the till", () => {
    expect(words("stock.sell", { lines })).toBe("卖出 3 双：云步乐福鞋 墨黑 37 和另外 1 种");
    expect(words("stock.return", { lines: lines.slice(1) })).toBe("退货 1 双：云步乐福鞋 墨黑 38");
    expect(words("stock.adjust", { lines: [{ skuId: id(1), quantity: -2 }] })).toBe(
      "调整 −2 双：云步乐福鞋 墨黑 37",
    );
    expect(
      words("stock.move_condition", { skuId: id(4), from: "display", to: "sellable", quantity: 1 }),
    ).toBe("云步乐福鞋 沙色 38：陈列 → 可售，1 双");
    expect(words("message.send", { text: "到货了" })).toBe("消息：到货了");
    expect(skuOf({ args: { lines } })).toBe(id(1));
  });

  it("says something true of what it does not know", () => {
    expect(words("stock.sell", { lines: [{ skuId: id(99), quantity: 1 }] })).toBe("卖出 1 双：未知商品");
    expect(words("stock.sell", null)).toBe("卖出 0 双：未知商品");
    expect(words("staff.invite", {})).toContain("staff.invite");
    expect(words("message.send", { text: "长".repeat(200) }).length).toBeLessThan(70);
  });
});

describe("sales that a return may belong to", () => {
  const act = (name: string, document: number, skuId = id(1)): Activity => ({
    seq: document,
    name,
    documentId: id(document) as string as CommandId as string as DocumentId,
    lines: [{ skuId: skuId as SkuId, condition: "sellable", quantity: 1 }],
    at: document,
    madeAt: document,
  });

  it("are the last ones of the SKU that were not undone, newest first", () => {
    const activity = [
      act("stock.sold", 1),
      act("stock.sold", 2),
      act("stock.sold", 3, id(2)),
      act("stock.sold", 4),
      act("stock.undone", 2),
    ];
    expect(salesOf({ ...emptyStockView, activity }, id(1) as SkuId).map(({ madeAt }) => madeAt)).toEqual([
      4, 1,
    ]);
  });
});
