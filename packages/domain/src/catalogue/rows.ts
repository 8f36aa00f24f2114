/** Rows of styles, colourways and SKUs. SKU = style x colour x size (x width). */
import type { ColourwayId, MediaId, SkuId, StaffId, StyleId } from "../kernel/ids.ts";
import { table } from "../kernel/table.ts";

export interface StyleRow {
  styleId: StyleId;
  /** 款号, unique in the chain. */
  code: string;
  name: string;
  nameEn: string;
  brand: string;
  category: string;
  season: string;
  gender: "women" | "men" | "kids" | "unisex";
  sizeScale: string;
  /** Minor units of `currency`; what the tag says. */
  priceMinor: number;
  currency: string;
  active: boolean;
  /** Codes of its colourways as keys (`codeKeyOf`), in the order they came; a colourway's ordinal is its index here. */
  colours: readonly string[];
  skuCount: number;
  /** Full pinyin and initials of its Chinese words, made by the server after the save (`style.index`). */
  pinyin: string;
  /** Tokens of names, code, brand, category and pinyin, joined by spaces; what search looks through. */
  searchText: string;
}
export const styleTable = table<StyleRow>("style", ["styleId"], {
  styleId: "uuid",
  code: "text",
  name: "text",
  nameEn: "text",
  brand: "text",
  category: "text",
  season: "text",
  gender: "text",
  sizeScale: "text",
  priceMinor: "bigint",
  currency: "text",
  active: "boolean",
  colours: "json",
  skuCount: "integer",
  pinyin: "text",
  searchText: "text",
});

/** A style's code as a key (`codeKeyOf`) belongs to one style. */
export interface StyleCodeRow {
  code: string;
  styleId: StyleId;
}
export const styleCodeTable = table<StyleCodeRow>("style_code", ["code"], { code: "text", styleId: "uuid" });

/** A size scale of the chain's own, beside the built-in ones of `sizes.ts`. */
export interface SizeScaleRow {
  name: string;
  brand: string;
  /** Label and its ordinal; an ordinal once given never changes, so that the SKUs' ordinals stay right. */
  sizes: readonly (readonly [label: string, ordinal: number])[];
}
export const sizeScaleTable = table<SizeScaleRow>("size_scale", ["name"], {
  name: "text",
  brand: "text",
  sizes: "json",
});

/** Cost stands in a table of its own, so that no query of the catalogue can show it by accident. */
export interface StyleCostRow {
  styleId: StyleId;
  costMinor: number;
  currency: string;
}
export const styleCostTable = table<StyleCostRow>("style_cost", ["styleId"], {
  styleId: "uuid",
  costMinor: "bigint",
  currency: "text",
});

export interface ColourwayRow {
  colourwayId: ColourwayId;
  styleId: StyleId;
  code: string;
  name: string;
  nameEn: string;
  /** CSS colour for the swatch, `#rrggbb`. */
  swatch: string;
  pictureId: MediaId | null;
  ordinal: number;
}
export const colourwayTable = table<ColourwayRow>("colourway", ["colourwayId"], {
  colourwayId: "uuid",
  styleId: "uuid",
  code: "text",
  name: "text",
  nameEn: "text",
  swatch: "text",
  pictureId: "uuid",
  ordinal: "integer",
});

export interface SkuRow {
  skuId: SkuId;
  styleId: StyleId;
  colourwayId: ColourwayId;
  /** Label in the style's size scale; never computed. */
  size: string;
  width: string;
  /** Place on the shelf among the style's sizes and widths; ties by size, then width, as text. */
  ordinal: number;
  /** As keys (`barcodeKeyOf`), in the order they were attached. */
  barcodes: readonly string[];
  active: boolean;
}
export const skuTable = table<SkuRow>("sku", ["skuId"], {
  skuId: "uuid",
  styleId: "uuid",
  colourwayId: "uuid",
  size: "text",
  width: "text",
  ordinal: "integer",
  barcodes: "json",
  active: "boolean",
});

/** A barcode (GTIN-14 or internal code) belongs to one SKU. */
export interface BarcodeRow {
  barcode: string;
  skuId: SkuId;
}
export const barcodeTable = table<BarcodeRow>("barcode", ["barcode"], { barcode: "text", skuId: "uuid" });

/** An uploaded picture, by the hash of its file. */
export interface MediaRow {
  mediaId: MediaId;
  /** Of the largest size, pixels. */
  width: number;
  height: number;
  /** Of all its sizes together. */
  bytes: number;
  byStaffId: StaffId | null;
}
export const mediaTable = table<MediaRow>("media", ["mediaId"], {
  mediaId: "uuid",
  width: "integer",
  height: "integer",
  bytes: "integer",
  byStaffId: "uuid",
});
