import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { styleFields } from "./fields.ts";
import { readTable } from "./read.ts";
import {
  columnLetters,
  columnNumber,
  SheetFailure,
  type Cell,
  type SheetFailureCode,
  type Table,
} from "./table.ts";
import { bytesOf, sheetData, workbook } from "./testing.ts";
import { writeXlsx } from "./xlsx-write.ts";
import { readZip, unpack, writeZip } from "./zip.ts";

const read = (bytes: Uint8Array, sheet?: string): Promise<Table> =>
  readTable(bytes, { fields: styleFields, sheet });
const failureOf = async (
  reading: Promise<unknown>,
): Promise<{ code: string; row: number | null; column: number | null }> => {
  const error: unknown = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SheetFailure);
  return (error as SheetFailure).issue;
};
const header = ["款号", "款名", "颜色", "尺码"];

describe("workbooks", () => {
  test("shared strings, rich text without its reading aids, entities, hidden characters, booleans, gaps", async () => {
    const bytes = await workbook(
      [
        {
          name: "S",
          xml:
            '<sheetData><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="inlineStr"><is><t>款名</t></is></c><c r="D3" t="inlineStr"><is><t>尺码</t></is></c></row>' +
            '<row r="5"><c r="A5" t="s"><v>1</v></c><c r="B5" t="s"><v>2</v></c><c r="D5" t="b"><v>1</v></c></row>' +
            '<row r="6"><c r="A6" s="4"/></row><row r="9"><c r="C9" t="str"><f>A1</f><v>x&#x4E00;</v></c></row></sheetData>',
        },
      ],
      {
        sharedStrings:
          '<sst><si><t>款号</t></si><si><r><t xml:space="preserve">A &amp; </t></r><r><t>B</t></r><rPh sb="0" eb="1"><t>no</t></rPh></si><si><t>l1_x000D_l2<![CDATA[<&]]></t></si></sst>',
      },
    );
    const table = await read(bytes);
    expect(table).toMatchObject({
      sheetName: "S",
      headerRow: 3,
      headers: ["款号", "款名", "", "尺码"],
      rowNumbers: [5, 9],
      problems: [],
    });
    expect(table.rows).toEqual([
      ["A & B", "l1\rl2<&", null, true],
      [null, null, "x一"],
    ]);
  });

  test("numbers keep what a spreadsheet shows, dates become ISO, in both epochs", async () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-804]yyyy&quot;年&quot;m"/><numFmt numFmtId="171" formatCode="0.0 &quot;days&quot; >0"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>';
    const xml =
      `<sheetData><row>${header.map((title) => `<c t="inlineStr"><is><t>${title}</t></is></c>`).join("")}</row>` +
      '<row><c><v>6901234567892</v></c><c><v>599.89999999999998</v></c><c s="1"><v>45000</v></c><c s="2"><v>45000.5</v></c><c s="3"><v>1.5</v></c><c t="d"><v>2026-01-02T00:00:00</v></c></row></sheetData>';
    expect((await read(await workbook([{ name: "S", xml }], { styles }))).rows).toEqual([
      [6901234567892, 599.9, "2023-03-15", "2023-03-15T12:00:00", 1.5, "2026-01-02"],
    ]);
    expect(
      (await read(await workbook([{ name: "S", xml }], { styles, workbookPr: '<workbookPr date1904="1"/>' })))
        .rows[0]?.[2],
    ).toBe("2027-03-16");
  });

  test("a formula counts as its value; one without, and an error, are problems of their cell", async () => {
    const xml = `${sheetData([header]).replace("</sheetData>", "")}<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>1+1</f></c><c r="C2" t="e"><v>#N/A</v></c><c r="D2" t="str"><f>""</f><v></v></c></row></sheetData>`;
    const table = await read(await workbook([{ name: "S", xml }]));
    expect(table.rows).toEqual([[2]]);
    expect(table.problems).toEqual([
      { code: "formula_without_value", row: 2, column: 2, params: {} },
      { code: "cell_error", row: 2, column: 3, params: { value: "#N/A" } },
    ]);
  });

  test("merged cells among the rows are refused by address, in a title above they are fine", async () => {
    const rows = sheetData([["步讯 2026"], header, ["A", "n", "c", 37]]);
    const merged = (ref: string): Promise<Uint8Array> =>
      workbook([{ name: "S", xml: `${rows}<mergeCells><mergeCell ref="${ref}"/></mergeCells>` }]);
    expect((await read(await merged("A1:D1"))).headerRow).toBe(2);
    expect(await failureOf(read(await merged("B3:B4")))).toMatchObject({
      code: "merged_cells",
      row: 3,
      column: 2,
    });
    expect(await failureOf(read(await merged("A2:B2")))).toMatchObject({
      code: "merged_cells",
      row: 2,
      column: 1,
    });
  });

  test("the sheet with known columns is found, hidden ones are not looked at, a named one must exist", async () => {
    const bytes = await workbook([
      { name: "说明", xml: sheetData([["how", "to"]]) },
      { name: "old", xml: sheetData([[...header, "价格", "品牌"], ["X"]]), state: "hidden" },
      { name: "数据", xml: sheetData([header, ["A"]]) },
    ]);
    expect(await read(bytes)).toMatchObject({ sheetName: "数据", sheets: ["说明", "数据"], rows: [["A"]] });
    expect((await read(bytes, "说明")).sheetName).toBe("说明");
    expect(await failureOf(read(bytes, "old"))).toMatchObject({
      code: "sheet_not_found",
      params: { sheet: "old", sheets: "说明, 数据" },
    });
  });

  test("prefixed names and single quotes are XML too", async () => {
    const xml = sheetData([header, ["A"]])
      .replace(/<(\/?)(\w)/g, "<$1x:$2")
      .replaceAll('t="inlineStr"', "t='inlineStr' note='a>b'");
    expect((await read(await workbook([{ name: "S", xml }]))).rows).toEqual([["A"]]);
  });

  test("what we write we read, whatever the texts and numbers", async () => {
    const cell: fc.Arbitrary<Cell> = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("=1+1", "_x0041_", "a\r\nb", " x ", "<&>\"'"),
      fc.integer(),
      fc
        .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
        .map((value) => Number(value.toPrecision(12))),
      fc.boolean(),
      fc.constant(null),
    );
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, async (written) => {
        const columns = header.map((title) => ({ title, width: 10, isNumber: false }));
        const table = await read(await bytesOf(writeXlsx([{ name: "a/b", columns, rows: written }])));
        const kept = written
          .map(normal)
          .flatMap((cells, index) => (cells.length === 0 ? [] : [{ cells, row: index + 2 }]));
        expect(table.rows.map(normal)).toEqual(kept.map(({ cells }) => cells));
        expect(table.rowNumbers).toEqual(kept.map(({ row }) => row));
      }),
      { numRuns: 100 },
    );
  });

  test("column letters count like a spreadsheet", () => {
    expect([1, 26, 27, 702, 703, 16_384].map(columnLetters)).toEqual(["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16_384 }), (column) => {
        expect(columnNumber(columnLetters(column))).toBe(column);
      }),
    );
  });
});

/** Cells as XML can keep them, without the empty ones at the end. */
function normal(cells: readonly Cell[]): Cell[] {
  // oxlint-disable-next-line no-control-regex -- XML 1.0 has no way to write these
  const kept = Array.from(cells, (cell) =>
    typeof cell === "string"
      ? // oxlint-disable-next-line no-control-regex -- the very characters that must not be there
        cell.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "") || null
      : (cell ?? null),
  );
  while (kept.length > 0 && kept.at(-1) === null) kept.pop();
  return kept.map((cell) => (cell === 0 ? 0 : cell));
}

describe("files that are no table", () => {
  const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
  test.each<[string, Uint8Array, SheetFailureCode]>([
    ["nothing", new Uint8Array(), "file_empty"],
    ["an old .xls", new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]), "file_old_excel"],
    ["a PDF", ascii("%PDF-1.7\n..."), "file_format"],
    ["HTML called .xls", ascii("\n<html><table>"), "file_format"],
    ["a cut workbook", ascii("PK\u0003\u0004abcdefghijklmnopqrstuvwxyz"), "file_damaged"],
    ["binary", new Uint8Array([1, 0, 0, 2, 0, 0, 3]), "file_format"],
    ["blank lines", ascii("\n\n  \n"), "sheet_empty"],
  ])("%s", async (_, bytes, code) => expect(await failureOf(read(bytes))).toMatchObject({ code }));

  test("a workbook without sheets, with a DOCTYPE, with half a tag", async () => {
    expect((await failureOf(read(await workbook([])))).code).toBe("sheet_empty");
    expect(
      (await failureOf(read(await workbook([{ name: "S", xml: '<!DOCTYPE x [<!ENTITY a "b">]>' }])))).code,
    ).toBe("file_damaged");
    expect((await failureOf(read(await workbook([{ name: "S", xml: "<sheetData><!-- row" }])))).code).toBe(
      "file_damaged",
    );
    const ofSomethingElse = await bytesOf(writeZip([{ name: "word/document.xml", pieces: ["<w/>"] }]));
    expect((await failureOf(read(ofSomethingElse))).code).toBe("file_format");
  });

  test("unpacking ends where the budget ends", async () => {
    const entry = readZip(await bytesOf(writeZip([{ name: "a", pieces: ["x".repeat(1_000_000)] }]))).get("a");
    if (entry === undefined) throw new Error("no entry");
    expect((await bytesOf(unpack(entry, { bytesLeft: 1_000_000 }))).length).toBe(1_000_000);
    expect((await failureOf(bytesOf(unpack(entry, { bytesLeft: 999_999 })))).code).toBe("file_too_large");
  });

  test("a bit that fell over is noticed by the checksum", async () => {
    const bytes = await workbook([{ name: "S", xml: sheetData([header, ["A", "n", "c", 37]]) }]);
    const name = Buffer.from("xl/worksheets/sheet1.xml");
    const at = Buffer.from(bytes).indexOf(name) + name.length + 40;
    bytes[at] = (bytes[at] ?? 0) ^ 4;
    expect((await failureOf(read(bytes))).code).toBe("file_damaged");
  });

  test("any damage to a workbook is a failure or a table, never anything else", async () => {
    const sound = await workbook([{ name: "S", xml: sheetData([header, ["A", "n", "c", 37]]) }], {
      sharedStrings: "<sst/>",
      styles: "<styleSheet/>",
    });
    const hits = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(hits, fc.integer({ min: 4, max: sound.length }), async (bytes, length) => {
        const damaged = sound.slice(0, length);
        for (const [at, value] of bytes) if (at > 3 && at < length) damaged[at] = value;
        const error: unknown = await read(damaged).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        if (error !== null) expect(error).toBeInstanceOf(SheetFailure);
      }),
      { numRuns: 400 },
    );
  });
});
