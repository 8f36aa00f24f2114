import { existsSync, readdirSync, utimesSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colourwayIdOf, skuIdOf, type StyleView } from "@instep/domain/catalogue/contract.ts";
import { findByBarcode, search } from "@instep/domain/catalogue/feed.ts";
import { shoe } from "@instep/domain/catalogue/testing.ts";
import type { MediaId, StyleId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { newId } from "../testing.ts";
import { catalogueFeedSource } from "./feeds.ts";
import { startCatalogueHouse, styleSheet, type CatalogueHouse } from "./testing.ts";

let test: CatalogueHouse;
let styleId: StyleId;
const sku = (size: string) => skuIdOf(styleId, "BLK", size, "");

beforeAll(async () => {
  test = await startCatalogueHouse();
  styleId = (await test.house.accept<{ styleId: StyleId }>("style.save", shoe)).styleId;
  await test.house.settled();
});
afterAll(() => test.stop());

async function rejectionOf(response: Response): Promise<string> {
  return ((await response.json()) as { rejection: { code: string } }).rejection.code;
}

describe("feed and queries", () => {
  it("CAT-20: pinyin is there milliseconds after the save, and searched on server and phone alike", async () => {
    const view = await test.snapshot();
    for (const text of ["qypbx", "qingyu", "羽跑", "feather", "1080", "步讯", "6901234567892", "bx 跑"]) {
      const phone = search(view, text, 5).map((style) => style.id);
      const server = await test.ask<{ styles: { styleId: StyleId; skuId: string | null }[] }>(
        "catalogue.search",
        { text },
        test.clerk,
      );
      expect(phone, text).toEqual([styleId]);
      expect(
        server.styles.map((style) => style.styleId),
        text,
      ).toEqual(phone);
    }
    const scanned = await test.ask<{ styles: { skuId: string }[] }>(
      "catalogue.search",
      { text: "]E06901234567892" },
      test.clerk,
    );
    expect(scanned.styles[0]?.skuId).toBe(sku("37"));
    for (const text of ["靴", "%", "_", "\\", "", "' OR 1=1"]) {
      expect(await test.ask("catalogue.search", { text }, test.clerk), text).toEqual({ styles: [] });
    }
  });

  it("CAT-17: snapshot + entries = fresh snapshot, for every command on PostgreSQL", async () => {
    const colourwayId = colourwayIdOf(styleId, "BLK");
    const pictureId = newId<"media">();
    await test.house.accept("picture.store", {
      mediaId: pictureId,
      width: 8,
      height: 8,
      bytes: 8,
      byStaffId: null,
    });
    const steps: [string, object][] = [
      ["scale.save", { name: "own", brand: "B", sizes: ["A", "B"] }],
      [
        "style.save",
        {
          ...shoe,
          code: "OWN-1",
          sizeScale: "own",
          colourways: [
            { ...shoe.colourways[0], skus: [{ size: "B", width: "", barcodes: ["own1"], active: true }] },
          ],
        },
      ],
      [
        "style.save",
        {
          ...shoe,
          styleId,
          name: "轻羽二代",
          colourways: [
            {
              ...shoe.colourways[0],
              code: "RED",
              skus: [{ size: "37½", width: "2E", barcodes: [], active: false }],
            },
          ],
        },
      ],
      ["price.set", { prices: [{ styleId, priceMinor: 100, currency: "CNY" }] }],
      ["barcode.attach", { skuId: sku("38"), barcode: "BOX-9" }],
      ["barcode.detach", { skuId: sku("38"), barcode: "BOX-9" }],
      ["barcode.assign", { skuIds: [sku("38")] }],
      ["picture.attach", { colourwayId, pictureId }],
      ["style.archive", { styleId }],
      ["style.restore", { styleId }],
      [
        "catalogue.import",
        {
          styles: [
            { code: "xp-1080", priceMinor: 200, colourways: [{ code: "blk", skus: [["39", "", []]] }] },
          ],
          source: "a".repeat(64),
          fileName: "",
        },
      ],
      ["cost.set", { costs: [{ styleId, costMinor: 54_321, currency: "CNY" }] }],
    ];
    for (const [name, args] of steps) {
      const before = await test.snapshot();
      await test.house.accept(name, args);
      // The index that follows a save would come between the two readings.
      await test.house.settled();
      const after = await test.snapshot();
      expect(after, name).toEqual(await test.followed());
      if (name !== "cost.set") expect(after, name).not.toEqual(before);
    }
    expect(findByBarcode(await test.snapshot(), "own1")?.style.code).toBe("OWN-1");
  });

  it("CAT-12: cost is shown to those who may see it and stands nowhere else", async () => {
    const seen = await test.ask<{ style: StyleView; cost?: object }>(
      "catalogue.style",
      { styleId },
      test.buyer,
    );
    expect(seen.cost).toEqual({ costMinor: 54_321, currency: "CNY" });
    const hidden = await test.ask<{ cost?: object }>("catalogue.style", { styleId }, test.clerk);
    expect(hidden).not.toHaveProperty("cost");
    const everything = [
      await test.snapshot(),
      hidden,
      await test.ask("catalogue.search", { text: "1080" }, test.clerk),
    ];
    expect(JSON.stringify(everything)).not.toContain("54321");
    const [log] = await test.house.database.read(test.house.chainId, (sql) =>
      sql<{ n: number }>("SELECT count(*)::int4 AS n FROM entry WHERE data::text LIKE '%54321%'"),
    );
    expect(log?.n).toBe(0);
    expect(await test.ask("catalogue.style", { styleId: newId() }, test.clerk)).toBeNull();
  });

  it("CAT-17: another chain sees none of it", async () => {
    const other = newId<"chain">();
    const sees = (statement: string) => test.house.database.read(other, (sql) => sql(statement));
    for (const table of [
      "style",
      "style_code",
      "style_cost",
      "colourway",
      "sku",
      "barcode",
      "size_scale",
      "media",
    ]) {
      expect(await sees(`SELECT 1 FROM ${table}`), table).toEqual([]);
    }
    expect(
      search(
        await test.house.database.read(other, (sql) => catalogueFeedSource.snapshot(sql, "")),
        "1080",
        5,
      ),
    ).toEqual([]);
  });

  it("CAT-20: the words in use are offered for choosing", async () => {
    const words = await test.ask<{ brands: object[]; scales: object[] }>(
      "catalogue.vocabulary",
      {},
      test.clerk,
    );
    expect(words.brands).toEqual([{ text: "步讯", styles: 2 }]);
    expect(words.scales).toEqual([{ name: "OWN", brand: "B", sizes: ["A", "B"] }]);
  });
});

describe("pictures", () => {
  const upload = (body: Uint8Array<ArrayBuffer>, caller = test.buyer) =>
    test.fetch(caller, "/v1/media", { method: "POST", body });
  const photo = async (width = 2_000, height = 1_500) =>
    new Uint8Array(
      await sharp({ create: { width, height, channels: 3, background: "#c33" } })
        .withExif({ IFD3: { GPSLatitudeRef: "N", GPSLatitude: "31/1 13/1 0/1" } })
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer(),
    );

  it("CAT-10, CAT-26: a photo is stored upright in three sizes, without where it was taken", async () => {
    const bytes = await photo();
    expect((await sharp(bytes).metadata()).exif).toBeDefined();
    const stored = (await (await upload(bytes)).json()) as {
      mediaId: MediaId;
      width: number;
      height: number;
    };
    expect([stored.width, stored.height]).toEqual([960, 1_280]);
    for (const [size, side] of [
      ["small", 160],
      ["medium", 480],
      ["large", 1_280],
    ] as const) {
      const picture = await test.fetch(test.clerk, `/v1/media/${stored.mediaId}/${size}`);
      expect(picture.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
      const { format, height, exif } = await sharp(await picture.arrayBuffer()).metadata();
      expect([format, height, exif]).toEqual(["webp", side, undefined]);
    }
    expect(await (await upload(bytes)).json()).toEqual(stored);
    const attach = async (pictureId: MediaId) => {
      const id = newId<"command">();
      const args = { colourwayId: colourwayIdOf(styleId, "BLK"), pictureId };
      const command = { id, name: "picture.attach", args, madeAt: test.house.now() };
      const outcome = await test.house.journal.submit(test.house.chainId, command, test.buyer);
      return outcome.ok ? "ok" : outcome.rejection.code;
    };
    expect(await attach(newId<"media">())).toBe("picture_unknown");
    expect(await attach(stored.mediaId)).toBe("ok");
    expect((await test.fetch(undefined, `/v1/media/${stored.mediaId}/small`)).status).toBe(401);
    const stranger = { ...test.clerk, chainId: newId<"chain">() };
    expect((await test.fetch(stranger, `/v1/media/${stored.mediaId}/small`)).status).toBe(404);
  });

  it("CAT-26: what is no picture is refused, whatever it is called", async () => {
    const svg = new TextEncoder().encode(
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    );
    expect(await rejectionOf(await upload(svg))).toBe("picture_format");
    expect(await rejectionOf(await upload((await photo()).slice(0, 2_000)))).toBe("picture_damaged");
    expect(await rejectionOf(await upload(new Uint8Array([0xff, 0xd8, 0xff, 0, 1, 2])))).toBe(
      "picture_damaged",
    );
    expect(await rejectionOf(await upload(new Uint8Array(limits.pictureBytesMax + 1)))).toBe("too_large");
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: "#000" } })
      .png()
      .toBuffer();
    expect(await rejectionOf(await upload(new Uint8Array(bomb)))).toBe("picture_damaged");
    expect((await upload(await photo(), test.clerk)).status).toBe(403);
    for (const url of [
      "/v1/media/..%2f..%2fetc/small",
      `/v1/media/${newId()}/small`,
      `/v1/media/${newId()}/..%2f`,
    ]) {
      expect((await test.fetch(test.clerk, url)).status, url).toBe(404);
    }
  });
});

describe("labels", () => {
  const print = (body: object, caller = test.clerk) =>
    test.fetch(caller, "/v1/labels.pdf", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });

  it("CAT-27: a label shows the SKU and its code opens it; a SKU without a barcode gets one first", async () => {
    const fresh = skuIdOf(styleId, "BLK", "39", "");
    expect(await rejectionOf(await test.fetch(test.clerk, `/v1/labels/${fresh}.svg`))).toBe(
      "label_without_barcode",
    );
    const pdf = await print({
      skus: [
        { skuId: fresh, copies: 2 },
        { skuId: sku("37"), copies: 1 },
      ],
      layout: "sheet_a4_3x8",
    });
    expect(pdf.headers.get("content-type")).toBe("application/pdf");
    expect(new TextDecoder().decode((await pdf.arrayBuffer()).slice(0, 5))).toBe("%PDF-");
    const svg = await (await test.fetch(test.clerk, `/v1/labels/${fresh}.svg?language=en`)).text();
    expect(svg).toContain("Black");
    expect(svg).toContain("EU");
    expect(await test.snapshot()).toEqual(await test.followed());
  });

  it("CAT-27: unknown SKUs, too many labels and strangers are refused", async () => {
    expect(
      await rejectionOf(await print({ skus: [{ skuId: newId(), copies: 1 }], layout: "thermal_60x40" })),
    ).toBe("not_found");
    const many = {
      skus: [
        { skuId: sku("37"), copies: limits.labelsPerPrintMax },
        { skuId: sku("38"), copies: 1 },
      ],
      layout: "thermal_60x40",
    };
    expect(await rejectionOf(await print(many))).toBe("labels_too_many");
    expect(await rejectionOf(await print({ skus: [], layout: "thermal_60x40" }))).toBe("malformed");
    expect(await rejectionOf(await print({ skus: [{ skuId: "x", copies: 1 }], layout: "wall" }))).toBe(
      "malformed",
    );
    const finance = await test.join("4001", [{ role: "finance", placeIds: null }]);
    expect(
      (await print({ skus: [{ skuId: sku("37"), copies: 1 }], layout: "thermal_60x40" }, finance)).status,
    ).toBe(403);
  });
});

describe("uploads", () => {
  it("CAT-14: an uploaded sheet waits an hour for its confirmation, then it is gone", async () => {
    const send = () =>
      test.json<{ token: string }>(test.buyer, "/v1/catalogue/import?kind=styles&dry=1", {
        method: "POST",
        body: styleSheet(1),
      });
    const { token } = await send();
    const dir = path.join(test.mediaDir, test.house.chainId, "imports");
    const old = (Date.now() - limits.importKeptMsMax - 60_000) / 1_000;
    utimesSync(path.join(dir, token), old, old);
    const asked = { token, sheet: "other" };
    const headers = { "content-type": "application/json" };
    const late = await test.fetch(test.buyer, "/v1/catalogue/import?kind=styles", {
      method: "POST",
      body: JSON.stringify(asked),
      headers,
    });
    expect(await rejectionOf(late)).toBe("import_expired");
    await test.json(test.buyer, "/v1/catalogue/import?kind=styles&dry=1", {
      method: "POST",
      body: "a,b\n1,2\n",
    });
    expect(existsSync(path.join(dir, token))).toBe(false);
    expect(readdirSync(dir)).toHaveLength(1);
  });
});
