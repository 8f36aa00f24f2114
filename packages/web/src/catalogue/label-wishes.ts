/** What is to be printed: copies of SKUs, by colour as they stand on the shelf. */
import {
  skuAt,
  type ColourwayView,
  type SkuTuple,
  type StyleView,
} from "@instep/domain/catalogue/contract.ts";
import { findSku, styleOf, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import type { ColourwayId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";

export const labelFormats = ["thermal_60x40", "thermal_50x30", "sheet_a4_3x8"] as const;
export type LabelFormat = (typeof labelFormats)[number];
/** Labels on one sheet, where there are several. */
export const labelsASheet: Readonly<Record<LabelFormat, number>> = {
  thermal_60x40: 1,
  thermal_50x30: 1,
  sheet_a4_3x8: 24,
};

export interface LabelGroup {
  readonly styleId: StyleId;
  readonly colourwayId: ColourwayId;
}
export type Copies = ReadonlyMap<SkuId, number>;

export interface Wishes {
  readonly groups: readonly LabelGroup[];
  readonly copies: Copies;
}

export const noWishes: Wishes = { groups: [], copies: new Map() };

export function activeSkus(colourway: ColourwayView): readonly SkuTuple[] {
  return colourway.skus.filter((sku) => sku[skuAt.active] === 1);
}

/** All colours of a style, one label a size; what was there keeps its copies. */
export function withStyle({ groups, copies }: Wishes, style: StyleView): Wishes {
  const fresh = style.colourways.filter(
    (colourway) =>
      activeSkus(colourway).length > 0 && !groups.some(({ colourwayId }) => colourwayId === colourway.id),
  );
  const next = new Map(copies);
  for (const colourway of fresh) for (const sku of activeSkus(colourway)) next.set(sku[skuAt.id], 1);
  return {
    groups: [...groups, ...fresh.map(({ id }) => ({ styleId: style.id, colourwayId: id }))],
    copies: next,
  };
}

/** One label of one SKU; its colour is shown, so that the neighbouring sizes are at hand. */
export function withSku({ groups, copies }: Wishes, view: CatalogueView, skuId: SkuId): Wishes {
  const found = findSku(view, skuId);
  if (found === undefined) return { groups, copies };
  const isThere = groups.some(({ colourwayId }) => colourwayId === found.colourway.id);
  return {
    groups: isThere ? groups : [...groups, { styleId: found.style.id, colourwayId: found.colourway.id }],
    copies: new Map(copies).set(skuId, (copies.get(skuId) ?? 0) + 1),
  };
}

export function withoutGroup({ groups, copies }: Wishes, view: CatalogueView, group: LabelGroup): Wishes {
  const next = new Map(copies);
  for (const sku of colourwayOf(view, group)?.colourway.skus ?? []) next.delete(sku[skuAt.id]);
  return { groups: groups.filter(({ colourwayId }) => colourwayId !== group.colourwayId), copies: next };
}

export function withCopies({ groups, copies }: Wishes, changes: Iterable<readonly [SkuId, number]>): Wishes {
  const next = new Map(copies);
  for (const [skuId, n] of changes) {
    if (n > 0) next.set(skuId, n);
    else next.delete(skuId);
  }
  return { groups, copies: next };
}

export function colourwayOf(
  view: CatalogueView,
  { styleId, colourwayId }: LabelGroup,
): { readonly style: StyleView; readonly colourway: ColourwayView } | undefined {
  const style = styleOf(view, styleId);
  const colourway = style?.colourways.find(({ id }) => id === colourwayId);
  return style === undefined || colourway === undefined ? undefined : { style, colourway };
}

export function totalOf(copies: Copies): number {
  let total = 0;
  for (const n of copies.values()) total += n;
  return total;
}

/** In the order of the screen: colour by colour, size by size. */
export function printOrder(
  { groups, copies }: Wishes,
  view: CatalogueView,
): readonly { skuId: SkuId; copies: number }[] {
  return groups.flatMap((group) =>
    (colourwayOf(view, group)?.colourway.skus ?? []).flatMap((sku) => {
      const n = copies.get(sku[skuAt.id]) ?? 0;
      return n > 0 ? [{ skuId: sku[skuAt.id], copies: n }] : [];
    }),
  );
}
