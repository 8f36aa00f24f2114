/** The place that this device works at, when a person belongs to several. */
import type { PlaceId } from "@instep/domain/kernel/ids.ts";

const key = "instep.place";
let chosen = localStorage.getItem(key);
const listeners = new Set<() => void>();

export const chosenPlaceStore = {
  get: (): string | null => chosen,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function choosePlace(placeId: PlaceId): void {
  chosen = placeId;
  localStorage.setItem(key, placeId);
  for (const listener of listeners) listener();
}
