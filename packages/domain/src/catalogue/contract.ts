/** The language of the catalogue: arguments, replies, entries, queries. */
import { z } from "zod";
import type { ColourwayId, MediaId, SkuId, StyleId } from "../kernel/ids.ts";
import { idOf } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { query } from "../kernel/query.ts";
import { barcodeKeyOf } from "./codes.ts";
import { sizeScaleOf } from "./sizes.ts";
import { codeKeyOf } from "./terms.ts";

export * from "./terms.ts";

export const genders = ["women", "men", "kids", "unisex"] as const;

const oneLine = /^[^\p{Cc}\p{Cs}]*$/u;

/** One line of text: no control characters, no half characters; outer spaces do not count. */
export function plainText(charsMax: number): z.ZodString {
  return z
    .string()
    .overwrite((text) => text.normalize("NFC").trim())
    .max(charsMax)
    .regex(oneLine);
}

const name = plainText(limits.nameCharsMax);
const code = z
  .string()
  .overwrite((text) => text.normalize("NFKC").trim())
  .min(1)
  .max(limits.codeCharsMax)
  .regex(oneLine);
const sizeText = plainText(24);
/** A built-in scale under any of its names, or the name of one of the chain's own, in capitals. */
const scaleName = code.overwrite((text) => sizeScaleOf(text) ?? codeKeyOf(text));
/** Brought to its stored form; empty when it is no barcode, which the rules refuse. */
const barcode = z
  .string()
  .max(limits.noteCharsMax)
  .overwrite((text) => barcodeKeyOf(text) ?? "");
const barcodes = z.array(barcode).max(limits.barcodesPerSkuMax);
const price = z.int().min(0).max(limits.priceMinorMax);
const currency = z.string().regex(/^[A-Z]{3}$/);
/** Empty when the colour is not known. */
const swatch = z.string().regex(/^(?:#[0-9a-f]{6})?$/);
const styleId = idOf<"style">();

const styleFields = {
  code,
  name,
  nameEn: name,
  brand: name,
  category: name,
  season: name,
  gender: z.enum(genders),
  sizeScale: scaleName,
  priceMinor: price,
  currency,
};
const colourwayFields = { code, name, nameEn: name, swatch };

export const styleSaveArgs = z.strictObject({
  /** Absent: a new style, whose id is the command's. */
  styleId: styleId.optional(),
  ...styleFields,
  colourways: z
    .array(
      z.strictObject({
        ...colourwayFields,
        skus: z
          .array(z.strictObject({ size: sizeText, width: sizeText, barcodes, active: z.boolean() }))
          .max(limits.skusPerStyleMax),
      }),
    )
    .max(limits.skusPerStyleMax),
});
export type StyleSaveArgs = z.infer<typeof styleSaveArgs>;
export type Saved = "created" | "updated" | "unchanged";
export const styleSaveReply = z.strictObject({ styleId, saved: z.enum(["created", "updated", "unchanged"]) });

/** One style of a file; a field that is absent stays as it is. SKUs as [size, width, barcodes]. */
export const importStyleSchema = z.strictObject({
  code,
  name: name.optional(),
  nameEn: name.optional(),
  brand: name.optional(),
  category: name.optional(),
  season: name.optional(),
  gender: z.enum(genders).optional(),
  sizeScale: scaleName.optional(),
  priceMinor: price.optional(),
  currency: currency.optional(),
  costMinor: price.optional(),
  /** For a style that is not there yet; a style that is keeps its own. */
  ifNew: z
    .strictObject({
      gender: z.enum(genders),
      sizeScale: scaleName,
      currency,
      /** Made by the server that read the file, so that no `style.index` need follow. */
      pinyin: z.string().max(limits.noteCharsMax),
    })
    .partial()
    .optional(),
  colourways: z
    .array(
      z.strictObject({
        code,
        name: name.optional(),
        nameEn: name.optional(),
        swatch: swatch.optional(),
        skus: z.array(z.tuple([sizeText, sizeText, barcodes])).max(limits.skusPerStyleMax),
      }),
    )
    .max(limits.skusPerStyleMax),
});
export type ImportStyle = z.infer<typeof importStyleSchema>;
export const catalogueImportArgs = z.strictObject({
  styles: z.array(importStyleSchema).max(limits.importRowsMax),
  /** SHA-256 of the file, hex. */
  source: z.string().regex(/^[0-9a-f]{64}$/),
  fileName: plainText(limits.noteCharsMax),
});
export type CatalogueImportArgs = z.infer<typeof catalogueImportArgs>;
export const catalogueImportReply = z.strictObject({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
});

export const styleRefArgs = z.strictObject({ styleId });
export const styleIndexArgs = z.strictObject({ styleId, pinyin: z.string().max(limits.noteCharsMax) });
export const doneReply = z.strictObject({});
const stylesPerCommandMax = 500;
export const priceSetArgs = z.strictObject({
  prices: z
    .array(z.strictObject({ styleId, priceMinor: price, currency }))
    .min(1)
    .max(stylesPerCommandMax),
});
export const costSetArgs = z.strictObject({
  costs: z
    .array(z.strictObject({ styleId, costMinor: price, currency }))
    .min(1)
    .max(stylesPerCommandMax),
});
export const barcodeArgs = z.strictObject({ skuId: idOf<"sku">(), barcode });
export const barcodeAssignArgs = z.strictObject({
  skuIds: z.array(idOf<"sku">()).min(1).max(limits.skusPerStyleMax),
});
export const barcodeAssignReply = z.strictObject({ assigned: z.int() });
export const barcodeReply = z.strictObject({ barcode: z.string() });
/** Sizes of the largest file in pixels, bytes of all files together. */
export const pictureStoreArgs = z.strictObject({
  mediaId: idOf<"media">(),
  width: z.int().positive(),
  height: z.int().positive(),
  bytes: z.int().positive(),
  byStaffId: idOf<"staff">().nullable(),
});
export const pictureAttachArgs = z.strictObject({
  colourwayId: idOf<"colourway">(),
  pictureId: idOf<"media">().nullable(),
});
const scaleSizesMax = 120;
export const scaleSaveArgs = z.strictObject({
  name: scaleName,
  brand: name,
  sizes: z.array(z.string().min(1).max(12).regex(/^\S+$/u)).min(1).max(scaleSizesMax),
});

/** [id, size, width, ordinal, barcodes, active]; twenty thousand of them are held by a phone. */
export type SkuTuple = readonly [SkuId, string, string, number, readonly string[], 0 | 1];
export interface ColourwayView {
  readonly id: ColourwayId;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly swatch: string;
  readonly pictureId: MediaId | null;
  readonly ordinal: number;
  readonly skus: readonly SkuTuple[];
}
export interface StyleView {
  readonly id: StyleId;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly brand: string;
  readonly category: string;
  readonly season: string;
  readonly gender: (typeof genders)[number];
  readonly scale: string;
  readonly price: number;
  readonly currency: string;
  readonly active: boolean;
  readonly pinyin: string;
  readonly colourways: readonly ColourwayView[];
}
export interface ScaleView {
  readonly name: string;
  readonly brand: string;
  readonly sizes: readonly string[];
}

/** Entries of the feed `catalogue`, by name. */
export interface CatalogueEntries {
  /** The style's own fields, and of its colourways and SKUs those that were added or changed. */
  "style.saved": StyleView;
  "style.archived": { styleId: StyleId };
  "style.restored": { styleId: StyleId };
  "style.indexed": { styleId: StyleId; pinyin: string };
  "price.set": { prices: readonly (readonly [StyleId, number, string])[] };
  "barcode.attached": { styleId: StyleId; colourwayId: ColourwayId; skuId: SkuId; barcode: string };
  /** SKUs that had no barcode and now have one each. */
  "barcode.assigned": { barcodes: readonly (readonly [StyleId, ColourwayId, SkuId, string])[] };
  "barcode.detached": { styleId: StyleId; colourwayId: ColourwayId; skuId: SkuId; barcode: string };
  "picture.attached": { styleId: StyleId; colourwayId: ColourwayId; pictureId: MediaId | null };
  "scale.saved": ScaleView;
}
/** Entries of the feed `audit`. */
export interface CatalogueAuditEntries {
  "cost.set": { styleIds: readonly StyleId[] };
  "picture.stored": z.infer<typeof pictureStoreArgs>;
  "catalogue.imported": z.infer<typeof catalogueImportReply> & {
    costs: number;
    source: string;
    fileName: string;
  };
}

export const catalogueRejections = [
  "style_code_taken",
  "size_unknown",
  "scale_unknown",
  "scale_fixed",
  "scale_label_missing",
  "scale_name_taken",
  "barcode_taken",
  "barcode_invalid",
  "barcode_numbers_used_up",
  "barcodes_too_many",
  "skus_too_many",
  "import_incomplete",
  "import_repeated",
  "colourway_repeated",
  "picture_unknown",
] as const;
/** Refusals of the catalogue's routes. */
export const catalogueRouteRejections = [
  "picture_format",
  "picture_damaged",
  "import_expired",
  "import_not_ready",
  "labels_too_many",
  "label_without_barcode",
] as const;
export type CatalogueRejectionCode = (typeof catalogueRejections)[number];

const skuTupleSchema = z.tuple([
  idOf<"sku">(),
  z.string(),
  z.string(),
  z.int(),
  z.array(z.string()),
  z.union([z.literal(0), z.literal(1)]),
]);
export const styleViewSchema: z.ZodType<StyleView> = z.strictObject({
  id: styleId,
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  brand: z.string(),
  category: z.string(),
  season: z.string(),
  gender: z.enum(genders),
  scale: z.string(),
  price: z.int(),
  currency: z.string(),
  active: z.boolean(),
  pinyin: z.string(),
  colourways: z.array(
    z.strictObject({
      id: idOf<"colourway">(),
      code: z.string(),
      name: z.string(),
      nameEn: z.string(),
      swatch: z.string(),
      pictureId: idOf<"media">().nullable(),
      ordinal: z.int(),
      skus: z.array(skuTupleSchema),
    }),
  ),
});
const styleDetail = z.strictObject({
  style: styleViewSchema,
  /** Only for those with `cost.view`. */
  cost: z.strictObject({ costMinor: z.int(), currency: z.string() }).optional(),
});
export const styleQuery = query({
  name: "catalogue.style",
  permission: "catalogue.view",
  args: z.strictObject({ styleId }),
  result: styleDetail.nullable(),
});
const foundStyle = z.strictObject({
  styleId,
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  brand: z.string(),
  category: z.string(),
  priceMinor: z.int(),
  currency: z.string(),
  active: z.boolean(),
  pictureId: z.string().nullable(),
  /** The SKU whose barcode was asked for. */
  skuId: z.string().nullable(),
});
export const searchQuery = query({
  name: "catalogue.search",
  permission: "catalogue.view",
  args: z.strictObject({
    text: z.string().max(limits.noteCharsMax),
    limit: z.int().min(1).max(100).default(30),
    archived: z.boolean().default(false),
  }),
  result: z.strictObject({ styles: z.array(foundStyle) }),
});
const counted = z.array(z.strictObject({ text: z.string(), styles: z.int() }));
/** The words in use, most used first, for choosing instead of typing. */
export const vocabularyQuery = query({
  name: "catalogue.vocabulary",
  permission: "catalogue.view",
  args: z.strictObject({}),
  result: z.strictObject({
    brands: counted,
    categories: counted,
    seasons: counted,
    scales: z.array(z.strictObject({ name: z.string(), brand: z.string(), sizes: z.array(z.string()) })),
  }),
});
