/** How many sellable pairs of a SKU a place has, for screens that are not about stock. */
import { useCallback } from "react";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import { balanceOf } from "@instep/domain/stock/feed.ts";
import { useStock } from "./hooks.ts";

/** Null while this device does not know the place. */
export function useOnHand(placeId: PlaceId | undefined): ((skuId: SkuId) => number) | null {
  const { view } = useStock(placeId);
  const pairs = useCallback((skuId: SkuId) => (view === undefined ? 0 : balanceOf(view, skuId)[0]), [view]);
  return view === undefined ? null : pairs;
}
