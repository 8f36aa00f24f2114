/**
 * The shape of a style's stock: which sizes stand across, which SKU is where, and what a run of sizes says. Core sizes
 * (主码) here are the middle 60 % of the sizes that the style comes in; a run is broken (断码) when pairs are on hand and
 * a core size has none. The screens that show either say so.
 */
import { skuAt, type StyleView } from "@instep/domain/catalogue/contract.ts";
import type { ColourwayId, SkuId } from "@instep/domain/kernel/ids.ts";
import { sizeText } from "../catalogue/names.ts";

const coreShare = 0.6;

export interface ShapeSize {
  /** Size and width; the same in every colour. */
  readonly id: string;
  readonly label: string;
  readonly core: boolean;
}

export interface StyleShape {
  readonly sizes: readonly ShapeSize[];
  readonly skuOf: (colourwayId: ColourwayId, sizeId: string) => SkuId | undefined;
  /** Colourways that come in at least one size. */
  readonly colourwayIds: readonly ColourwayId[];
}

/** A SKU that is switched off is left out, unless it still holds pairs. */
export function shapeOf(style: StyleView, holds: (skuId: SkuId) => boolean): StyleShape {
  const labels = new Map<string, { label: string; ordinal: number }>();
  const skus = new Map<string, SkuId>();
  const colourwayIds: ColourwayId[] = [];
  for (const colourway of style.colourways) {
    const shown = colourway.skus.filter((sku) => sku[skuAt.active] === 1 || holds(sku[skuAt.id]));
    if (shown.length > 0) colourwayIds.push(colourway.id);
    for (const sku of shown) {
      const id = `${sku[skuAt.size]}|${sku[skuAt.width]}`;
      labels.set(id, { label: sizeText(sku[skuAt.size], sku[skuAt.width]), ordinal: sku[skuAt.ordinal] });
      skus.set(`${colourway.id}|${id}`, sku[skuAt.id]);
    }
  }
  const ordered = [...labels].sort(([, a], [, b]) => a.ordinal - b.ordinal);
  const core = coreRange(ordered.length);
  return {
    sizes: ordered.map(([id, { label }], index) => ({
      id,
      label,
      core: index >= core.from && index < core.to,
    })),
    skuOf: (colourwayId, sizeId) => skus.get(`${colourwayId}|${sizeId}`),
    colourwayIds,
  };
}

/** The middle 60 % of `count` sizes, at least one; an odd one out is left off at the large end. */
export function coreRange(count: number): { readonly from: number; readonly to: number } {
  if (count === 0) return { from: 0, to: 0 };
  const core = Math.max(1, Math.round(count * coreShare));
  const from = Math.floor((count - core) / 2);
  return { from, to: from + core };
}

export type RunState = "none" | "broken" | "full";

/** `pairs` of each size, undefined where the colour does not come in it. */
export function runStateOf(shape: StyleShape, pairs: (sizeId: string) => number | undefined): RunState {
  let total = 0;
  let isBroken = false;
  for (const size of shape.sizes) {
    const here = pairs(size.id);
    if (here === undefined) continue;
    total += here;
    if (size.core && here <= 0) isBroken = true;
  }
  if (total <= 0) return "none";
  return isBroken ? "broken" : "full";
}

/** Broken when the run of any colour is, full when all that are here are full. */
export function styleStateOf(shape: StyleShape, pairs: (skuId: SkuId) => number): RunState {
  let state: RunState = "none";
  for (const colourwayId of shape.colourwayIds) {
    const run = runStateOf(shape, (sizeId) => {
      const skuId = shape.skuOf(colourwayId, sizeId);
      return skuId === undefined ? undefined : pairs(skuId);
    });
    if (run === "broken") return "broken";
    if (run === "full") state = "full";
  }
  return state;
}

/** Pairs of each size over all colours: a style's one line in a list. */
export function pairsBySize(shape: StyleShape, pairs: (skuId: SkuId) => number): readonly number[] {
  return shape.sizes.map(({ id }) =>
    shape.colourwayIds.reduce((sum, colourwayId) => {
      const skuId = shape.skuOf(colourwayId, id);
      return skuId === undefined ? sum : sum + pairs(skuId);
    }, 0),
  );
}
