/**
 * A style as it is being edited, and back to commands. A save adds and changes; what the catalogue keeps for ever (codes
 * of colours, sizes, SKUs) cannot be taken away, only switched off. Barcodes can: each one that is gone is a command of
 * its own, sent before the save, so that it may be given to another size in the same step.
 */
import type { StyleSaveArgs, StyleView } from "@instep/domain/catalogue/contract.ts";
import { codeKeyOf, skuAt } from "@instep/domain/catalogue/contract.ts";
import { barcodeKeyOf } from "@instep/domain/catalogue/codes.ts";
import { skuLabelOf } from "@instep/domain/catalogue/scales.ts";
import { swatchOf } from "@instep/domain/catalogue/swatches.ts";
import type { ColourwayId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { sizeText } from "./names.ts";

export interface SkuForm {
  /** Undefined until saved. */
  readonly id: SkuId | undefined;
  readonly size: string;
  readonly width: string;
  readonly barcodes: readonly string[];
  readonly active: boolean;
}

export interface ColourwayForm {
  /** Stable while editing. */
  readonly key: string;
  readonly id: ColourwayId | undefined;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly swatch: string;
  readonly skus: readonly SkuForm[];
}

export interface StyleForm {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly brand: string;
  readonly category: string;
  readonly season: string;
  readonly gender: StyleView["gender"];
  readonly scale: string;
  /** As typed, in major units. */
  readonly price: string;
  readonly currency: string;
  /** As typed; empty where it is not known or not to be seen. */
  readonly cost: string;
  readonly colourways: readonly ColourwayForm[];
}

export function emptyForm(currency: string): StyleForm {
  return {
    code: "",
    name: "",
    nameEn: "",
    brand: "",
    category: "",
    season: "",
    gender: "unisex",
    scale: "eu",
    price: "",
    currency,
    cost: "",
    colourways: [],
  };
}

export function formOf(style: StyleView, costMinor: number | undefined): StyleForm {
  const { code, name, nameEn, brand, category, season, gender, scale, currency } = style;
  return {
    code,
    name,
    nameEn,
    brand,
    category,
    season,
    gender,
    scale,
    currency,
    price: majorText(style.price, currency),
    cost: costMinor === undefined ? "" : majorText(costMinor, currency),
    colourways: style.colourways.map((colourway) => ({
      key: colourway.id,
      id: colourway.id,
      code: colourway.code,
      name: colourway.name,
      nameEn: colourway.nameEn,
      swatch: colourway.swatch,
      skus: colourway.skus.map((sku) => ({
        id: sku[skuAt.id],
        size: sku[skuAt.size],
        width: sku[skuAt.width],
        barcodes: sku[skuAt.barcodes],
        active: sku[skuAt.active] === 1,
      })),
    })),
  };
}

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** 59900 of CNY is "599", 59950 is "599.50". */
export function majorText(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  const major = minor / 10 ** digits;
  return Number.isInteger(major) ? String(major) : major.toFixed(digits);
}

/** Null when it is no amount of the currency, or too large a one. */
export function minorOf(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const plain = text.normalize("NFKC").trim().replaceAll(",", "");
  if (!/^\d+(?:\.\d+)?$/.test(plain)) return null;
  const [whole = "", fraction = ""] = plain.split(".");
  if (fraction.replace(/0+$/, "").length > digits) return null;
  const minor = Number(whole) * 10 ** digits + Number(fraction.padEnd(digits, "0").slice(0, digits) || "0");
  return minor <= limits.priceMinorMax ? minor : null;
}

export type FieldIssue = "required" | "price" | "codeTwice" | "noSizes";

/** What stands in the way of saving: by field (`code`, `price`), by colour (`colour.<key>`). */
export function issuesOf(form: StyleForm): Readonly<Record<string, FieldIssue>> {
  const issues: Record<string, FieldIssue> = {};
  if (form.code.trim() === "") issues["code"] = "required";
  if (form.name.trim() === "") issues["name"] = "required";
  if (minorOf(form.price, form.currency) === null)
    issues["price"] = form.price.trim() === "" ? "required" : "price";
  if (form.cost.trim() !== "" && minorOf(form.cost, form.currency) === null) issues["cost"] = "price";
  const seen = new Set<string>();
  for (const colourway of form.colourways) {
    const code = codeKeyOf(colourway.code);
    if (code === "") issues[`colour.${colourway.key}`] = "required";
    else if (seen.has(code)) issues[`colour.${colourway.key}`] = "codeTwice";
    else if (colourway.skus.length === 0) issues[`colour.${colourway.key}`] = "noSizes";
    seen.add(code);
  }
  return issues;
}

export function saveArgsOf(form: StyleForm, styleId: StyleId | undefined): StyleSaveArgs {
  const { code, name, nameEn, brand, category, season, gender, scale, currency } = form;
  return {
    ...(styleId === undefined ? {} : { styleId }),
    code,
    name,
    nameEn,
    brand,
    category,
    season,
    gender,
    sizeScale: scale,
    priceMinor: minorOf(form.price, currency) ?? 0,
    currency,
    colourways: form.colourways.map((colourway) => ({
      code: colourway.code,
      name: colourway.name,
      nameEn: colourway.nameEn,
      swatch: colourway.swatch === "" ? swatchOf(colourway.name, colourway.nameEn) : colourway.swatch,
      skus: colourway.skus.map((sku) => ({
        size: sku.size,
        width: sku.width,
        barcodes: [...sku.barcodes],
        active: sku.active,
      })),
    })),
  };
}

/** Barcodes that the style has and the form has no more. */
export function detachedOf(form: StyleForm, style: StyleView): readonly { skuId: SkuId; barcode: string }[] {
  const kept = new Map(
    form.colourways.flatMap(({ skus }) =>
      skus.map((sku) => [sku.id, sku.barcodes.map((one) => barcodeKeyOf(one))] as const),
    ),
  );
  return style.colourways.flatMap(({ skus }) =>
    skus.flatMap((sku) =>
      sku[skuAt.barcodes]
        .filter((barcode) => kept.get(sku[skuAt.id])?.includes(barcode) === false)
        .map((barcode) => ({ skuId: sku[skuAt.id], barcode })),
    ),
  );
}

const rangeSizesMax = 60;

/**
 * Sizes as people write them: "35-42", "37 37.5 38", "S, M, L". A range runs over the labels of the scale, so 35-37 of a
 * scale with halves brings whole sizes only when its ends are whole. Empty when nothing in it is a size.
 */
export function sizesIn(
  text: string,
  scale: string,
  labels: readonly string[],
): readonly { size: string; width: string }[] {
  const found = new Map<string, { size: string; width: string }>();
  const add = (written: string): void => {
    const label = skuLabelOf(scale, written, "");
    if (label !== null) found.set(sizeText(label.size, label.width), label);
  };
  for (const part of text
    .normalize("NFKC")
    .split(/[,;，；、\s]+/)
    .filter((one) => one !== "")) {
    const ends = /^(?<from>[^-~–—]+)[-~–—](?<to>[^-~–—]+)$/.exec(part)?.groups;
    const [from = "", to = ""] = [ends?.["from"], ends?.["to"]].map((end) =>
      end === undefined ? "" : (skuLabelOf(scale, end, "")?.size ?? ""),
    );
    const [start, stop] = [labels.indexOf(from), labels.indexOf(to)];
    if (ends === undefined || start < 0 || stop < start) {
      // Half a range, still being typed, is its first size.
      if (ends === undefined) add(part.replace(/[-~–—]+$/, ""));
      continue;
    }
    const isWhole = !from.includes(".") && !to.includes(".");
    labels
      .slice(start, stop + 1)
      .filter((label) => !isWhole || !label.includes("."))
      .slice(0, rangeSizesMax)
      .forEach(add);
  }
  return [...found.values()];
}

export function withSizes(
  skus: readonly SkuForm[],
  added: readonly { size: string; width: string }[],
): readonly SkuForm[] {
  const known = new Set(skus.map(({ size, width }) => sizeText(size, width)));
  const fresh = added
    .filter(({ size, width }) => !known.has(sizeText(size, width)))
    .map(({ size, width }) => ({ id: undefined, size, width, barcodes: [], active: true }));
  return [...skus, ...fresh];
}

/** An EAN-13 is kept as a GTIN-14 and shown as it stands on the box. */
export function shownBarcode(key: string): string {
  return /^0\d{13}$/.test(key) ? key.slice(1) : key;
}
