import { describe, expect, test } from "vitest";
import { stockFields, styleFields, type StockField, type StyleField } from "./fields.ts";
import { guessMapping } from "./mapping.ts";
import type { Parsed } from "./row-reader.ts";
import { parseStockRows, type StockSheetRow } from "./stock-rows.ts";
import { parseStyleRows, type StyleSheetRow } from "./style-rows.ts";
import { SheetFailure, type Cell, type Table } from "./table.ts";
import { sheetColumns } from "./templates.ts";
import { languages, places } from "./testing.ts";
import { currencyOf, moneyOf, pairsOf } from "./values.ts";

const tableOf = (
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
  problems: Table["problems"] = [],
): Table => ({
  sheetName: "S",
  sheets: ["S"],
  headers,
  headerRow: 1,
  rows,
  rowNumbers: rows.map((_, index) => index + 2),
  problems,
});
const styles = (
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
  problems?: Table["problems"],
): Parsed<StyleSheetRow> =>
  parseStyleRows(tableOf(headers, rows, problems), guessMapping<StyleField>(headers, styleFields), {
    currency: "CNY",
  });
const stock = (headers: readonly string[], rows: readonly (readonly Cell[])[]): Parsed<StockSheetRow> =>
  parseStockRows(tableOf(headers, rows), guessMapping<StockField>(headers, stockFields), { places });

describe("columns are guessed", () => {
  test.each([
    [
      ["货号", "商品名称", "色号", "颜色", "鞋码", "国标码", "零售价（元）*", "进价", "大类", "年季"],
      [
        "styleCode",
        "name",
        "colourCode",
        "colour",
        "size",
        "barcodes",
        "price",
        "cost",
        "category",
        "season",
      ],
    ],
    [
      [
        "Style No.",
        "Product Name",
        "Color Code",
        "COLOR",
        "size",
        "EAN-13",
        "RRP (CNY)",
        "Cost price",
        "Product category",
        "Season",
      ],
      [
        "styleCode",
        "name",
        "colourCode",
        "colour",
        "size",
        "barcodes",
        "price",
        "cost",
        "category",
        "season",
      ],
    ],
    [
      ["Name (English)", "Name", "Colour (English)", "Colour"],
      ["nameEn", "name", "colourEn", "colour"],
    ],
  ])("%j", (headers, fields) => {
    const mapping = guessMapping<StyleField>(headers, styleFields);
    expect(Object.fromEntries(fields.map((field, index) => [field, index]))).toEqual(mapping);
  });
  test("every title is its own field's, in both languages, and one column serves one field", () => {
    for (const language of languages) {
      for (const [kind, fields] of [
        ["styles", styleFields],
        ["stock", stockFields],
      ] as const) {
        const headers = sheetColumns(kind, language).map(({ title }) => title);
        expect(guessMapping<string>(headers, fields)).toEqual(
          Object.fromEntries(Object.keys(fields).map((field, index) => [field, index])),
        );
      }
    }
    expect(guessMapping(["尺码", "尺码"], styleFields)).toEqual({ size: 0 });
    expect(guessMapping(["", "???", "备注"], styleFields)).toEqual({});
  });
  test("no synonym is claimed by two fields of one sheet", () => {
    for (const fields of [styleFields, stockFields]) {
      const names = Object.entries(fields)
        .filter(([key]) => key !== "barcode")
        .flatMap(([, field]) => [...new Set(field.synonyms)]);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  });
});

const header = ["款号", "款名", "颜色", "尺码", "条码", "价格", "成本", "性别"];

describe("style rows", () => {
  test("a row is read into what is stored", () => {
    const { rows, errorCount } = styles(header, [
      ["XP-1", " 跑鞋 ", "黑", 37, 6901234567892, 599.9, "¥210", "女"],
      ["XP-1", "跑鞋", "黑", "37½", "6901234567885;fc-9", "599.90", 210, "女士"],
    ]);
    expect(errorCount).toBe(0);
    expect(rows).toMatchObject([
      {
        row: 2,
        styleCode: "XP-1",
        name: "跑鞋",
        colour: "黑",
        sizeScale: "eu",
        size: "37",
        barcodes: ["06901234567892"],
        priceMinor: 59_990,
        currency: "CNY",
        costMinor: 21_000,
        gender: "women",
      },
      { row: 3, size: "37.5", barcodes: ["06901234567885", "FC-9"] },
    ]);
  });
  test.each<[string, Cell[], string, number]>([
    ["no name", ["X", null, "黑", 37], "required", 2],
    ["no size", ["X", "n", "黑", " "], "required", 4],
    ["rounded barcode", ["X", "n", "黑", 37, "6.90123E+12"], "barcode_scientific", 5],
    ["a price in words", ["X", "n", "黑", 37, null, "about 5"], "not_a_price", 6],
    ["a price below nothing", ["X", "n", "黑", 37, null, -5], "not_a_price", 6],
    ["a third decimal", ["X", "n", "黑", 37, null, "5.001"], "not_a_price", 6],
    ["a third sort of people", ["X", "n", "黑", 37, null, 5, null, "猫"], "not_a_choice", 8],
    ["a long code", ["X".repeat(41), "n", "黑", 37], "too_long", 1],
    ["a size that is none", ["X", "n", "黑", "一二三四五六七八九十一二三四"], "not_a_size", 4],
  ])("%s", (_, cells, code, column) => {
    const { rows, errors } = styles(header, [cells]);
    expect(rows).toEqual([]);
    expect(errors).toMatchObject([{ code, row: 2, column }]);
  });
  test("rows must agree, and nothing may stand twice", () => {
    const { errors } = styles(header, [
      ["X", "n", "黑", 37, "6901234567892", 5],
      ["x", "m", "黑", 38, null, 5],
      ["X", "n", "黑", "37.0", null, 5],
      ["Y", "n", "黑", 37, "6901234567892", 5],
      ["X", "n", "黑", 39, null, 6],
    ]);
    expect(errors).toMatchObject([
      { code: "style_differs", row: 3, column: 2, params: { otherRow: 2, value: "n" } },
      { code: "row_twice", row: 4, params: { otherRow: 2 } },
      { code: "barcode_twice", row: 5, column: 5, params: { otherRow: 2 } },
      { code: "style_differs", row: 6, column: 6 },
    ]);
  });
  test("a price that cannot be read is told once, and not again in each row of its style", () => {
    const { errors } = styles(header, [
      ["X", "n", "黑", 37, null, "五百九"],
      ["X", "n", "黑", 38, null, 599],
      ["X", "n", "黑", 39, null, 599],
    ]);
    expect(errors).toHaveLength(1);
    expect(errors).toMatchObject([{ code: "not_a_price", row: 2, column: 6 }]);
  });
  test("a check digit that is wrong and a size off the scale are warnings", () => {
    const { rows, warnings } = styles(header, [["X", "n", "黑", 37.25, "6901234567893"]]);
    expect(rows).toHaveLength(1);
    expect(warnings).toMatchObject([
      { code: "size_unlisted", column: 4 },
      { code: "barcode_not_gtin", column: 5 },
    ]);
  });
  test("an unreadable cell spoils its row only where its column is used", () => {
    const problem = (column: number): Table["problems"] => [
      { code: "formula_without_value", row: 2, column, params: {} },
    ];
    expect(styles(header, [["X", "n", "黑", 37]], problem(6)).errorCount).toBe(1);
    expect(styles([...header, "备注"], [["X", "n", "黑", 37]], problem(9)).errorCount).toBe(0);
  });
  test("what has no column is told at once, and errors beyond the limit are counted", () => {
    expect(() => styles(["款号", "备注"], [["X"]])).toThrow(SheetFailure);
    try {
      styles(["款号", "备注"], [["X"]]);
    } catch (error) {
      expect((error as SheetFailure).issue).toMatchObject({
        code: "columns_missing",
        params: { fields: "name,colour,size" },
      });
    }
    const many = styles(
      header,
      Array.from({ length: 900 }, (): Cell[] => ["X"]),
    );
    expect(many.errors).toHaveLength(500);
    expect(many.errorCount).toBe(900 * 3);
  });
  test.each([
    [235, "mm"],
    ["M", "alpha"],
    ["10C", "us_kids"],
    ["均码", "one"],
    ["42", "eu"],
  ] as const)("the scale of %s is %s", (size, scale) => {
    expect(styles(header, [["X", "n", "黑", size]]).rows[0]?.sizeScale).toBe(scale);
  });
});

describe("stock rows", () => {
  test("long form, by barcode or by style, places by code or name", () => {
    const { rows, errorCount } = stock(
      ["条码", "款号", "颜色", "尺码", "门店", "状态", "数量"],
      [
        ["6901234567892", null, null, null, "s01", null, 3],
        [null, "X", "黑", 37, "南京路店", "样品", "1"],
        [null, "X", "黑", 38, "W01", null, 0],
      ],
    );
    expect(errorCount).toBe(0);
    expect(rows).toMatchObject([
      { row: 2, column: 7, barcode: "06901234567892", placeCode: "S01", condition: "sellable", quantity: 3 },
      {
        row: 3,
        barcode: null,
        styleCode: "X",
        colour: "黑",
        size: "37",
        placeCode: "S01",
        condition: "display",
        quantity: 1,
      },
    ]);
  });
  test("wide form, a column a place, also where a place is called like a column", () => {
    const { rows, errors } = stock(
      ["款号", "颜色", "尺码", "S01", "备注", "仓库"],
      [
        ["X", "黑", 37, 2, "!", 10],
        ["X", "黑", 38, null, null, "12双"],
        ["X", "黑", 39, "两双"],
      ],
    );
    expect(rows).toMatchObject([
      { row: 2, column: 4, placeCode: "S01", quantity: 2 },
      { row: 2, column: 6, placeCode: "W01", quantity: 10 },
      { row: 3, placeCode: "W01", quantity: 12 },
    ]);
    expect(errors).toMatchObject([{ code: "not_a_quantity", row: 4, column: 4 }]);
  });
  test("what is wrong is told by row and column", () => {
    const { errors } = stock(
      ["条码", "款号", "颜色", "尺码", "门店", "数量"],
      [
        [null, "X", "黑", null, "S01", 1],
        ["6901234567892", null, null, null, "S09", 1],
        ["6901234567892", null, null, null, "S01", 1.5],
        ["6901234567892", null, null, null, "S01", null],
        ["6901234567892", null, null, null, "S01", 2],
        ["6901234567892", null, null, null, "南京路店", 2],
      ],
    );
    expect(errors).toMatchObject([
      { code: "required_either", row: 2, column: 1 },
      { code: "unknown_place", row: 3, column: 5 },
      { code: "not_a_quantity", row: 4, column: 6 },
      { code: "required", row: 5, column: 6 },
      { code: "row_twice", row: 7, params: { otherRow: 6 } },
    ]);
    expect(() => stock(["款号", "尺码"], [["X", 37]])).toThrow("columns_missing");
  });
});

describe("values", () => {
  test.each<[Cell, string, number | null]>([
    [599, "CNY", 59_900],
    ["¥1,299.00", "CNY", 129_900],
    ["1.299,50", "EUR", 129_950],
    ["599元", "CNY", 59_900],
    ["CNY 5", "CNY", 500],
    ["49,9", "EUR", 4_990],
    [1_200, "JPY", 1_200],
    [12.5, "JPY", null],
    ["1e3", "CNY", null],
    ["", "CNY", null],
    [0.1 + 0.2, "CNY", 30],
    [1e9, "CNY", null],
  ])("%j %s is %j", (cell, currency, minor) => {
    const money = moneyOf(cell, currency);
    expect(typeof money === "number" ? money : null).toBe(minor);
  });
  test("currencies by code, sign and name", () => {
    expect(["cny", "￥", "元", "EUR", "$"].map(currencyOf)).toEqual(["CNY", "CNY", "CNY", "EUR", "USD"]);
    expect(currencyOf("ZZZ")).toMatchObject({ wrong: "not_a_currency" });
  });
  test("pairs are whole", () => {
    expect([3, "3", "3.0", "1,200", "3双", null, " "].map(pairsOf)).toEqual([3, 3, 3, 1_200, 3, null, null]);
    expect(pairsOf(-1)).toMatchObject({ wrong: "not_a_quantity" });
  });
});
