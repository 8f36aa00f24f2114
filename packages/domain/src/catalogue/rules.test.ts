import { describe, expect, it } from "vitest";
import type { ColourwayId, MediaId, SkuId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { permissions } from "../identity/permissions.ts";
import { codeOf } from "../identity/testing.ts";
import { catalogueRejections, skuIdOf, colourwayIdOf } from "./contract.ts";
import { findByBarcode, search } from "./feed.ts";
import { isRestrictedGtin } from "./gtin.ts";
import { barcodeTable, skuTable, styleCodeTable, styleCostTable, styleTable } from "./rows.ts";
import { colours, rebuilt, replayed, save, shoe, size, start } from "./testing.ts";

describe("identity", () => {
  it("CAT-1: a code belongs to one style, however it is written", () => {
    const world = start();
    const styleId = save(world);
    expect(codeOf(world.submit("style.save", { ...shoe, code: " ｘｐ-1080 " }))).toBe("style_code_taken");
    save(world, { styleId, code: "XP-1081" });
    expect(world.journal.row(styleCodeTable, "XP-1080")).toBeUndefined();
    const other = save(world, colours([], "RED"));
    expect(world.journal.row(styleCodeTable, "XP-1080")?.styleId).toBe(other);
  });

  it("CAT-2: the same colourway and SKU saved twice are one", () => {
    const world = start();
    const styleId = save(world);
    save(world, { styleId, ...colours([size("37"), size("38")], "blk ") });
    expect(world.journal.rowsOf(skuTable)).toHaveLength(2);
    expect(world.journal.row(skuTable, skuIdOf(styleId, "BLK", "37", ""))?.colourwayId).toBe(
      colourwayIdOf(styleId, "BLK"),
    );
    expect(world.journal.row(styleTable, styleId)).toMatchObject({ colours: ["BLK"], skuCount: 2 });
    const twice = {
      ...shoe,
      styleId,
      colourways: [...shoe.colourways, { ...shoe.colourways[0], code: "blk" }],
    };
    expect(codeOf(world.submit("style.save", twice))).toBe("colourway_repeated");
  });

  it("CAT-3: sizes are labels of the scale, in one way of writing, in the order of the shelf", () => {
    const world = start();
    const styleId = save(world, { sizeScale: "欧码", ...colours([size("40"), size("37½"), size("36")]) });
    const [style] = [
      ...Object.values(replayed(world).buckets.find((one) => Object.keys(one).length > 0) ?? {}),
    ];
    expect(style?.scale).toBe("eu");
    expect(style?.colourways[0]?.skus.map((sku) => sku[1])).toEqual(["36", "37.5", "40"]);
    expect(codeOf(world.submit("style.save", { ...shoe, styleId, sizeScale: "mm" }))).toBe("scale_fixed");
    expect(codeOf(world.submit("style.save", { ...shoe, code: "N", ...colours([size(" ")]) }))).toBe(
      "size_unknown",
    );
    expect(codeOf(world.submit("style.save", { ...shoe, code: "N", sizeScale: "ours" }))).toBe(
      "scale_unknown",
    );
    world.accept("scale.save", { name: "ours", brand: "", sizes: ["S1", "S2"] });
    const own = { ...shoe, code: "N", sizeScale: "Ours" };
    expect(codeOf(world.submit("style.save", { ...own, ...colours([size("S3")]) }))).toBe("size_unknown");
    expect(codeOf(world.submit("style.save", { ...own, ...colours([size("s2"), size("S1")]) }))).toBe("ok");
  });

  it("CAT-4: a barcode is kept in one form and belongs to one SKU", () => {
    const world = start();
    const styleId = save(world);
    const skuId = skuIdOf(styleId, "BLK", "37", "");
    const other = skuIdOf(styleId, "BLK", "38", "");
    expect(world.journal.row(barcodeTable, "06901234567892")?.skuId).toBe(skuId);
    expect(codeOf(world.submit("barcode.attach", { skuId: other, barcode: "06901234567892" }))).toBe(
      "barcode_taken",
    );
    expect(codeOf(world.submit("barcode.attach", { skuId: other, barcode: "https://x.test/a" }))).toBe(
      "barcode_invalid",
    );
    expect(world.accept("barcode.attach", { skuId: other, barcode: "box-7" })).toEqual({ barcode: "BOX-7" });
    world.accept("barcode.detach", { skuId, barcode: "6901234567892" });
    world.accept("barcode.attach", { skuId: other, barcode: "6901234567892" });
    expect(world.journal.row(skuTable, other)?.barcodes).toEqual(["BOX-7", "06901234567892"]);
    expect(world.journal.row(skuTable, skuId)?.barcodes).toEqual([]);
    const twice = colours([size("37", ["A1"]), size("38", ["a1"])]);
    expect(codeOf(world.submit("style.save", { ...shoe, code: "T", ...twice }))).toBe("barcode_taken");
    for (let count = 2; count < limits.barcodesPerSkuMax; count += 1) {
      world.accept("barcode.attach", { skuId: other, barcode: `C${count}` });
    }
    expect(codeOf(world.submit("barcode.attach", { skuId: other, barcode: "C99" }))).toBe(
      "barcodes_too_many",
    );
    expect(codeOf(world.submit("barcode.detach", { skuId, barcode: "C2" }))).toBe("not_found");
  });
});

describe("numbers of our own", () => {
  it("CAT-21: a SKU without a barcode gets one that scans, a SKU that has one keeps it", () => {
    const world = start();
    const styleId = save(world);
    const [skuId, other] = ["37", "38"].map((label) => skuIdOf(styleId, "BLK", label, ""));
    const clerk = world.staff("1001", [{ role: "clerk", placeIds: null }]);
    const skuIds = [skuId, other, other];
    expect(world.accept("barcode.assign", { skuIds }, clerk)).toEqual({ assigned: 1 });
    expect(world.accept("barcode.assign", { skuIds }, clerk)).toEqual({ assigned: 0 });
    const [barcode = ""] = world.journal.row(skuTable, other ?? "")?.barcodes ?? [];
    expect(isRestrictedGtin(barcode)).toBe(true);
    expect(findByBarcode(replayed(world), barcode)?.sku[0]).toBe(other);
    expect(replayed(world)).toEqual(rebuilt(world));
    expect(codeOf(world.submit("barcode.assign", { skuIds: [world.nextId()] }, clerk))).toBe("not_found");
  });
});

describe("saving", () => {
  it("CAT-5: one step, or nothing at all", () => {
    const world = start();
    save(world);
    const rows = world.journal.rowsOf(skuTable).length;
    const bad = { ...shoe, code: "NEW", ...colours([size("40"), size("41", ["6901234567892"])]) };
    expect(codeOf(world.submit("style.save", bad))).toBe("barcode_taken");
    expect(world.journal.row(styleCodeTable, "NEW")).toBeUndefined();
    expect(world.journal.rowsOf(skuTable)).toHaveLength(rows);
    expect(codeOf(world.submit("style.save", { ...shoe, styleId: world.nextId() }))).toBe("not_found");
  });

  it("CAT-6: what is not named stays; a SKU is switched off", () => {
    const world = start();
    const styleId = save(world);
    save(world, { styleId, name: "轻羽二代", ...colours([size("39"), size("38", [], false)], "RED") });
    save(world, { styleId, ...colours([size("38", [], false)]) });
    const view = search(replayed(world), "XP-1080", 1)[0];
    expect(view?.colourways.map((one) => one.code)).toEqual(["BLK", "RED"]);
    expect(view?.colourways[0]?.skus.map((sku) => [sku[1], sku[4], sku[5]])).toEqual([
      ["37", ["06901234567892"], 1],
      ["38", [], 0],
    ]);
    expect(world.accept("style.save", { ...shoe, styleId })).toMatchObject({ saved: "updated" });
    expect(world.accept("style.save", { ...shoe, styleId })).toMatchObject({ saved: "unchanged" });
  });

  it("CAT-7: a style has a bounded number of SKUs", () => {
    const world = start();
    const many = Array.from({ length: limits.skusPerStyleMax }, (_, index) => size(`A${index}`));
    const styleId = save(world, colours(many));
    const more = { ...shoe, styleId, ...colours([size("ONE-MORE")]) };
    expect(codeOf(world.submit("style.save", more))).toBe("skus_too_many");
  });

  it("CAT-8: an archived style keeps all and comes back", () => {
    const world = start();
    const styleId = save(world);
    world.accept("style.archive", { styleId });
    expect(search(replayed(world), "轻羽", 5)).toEqual([]);
    expect(search(replayed(world), "轻羽", 5, true)).toHaveLength(1);
    save(world, { styleId, name: "轻羽" });
    expect(world.journal.row(styleTable, styleId)?.active).toBe(false);
    world.accept("style.restore", { styleId });
    expect(search(replayed(world), "6901234567892", 5)).toHaveLength(1);
    expect(codeOf(world.submit("style.archive", { styleId: world.nextId() }))).toBe("not_found");
  });

  it("CAT-9: prices are set for all of the styles or none", () => {
    const world = start();
    const a = save(world);
    const b = save(world, { code: "B", colourways: [] });
    const priced = (styleId: string, priceMinor: number) => ({ styleId, priceMinor, currency: "CNY" });
    const bad = [priced(a, 1), priced(world.nextId(), 2)];
    expect(codeOf(world.submit("price.set", { prices: bad }))).toBe("not_found");
    expect(world.journal.row(styleTable, a)?.priceMinor).toBe(39_900);
    world.accept("price.set", { prices: [priced(a, 100), priced(b, 200)] });
    expect([a, b].map((id) => world.journal.row(styleTable, id)?.priceMinor)).toEqual([100, 200]);
  });

  it("CAT-10: a picture belongs to a colourway and is replaced or taken away", () => {
    const world = start();
    const colourwayId = colourwayIdOf(save(world), "BLK");
    const picture = () => search(replayed(world), "XP-1080", 1)[0]?.colourways[0]?.pictureId;
    const mediaId = world.nextId() as string as MediaId;
    expect(codeOf(world.submit("picture.attach", { colourwayId, pictureId: mediaId }))).toBe(
      "picture_unknown",
    );
    const stored = { mediaId, width: 640, height: 480, bytes: 9_000, byStaffId: null };
    world.accept("picture.store", stored);
    expect(codeOf(world.submit("picture.store", stored))).toBe("unchanged");
    for (const pictureId of [mediaId, null]) {
      world.accept("picture.attach", { colourwayId, pictureId });
      expect(picture()).toBe(pictureId);
    }
    const unknown = { colourwayId: world.nextId() as string as ColourwayId, pictureId: null };
    expect(codeOf(world.submit("picture.attach", unknown))).toBe("not_found");
  });

  it("CAT-11: a scale keeps its labels and their order; new ones go in between", () => {
    const world = start();
    const scale = (...sizes: string[]) => world.submit("scale.save", { name: "brand", brand: "B", sizes });
    expect(codeOf(scale("1", "2", "3"))).toBe("ok");
    save(world, { sizeScale: "BRAND", ...colours([size("3"), size("1")]) });
    expect(codeOf(scale("0", "1", "1+", "1++", "2", "3", "4"))).toBe("ok");
    expect(codeOf(scale("1", "2"))).toBe("scale_label_missing");
    expect(codeOf(scale("0", "2", "1", "1+", "1++", "3", "4"))).toBe("scale_label_missing");
    expect(codeOf(world.submit("scale.save", { name: "EU", brand: "", sizes: ["1"] }))).toBe(
      "scale_name_taken",
    );
    save(world, {
      code: "S",
      sizeScale: "BRAND",
      ...colours([size("4"), size("1++"), size("1"), size("0"), size("1+")]),
    });
    const skus = search(replayed(world), "S", 1)[0]?.colourways[0]?.skus;
    expect(skus?.map((sku) => sku[1])).toEqual(["0", "1", "1+", "1++", "4"]);
  });
});

describe("cost", () => {
  it("CAT-12: no entry carries an amount of cost", () => {
    const world = start();
    const styleId = save(world);
    world.accept("cost.set", { costs: [{ styleId, costMinor: 888_001, currency: "CNY" }] });
    world.accept("catalogue.import", {
      styles: [{ code: "XP-1080", costMinor: 888_002, colourways: [] }],
      source: "0".repeat(64),
      fileName: "a.xlsx",
    });
    expect(world.journal.row(styleCostTable, styleId)?.costMinor).toBe(888_002);
    expect(JSON.stringify(world.journal.log)).not.toMatch(/88800[12]/);
    expect(world.entries("audit").map((entry) => entry.name)).toEqual(["cost.set", "catalogue.imported"]);
    expect(
      codeOf(
        world.submit("cost.set", { costs: [{ styleId: world.nextId(), costMinor: 1, currency: "CNY" }] }),
      ),
    ).toBe("not_found");
  });

  it("CAT-13: whoever may change costs may see them, and a clerk may do neither", () => {
    for (const role of [...permissions["catalogue.import"], ...permissions["cost.manage"]]) {
      expect(permissions["cost.view"]).toContain(role);
      expect(permissions["cost.manage"]).toContain(role);
    }
    const world = start();
    const styleId = save(world);
    const clerk = world.staff("1001", [{ role: "clerk", placeIds: null }]);
    const args = { costs: [{ styleId, costMinor: 1, currency: "CNY" }] };
    expect(codeOf(world.submit("cost.set", args, clerk))).toBe("forbidden");
    expect(codeOf(world.submit("style.save", { ...shoe, styleId }, clerk))).toBe("forbidden");
    expect(codeOf(world.submit("style.index", { styleId, pinyin: "x" }, clerk))).toBe("forbidden");
  });
});

describe("search", () => {
  it("CAT-20: initials are added by the server and change nothing else", () => {
    const world = start();
    const styleId = save(world);
    const before = world.journal.row(styleTable, styleId);
    world.accept("style.index", { styleId, pinyin: "qypbx qingyupaobuxie" });
    const after = world.journal.row(styleTable, styleId);
    expect({ ...after, pinyin: "", searchText: before?.searchText }).toEqual(before);
    expect(after?.searchText.split(" ")).toContain("qypbx");
    for (const text of ["qypb", "qingyu", "羽跑", "feather", "1080", "步讯", "跑步", "6901234567892"]) {
      expect(
        search(replayed(world), text, 5).map((style) => style.id),
        text,
      ).toEqual([styleId]);
    }
    expect(search(replayed(world), "靴", 5)).toEqual([]);
    save(world, { styleId, name: "轻羽" });
    expect(world.journal.row(styleTable, styleId)?.pinyin).toBe("qypbx qingyupaobuxie");
  });

  it("every rejection of the rules is in the list of codes", () => {
    expect(new Set(catalogueRejections).size).toBe(catalogueRejections.length);
    const unknown = start().submit("barcode.attach", {
      skuId: start().nextId() as string as SkuId,
      barcode: "1",
    });
    expect(codeOf(unknown)).toBe("not_found");
  });
});
