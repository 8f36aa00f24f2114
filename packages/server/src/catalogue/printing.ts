/** Labels of SKUs from the catalogue's rows: what is printed, and what the QR opens. */
import {
  defaultTableOf,
  equivalentsOf,
  isSizeScaleId,
  type Gender,
  type SizeScaleId,
} from "@instep/domain/catalogue/sizes.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import { Refusal } from "../platform/rejected.ts";
import type { Sql } from "../platform/database.ts";
import type { Label, LabelLanguage } from "./labels/render.ts";

export interface PrintOptions {
  readonly language: LabelLanguage;
  readonly isPriced: boolean;
  /** Address that the QR opens, without a trailing slash. */
  readonly publicUrl: string;
}

interface LabelColumns {
  skuId: SkuId;
  styleCode: string;
  name: string;
  nameEn: string;
  colour: string;
  colourEn: string;
  gender: Gender;
  sizeScale: string;
  size: string;
  width: string;
  priceMinor: number;
  currency: string;
  barcode: string | null;
}

const labelText = `
  SELECT u.sku_id AS "skuId", s.code AS "styleCode", s.name, s.name_en AS "nameEn", c.name AS colour,
    c.name_en AS "colourEn", s.gender, s.size_scale AS "sizeScale", u.size, u.width,
    s.price_minor AS "priceMinor", s.currency, u.barcodes->>0 AS barcode
  FROM sku u
  JOIN style s ON s.chain_id = u.chain_id AND s.style_id = u.style_id
  JOIN colourway c ON c.chain_id = u.chain_id AND c.colourway_id = u.colourway_id
  WHERE u.sku_id = ANY($1::uuid[])`;

/** A label of each SKU. A SKU that is not there, or has no barcode to print, is refused. */
export async function labelsOf(
  sql: Sql,
  skuIds: readonly SkuId[],
  options: PrintOptions,
): Promise<Map<SkuId, Label>> {
  const rows = await sql<LabelColumns>(labelText, [skuIds]);
  const labels = new Map<SkuId, Label>();
  for (const row of rows) {
    if (row.barcode === null)
      throw new Refusal("label_without_barcode", { code: row.styleCode, size: row.size });
    labels.set(row.skuId, labelOf(row, row.barcode, options));
  }
  const lost = skuIds.find((skuId) => !labels.has(skuId));
  if (lost !== undefined) throw new Refusal("not_found", { what: "sku", id: lost });
  return labels;
}

function labelOf(row: LabelColumns, barcode: string, { language, isPriced, publicUrl }: PrintOptions): Label {
  const inEnglish = language === "en";
  return {
    styleCode: row.styleCode,
    name: inEnglish && row.nameEn !== "" ? row.nameEn : row.name,
    colour: inEnglish && row.colourEn !== "" ? row.colourEn : row.colour,
    size: row.size,
    width: row.width,
    sizeNote: sizeNoteOf(row.sizeScale, row.size, row.gender),
    priceMinor: isPriced ? row.priceMinor : null,
    currency: row.currency,
    barcode,
    link: linkOf(publicUrl, barcode),
  };
}

/** GS1 Digital Link for a GTIN, a path of ours for a factory code. */
function linkOf(publicUrl: string, barcode: string): string {
  return /^\d{14}$/.test(barcode)
    ? `${publicUrl}/01/${barcode}`
    : `${publicUrl}/c/${encodeURIComponent(barcode)}`;
}

/** How a scale is marked in front of a size; `mm` stands behind it. */
const marks: Readonly<Partial<Record<SizeScaleId, string>>> = {
  eu: "EU",
  uk: "UK",
  uk_kids: "UK",
  us_men: "US",
  us_women: "US",
  us_kids: "US",
  cn_old: "旧号",
};

/** The scale of the size, then the same foot elsewhere: `EU · 235 mm · US 6`. */
export function sizeNoteOf(scale: string, size: string, gender: Gender): string {
  if (!isSizeScaleId(scale)) return scale;
  const all = equivalentsOf(defaultTableOf(gender), scale, size);
  const us = gender === "kids" ? "us_kids" : gender === "women" ? "us_women" : "us_men";
  const notes: string[] = [scale === "mm" ? "mm" : (marks[scale] ?? "")];
  for (const other of ["mm", "eu", us] as const) {
    const label = all[other];
    if (other === scale || label === undefined) continue;
    notes.push(other === "mm" ? `${label} mm` : `${marks[other] ?? ""} ${label}`);
  }
  return notes.filter((note) => note !== "").join(" · ");
}
