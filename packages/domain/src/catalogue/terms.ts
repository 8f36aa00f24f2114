/** Words of the catalogue that devices need before any schema: how codes compare, ids that derive from them, SKU tuples. */
import { deriveId, type ColourwayId, type CommandId, type SkuId, type StyleId } from "../kernel/id.ts";

/** The form in which codes are compared: `sk-1080 ` and `SK-1080` are one. */
export function codeKeyOf(text: string): string {
  return text.normalize("NFKC").trim().toUpperCase();
}

// Codes and labels hold no control characters, so a line break keeps the parts of a label apart.
export function colourwayIdOf(of: StyleId, colourKey: string): ColourwayId {
  return deriveId<"colourway">(of, `colourway\n${colourKey}`);
}

export function skuIdOf(of: StyleId, colourKey: string, size: string, width: string): SkuId {
  return deriveId<"sku">(of, `sku\n${colourKey}\n${size}\n${width}`);
}

/** Id of a style that an import creates. */
export function importedStyleIdOf(commandId: CommandId, codeKey: string): StyleId {
  return deriveId<"style">(commandId, `style\n${codeKey}`);
}

/** Places in the tuple. */
export const skuAt = { id: 0, size: 1, width: 2, ordinal: 3, barcodes: 4, active: 5 } as const;
