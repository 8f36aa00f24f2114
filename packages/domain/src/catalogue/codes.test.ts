import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { barcodeKeyOf, barcodeKeysOf, codeLinkOf, digitalLinkOf, parseScan, placeLinkOf } from "./codes.ts";
import { decodeEpc, encodeSgtin96 } from "./epc.ts";
import {
  checkDigitOf,
  ean13Of,
  expandUpcE,
  gtin14Of,
  internalGtinOf,
  isGtin,
  isRestrictedGtin,
  shortGtinOf,
} from "./gtin.ts";

const digits = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((all) => all.join(""));
const gtin = fc
  .constantFrom(7, 11, 12, 13)
  .chain(digits)
  .map((body) => body + checkDigitOf(body));
const serial = fc.string({
  unit: fc.constantFrom(..."!\"%&'()*+,-./0123456789:;<=>?ABCxyz_"),
  minLength: 1,
  maxLength: 20,
});

describe("GTIN", () => {
  test.each([
    "02345673",
    "416000336108",
    "1234567890128",
    "12345678901231",
    "8904000210037",
    "7300011000017",
  ])("%s has a right check digit", (text) => expect(isGtin(text)).toBe(true));
  test.each([
    "12345673",
    "416000336109",
    "",
    "0",
    "123456789013",
    "123456789",
    "02345673 ",
    "０２３４５６７３",
  ])("%j is refused", (text) => expect(isGtin(text)).toBe(false));

  test("any single wrong digit is noticed", () => {
    fc.assert(
      fc.property(gtin, fc.nat(), fc.integer({ min: 1, max: 9 }), (text, at, by) => {
        const index = at % text.length;
        const wrong = text.slice(0, index) + ((Number(text[index]) + by) % 10) + text.slice(index + 1);
        expect(isGtin(wrong)).toBe(false);
      }),
    );
  });

  test("the stored form is the same for every way to write the same number", () => {
    fc.assert(
      fc.property(gtin, (text) => {
        const stored = gtin14Of(text);
        expect(stored).toHaveLength(14);
        expect(gtin14Of(shortGtinOf(stored ?? ""))).toBe(stored);
      }),
    );
    expect(ean13Of("06901234567892")).toBe("6901234567892");
    expect(ean13Of("16901234567899")).toBeNull();
    expect(shortGtinOf("00000002345673")).toBe("02345673");
    expect(shortGtinOf("00416000336108")).toBe("416000336108");
  });

  test.each([
    ["01234505", "012000003455"],
    ["04252614", "042100005264"],
    ["425261", "042100005264"],
    ["06543217", "065100004327"],
    ["01234558", "012345000058"],
  ])("UPC-E %s is UPC-A %s", (short, long) => expect(expandUpcE(short)).toBe(long));
  test.each(["04252613", "24252614", "12345", "abcdef"])("%s is no UPC-E", (text) =>
    expect(expandUpcE(text)).toBeNull(),
  );

  test("internal numbers are valid, restricted and never meet", () => {
    const number = fc.integer({ min: 0, max: 9_999_999_999 });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 20, max: 29 }), (a, b, prefix) => {
        const code = internalGtinOf(a, prefix);
        expect(isGtin(code)).toBe(true);
        expect(isRestrictedGtin(gtin14Of(code) ?? "")).toBe(true);
        expect(internalGtinOf(b, prefix) === code).toBe(a === b);
      }),
    );
    expect(isRestrictedGtin("06901234567892")).toBe(false);
    expect(() => internalGtinOf(1e10)).toThrow(RangeError);
    expect(() => internalGtinOf(1, 30)).toThrow(RangeError);
  });
});

describe("EPC", () => {
  const vector = "3074257BF7194E4000001A85";
  test("the vector of TDS reads and writes", () => {
    const sgtin = decodeEpc(vector);
    expect(sgtin).toEqual({
      gtin14: "80614141123458",
      serial: "6789",
      companyPrefix: "0614141",
      filter: 3,
      uri: "urn:epc:id:sgtin:0614141.812345.6789",
    });
    expect(encodeSgtin96("80614141123458", "6789", 7, 3)).toBe(vector);
    expect(decodeEpc("urn:epc:tag:sgtin-96:3.0614141.812345.6789")).toEqual(sgtin);
    expect(decodeEpc("urn:epc:id:sgtin:0614141.812345.6789")).toEqual({ ...sgtin, filter: null });
  });

  test("hex and URN go there and back for every partition", () => {
    const serials = fc.bigInt({ min: 0n, max: (1n << 38n) - 1n }).map(String);
    fc.assert(
      fc.property(
        digits(13),
        serials,
        fc.integer({ min: 6, max: 12 }),
        fc.integer({ min: 0, max: 7 }),
        (body, number, company, filter) => {
          const gtin14 = body + checkDigitOf(body);
          const hex = encodeSgtin96(gtin14, number, company, filter) ?? "";
          const read = decodeEpc(hex);
          expect(read).toMatchObject({ gtin14, serial: number, filter });
          expect(decodeEpc(read?.uri ?? "")).toMatchObject({
            gtin14,
            serial: number,
            companyPrefix: read?.companyPrefix,
          });
          expect(parseScan(hex.toLowerCase())).toMatchObject({ kind: "epc", gtin14, serial: number });
        },
      ),
    );
  });

  test.each([
    "307C257BF7194E4000001A85",
    "3174257BF7194E4000001A85",
    "307FFFFFFFFFFFFFFFFFFFFF",
    "urn:epc:id:sgtin:0614141.8123456.6789",
    "urn:epc:id:sgtin:0614141.812345.274877906944",
    "urn:epc:id:sgtin:0614141.812345.007",
  ])("%s is no SGTIN", (text) => expect(decodeEpc(text)).toBeNull());
  test("a serial that does not fit is refused", () => {
    expect(encodeSgtin96("80614141123458", "274877906944", 7)).toBeNull();
    expect(encodeSgtin96("80614141123459", "1", 7)).toBeNull();
    expect(encodeSgtin96("80614141123458", "1", 13)).toBeNull();
  });
});

describe("scan", () => {
  const stored = "06901234567892";
  test.each([
    ["6901234567892", stored],
    ["]E06901234567892\r\n", stored],
    ["\u0002 6 901234 567892\t", stored],
    ["６９０１２３４５６７８９２", stored],
    ["\ufeff6901234567892", stored],
    ["]C10106901234567892", stored],
    ["]d2\u001d010690123456789221A7\u001d10LOT", stored],
    ["(01)06901234567892(21)A7", stored],
    ["0106901234567892", stored],
    ["416000336108", "00416000336108"],
    ["]I116901234567899", "16901234567899"],
    ["06543217", "00065100004327"],
  ])("%j names %s", (text, gtin14) => expect(parseScan(text)).toMatchObject({ kind: "gtin", gtin14 }));

  test("eight digits that are both EAN-8 and UPC-E are looked up as both", () => {
    const scan = parseScan("02345673");
    expect(barcodeKeysOf(scan)).toEqual(["00000002345673", "00023456000073"]);
    expect(barcodeKeysOf(parseScan("]E402345673"))).toEqual(["00000002345673"]);
  });

  test("a serial of a GS1 symbol is kept", () => {
    expect(parseScan("]d2010690123456789221A7\u001d10LOT")).toMatchObject({ serial: "A7" });
    expect(parseScan("010690123456789221A7")).toMatchObject({ gtin14: stored, serial: "A7" });
  });

  test.each([
    [`https://shop.example/01/${stored}`, "shop.example", null],
    [`HTTPS://SHOP.EXAMPLE:8443/01/${stored}/21/A7?linkType=all#top`, "shop.example:8443", "A7"],
    [`http://id.gs1.org/some/path/01/${stored}/10/LOT/21/A%2F7`, "id.gs1.org", "A/7"],
    ["https://shop.example/gtin/6901234567892/ser/9", "shop.example", "9"],
  ])("%s is a digital link", (text, host, pair) =>
    expect(parseScan(text)).toEqual({ kind: "digital_link", host, gtin14: stored, serial: pair }),
  );

  test("links go there and back", () => {
    fc.assert(
      fc.property(gtin, fc.option(serial), (code, pair) => {
        const gtin14 = gtin14Of(code) ?? "";
        const link = digitalLinkOf("a.example", gtin14, pair ?? undefined);
        expect(parseScan(link)).toEqual({ kind: "digital_link", host: "a.example", gtin14, serial: pair });
        expect(barcodeKeyOf(link)).toBe(gtin14);
      }),
    );
    expect(parseScan(placeLinkOf("a.example", "SH-01"))).toEqual({
      kind: "place",
      host: "a.example",
      placeCode: "SH-01",
      shelf: null,
    });
    expect(parseScan(placeLinkOf("a.example", "上海", "A/3"))).toMatchObject({
      placeCode: "上海",
      shelf: "A/3",
    });
    expect(parseScan(codeLinkOf("a.example", "ab 1"))).toEqual({
      kind: "code",
      code: "AB 1",
      host: "a.example",
    });
  });

  test.each([
    ["", { kind: "invalid", reason: "empty" }],
    [" \r\n", { kind: "invalid", reason: "empty" }],
    ["]E06901234567893", { kind: "invalid", reason: "check_digit" }],
    ["https://a.example/01/06901234567893", { kind: "invalid", reason: "check_digit" }],
    [`https://a.example/01/${stored}/21/%E9%9E%8B`, { kind: "invalid", reason: "serial" }],
    ["x".repeat(41), { kind: "invalid", reason: "too_long" }],
    ["xp-1080 37", { kind: "code", code: "XP-1080 37", host: null }],
    ["12345673", { kind: "code", code: "12345673", host: null }],
    ["https://a.example/join/Zk3", { kind: "url", url: "https://a.example/join/Zk3" }],
    ["https://a.example/AQADgKqqKg", { kind: "url", url: "https://a.example/AQADgKqqKg" }],
  ])("%j", (text, scan) => expect(parseScan(text)).toEqual(scan));

  test("a megabyte is refused unread", () => {
    expect(parseScan("x".repeat(1e6))).toEqual({ kind: "invalid", reason: "too_long" });
  });

  test("nothing that a scanner sends can make it throw, and keys are stable", () => {
    const noisy = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((tail) => `https://a/01/${tail}`),
      fc.string().map((tail) => `]C1${tail}\u001d`),
    );
    fc.assert(
      fc.property(noisy, (text) => {
        for (const key of barcodeKeysOf(parseScan(text))) expect(key.length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
