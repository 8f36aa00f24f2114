import { describe, expect, test } from "vitest";
import { internalGtinOf } from "@instep/domain/catalogue/gtin.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { importStock, importStyles } from "./import.ts";
import { sheetColumns, styleCells } from "./templates.ts";
import { bytesOf, sheetData, workbook } from "./testing.ts";
import { writeXlsx } from "./xlsx-write.ts";

const options = { currency: "CNY" };
const header = ["款号", "款名", "颜色", "尺码"];

function* styleRows(count: number): Generator<ReturnType<typeof styleCells>> {
  for (let index = 0; index < count; index += 1) {
    const style = Math.floor(index / 27);
    yield styleCells(
      {
        styleCode: `XP-${style}`,
        name: `轻盈缓震跑步鞋${style}`,
        nameEn: `Feather Runner ${style}`,
        brand: "步讯",
        category: "跑鞋",
        season: "2026SS",
        gender: "women",
        colourCode: ["WHT", "BLK", "RED"][Math.floor(index / 9) % 3] ?? "",
        colour: "云白",
        colourEn: "Cloud white",
        sizeScale: "eu",
        size: String(35 + (index % 9)),
        width: "",
        barcodes: [internalGtinOf(index)],
        priceMinor: 59_900,
        currency: "CNY",
        costMinor: 21_000,
      },
      "zh-CN",
    );
  }
}

function busyMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** The longest time in which the event loop computed and could answer nobody; of the processor, not of the clock: tests beside this one must not count. */
async function longestPauseMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = busyMs();
  const tick = setInterval(() => {
    longest = Math.max(longest, busyMs() - last);
    last = busyMs();
  }, 5);
  await work();
  clearInterval(tick);
  return longest;
}

describe("import", () => {
  test("a file is read, mapped and summed up", async () => {
    const bytes = await workbook([
      {
        name: "数据",
        xml: sheetData([
          [...header, "备注"],
          ["X", "n", "黑", 37, "?"],
          ["X", "n", "黑", null],
        ]),
      },
    ]);
    expect(await importStyles({ bytes }, options)).toMatchObject({
      ok: true,
      sheetName: "数据",
      headers: [...header, "备注"],
      mapping: { styleCode: 0, name: 1, colour: 2, size: 3 },
      ignoredHeaders: ["备注"],
      sample: [
        ["X", "n", "黑", "37", "?"],
        ["X", "n", "黑"],
      ],
      rowCount: 2,
      rows: [{ styleCode: "X", size: "37", row: 2 }],
      errors: [{ code: "required", row: 3, column: 4 }],
      errorCount: 1,
    });
    expect(
      await importStyles({ bytes, mapping: { styleCode: 0, name: 4, colour: 2, size: 3 } }, options),
    ).toMatchObject({ rows: [{ name: "?" }] });
    expect(await importStyles({ bytes, sheet: "nein" }, options)).toMatchObject({
      ok: false,
      failure: { code: "sheet_not_found" },
    });
    expect(await importStock({ bytes }, { places: [] })).toMatchObject({
      ok: false,
      failure: { code: "columns_missing", row: 1 },
    });
    const unnamed = await importStyles({ bytes, mapping: { styleCode: 0 } }, options);
    expect(unnamed).toMatchObject({
      ok: false,
      failure: { code: "columns_missing", params: { fields: "name,colour,size" } },
      layout: { sheetName: "数据", headers: [...header, "备注"], mapping: { styleCode: 0 }, rowCount: 2 },
    });
  });

  test("GBK text and wide stock arrive too", async () => {
    // 款号,尺码,S01 / X,37,4 in GBK.
    const bytes = new Uint8Array([
      0xbf,
      0xee,
      0xba,
      0xc5,
      0x2c,
      0xb3,
      0xdf,
      0xc2,
      0xeb,
      ...new TextEncoder().encode(",S01\r\nX,37,4\r\n"),
    ]);
    expect(
      await importStock({ bytes, fileName: "库存.csv" }, { places: [{ code: "S01", name: "" }] }),
    ).toMatchObject({
      ok: true,
      sheetName: "库存",
      ignoredHeaders: [],
      rows: [{ styleCode: "X", placeCode: "S01", quantity: 4 }],
    });
  });

  test("60,000 SKUs take seconds, and the server answers meanwhile", async () => {
    const bytes = await bytesOf(
      writeXlsx([{ name: "款式", columns: sheetColumns("styles", "zh-CN"), rows: styleRows(60_000) }]),
    );
    // Of the processor as well.
    const before = process.cpuUsage();
    const pause = await longestPauseMs(async () => {
      expect(await importStyles({ bytes }, options)).toMatchObject({
        ok: true,
        rows: { length: 60_000 },
        errorCount: 0,
      });
    });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(10_000);
    expect(pause).toBeLessThan(500);
  }, 300_000);
});

describe("files that want to hurt", () => {
  test("a million rows end at the limit", async () => {
    function* rows(): Generator<string> {
      yield "<sheetData>";
      const some = `${"<row><c><v>1</v></c><c><v>2</v></c></row>".repeat(1_000)}`;
      for (let index = 0; index < 1_000; index += 1) yield some;
      yield "</sheetData>";
    }
    const bytes = await workbook([{ name: "S", xml: rows() }]);
    const before = process.cpuUsage();
    expect(await importStyles({ bytes }, options)).toEqual({
      ok: false,
      failure: { code: "too_many_rows", row: null, column: null, params: { max: limits.importRowsMax } },
    });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(8_000);
    const csv = new TextEncoder().encode(`${header.join(",")}\n${"a,b,c,37\n".repeat(1_000_000)}`);
    expect(await importStyles({ bytes: csv }, options)).toMatchObject({ failure: { code: "too_many_rows" } });
  }, 300_000);

  test("a zip bomb is stopped while it unpacks", async () => {
    function* spaces(): Generator<string> {
      const some = " ".repeat(1_000_000);
      for (let index = 0; index < 700; index += 1) yield some;
    }
    const bytes = await workbook([{ name: "S", xml: spaces() }]);
    expect(bytes.length).toBeLessThan(10_000_000);
    expect(await importStyles({ bytes }, options)).toMatchObject({
      ok: false,
      failure: { code: expect.stringMatching(/^file_(?:too_large|damaged)$/) },
    });
  }, 300_000);

  test("more bytes than allowed are not even looked at", async () => {
    expect(await importStyles({ bytes: new Uint8Array(limits.importBytesMax + 1) }, options)).toMatchObject({
      failure: { code: "file_too_large" },
    });
  });

  test("columns without end are refused by name", async () => {
    const wide = sheetData([header]).replace(
      "</sheetData>",
      '<row r="2"><c r="XFD2"><v>1</v></c></row></sheetData>',
    );
    expect(await importStyles({ bytes: await workbook([{ name: "S", xml: wide }]) }, options)).toMatchObject({
      failure: { code: "too_many_columns", row: 2, column: 16_384 },
    });
  });
});
