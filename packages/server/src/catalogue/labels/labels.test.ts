import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PDFiumLibrary, type PDFiumDocument } from "@hyzyla/pdfium";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { digitalLinkOf } from "@instep/domain/catalogue/codes.ts";
import { gtin14Of, internalGtinOf } from "@instep/domain/catalogue/gtin.ts";
import { formatPrice, labelFormats, type Label } from "./label.ts";
import { cut, layoutLabel, widthOf } from "./layout.ts";
import { drawLabels } from "./pdf.ts";
import { labelFormatIds, renderLabels, renderLabelSvg } from "./render.ts";
import { barsOf } from "./symbols.ts";

const gtin14 = "06901234567892";
const label = (changes: Partial<Label> = {}): Label => ({
  styleCode: "XP-1080",
  name: "轻盈缓震跑步鞋",
  colour: "樱花粉",
  size: "37.5",
  width: "",
  sizeNote: "EU · 240 mm · US 7",
  priceMinor: 59_900,
  currency: "CNY",
  barcode: gtin14,
  link: digitalLinkOf("shop.example.com", gtin14),
  ...changes,
});

let pdfium: PDFiumLibrary;
beforeAll(async () => {
  pdfium = await PDFiumLibrary.init();
  const wasm = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
  await prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer },
    fireImmediately: true,
  });
});
afterAll(() => pdfium.destroy());

async function opened<T>(pdf: Uint8Array, use: (document: PDFiumDocument) => Promise<T>): Promise<T> {
  const document = await pdfium.loadDocument(pdf);
  try {
    return await use(document);
  } finally {
    document.destroy();
  }
}

/** As a thermal printer puts it on paper: 203.2 dots an inch. */
async function decode(pdf: Uint8Array, page = 0): Promise<string[]> {
  return await opened(pdf, async (document) => {
    const { data, width, height } = await document
      .getPage(page)
      .render({ scale: 203.2 / 72, render: "bitmap" });
    const png = await sharp(data, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer();
    return await decodePicture(png);
  });
}

async function decodePicture(png: Uint8Array): Promise<string[]> {
  const found = await readBarcodes(png, { tryHarder: true, maxNumberOfSymbols: 60 });
  return found
    .filter(({ isValid }) => isValid)
    .map(({ text }) => text)
    .sort();
}

const textOf = (pdf: Uint8Array): Promise<string> =>
  opened(pdf, async (document) => Array.from(document.pages(), (page) => page.getText()).join("\n"));

describe("label PDF", () => {
  test.each(["thermal_60x40", "thermal_50x30"] as const)(
    "%s: printed codes decode and the text is there",
    async (format) => {
      const pdf = await renderLabels(
        [
          label(),
          label({
            size: "42",
            width: "2.5",
            barcode: "XP1080-42",
            link: "https://shop.example.com/c/XP1080-42",
          }),
        ],
        { format, language: "zh-CN" },
      );
      expect(await decode(pdf, 0)).toEqual(["6901234567892", digitalLinkOf("shop.example.com", gtin14)]);
      expect(await decode(pdf, 1)).toEqual(["XP1080-42", "https://shop.example.com/c/XP1080-42"]);
      const text = await textOf(pdf);
      for (const word of [
        "轻盈缓震跑步鞋",
        "XP-1080",
        "樱花粉",
        "37.5",
        "¥599",
        "6 901234 567892",
        "42",
        "2.5",
      ])
        expect(text).toContain(word);
    },
  );

  test("a sheet holds 24 labels, leaves used places empty and goes on to the next page", async () => {
    const codes = Array.from({ length: 24 }, (_, index) => internalGtinOf(1_000 + index));
    const labels = codes.map((code) =>
      label({ barcode: gtin14Of(code) ?? "", link: digitalLinkOf("shop.example.com", gtin14Of(code) ?? "") }),
    );
    const pdf = await renderLabels(labels, { format: "sheet_a4_3x8", language: "en", skip: 2 });
    const [first, second] = [await decode(pdf, 0), await decode(pdf, 1)];
    expect(first).toHaveLength(44);
    expect([...first, ...second].sort()).toEqual([...codes, ...labels.map(({ link }) => link)].sort());
  });

  const many = Array.from({ length: 500 }, (_, index) =>
    label({ name: `轻盈缓震跑步鞋${String.fromCodePoint(0x4e00 + index * 17)}` }),
  );
  test("500 labels take less than 3 seconds of one processor", async () => {
    // Not of the clock: what runs beside this test must not count.
    const before = process.threadCpuUsage();
    await drawLabels(many, { format: "thermal_60x40", language: "zh-CN" });
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(3_000);
  });
  test("the server answers while labels are drawn", async () => {
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 5);
    const pdf = await renderLabels(many, { format: "thermal_60x40", language: "zh-CN" });
    clearInterval(ticking);
    expect(await opened(pdf, async (document) => document.getPageCount())).toBe(500);
    expect(ticks).toBeGreaterThan(20);
  });

  test("hostile and empty texts are printed as they are", async () => {
    const odd = label({
      name: "<b>&\u0000\n\t" + "长".repeat(200),
      colour: "",
      styleCode: "",
      size: "X".repeat(12),
      sizeNote: "",
      priceMinor: null,
      barcode: "鞋-1",
      link: "https://x/c/1",
    });
    const pdf = await renderLabels([odd], { format: "thermal_50x30", language: "zh-CN" });
    expect(await decode(pdf)).toEqual(["https://x/c/1"]);
    expect(
      await opened(await renderLabels([], { format: "thermal_50x30", language: "en" }), async (document) =>
        document.getPageCount(),
      ),
    ).toBe(1);
  });
});

describe("label SVG", () => {
  test("a picture of it decodes", async () => {
    const svg = renderLabelSvg(label({ name: 'A&B <"x">' }), { format: "thermal_60x40", language: "zh-CN" });
    expect(svg).toContain("A&amp;B &lt;&quot;x&quot;&gt;");
    const png = await sharp(Buffer.from(svg), { density: 203.2 }).png().toBuffer();
    expect(await decodePicture(png)).toEqual(["6901234567892", digitalLinkOf("shop.example.com", gtin14)]);
  });
});

describe("layout", () => {
  test.each(labelFormatIds)("%s: everything stays inside the insets and bars are whole dots", (id) => {
    const format = labelFormats[id];
    const { rects, texts } = layoutLabel(
      label({ name: "很长的名字".repeat(20), width: "EEE", priceMinor: 99_999_999 }),
      format,
      "zh-CN",
    );
    const inside = (value: number, inset: number, size: number): boolean =>
      value >= inset - 1e-6 && value <= size - inset + 1e-6;
    for (const { x, y, width, height } of rects) {
      expect([x, x + width].every((value) => inside(value, format.insetX, format.width))).toBe(true);
      expect([y, y + height].every((value) => inside(value, format.insetY, format.height))).toBe(true);
      expect((width * 8) % 1).toBeCloseTo(0, 6);
    }
    for (const { text, x, em, align } of texts) {
      if (align === "left")
        expect(x + widthOf(text, em)).toBeLessThanOrEqual(format.width - format.insetX + 1e-6);
    }
  });
  test("a long text ends with an ellipsis, never inside a character", () => {
    expect(cut("轻盈缓震跑步鞋", 4, 1)).toBe("轻盈缓…");
    expect(cut("👩‍👩‍👧👩‍👩‍👧", 6, 1)).not.toContain("\ufffd");
    expect(cut("短", 4, 1)).toBe("短");
  });
  test("a GTIN with an indicator becomes Code 128, Chinese no bars", () => {
    expect(barsOf("16901234567899")?.text).toBe("16901234567899");
    expect(barsOf(gtin14)?.modules).toBe(95);
    expect(barsOf("鞋")).toBeNull();
  });
  test.each([
    [59_900, "CNY", "zh-CN", "¥599"],
    [59_950, "CNY", "zh-CN", "¥599.50"],
    [1_200, "JPY", "en", "¥1,200"],
    [12_900, "USD", "en", "$129"],
    [5, "??", "en", "5"],
  ] as const)("%d %s is %s %s", (minor, currency, language, text) =>
    expect(formatPrice(minor, currency, language)).toBe(text),
  );
});
