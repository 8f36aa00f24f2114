/**
 * Dialogs, sheets and menus stand on Base UI, whose positioning and focus code is larger
 * than the rest of the first screen. Their views are therefore loaded when the page is
 * idle, or at the first opening if that comes sooner; the service worker keeps them, so
 * they open offline as well.
 */
import { useEffect, useState, type ComponentType } from "react";

export interface Deferred<Props> {
  readonly peek: () => ComponentType<Props> | undefined;
  readonly load: () => Promise<ComponentType<Props>>;
}

export function deferred<Props>(load: () => Promise<ComponentType<Props>>): Deferred<Props> {
  let loaded: ComponentType<Props> | undefined;
  let loading: Promise<ComponentType<Props>> | undefined;
  return {
    peek: () => loaded,
    load: () => {
      // A failed load (the network went away) may be tried again at the next opening.
      loading ??= load().then(
        (part) => (loaded = part),
        (error: unknown) => {
          loading = undefined;
          throw error;
        },
      );
      return loading;
    },
  };
}

/** The part once it is there; asks for it when `wanted`. A failed load goes to the error boundary. */
export function useDeferred<Props>(part: Deferred<Props>, wanted: boolean): ComponentType<Props> | undefined {
  const [loaded, setLoaded] = useState<ComponentType<Props> | undefined>(() => part.peek());
  const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null);
  useEffect(() => {
    if (!wanted || loaded !== undefined) return;
    let here = true;
    part.load().then(
      (view) => here && setLoaded(() => view),
      (error: unknown) => here && setFailure({ error }),
    );
    return () => {
      here = false;
    };
  }, [part, wanted, loaded]);
  if (failure !== null) throw failure.error;
  return loaded;
}
