/** What the device tells about network and page. Outside a browser it tells nothing. */

export interface SurroundingsEvents {
  readonly online: () => void;
  readonly offline: () => void;
  readonly visible: () => void;
  /** The page may be gone any moment. */
  readonly hidden: () => void;
}

/** Begins watching; returns the function that ends it. */
export type Surroundings = (events: SurroundingsEvents) => () => void;

export const browserSurroundings: Surroundings = (events) => {
  if (typeof document === "undefined" || typeof window === "undefined") return () => undefined;
  const ends = new AbortController();
  const { signal } = ends;
  window.addEventListener("online", events.online, { signal });
  window.addEventListener("offline", events.offline, { signal });
  window.addEventListener("pageshow", events.visible, { signal });
  window.addEventListener("pagehide", events.hidden, { signal });
  const looked = (): void => (document.visibilityState === "visible" ? events.visible() : events.hidden());
  document.addEventListener("visibilitychange", looked, { signal });
  return () => ends.abort();
};
