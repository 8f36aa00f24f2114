/**
 * Pairs at the other places. A chain of a dozen places is followed whole while the screen is open, so its numbers move
 * by themselves and are there offline; of a larger chain only the style on the screen is asked for, again and again
 * while it is looked at. What is followed wins over what was asked.
 */
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Client } from "@instep/client/client.ts";
import type { PlaceId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import { freeOf, type StockView } from "@instep/domain/stock/feed.ts";
import type { Condition } from "@instep/domain/stock/rows.ts";
import { useClient, usePlaces } from "../app/hooks.ts";
import type { Elsewhere, PlacePairs } from "./shoe.ts";

const followedPlacesMax = 12;
const askAgainMs = 10_000;

interface MatrixCell {
  readonly placeId: PlaceId;
  readonly skuId: SkuId;
  readonly condition: Condition;
  readonly onHand: number;
  readonly reserved: number;
}

/** Free sellable pairs by SKU and place, as the server said. */
type Asked = ReadonlyMap<SkuId, ReadonlyMap<PlaceId, number>>;

function askedOf(cells: readonly MatrixCell[]): Asked {
  const asked = new Map<SkuId, Map<PlaceId, number>>();
  for (const { placeId, skuId, condition, onHand, reserved } of cells) {
    if (condition !== "sellable") continue;
    let places = asked.get(skuId);
    if (places === undefined) asked.set(skuId, (places = new Map()));
    places.set(placeId, onHand - reserved);
  }
  return asked;
}

function useAsked(client: Client, styleId: StyleId | undefined, isFollowed: boolean): Asked | undefined {
  const [answer, setAnswer] = useState<{ readonly styleId: StyleId; readonly asked: Asked }>();
  useEffect(() => {
    if (styleId === undefined) return;
    const ends = new AbortController();
    const ask = (): void =>
      void client.query<{ cells: readonly MatrixCell[] }>("stock.matrix", { styleId }, ends.signal).then(
        ({ cells }) => setAnswer({ styleId, asked: askedOf(cells) }),
        // Offline: what was known before stays on the screen.
        () => undefined,
      );
    ask();
    const timer = isFollowed ? undefined : setInterval(ask, askAgainMs);
    return () => {
      ends.abort();
      clearInterval(timer);
    };
  }, [client, styleId, isFollowed]);
  return answer !== undefined && answer.styleId === styleId ? answer.asked : undefined;
}

/** Views of the places' feeds; a new map whenever one of them moves. */
function useFollowed(client: Client, placeIds: readonly PlaceId[], enabled: boolean) {
  const key = enabled ? placeIds.join(" ") : "";
  useEffect(() => {
    if (key === "") return;
    const ends = key.split(" ").map((placeId) => client.follow(`stock:${placeId}`));
    return () => {
      for (const end of ends) end();
    };
  }, [client, key]);
  const lenses = useMemo(
    () => (key === "" ? [] : key.split(" ").map((placeId) => client.feed<StockView>(`stock:${placeId}`))),
    [client, key],
  );
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = lenses.map((lens) => lens.subscribe(listener));
      return () => {
        for (const end of ends) end();
      };
    },
    [lenses],
  );
  // One text says whether anything moved: a seq for each place, none while its view is not there.
  const seqs = useSyncExternalStore(subscribe, () =>
    lenses.map((lens) => (lens.get().view === undefined ? "" : lens.get().seq)).join(),
  );
  return useMemo(() => {
    const views = new Map<string, StockView>();
    if (seqs === "") return views;
    key.split(" ").forEach((placeId, index) => {
      const view = lenses[index]?.get().view;
      if (view !== undefined) views.set(placeId, view);
    });
    return views;
  }, [key, lenses, seqs]);
}

/** `styleId` undefined: nothing is looked at. Answers the places with pairs, most first. */
export function useElsewhere(here: PlaceId | undefined, styleId: StyleId | undefined): Elsewhere {
  const client = useClient();
  const { all } = usePlaces();
  const others = useMemo(
    () =>
      all.filter((place) => place.placeId !== here && place.kind !== "office").map((place) => place.placeId),
    [all, here],
  );
  const isFollowed = others.length <= followedPlacesMax;
  const views = useFollowed(client, others, isFollowed);
  const asked = useAsked(client, styleId, isFollowed);
  return useCallback(
    (skuId) => {
      if (asked === undefined && views.size === 0) return others.length === 0 ? [] : null;
      const found = others.map((placeId): PlacePairs => {
        const view = views.get(placeId);
        return {
          placeId,
          pairs: view === undefined ? (asked?.get(skuId)?.get(placeId) ?? 0) : freeOf(view, skuId),
        };
      });
      return found.filter(({ pairs }) => pairs > 0).sort((a, b) => b.pairs - a.pairs);
    },
    [others, views, asked],
  );
}
