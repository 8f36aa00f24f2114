import { describe, expect, it } from "vitest";
import { codeOf } from "../identity/testing.ts";
import { search } from "./feed.ts";
import { rebuilt, replayed, start } from "./testing.ts";

describe("import", () => {
  const file = (styles: unknown[]) => ({ styles, source: "a".repeat(64), fileName: "spring.xlsx" });
  const sheet = [
    {
      code: "A1",
      name: "板鞋",
      sizeScale: "mm",
      priceMinor: 100,
      currency: "CNY",
      costMinor: 50,
      colourways: [
        {
          code: "01",
          name: "白色",
          skus: [
            ["235", "", ["4006381333931"]],
            ["240", "", []],
          ],
        },
        { code: "02", skus: [["235", "2", []]] },
      ],
    },
    {
      code: "A2",
      sizeScale: "eu",
      priceMinor: 200,
      currency: "CNY",
      colourways: [{ code: "01", skus: [["38", "", []]] }],
    },
  ];

  it("CAT-14: all or nothing", () => {
    const world = start();
    const bad = [
      ...sheet,
      { ...sheet[1], code: "A3", colourways: [{ code: "1", skus: [["38", "", ["4006381333931"]]] }] },
    ];
    expect(codeOf(world.submit("catalogue.import", file(bad)))).toBe("barcode_taken");
    const twice = [...sheet, { ...sheet[0], code: "a1 ", sizeScale: undefined }];
    expect(codeOf(world.submit("catalogue.import", file(twice)))).toBe("import_repeated");
    expect(world.journal.position).toBe(0);
    expect(world.accept("catalogue.import", file(sheet))).toEqual({ created: 2, updated: 0, unchanged: 0 });
    expect(search(replayed(world), "A1", 1)[0]?.colourways[0]?.swatch).toBe("#fafafa");
  });

  it("CAT-15: the same import again changes nothing", () => {
    const world = start();
    world.accept("catalogue.import", file(sheet));
    const rows = JSON.stringify(rebuilt(world));
    const told = world.entries("catalogue").length;
    expect(world.accept("catalogue.import", file(sheet))).toEqual({ created: 0, updated: 0, unchanged: 2 });
    expect(world.entries("catalogue")).toHaveLength(told);
    expect(JSON.stringify(rebuilt(world))).toBe(rows);
    expect(world.entries("audit").at(-1)?.data).toMatchObject({ unchanged: 2, costs: 0 });
  });

  it("CAT-16: absent fields stay, a new style needs scale, price and currency", () => {
    const world = start();
    world.accept("catalogue.import", file(sheet));
    const patch = { code: "a1", brand: "B", colourways: [{ code: "02", skus: [["240", "", []]] }] };
    expect(world.accept("catalogue.import", file([patch]))).toEqual({ created: 0, updated: 1, unchanged: 0 });
    const style = search(replayed(world), "A1", 1)[0];
    expect(style).toMatchObject({ code: "A1", name: "板鞋", brand: "B", price: 100, scale: "mm" });
    expect(style?.colourways.map((one) => one.skus.length)).toEqual([2, 2]);
    for (const field of ["sizeScale", "priceMinor", "currency"]) {
      const outcome = world.submit(
        "catalogue.import",
        file([{ ...sheet[1], code: "NEW", [field]: undefined }]),
      );
      expect(outcome).toMatchObject({
        ok: false,
        rejection: { code: "import_incomplete", params: { code: "NEW" } },
      });
    }
    expect(world.accept("catalogue.import", file([{ ...sheet[0], costMinor: 60 }]))).toMatchObject({
      updated: 1,
    });
    const ifNew = { sizeScale: "eu", currency: "EUR", gender: "women", pinyin: "x" };
    const both = [
      { code: "A1", name: "鞋", ifNew, colourways: [] },
      { code: "NEW", name: "鞋", priceMinor: 1, ifNew, colourways: [{ code: "1", skus: [["37", "", []]] }] },
    ];
    expect(world.accept("catalogue.import", file(both))).toEqual({ created: 1, updated: 1, unchanged: 0 });
    expect(search(replayed(world), "A1", 1)[0]).toMatchObject({
      scale: "mm",
      currency: "CNY",
      gender: "unisex",
      pinyin: "",
    });
    expect(search(replayed(world), "NEW", 1)[0]).toMatchObject({
      scale: "eu",
      currency: "EUR",
      gender: "women",
      pinyin: "x",
    });
    expect(world.accept("catalogue.import", file(both))).toEqual({ created: 0, updated: 0, unchanged: 2 });
  });

  it("CAT-28: a colour said by its name is the colourway that is called so, and no second one", () => {
    const world = start();
    world.accept("catalogue.import", file(sheet));
    const rest = { code: "A1", sizeScale: "mm", priceMinor: 120, currency: "CNY" };
    const byName = { ...rest, colourways: [{ code: "白色", name: "白色", skus: [["245", "", []]] }] };
    expect(world.accept("catalogue.import", file([byName]))).toMatchObject({ updated: 1 });
    const shape = () =>
      search(replayed(world), "A1", 1)[0]?.colourways.map(({ code, name, skus }) => [
        code,
        name,
        skus.length,
      ]);
    expect(shape()).toEqual([
      ["01", "白色", 3],
      ["02", "02", 1],
    ]);
    expect(world.accept("catalogue.import", file([byName]))).toMatchObject({ unchanged: 1 });
    // By code and by name in one sheet, with the barcode that the size has already.
    const mixed = [
      { code: "白色", name: "白色", skus: [["235", "", ["4006381333931"]]] },
      { code: "01", nameEn: "White", skus: [["250", "", []]] },
      { code: "红色", name: "红色", skus: [["235", "", []]] },
    ];
    world.accept("catalogue.import", file([{ ...rest, colourways: mixed }]));
    expect(shape()).toEqual([
      ["01", "白色", 4],
      ["02", "02", 1],
      ["红色", "红色", 1],
    ]);
    // The English name finds it too, and does not rename it.
    const english = { ...rest, colourways: [{ code: "white", name: "white", skus: [["255", "", []]] }] };
    world.accept("catalogue.import", file([english]));
    expect(shape()?.[0]).toEqual(["01", "白色", 5]);
    expect(JSON.stringify(rebuilt(world))).toBe(JSON.stringify(replayed(world)));
    // Two colourways of one name: the word is a code.
    const twins = ["03", "04"].map((code) => ({ code, name: "灰色", skus: [["235", "", []]] }));
    world.accept("catalogue.import", file([{ ...rest, colourways: twins }]));
    const grey = { ...rest, colourways: [{ code: "灰色", name: "灰色", skus: [["240", "", []]] }] };
    world.accept("catalogue.import", file([grey]));
    expect(shape()?.at(-1)).toEqual(["灰色", "灰色", 1]);
  });
});
