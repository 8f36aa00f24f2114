import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isGtin } from "@instep/domain/catalogue/gtin.ts";
import { sizeLabels, sizeScaleIds } from "@instep/domain/catalogue/sizes.data.ts";
import { skuLabelOf } from "@instep/domain/catalogue/scales.ts";
import { conditions } from "@instep/domain/catalogue/conditions.ts";
import { writeCsv } from "./csv-write.ts";
import { stockFields, styleFields, type StockField, type StyleField } from "./fields.ts";
import { guessMapping } from "./mapping.ts";
import { readTable } from "./read.ts";
import { parseStockRows } from "./stock-rows.ts";
import { parseStyleRows } from "./style-rows.ts";
import { sheetColumns, stockCells, styleCells, writeTemplate } from "./templates.ts";
import { bytesOf, languages, places } from "./testing.ts";
import { writeXlsx } from "./xlsx-write.ts";

describe("templates and exports", () => {
  test.each(
    languages.flatMap(
      (language) =>
        [
          ["styles", language],
          ["stock", language],
        ] as const,
    ),
  )("the %s template in %s has every column, and its examples are not imported", async (kind, language) => {
    const bytes = await bytesOf(writeTemplate(kind, language));
    const fields = kind === "styles" ? styleFields : stockFields;
    const table = await readTable(bytes, { fields });
    expect(table.sheets).toHaveLength(2);
    expect(table.rows).toHaveLength(3);
    const mapping = guessMapping<string>(table.headers, fields);
    expect(Object.keys(mapping)).toHaveLength(Object.keys(fields).length);
    const parsed =
      kind === "styles"
        ? parseStyleRows(table, mapping, { currency: "CNY" })
        : parseStockRows(table, mapping, { places });
    expect(parsed).toMatchObject({ rows: [], errorCount: 0 });
    // Without their mark the examples are right.
    const bare = {
      ...table,
      rows: table.rows.map((row) =>
        row.map((cell) => (typeof cell === "string" ? cell.replace(/示例|EXAMPLE/, "A") : cell)),
      ),
    };
    expect(
      kind === "styles"
        ? parseStyleRows(bare, mapping, { currency: "CNY" })
        : parseStockRows(bare, mapping, { places }),
    ).toMatchObject({ rows: [{}, {}, {}], errorCount: 0, warnings: [] });
  });

  const word = fc
    .string({ unit: fc.constantFrom(..."跑鞋AB1 ,;\"'=+-@&<"), minLength: 1, maxLength: 12 })
    .map((text) => text.trim())
    .filter((text) => text !== "" && !/^'[=+\-@]/.test(text));
  const scaled = fc.constantFrom(...sizeScaleIds).chain((sizeScale) =>
    fc.record({
      sizeScale: fc.constant(sizeScale),
      size: fc.constantFrom(...sizeLabels[sizeScale]),
      width: fc.constantFrom("", "EE", "2.5"),
    }),
  );
  const code = fc
    .string({ unit: fc.constantFrom(..."ABC123"), minLength: 3, maxLength: 11 })
    .filter((text) => !isGtin(text) && !/^\d+$/.test(text));
  const row = fc.record({
    name: word,
    nameEn: word,
    brand: word,
    colourCode: word,
    colour: word,
    colourEn: word,
    category: word,
    season: word,
    gender: fc.constantFrom("women", "men", "kids", "unisex"),
    scaled,
    barcodes: fc.uniqueArray(code, { maxLength: 3 }),
    priceMinor: fc.option(fc.nat(10_000_000)),
    currency: fc.constantFrom("CNY", "JPY", "USD"),
    costMinor: fc.option(fc.nat(10_000_000)),
  });

  test.each(["xlsx", "csv"] as const)("an export as %s comes back unchanged", async (form) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...languages),
        async (made, language) => {
          const written = made.map(({ scaled: size, ...rest }, index) => ({
            ...rest,
            ...size,
            styleCode: `S${index}`,
            barcodes: rest.barcodes.map((barcode) => `${barcode}-${index}`),
          }));
          const columns = sheetColumns("styles", language);
          const cells = written.map((one) => styleCells(one, language));
          const bytes = await bytesOf(
            form === "xlsx"
              ? writeXlsx([{ name: "S", columns, rows: cells }])
              : writeCsv(
                  columns.map(({ title }) => title),
                  cells,
                ),
          );
          const table = await readTable(bytes, { fields: styleFields });
          const { rows, errors } = parseStyleRows(
            table,
            guessMapping<StyleField>(table.headers, styleFields),
            { currency: "EUR" },
          );
          expect(errors).toEqual([]);
          expect(rows).toEqual(written.map((one, index) => ({ ...one, row: index + 2 })));
          expect(
            rows.every(({ sizeScale, size, width }) => skuLabelOf(sizeScale, size, width)?.size === size),
          ).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("an export of stock comes back unchanged", async () => {
    const line = fc.record({
      condition: fc.constantFrom(...conditions),
      quantity: fc.integer({ min: 1, max: 1_000_000 }),
      placeCode: fc.constantFrom("S01", "W01"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1 }),
        fc.constantFrom(...languages),
        async (made, language) => {
          const written = made.map((one, index) => ({
            ...one,
            barcode: `C-${index}`,
            styleCode: "X",
            colour: "黑",
            size: "37",
            width: "",
          }));
          const columns = sheetColumns("stock", language);
          const bytes = await bytesOf(
            writeXlsx([{ name: "S", columns, rows: written.map((one) => stockCells(one, language)) }]),
          );
          const table = await readTable(bytes, { fields: stockFields });
          const { rows } = parseStockRows(table, guessMapping<StockField>(table.headers, stockFields), {
            places,
          });
          expect(rows).toEqual(written.map((one, index) => ({ ...one, row: index + 2, column: 8 })));
        },
      ),
      { numRuns: 40 },
    );
  });
});
