/**
 * The stock of several places at once, each kept true by its own feed. Own places are on the device anyway; others are
 * followed while the screen is open, and until their feed has come the query's balances stand in for them. A chain with
 * more places than `followedPlacesMax` is asked again every few seconds for those beyond.
 */
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import type { z } from "zod";
import type { PlaceId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import { matrixQuery } from "@instep/domain/stock/contract.ts";
import { cellsOf, type StockView } from "@instep/domain/stock/feed.ts";
import { conditions, type Condition } from "@instep/domain/stock/rows.ts";
import { useClient } from "../app/hooks.ts";
import { useQuery } from "../catalogue/use-query.ts";

const followedPlacesMax = 60;
const askAgainMs = 10_000;

export type Stocks = ReadonlyMap<PlaceId, StockView | undefined>;

/** Follows the places' feeds while the screen is there; with what waits on this device. */
export function useStocks(placeIds: readonly PlaceId[]): Stocks {
  const client = useClient();
  const key = placeIds.join(" ");
  const feeds = useMemo(
    () => (key === "" ? [] : key.split(" ")).map((id) => [id as PlaceId, `stock:${id}`] as const),
    [key],
  );
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = feeds.flatMap(([, feed]) => [client.follow(feed), client.feed(feed).subscribe(listener)]);
      return () => {
        for (const end of ends) end();
      };
    },
    [client, feeds],
  );
  const getSnapshot = useMemo(() => {
    let last: Stocks = new Map();
    return () => {
      const views = feeds.map(([id, feed]) => [id, client.view<StockView>(feed)] as const);
      const isSame =
        views.length === last.size && views.every(([id, view]) => last.has(id) && last.get(id) === view);
      if (!isSame) last = new Map(views);
      return last;
    };
  }, [client, feeds]);
  return useSyncExternalStore(subscribe, getSnapshot);
}

export interface CellNow {
  readonly condition: Condition;
  readonly onHand: number;
  readonly reserved: number;
}

export interface StyleStock {
  /** Sellable pairs on hand; null when this device does not know the place. */
  readonly pairs: (placeId: PlaceId, skuId: SkuId) => number | null;
  /** Cells that hold anything, sellable first; null when not known. */
  readonly cells: (placeId: PlaceId, skuId: SkuId) => readonly CellNow[] | null;
  /** Some place is known neither by its feed nor by the query. */
  readonly isPartial: boolean;
  /** Nothing is known yet and the answer is under way. */
  readonly isLoading: boolean;
}

type Matrix = z.infer<typeof matrixQuery.result>;

/** A style's balances at the places, keeping itself true. */
export function useStyleStock(styleId: StyleId | undefined, placeIds: readonly PlaceId[]): StyleStock {
  const stocks = useStocks(placeIds.slice(0, followedPlacesMax));
  const isMissing = placeIds.some((placeId) => stocks.get(placeId) === undefined);
  const { data, isLoading, reload } = useQuery(
    matrixQuery,
    styleId === undefined || !isMissing ? undefined : { styleId },
  );
  const mustAsk = placeIds.length > followedPlacesMax;
  useEffect(() => {
    if (!mustAsk) return;
    const timer = setInterval(() => document.visibilityState === "visible" && reload(), askAgainMs);
    return () => clearInterval(timer);
  }, [mustAsk, reload]);
  return useMemo(() => {
    const asked = data === undefined ? undefined : cellsByPlace(data);
    const cells: StyleStock["cells"] = (placeId, skuId) => {
      const view = stocks.get(placeId);
      if (view !== undefined) return cellsOf(view, skuId);
      return asked === undefined ? null : (asked.get(`${placeId}|${skuId}`) ?? []);
    };
    return {
      cells,
      pairs: (placeId, skuId) => {
        const known = cells(placeId, skuId);
        return known === null ? null : (known.find(({ condition }) => condition === "sellable")?.onHand ?? 0);
      },
      isPartial: isMissing && data === undefined,
      isLoading,
    };
  }, [stocks, data, isMissing, isLoading]);
}

function cellsByPlace({ cells }: Matrix): Map<string, CellNow[]> {
  const found = new Map<string, CellNow[]>();
  for (const { placeId, skuId, condition, onHand, reserved } of cells) {
    if (onHand === 0 && reserved === 0) continue;
    const key = `${placeId}|${skuId}`;
    const cell = { condition: condition as Condition, onHand, reserved };
    const known = found.get(key);
    if (known === undefined) found.set(key, [cell]);
    else known.push(cell);
  }
  for (const own of found.values())
    own.sort((a, b) => conditions.indexOf(a.condition) - conditions.indexOf(b.condition));
  return found;
}
