import { useMemo } from "react";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import { balanceOf } from "@instep/domain/stock/feed.ts";
import { useStocks } from "./use-stocks.ts";
import type { Scope } from "./scope.ts";

export type PairsOf = (skuId: SkuId) => number;

/** Sellable pairs on hand in the scope; null while no place of it is known on this device. */
export function useScopePairs({ places }: Scope): PairsOf | null {
  const stocks = useStocks(useMemo(() => places.map(({ placeId }) => placeId), [places]));
  return useMemo(() => {
    const views = [...stocks.values()].filter((view) => view !== undefined);
    if (views.length === 0) return null;
    return (skuId) => views.reduce((sum, view) => sum + balanceOf(view, skuId)[0], 0);
  }, [stocks]);
}
