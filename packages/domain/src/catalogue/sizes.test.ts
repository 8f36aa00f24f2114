import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adultTable, kidsTable, sizeLabels } from "./sizes.data.ts";
import {
  compareSizes,
  convertSize,
  defaultTableOf,
  equivalentsOf,
  isListedSize,
  marketScaleOf,
  mmOfOldChina,
  oldChinaOfMm,
  sizeLabelOf,
  sizeOrdinalOf,
  sizeScaleIds,
  sizeScaleOf,
  widthLabelOf,
} from "./sizes.ts";

describe("labels", () => {
  test.each([
    ["eu", "37½", "37.5", ""],
    ["eu", "37 1/2", "37.5", ""],
    ["eu", "37,5", "37.5", ""],
    ["eu", "37.50", "37.5", ""],
    ["eu", " 37.0 ", "37", ""],
    ["eu", "EU 37", "37", ""],
    ["eu", "３７码", "37", ""],
    ["mm", "235mm", "235", ""],
    ["mm", "23.5", "235", ""],
    ["mm", "250(2.5)", "250", "2.5"],
    ["mm", "250（二型）", "250", "2"],
    ["mm", "250 二型", "250", "2"],
    ["us_men", "9 2E", "9", "EE"],
    ["us_men", "9EEE", "9", "EEE"],
    ["us_men", "US 9D", "9", "D"],
    ["us_men", "9.5 (D)", "9.5", "D"],
    ["us_kids", "10.5c", "10.5C", ""],
    ["us_kids", "13K", "13C", ""],
    ["us_kids", "1Y", "1Y", ""],
    ["alpha", "2xl", "XXL", ""],
    ["alpha", "XXXL", "3XL", ""],
    ["one", "均码", "OS", ""],
  ] as const)("%s %j is %s %s", (scale, text, size, width) =>
    expect(sizeLabelOf(scale, text)).toEqual({ size, width }),
  );
  test.each(["", "   ", "x".repeat(40), "()"])("%j is no size", (text) =>
    expect(sizeLabelOf("eu", text)).toBeNull(),
  );

  test("every listed label is its own canonical form", () => {
    for (const scale of sizeScaleIds) {
      for (const label of sizeLabels[scale])
        expect(sizeLabelOf(scale, label)).toEqual({ size: label, width: "" });
    }
  });
  test("any text gives a label that stays the same when read again, or none", () => {
    fc.assert(
      fc.property(fc.constantFrom(...sizeScaleIds), fc.string({ maxLength: 16 }), (scale, text) => {
        const label = sizeLabelOf(scale, text);
        if (label !== null) expect(label.size).not.toBe("");
      }),
    );
  });
  test.each([
    ["2E", "EE"],
    ["4a", "AAAA"],
    ["一型", "1"],
    ["2.50", "2.5"],
    ["", ""],
    ["W", "W"],
  ])("width %s is %s", (text, width) => expect(widthLabelOf(text)).toBe(width));
  test.each([
    ["EU", "eu"],
    ["欧码", "eu"],
    ["US M", "us_men"],
    ["us-women", "us_women"],
    ["us_kids", "us_kids"],
    ["旧号", "cn_old"],
    ["毫米", "mm"],
    ["均码", "one"],
  ] as const)("scale %s is %s", (text, scale) => expect(sizeScaleOf(text)).toBe(scale));
  test("an unknown scale is null", () => expect(sizeScaleOf("Mars")).toBeNull());
});

describe("order", () => {
  test("children's sizes run from 13.5C to 1Y, halves stand between wholes, widths from narrow to wide", () => {
    expect(sizeOrdinalOf("us_kids", "1Y")).toBe(sizeOrdinalOf("us_kids", "13.5C") + 1);
    expect(sizeOrdinalOf("eu", "37.5")).toBe(sizeOrdinalOf("eu", "37") + 1);
    expect(compareSizes("us_men", { size: "9", width: "D" }, { size: "9", width: "EE" })).toBeLessThan(0);
    expect(compareSizes("us_men", { size: "9", width: "" }, { size: "9", width: "AAAA" })).toBeLessThan(0);
    expect(isListedSize("eu", "37.25")).toBe(false);
    expect(isListedSize("eu", "37.5")).toBe(true);
  });
  test("it is a total order, with unknown labels behind the known", () => {
    const label = fc.record({
      size: fc.oneof(fc.constantFrom(...sizeLabels.eu), fc.string({ maxLength: 4 })),
      width: fc.constantFrom("", "D", "2.5", "?"),
    });
    fc.assert(
      fc.property(label, label, label, (a, b, c) => {
        const order = (x: typeof a, y: typeof a): number => Math.sign(compareSizes("eu", x, y));
        expect(order(a, b) + order(b, a)).toBe(0);
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
        if (isListedSize("eu", a.size) && !isListedSize("eu", b.size)) expect(order(a, b)).toBe(-1);
      }),
    );
  });
});

describe("conversion", () => {
  test.each([
    ["37", "235"],
    ["40", "250"],
  ])("old China %s is %s mm", (old, mm) => {
    expect(mmOfOldChina(old)).toBe(mm);
    expect(oldChinaOfMm(mm)).toBe(old);
  });
  test("old half sizes have no millimetres, and odd millimetres no old size", () => {
    expect(mmOfOldChina("37.5")).toBeNull();
    expect(oldChinaOfMm("237")).toBeNull();
  });

  test.each([adultTable, kidsTable])("$id: every row is complete, listed and never shrinks", (table) => {
    table.rows.forEach((row, index) => {
      expect(row).toHaveLength(table.scales.length);
      row.forEach((label, column) => {
        const scale = table.scales[column] ?? "eu";
        expect(isListedSize(scale, label), `${scale} ${label}`).toBe(true);
        const before = table.rows[index - 1]?.[column];
        if (before !== undefined)
          expect(sizeOrdinalOf(scale, label)).toBeGreaterThanOrEqual(sizeOrdinalOf(scale, before));
      });
    });
    expect(new Set(table.rows.map((row) => row[0])).size).toBe(table.rows.length);
  });

  test("all equivalents of a size, across the formula too", () => {
    expect(equivalentsOf(adultTable, "eu", "37")).toEqual({
      eu: "37",
      mm: "235",
      cn_old: "37",
      uk: "4",
      us_men: "5",
      us_women: "6",
    });
    expect(convertSize(adultTable, "cn_old", "40", "mm")).toBe("250");
    expect(convertSize(adultTable, "mm", "265", "us_men")).toBe("9");
    expect(convertSize(kidsTable, "us_kids", "1Y", "mm")).toBe("200");
    expect(equivalentsOf(adultTable, "eu", "60")).toEqual({ eu: "60" });
    expect(equivalentsOf(adultTable, "alpha", "M")).toEqual({ alpha: "M" });
    expect(convertSize({ id: "brand", scales: ["eu", "uk"], rows: [["42", "7.5"]] }, "eu", "42", "uk")).toBe(
      "7.5",
    );
  });
  test("a market sees its own scale", () => {
    expect(marketScaleOf("CN", "women")).toBe("mm");
    expect(marketScaleOf("US", "women")).toBe("us_women");
    expect(marketScaleOf("US", "unisex")).toBe("us_men");
    expect(marketScaleOf("UK", "kids")).toBe("uk_kids");
    expect(marketScaleOf("EU", "men")).toBe("eu");
    expect(defaultTableOf("kids")).toBe(kidsTable);
    expect(defaultTableOf("unisex")).toBe(adultTable);
  });
});
