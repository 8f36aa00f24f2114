import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCsv } from "./csv-read.ts";
import { writeCsv } from "./csv-write.ts";
import { SheetFailure } from "./table.ts";
import { bytesOf } from "./testing.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const rowsOf = (text: string): unknown => readCsv(utf8(text), "a").rows;
/** 款号,颜色 / A,黑 in GB18030. */
const gb18030 = new Uint8Array([
  0xbf, 0xee, 0xba, 0xc5, 0x2c, 0xd1, 0xd5, 0xc9, 0xab, 0x0d, 0x0a, 0x41, 0x2c, 0xba, 0xda,
]);
const utf16 = (text: string, big: boolean, mark: boolean): Uint8Array => {
  const units = [...(mark ? `\ufeff${text}` : text)].map((sign) => sign.charCodeAt(0));
  return new Uint8Array(units.flatMap((unit) => (big ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])));
};
const expected = [
  ["款号", "颜色"],
  ["A", "黑"],
];

describe("CSV", () => {
  test.each([
    ["UTF-8", utf8("款号,颜色\nA,黑")],
    ["UTF-8 with a mark", utf8("\ufeff款号,颜色\r\nA,黑\r\n")],
    ["GB18030", gb18030],
    ["UTF-16 little endian", utf16("款号\t颜色\r\nA\t黑", false, true)],
    ["UTF-16 big endian", utf16("款号\t颜色\nA\t黑", true, true)],
    ["UTF-16 without a mark", utf16("款号,颜色\nA,黑", false, false)],
    ["semicolons", utf8("款号;颜色\nA;黑")],
    ["bars", utf8("款号|颜色\nA|黑")],
    ["a declared separator", utf8("sep=;\r\n款号;颜色\r\nA;黑")],
    ["old line ends", utf8("款号,颜色\rA,黑\r")],
  ])("%s", (_, bytes) => expect(readCsv(bytes, "a").rows).toEqual(expected));

  test("quotes hold separators, quotes and lines; rows count like a spreadsheet", () => {
    const sheet = readCsv(utf8('a,b\n"x, ""y""","l1\nl2"\n\n,\nz'), "a");
    expect(sheet.rows).toEqual([["a", "b"], ['x, "y"', "l1\nl2"], ["z"]]);
    expect(sheet.rowNumbers).toEqual([1, 2, 5]);
    expect(rowsOf('a,b\n"x"y,1')).toEqual([
      ["a", "b"],
      ["xy", "1"],
    ]);
    expect(rowsOf('code\n="00123"')).toEqual([["code"], ["00123"]]);
  });
  test("an open quote is told with its place, unknown bytes as such", () => {
    expect(() => readCsv(utf8('a,b\n1,"x\n'), "a")).toThrow(SheetFailure);
    try {
      readCsv(utf8('a,b\n1,"x\n'), "a");
    } catch (error) {
      expect((error as SheetFailure).issue).toMatchObject({ code: "quote_unclosed", row: 2, column: 2 });
    }
    expect(() => readCsv(new Uint8Array([0x61, 0x2c, 0xff, 0xff]), "a")).toThrow("encoding_unknown");
  });

  test("Excel sees UTF-8, and no cell is a formula", async () => {
    const bytes = await bytesOf(
      writeCsv(["款号"], [["=HYPERLINK(1)"], ["+1"], ["-x"], ["@a"], ["'q"], [-5]]),
    );
    expect(Array.from(bytes.slice(0, 3))).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes)).toBe(
      "款号\r\n'=HYPERLINK(1)\r\n'+1\r\n'-x\r\n'@a\r\n'q\r\n-5\r\n",
    );
  });
  test("what we write we read", async () => {
    const text = fc
      .string({ unit: fc.constantFrom(..."ab,;|\t\"\n\r'=+-@款 ") })
      .filter((value) => value.trim() !== "" && !/^'[=+\-@\t\r]|^="[^"]*"$/.test(value));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1 }), async (rows) => {
        expect(readCsv(await bytesOf(writeCsv(["h1,", "h2"], rows)), "a").rows.slice(1)).toEqual(rows);
      }),
    );
  });
});
