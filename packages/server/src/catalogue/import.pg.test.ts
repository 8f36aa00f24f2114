import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import { newId } from "../testing.ts";
import type { Caller } from "../platform/contracts.ts";
import type { ImportPreview } from "./import/import.ts";
import { startCatalogueHouse, stockSheet, styleSheet, type CatalogueHouse } from "./testing.ts";

let test: CatalogueHouse;
beforeAll(async () => {
  test = await startCatalogueHouse();
});
afterAll(() => test.stop());

async function dry(
  kind: string,
  text: string | Uint8Array<ArrayBuffer>,
  caller: Caller = test.buyer,
): Promise<ImportPreview> {
  return test.json(caller, `/v1/catalogue/import?kind=${kind}&dry=1&name=sheet.csv`, {
    method: "POST",
    body: text,
  });
}
async function apply(kind: string, body: object, caller: Caller = test.buyer): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return test.fetch(caller, `/v1/catalogue/import?kind=${kind}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers,
  });
}
async function count(text: string): Promise<number> {
  const [row] = await test.house.database.read(test.house.chainId, (sql) => sql<{ n: number }>(text));
  return row?.n ?? -1;
}
/** At the first store. */
async function cells(
  styleCode: string,
  size: string,
  condition: string,
): Promise<{ placeId: PlaceId; skuId: SkuId; opened: number | null; onHand: number }[]> {
  return test.house.database.read(test.house.chainId, (sql) =>
    sql(
      `SELECT c.place_id AS "placeId", c.sku_id AS "skuId", c.opened, c.on_hand AS "onHand"
       FROM cell c JOIN sku u USING (chain_id, sku_id) JOIN style s USING (chain_id, style_id)
       JOIN colourway w USING (chain_id, colourway_id)
       WHERE c.place_id = $1 AND s.code = $2 AND w.code = 'BLK' AND u.size = $3 AND c.condition = $4`,
      [test.places[0], styleCode, size, condition],
    ),
  );
}
async function head(): Promise<number> {
  return count("SELECT position AS n FROM chain_head");
}
async function rejectionOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { rejection: { code: string } }).rejection.code;
}

describe("styles", () => {
  it("CAT-14: a dry run shows what changes and changes nothing; applying does just that", async () => {
    const before = await head();
    const preview = await dry("styles", styleSheet(4));
    expect(preview).toMatchObject({
      ready: true,
      errorCount: 0,
      fileName: "sheet.csv",
      styles: {
        styles: { created: 4, updated: 0, unchanged: 0 },
        skus: { created: 108, updated: 0 },
        barcodes: { created: 108 },
        costs: { changed: 4 },
      },
    });
    expect(preview.sheet?.mapping).toMatchObject({ styleCode: 0, name: 1, size: 11, cost: 15 });
    expect(await head()).toBe(before);
    const applied = await apply("styles", { token: preview.token, fileName: "春.csv" });
    expect(await applied.json()).toMatchObject({ applied: { created: 4, updated: 0, unchanged: 0 } });
    expect(await count("SELECT count(*)::int4 AS n FROM sku")).toBe(108);
    expect(await test.snapshot()).toEqual(await test.followed());
  });

  it("CAT-15: the same file again changes nothing, told by the dry run and by the import", async () => {
    const position = await head();
    const told = await count("SELECT seq AS n FROM feed_head WHERE feed = 'catalogue'");
    const preview = await dry("styles", styleSheet(4));
    expect(preview.styles).toMatchObject({
      styles: { created: 0, updated: 0, unchanged: 4 },
      skus: { created: 0, updated: 0 },
    });
    expect(await (await apply("styles", { token: preview.token })).json()).toMatchObject({
      applied: { unchanged: 4 },
    });
    expect(await count("SELECT seq AS n FROM feed_head WHERE feed = 'catalogue'")).toBe(told);
    expect(await head()).toBe(position + 1);
  });

  it("CAT-15: sent twice under one id it is applied once", async () => {
    const preview = await dry("styles", styleSheet(5));
    const id = "018bcfe5-6801-7100-8001-0000000000aa";
    const first = await (await apply("styles", { token: preview.token, id })).json();
    expect(await (await apply("styles", { token: preview.token, id })).json()).toEqual(first);
  });

  it("CAT-16: columns that are not there stay as they are; changed fields are shown before and after", async () => {
    const sheet = "style code,name,colour code,size,price\nXP-1000,新名字,BLK,35,699\n";
    const preview = await dry("styles", sheet);
    expect(preview.errors).toEqual([]);
    expect(preview.styles).toMatchObject({
      styles: { updated: 1 },
      skus: { created: 0 },
      prices: { changed: 1 },
    });
    expect(preview.styles?.changes).toEqual([
      { code: "XP-1000", field: "name", before: "轻羽缓震跑步鞋0", after: "新名字" },
      { code: "XP-1000", field: "priceMinor", before: 59_900, after: 69_900 },
    ]);
    await apply("styles", { token: preview.token });
    await test.house.settled();
    const found = await test.ask<{ styles: { code: string; brand: string; priceMinor: number }[] }>(
      "catalogue.search",
      { text: "xmz" },
      test.clerk,
    );
    expect(found.styles).toMatchObject([{ code: "XP-1000", brand: "步讯", priceMinor: 69_900 }]);
  });

  it("CAT-28: a price list that names the colours by their words makes no second colourway", async () => {
    const known =
      "style code,name,colour code,colour,size,barcode,price\nPL-1,单鞋,BLK,黑色,37,PL1-BLK-37,500\n";
    await apply("styles", { token: (await dry("styles", known)).token });
    const preview = await dry(
      "styles",
      "style code,name,colour,size,barcode,price\nPL-1,单鞋,黑色,37,PL1-BLK-37,777\n",
    );
    expect(preview.errors).toEqual([]);
    expect(preview.styles).toMatchObject({
      styles: { updated: 1 },
      colourways: { created: 0 },
      skus: { created: 0, updated: 0 },
      prices: { changed: 1 },
    });
  });

  it("CAT-14: errors come with row and column, and then nothing is imported", async () => {
    const sheet = [
      "款号,款名,颜色,尺码,尺码制,条码,吊牌价",
      "N1,鞋,黑,37,EU,BOX000000001,100",
      "N1,鞋,黑,38,EU,,一百",
      "N2,鞋,黑,37,EU,,",
      "XP-1001,轻羽缓震跑步鞋1,黑,230,mm,,599",
    ].join("\n");
    const preview = await dry("styles", sheet);
    expect(preview.ready).toBe(false);
    expect(preview.errors.map(({ code, row }) => [row, code])).toEqual(
      expect.arrayContaining([
        [3, "not_a_price"],
        [2, "barcode_taken"],
        [4, "import_incomplete"],
        [5, "scale_fixed"],
      ]),
    );
    const before = await head();
    const refused = await apply("styles", { token: preview.token });
    expect(refused.status).toBe(422);
    expect(await rejectionOf(refused)).toBe("import_not_ready");
    expect(await head()).toBe(before);
  });

  it("CAT-14: a column is another field when the person says so", async () => {
    const sheet = "A,B,C,D,E\nM1,鞋,黑,37,100\n";
    const preview = await dry("styles", sheet);
    expect(preview).toMatchObject({ ready: false, errors: [{ code: "columns_missing" }] });
    const mapping = { styleCode: 0, name: 1, colour: 2, size: 3, price: 4 };
    const response = await apply("styles", { token: preview.token, mapping });
    expect(await response.json()).toMatchObject({ applied: { created: 1 } });
    expect(await rejectionOf(await apply("styles", { token: preview.token, mapping: { nothing: 1 } }))).toBe(
      "malformed",
    );
  });

  it("CAT-14: what is no sheet is refused by its reason, whatever it is called", async () => {
    for (const [bytes, code] of [
      [new TextEncoder().encode("%PDF-1.7"), "file_format"],
      [new Uint8Array([0x50, 0x4b, 3, 4, 9, 9, 9]), "file_damaged"],
      [new Uint8Array(0), "file_empty"],
    ] as const) {
      expect(await dry("styles", bytes)).toMatchObject({ ready: false, errorCount: 1, errors: [{ code }] });
    }
    expect(await rejectionOf(await apply("styles", { token: "0".repeat(64) }))).toBe("import_expired");
    expect(await rejectionOf(await apply("styles", { token: "../../etc/passwd" }))).toBe("malformed");
    expect(
      await rejectionOf(
        await test.fetch(test.buyer, "/v1/catalogue/import?kind=shoes", { method: "POST", body: "x" }),
      ),
    ).toBe("malformed");
  });

  it("CAT-14: a form and the file itself are the same upload", async () => {
    const form = new FormData();
    form.set("file", new File([styleSheet(4)], "夏.csv"));
    const preview = await test.json<ImportPreview>(test.buyer, "/v1/catalogue/import?kind=styles&dry=1", {
      method: "POST",
      body: form,
    });
    expect(preview).toMatchObject({ fileName: "夏.csv", errorCount: 0 });
    const { token } = await dry("styles", styleSheet(4));
    expect(preview.token).toBe(token);
  });

  it("CAT-13: a clerk imports nothing and exports nothing", async () => {
    for (const url of ["/v1/catalogue/import?kind=styles", "/v1/catalogue/import?kind=stock"]) {
      expect((await test.fetch(test.clerk, url, { method: "POST", body: styleSheet(1) })).status).toBe(403);
      expect((await test.fetch(undefined, url, { method: "POST", body: styleSheet(1) })).status).toBe(401);
    }
    expect((await test.fetch(test.clerk, "/v1/catalogue/export?kind=styles")).status).toBe(403);
  });
});

describe("stock", () => {
  it("CAT-22: opening stock of all places in one file, and the same file again changes nothing", async () => {
    const preview = await dry("stock", stockSheet(4, ["S01", "S02"]));
    expect(preview.errors).toEqual([]);
    expect(preview.stock).toMatchObject({
      cells: { created: 216, unchanged: 0 },
      places: [{ code: "S01", cells: 108 }, { code: "S02" }],
    });
    expect(await (await apply("stock", { token: preview.token })).json()).toMatchObject({
      applied: { opened: 216, unchanged: 0 },
    });
    const again = await dry("stock", stockSheet(4, ["S01", "S02"]));
    expect(again.stock?.cells).toEqual({ created: 0, unchanged: 216 });
    expect(await (await apply("stock", { token: again.token })).json()).toMatchObject({
      applied: { opened: 0, unchanged: 216 },
    });
    expect(await count("SELECT sum(on_hand)::int4 AS n FROM cell")).toBe(preview.stock?.pairs);
  });

  it("CAT-23: SKUs by barcode or by style, colour and size; unknown, ambiguous and repeated ones are named by row", async () => {
    const sheet = [
      "条码,款号,颜色,尺码,地点,状态,数量",
      "box000000005,,,,S01,样品,1",
      ",XP-1000,Ink black,40,S01,display,1",
      ",xp-1000,枫红,36,S02,样品,2",
      "nothing,,,,S01,,1",
      ",XP-1000,紫,36,S01,,1",
      ",XP-1000,,36,S01,,1",
      ",XP-1000,BLK,35,S01,,99",
      ",XP-1000,BLK,35,S99,,1",
    ].join("\n");
    const preview = await dry("stock", sheet);
    expect(preview.errors.map(({ code, row }) => [row, code]).sort()).toEqual([
      [3, "cell_twice"],
      [5, "sku_unknown"],
      [6, "sku_unknown"],
      [7, "sku_ambiguous"],
      [9, "unknown_place"],
    ]);
    expect(preview.ready).toBe(false);
  });

  it("CAT-22: a cell that has its opening stock is left as it is and named, the others are opened", async () => {
    const rows = ["款号,颜色,尺码,地点,状态,数量", "XP-1000,BLK,35,S01,,99", "XP-1000,BLK,35,S01,样品,2"];
    const preview = await dry("stock", rows.join("\n"));
    const [opened] = await cells("XP-1000", "35", "sellable");
    expect(preview).toMatchObject({
      ready: true,
      stock: { cells: { created: 1, unchanged: 1 } },
      warnings: [{ code: "already_opened", row: 2, column: 6, params: { now: opened?.onHand, after: 99 } }],
      warningCount: 1,
    });
    expect(await (await apply("stock", { token: preview.token })).json()).toMatchObject({
      applied: { opened: 1, unchanged: 0 },
    });
    expect(await cells("XP-1000", "35", "sellable")).toEqual([opened]);
    expect(await cells("XP-1000", "35", "display")).toMatchObject([{ onHand: 2 }]);
  });

  it("CAT-23: a keeper opens the stock of his own place only", async () => {
    const keeper = await test.join("3001", [{ role: "warehouse", placeIds: test.places.slice(0, 1) }]);
    const preview = await dry("stock", "款号,颜色,尺码,地点,状态,数量\nXP-1000,BLK,36,S02,样品,1\n", keeper);
    expect(preview.errors).toMatchObject([{ code: "unknown_place", row: 2 }]);
  });
});

describe("export", () => {
  it("CAT-3: a sheet may use the chain's own size scales, and only the labels they list", async () => {
    await test.house.accept("scale.save", { name: "wide", brand: "步讯", sizes: ["W1", "W2"] });
    const sheet = (size: string) => `款号,款名,颜色,尺码制,尺码,吊牌价\nOWN-1,鞋,黑,Wide,${size},100\n`;
    expect((await dry("styles", sheet("W9"))).errors).toMatchObject([{ code: "size_unknown", row: 2 }]);
    const preview = await dry("styles", sheet("w2"));
    expect(preview.errors).toEqual([]);
    expect(await (await apply("styles", { token: preview.token })).json()).toMatchObject({
      applied: { created: 1 },
    });
    const stock = await dry("stock", "款号,尺码,地点,数量\nOWN-1,w2,S01,3\n");
    expect(stock).toMatchObject({ ready: true, stock: { pairs: 3 } });
  });

  it.each(["xlsx", "csv"])(
    "CAT-24: an export as %s comes back through the import and changes nothing",
    async (format) => {
      for (const language of ["zh-CN", "en"]) {
        for (const kind of ["styles", "stock"] as const) {
          const file = await test.fetch(
            test.buyer,
            `/v1/catalogue/export?kind=${kind}&format=${format}&language=${language}`,
          );
          expect(file.headers.get("content-disposition")).toContain(`.${format}`);
          const preview = await dry(kind, new Uint8Array(await file.arrayBuffer()));
          expect(preview.errors).toEqual([]);
          if (kind === "styles")
            expect(preview.styles).toMatchObject({
              styles: { created: 0, updated: 0 },
              skus: { created: 0 },
            });
          else expect(preview.stock?.cells.created).toBe(0);
        }
      }
    },
  );

  it("CAT-24: an export brought back after trade changes nothing, and what moved meanwhile is named by row", async () => {
    const [cell] = await cells("XP-1001", "36", "sellable");
    if (cell === undefined) throw new Error("nothing was opened");
    const { skuId, placeId } = cell;
    const act = async (name: string, args: object): Promise<void> => {
      const id = newId<"command">();
      const command = { id, name, args: { placeId, ...args }, madeAt: test.house.now() };
      expect(await test.house.journal.submit(test.house.chainId, command, test.clerk)).toMatchObject({
        ok: true,
      });
    };
    const sell = { lines: [{ skuId, quantity: 1, priceMinor: 100 }] };
    await act("stock.sell", sell);
    await act("stock.move_condition", { skuId, from: "sellable", to: "display", quantity: 1 });
    const file = await test.fetch(test.buyer, "/v1/catalogue/export?kind=stock&format=csv&language=zh-CN");
    const bytes = new Uint8Array(await file.arrayBuffer());
    const balances = "SELECT md5(string_agg(c::text, ',' ORDER BY c::text))::text AS n FROM cell c";
    const before = await count(balances);
    const preview = await dry("stock", bytes);
    expect(preview).toMatchObject({ ready: true, stock: { cells: { created: 0 } }, warningCount: 0 });
    expect(await (await apply("stock", { token: preview.token })).json()).toMatchObject({
      applied: { opened: 0 },
    });
    expect(await count(balances)).toBe(before);
    // The display pair, which no file opened, is sold as well.
    await act("stock.move_condition", { skuId, from: "display", to: "sellable", quantity: 1 });
    await act("stock.sell", sell);
    const later = await dry("stock", bytes);
    expect(later).toMatchObject({ stock: { cells: { created: 0 } }, warningCount: 1 });
    expect(later.warnings).toMatchObject([{ code: "already_opened", params: { now: 0, after: 1 } }]);
  });

  it("CAT-24: templates in both languages are read back without a row, for their rows are examples", async () => {
    for (const kind of ["styles", "stock"] as const) {
      for (const language of ["zh-CN", "en"]) {
        const file = await test.fetch(test.clerk, `/v1/catalogue/template?kind=${kind}&language=${language}`);
        const preview = await dry(kind, new Uint8Array(await file.arrayBuffer()));
        expect(preview, `${kind} ${language}`).toMatchObject({ ready: true, errors: [] });
      }
    }
  });
});
