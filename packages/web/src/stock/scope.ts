/**
 * Whose stock the screen speaks of: one place, or all the person's places together. An office holds no shoes, so whoever
 * works in one begins with all.
 */
import { useMemo, useSyncExternalStore } from "react";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { useHere, usePlaces } from "../app/hooks.ts";
import { findings } from "./findings.ts";

export interface Scope {
  /** The place that "here" means; undefined while all places are shown. */
  readonly here: PlaceRow | undefined;
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
  const { isAll } = useSyncExternalStore(findings.subscribe, findings.get);
  return useMemo(() => {
    const choices = own.filter(holdsStock);
    const canSum = choices.length > 1;
    const showsAll = canSum && (isAll ?? place?.kind === "office");
    const here = showsAll ? undefined : place !== undefined && holdsStock(place) ? place : choices[0];
    return {
      here,
      places: here === undefined ? choices : [here],
      choices,
      choose: (chosen) => {
        findings.set({ isAll: chosen === "all" });
        if (chosen !== "all") choose(chosen.placeId);
      },
    };
  }, [own, place, choose, isAll]);
}
