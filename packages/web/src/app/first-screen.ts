/**
 * The first screen goes first: dialogs, rules, other screens' parts and the service worker's copy of everything wait until
 * what the person came for is there, because on a shop's network each of them would stand in its way. The scanner needs
 * not even the feeds to open its eye: reading a catalogue from storage takes a slow phone longer than starting a camera.
 */
import { useSyncExternalStore } from "react";

const patienceMs = 10_000;
/** A question for the camera's permission may stand open for long; typing and handheld scanners need the catalogue. */
const feedsHeldMsMax = 3_000;

let settle: () => void = () => undefined;
const settled = new Promise<void>((resolve) => {
  settle = resolve;
});

const listeners = new Set<() => void>();
let areFeedsHeld = typeof location !== "undefined" && location.pathname === "/scan";
if (areFeedsHeld) {
  void Promise.race([settled, new Promise((resolve) => setTimeout(resolve, feedsHeldMsMax))]).then(freeFeeds);
}

/** The scanner's eye is open: what it reads can be looked up as soon as the feeds are there. */
export function freeFeeds(): void {
  if (!areFeedsHeld) return;
  areFeedsHeld = false;
  for (const listener of listeners) listener();
}

/** The screen that was opened shows what it is for; said once, by whichever comes first. */
export function settleFirstScreen(): void {
  settle();
}

/** Whether screens may begin to follow feeds. */
export function useFeedsFree(): boolean {
  return useSyncExternalStore(subscribe, () => !areFeedsHeld);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Does the work when the first screen is there and the browser has time; later than `patienceMs` in no case. */
export async function afterFirstScreen(work: () => unknown): Promise<void> {
  await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 2_000 });
  else setTimeout(work, 200);
}
