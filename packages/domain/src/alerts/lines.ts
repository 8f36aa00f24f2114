/** Which safety line counts for a cell (ALERT-1). Rules ask their rows, the watcher its copy: the same order for both. */
import type { PlaceId, SkuId, StyleId } from "../kernel/ids.ts";
import type { LineTarget } from "./contract.ts";

export const anywhere = "*";

export interface ShoeAt {
  readonly placeId: PlaceId;
  readonly skuId: SkuId;
  readonly styleId: StyleId;
}

/** Keys [scope, target] of all lines that could count, the most particular first. */
export function lineKeys({ placeId, skuId, styleId }: ShoeAt): readonly (readonly [string, string])[] {
  return [
    [placeId, skuId],
    [placeId, styleId],
    [anywhere, skuId],
    [anywhere, styleId],
    [placeId, anywhere],
    [anywhere, anywhere],
  ];
}

/** Pairs below which the cell is low; 0 without a line. */
export function lineOf(shoe: ShoeAt, pairsAt: (scope: string, target: string) => number | undefined): number {
  for (const [scope, target] of lineKeys(shoe)) {
    const pairs = pairsAt(scope, target);
    if (pairs !== undefined) return pairs;
  }
  return 0;
}

export function lineKeyOf(placeId: PlaceId | null, target: LineTarget): readonly [string, string] {
  const scope = placeId ?? anywhere;
  if (target.kind === "sku") return [scope, target.skuId];
  return [scope, target.kind === "style" ? target.styleId : anywhere];
}
