import { afterAll, beforeAll, expect, it } from "vitest";
import type { ImportPreview } from "./import/import.ts";
import { startCatalogueHouse, stockSheet, styleSheet, type CatalogueHouse } from "./testing.ts";

const styles = 74;
const skus = styles * 27;
const placeCodes = ["S01", "S02", "S03", "S04", "S05", "S06"];

let test: CatalogueHouse;
beforeAll(async () => {
  test = await startCatalogueHouse({ stores: placeCodes.length });
});
afterAll(() => test.stop());

async function importSheet(kind: string, text: string): Promise<ImportPreview> {
  const url = `/v1/catalogue/import?kind=${kind}`;
  const preview = await test.json<ImportPreview>(test.buyer, `${url}&dry=1`, { method: "POST", body: text });
  const applied = await test.fetch(test.buyer, url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: preview.token, fileName: preview.fileName }),
  });
  expect(applied.status).toBe(200);
  return preview;
}

it("CAT-25: a large file is taken whole, and who follows sees what a fresh reader sees", async () => {
  const first = await importSheet("styles", styleSheet(styles));
  expect(first.styles?.skus.created).toBe(skus);
  const second = await importSheet("stock", stockSheet(styles, placeCodes));
  expect(second.stock?.cells.created).toBe(skus * placeCodes.length);
  expect(await test.snapshot()).toEqual(await test.followed());
});
