/**
 * Whose stock the screen speaks of: one place, or all the person's places together. Whoever has no store or warehouse
 * for a home, and has not chosen one on this device, begins with all.
 */
import { useMemo, useSyncExternalStore } from "react";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { chosenPlaceStore } from "../app/chosen-place.ts";
import { useHere, usePlaces, useSelf } from "../app/hooks.ts";
import { findings } from "./findings.ts";

export interface Scope {
  /** The place that "here" means; undefined while all places are shown. */
  readonly here: PlaceRow | undefined;
  /** "Here" is where the person works, and not only what they look at. */
  readonly isHome: boolean;
  /** Places whose stock is added up. */
  readonly places: readonly PlaceRow[];
  /** What may be chosen; more than one, or there is nothing to choose. */
  readonly choices: readonly PlaceRow[];
  readonly choose: (place: PlaceRow | "all") => void;
}

export function holdsStock(place: PlaceRow): boolean {
  return place.kind !== "office";
}

export function useScope(): Scope {
  const { place, choose } = useHere();
  const { own } = usePlaces();
  const home = useSelf()?.homePlaceId;
  const chosen = useSyncExternalStore(chosenPlaceStore.subscribe, chosenPlaceStore.get);
  const { isAll } = useSyncExternalStore(findings.subscribe, findings.get);
  return useMemo(() => {
    const choices = own.filter(holdsStock);
    const canSum = choices.length > 1;
    const isSettled = chosen !== null || choices.some(({ placeId }) => placeId === home);
    const showsAll = canSum && (isAll ?? !isSettled);
    const here = showsAll ? undefined : place !== undefined && holdsStock(place) ? place : choices[0];
    return {
      here,
      places: here === undefined ? choices : [here],
      choices,
      isHome: here !== undefined && here.placeId === home,
      choose: (next) => {
        findings.set({ isAll: next === "all", scrollTop: 0 });
        if (next !== "all") choose(next.placeId);
      },
    };
  }, [own, place, choose, home, chosen, isAll]);
}
