/** Styles, colourways, sizes and places as the reader's language calls them. */
import {
  skuAt,
  type ColourwayView,
  type SkuTuple,
  type StyleView,
} from "@instep/domain/catalogue/contract.ts";
import type { Language } from "../i18n/i18n.ts";

interface Named {
  readonly name: string;
  readonly nameEn: string;
}

/** The name of a style, a place or a person; the other language's where there is none. */
export function nameIn({ name, nameEn }: Named, language: Language): string {
  if (language === "en") return nameEn === "" ? name : nameEn;
  return name === "" ? nameEn : name;
}

/** A colour may have a code only. */
export function colourIn(
  colourway: Pick<ColourwayView, "code" | "name" | "nameEn">,
  language: Language,
): string {
  return nameIn(colourway, language) || colourway.code;
}

/** The size as it stands on the box, with its width where it has one. */
export function sizeOf(sku: SkuTuple): string {
  return sizeText(sku[skuAt.size], sku[skuAt.width]);
}

export function sizeText(size: string, width: string): string {
  return width === "" ? size : `${size} ${width}`;
}

export function pictureUrl(pictureId: string | null, size: "small" | "medium" | "large"): string | undefined {
  return pictureId === null ? undefined : `/v1/media/${pictureId}/${size}`;
}

/** The picture a style is shown by: that of its first colourway that has one. */
export function stylePictureOf(style: { readonly colourways: readonly ColourwayView[] }): string | null {
  return style.colourways.find(({ pictureId }) => pictureId !== null)?.pictureId ?? null;
}

/** SKUs that are on sale, and how many of them no scanner can find. */
export function skuCounts(style: StyleView): { readonly skus: number; readonly uncoded: number } {
  let skus = 0;
  let uncoded = 0;
  for (const colourway of style.colourways)
    for (const sku of colourway.skus) {
      if (sku[skuAt.active] === 0) continue;
      skus += 1;
      if (sku[skuAt.barcodes].length === 0) uncoded += 1;
    }
  return { skus, uncoded };
}
