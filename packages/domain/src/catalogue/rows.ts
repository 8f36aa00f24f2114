/** Rows of styles, colourways and SKUs. SKU = style x colour x size (x width). */
import type { ColourwayId, MediaId, SkuId, StyleId } from "../kernel/ids.ts";
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
  /** Names, code, brand and pinyin initials, made by the server at save; what search looks through. */
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
  searchText: "text",
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
  ordinal: number;
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
