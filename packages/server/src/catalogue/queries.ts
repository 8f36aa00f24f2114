/** Reads of the catalogue. Cost is read by a statement of its own, and only for those who may see it. */
import { isAllowed } from "@instep/domain/identity/permissions.ts";
import { searchQuery, styleQuery, vocabularyQuery } from "@instep/domain/catalogue/contract.ts";
import { barcodeKeysOf, parseScan } from "@instep/domain/catalogue/codes.ts";
import { scaleViewOf, styleOf } from "@instep/domain/catalogue/feed.ts";
import { matchScoreOf, searchQueryOf } from "@instep/domain/catalogue/find.ts";
import { sizeScaleTable, type SizeScaleRow } from "@instep/domain/catalogue/rows.ts";
import type { SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import { answer, type Query } from "../platform/contracts.ts";
import type { Sql } from "../platform/database.ts";
import { selectAll } from "../platform/rows.ts";
import { readCatalogue } from "./feeds.ts";

const style = answer(styleQuery, async (sql, { styleId }, caller) => {
  const found = styleOf(await readCatalogue(sql, styleId), styleId);
  if (found === undefined) return null;
  if (!isAllowed(caller.grants, "cost.view")) return { style: found };
  const [cost] = await sql<{ costMinor: number; currency: string }>(
    `SELECT cost_minor AS "costMinor", currency FROM style_cost WHERE style_id = $1`,
    [styleId],
  );
  return cost === undefined ? { style: found } : { style: found, cost };
});

interface FoundColumns {
  styleId: StyleId;
  code: string;
  name: string;
  nameEn: string;
  brand: string;
  category: string;
  priceMinor: number;
  currency: string;
  active: boolean;
  pictureId: string | null;
  searchText: string;
}

const foundText = `
  SELECT s.style_id AS "styleId", s.code, s.name, s.name_en AS "nameEn", s.brand, s.category,
    s.price_minor AS "priceMinor", s.currency, s.active, s.search_text AS "searchText",
    (SELECT c.picture_id FROM colourway c
      WHERE c.chain_id = s.chain_id AND c.style_id = s.style_id AND c.picture_id IS NOT NULL
      ORDER BY c.ordinal LIMIT 1) AS "pictureId"
  FROM style s`;

/** Candidates by whole tokens and by parts of one; the order among them is `matchScoreOf`, as on the phone. */
const search = answer(searchQuery, async (sql, { text, limit, archived }) => {
  const scanned = await skuOfScan(sql, text);
  const asked = searchQueryOf(text);
  const patterns = [
    ...asked.exact.map((token) => `% ${likeText(token)} %`),
    ...asked.parts.map((part) => `%${likeText(part)}%`),
  ];
  const rows = await sql<FoundColumns>(
    `${foundText}
     WHERE (s.active OR $1) AND (s.style_id = $2 OR
       (cardinality($3::text[]) > 0 AND (' ' || s.search_text || ' ') LIKE ALL ($3::text[])))`,
    [archived, scanned?.styleId ?? null, patterns],
  );
  const scored = rows.map((row) => ({
    row,
    score:
      row.styleId === scanned?.styleId ? Number.MAX_VALUE : matchScoreOf(asked, row.searchText.split(" ")),
  }));
  scored.sort((a, b) => b.score - a.score || (a.row.code < b.row.code ? -1 : 1));
  const found = scored.filter(({ score }) => score > 0).slice(0, limit);
  return {
    styles: found.map(({ row: { searchText: _, ...row } }) => ({
      ...row,
      skuId: row.styleId === scanned?.styleId ? scanned.skuId : null,
    })),
  };
});

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

async function skuOfScan(sql: Sql, text: string): Promise<{ skuId: SkuId; styleId: StyleId } | undefined> {
  const keys = barcodeKeysOf(parseScan(text));
  if (keys.length === 0) return undefined;
  const rows = await sql<{ skuId: SkuId; styleId: StyleId }>(
    `SELECT b.sku_id AS "skuId", s.style_id AS "styleId"
     FROM unnest($1::text[]) WITH ORDINALITY AS k(barcode, ordinal)
     JOIN barcode b ON b.barcode = k.barcode JOIN sku s ON s.chain_id = b.chain_id AND s.sku_id = b.sku_id
     ORDER BY k.ordinal LIMIT 1`,
    [keys],
  );
  return rows[0];
}

interface Counted {
  field: "brand" | "category" | "season";
  text: string;
  styles: number;
}

const vocabulary = answer(vocabularyQuery, async (sql) => {
  const rows = await sql<Counted>(
    `SELECT v.field, v.text, count(*)::int4 AS styles
     FROM style s CROSS JOIN LATERAL
       (VALUES ('brand', s.brand), ('category', s.category), ('season', s.season)) AS v(field, text)
     WHERE v.text <> '' GROUP BY v.field, v.text ORDER BY styles DESC, v.text LIMIT 1000`,
  );
  const of = (field: Counted["field"]) =>
    rows.filter((row) => row.field === field).map(({ text, styles }) => ({ text, styles }));
  const scales = await sql<SizeScaleRow>(`${selectAll(sizeScaleTable)} ORDER BY name`);
  return {
    brands: of("brand"),
    categories: of("category"),
    seasons: of("season"),
    scales: scales.map(scaleViewOf).map(({ name, brand, sizes }) => ({ name, brand, sizes: [...sizes] })),
  };
});

export const catalogueQueries = [style, search, vocabulary] as unknown as readonly Query[];
