import { describe, expect, it } from "vitest";
import { styleSaveArgs, type SkuTuple, type StyleView } from "@instep/domain/catalogue/contract.ts";
import { catalogueOf } from "@instep/domain/catalogue/feed.ts";
import { sizeLabels } from "@instep/domain/catalogue/sizes.data.ts";
import type { ColourwayId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import { en } from "../i18n/en.ts";
import { zhCN } from "../i18n/zh-CN.ts";
import { loadLanguage } from "../i18n/i18n.ts";
import type { ImportPreview } from "./import-contract.ts";
import { changeText, columnLetters, issuePlace, issueText } from "./import-words.ts";
import {
  noWishes,
  printOrder,
  totalOf,
  withCopies,
  withoutGroup,
  withSku,
  withStyle,
} from "./label-wishes.ts";
import { nameIn, sizeText } from "./names.ts";
import {
  detachedOf,
  emptyForm,
  formOf,
  issuesOf,
  majorText,
  minorOf,
  saveArgsOf,
  shownBarcode,
  sizesIn,
  withSizes,
} from "./style-form.ts";

const id = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`;
const sku = (n: number, size: string, barcodes: readonly string[] = [], active: 0 | 1 = 1): SkuTuple => [
  id(n) as SkuId,
  size,
  "",
  n,
  barcodes,
  active,
];

const style: StyleView = {
  id: id(1) as StyleId,
  code: "XP-1",
  name: "跑鞋",
  nameEn: "Runner",
  brand: "步讯",
  category: "跑鞋",
  season: "2026SS",
  gender: "women",
  scale: "eu",
  price: 59_950,
  currency: "CNY",
  active: true,
  pinyin: "",
  colourways: [
    {
      id: id(2) as ColourwayId,
      code: "BLK",
      name: "黑",
      nameEn: "Black",
      swatch: "#151515",
      pictureId: null,
      ordinal: 0,
      skus: [sku(3, "37", ["04006381333931", "BOX1"]), sku(4, "38"), sku(5, "39", [], 0)],
    },
  ],
};

describe("style form", () => {
  it("comes back as the style it was made of", () => {
    const args = saveArgsOf(formOf(style, undefined), style.id);
    expect(styleSaveArgs.safeParse(args).success).toBe(true);
    expect(args).toMatchObject({ styleId: style.id, code: "XP-1", priceMinor: 59_950, sizeScale: "eu" });
    expect(args.colourways[0]?.skus).toEqual([
      { size: "37", width: "", barcodes: ["04006381333931", "BOX1"], active: true },
      { size: "38", width: "", barcodes: [], active: true },
      { size: "39", width: "", barcodes: [], active: false },
    ]);
    expect(detachedOf(formOf(style, undefined), style)).toEqual([]);
  });

  it("reads money as typed, and refuses what the currency does not have", () => {
    expect(minorOf("599", "CNY")).toBe(59_900);
    expect(minorOf(" 1,299.5 ", "CNY")).toBe(129_950);
    expect(minorOf("0.1", "CNY")).toBe(10);
    expect(minorOf("4990", "JPY")).toBe(4_990);
    for (const wrong of ["", "-1", "1.005", "1e3", "abc", "1.", "99999999999"])
      expect(minorOf(wrong, "CNY"), wrong).toBeNull();
    expect(minorOf("1.5", "JPY")).toBeNull();
    expect([majorText(59_900, "CNY"), majorText(59_950, "CNY"), majorText(4_990, "JPY")]).toEqual([
      "599",
      "599.50",
      "4990",
    ]);
  });

  it("names what stands in the way of saving", () => {
    expect(issuesOf(emptyForm("CNY"))).toEqual({ code: "required", name: "required", price: "required" });
    const form = formOf(style, undefined);
    const [first] = form.colourways;
    if (first === undefined) throw new Error("no colourway");
    const twin = { ...first, key: "twin", id: undefined, code: " blk " };
    expect(issuesOf({ ...form, price: "x", colourways: [first, twin] })).toEqual({
      price: "price",
      "colour.twin": "codeTwice",
    });
    expect(issuesOf({ ...form, colourways: [{ ...first, skus: [] }] })).toEqual({
      [`colour.${first.key}`]: "noSizes",
    });
  });

  it("detaches barcodes that are gone, in whatever form they were typed", () => {
    const form = formOf(style, undefined);
    const [first] = form.colourways;
    if (first === undefined) throw new Error("no colourway");
    const skus = first.skus.map((one) => ({
      ...one,
      barcodes: one.barcodes.filter((barcode) => barcode === "BOX1"),
    }));
    expect(detachedOf({ ...form, colourways: [{ ...first, skus }] }, style)).toEqual([
      { skuId: id(3), barcode: "04006381333931" },
    ]);
  });

  it("gives a colour the dot of its name", () => {
    const form = formOf(style, undefined);
    const colourways = form.colourways.map((one) => ({ ...one, swatch: "" }));
    expect(saveArgsOf({ ...form, colourways }, style.id).colourways[0]?.swatch).toBe("#151515");
  });

  it("reads sizes and ranges by the scale", () => {
    const sizes = (text: string, scale: "eu" | "mm" | "alpha") =>
      sizesIn(text, scale, sizeLabels[scale]).map(({ size, width }) => sizeText(size, width));
    expect(sizes("36-39 40.5", "eu")).toEqual(["36", "37", "38", "39", "40.5"]);
    expect(sizes("36-37.5", "eu")).toEqual(["36", "36.5", "37", "37.5"]);
    expect(sizes("230–240，255", "mm")).toEqual(["230", "235", "240", "255"]);
    expect(sizes("S, M、L", "alpha")).toEqual(["S", "M", "L"]);
    expect(sizes("39-36 37-", "eu")).toEqual(["37"]);
    expect(sizes("", "eu")).toEqual([]);
    const known = formOf(style, undefined).colourways[0]?.skus ?? [];
    expect(withSizes(known, sizesIn("37-40", "eu", sizeLabels.eu)).map(({ size }) => size)).toEqual([
      "37",
      "38",
      "39",
      "40",
    ]);
  });

  it("shows a barcode as it stands on the box", () => {
    expect([shownBarcode("04006381333931"), shownBarcode("14006381333938"), shownBarcode("BOX1")]).toEqual([
      "4006381333931",
      "14006381333938",
      "BOX1",
    ]);
  });
});

describe("names", () => {
  it("falls back to the other language", () => {
    expect(nameIn({ name: "黑", nameEn: "" }, "en")).toBe("黑");
    expect(nameIn({ name: "", nameEn: "Black" }, "zh-CN")).toBe("Black");
  });
});

describe("import", () => {
  const preview: Pick<ImportPreview, "fields" | "sheet"> = {
    fields: [
      { field: "price", required: false, titles: { "zh-CN": "吊牌价", en: "Price" } },
      { field: "size", required: true, titles: { "zh-CN": "尺码", en: "Size" } },
    ],
    sheet: {
      sheetName: "",
      sheets: [],
      headers: ["款号", "售价"],
      mapping: { price: 1 },
      ignoredHeaders: [],
      sample: [],
      rowCount: 0,
    },
  };
  const issue = (code: string, params = {}, column: number | null = null) => ({
    code,
    row: 3,
    column,
    params,
  });

  it("letters columns as spreadsheets do", () => {
    expect([1, 26, 27, 52, 703].map(columnLetters)).toEqual(["A", "Z", "AA", "AZ", "AAA"]);
  });

  it("says in both languages why, with the titles that the reader knows", async () => {
    await loadLanguage("en");
    const scene = { preview, language: "en", currency: "CNY" } as const;
    expect(issueText(issue("columns_missing", { fields: "price,size" }), scene)).toContain("Price and Size");
    expect(issueText(issue("style_differs", { otherRow: 2, value: "59900" }, 2), scene)).toContain("¥599");
    expect(issueText(issue("refused", { reason: "style_code_taken", code: "X" }), scene)).toBe(
      "Style no. X is taken",
    );
    expect(issuePlace(issue("required", {}, 2), scene)).toEqual({ row: 3, letters: "B", header: "售价" });
    expect(changeText("priceMinor", 59_900, scene)).toBe("¥599");
    expect(changeText("gender", "women", scene)).toBe("Women");
  });

  it("has a text for every code that the server can answer", () => {
    const sources = import.meta.glob<string>(
      "../../../server/src/catalogue/{sheets/table,import/issues}.ts",
      {
        query: "?raw",
        import: "default",
        eager: true,
      },
    );
    const codes = Object.values(sources).flatMap((text) =>
      [...text.matchAll(/^ {2}(?:\| )?"([a-z_]+)"[;,]?$/gm)].map(([, code]) => code ?? ""),
    );
    expect(codes.length).toBeGreaterThan(45);
    for (const code of codes) {
      if (code === "refused") continue;
      expect(Object.hasOwn(zhCN, `import.${code}`), code).toBe(true);
      expect(Object.hasOwn(en, `import.${code}`), code).toBe(true);
    }
  });
});

describe("labels", () => {
  const view = catalogueOf([style], []);

  it("takes a style with one label a size that is on sale, once", () => {
    const wishes = withStyle(withStyle(noWishes, style), style);
    expect(wishes.groups).toHaveLength(1);
    expect([...wishes.copies]).toEqual([
      [id(3), 1],
      [id(4), 1],
    ]);
  });

  it("counts scans, and prints in the order of the shelf", () => {
    let wishes = withSku(noWishes, view, id(4) as SkuId);
    wishes = withSku(withSku(wishes, view, id(4) as SkuId), view, id(3) as SkuId);
    expect(wishes.groups).toHaveLength(1);
    expect(printOrder(wishes, view)).toEqual([
      { skuId: id(3), copies: 1 },
      { skuId: id(4), copies: 2 },
    ]);
    expect(totalOf(wishes.copies)).toBe(3);
  });

  it("forgets what is set to nothing or taken away", () => {
    const wishes = withStyle(noWishes, style);
    expect(withCopies(wishes, [[id(3) as SkuId, 0]]).copies.has(id(3) as SkuId)).toBe(false);
    const [group] = wishes.groups;
    if (group === undefined) throw new Error("no group");
    expect(withoutGroup(wishes, view, group)).toEqual({ groups: [], copies: new Map() });
  });
});
