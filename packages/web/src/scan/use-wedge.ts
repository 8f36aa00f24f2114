import { useLayoutEffect, useRef } from "react";
import { listenToWedge } from "./wedge-listener.ts";

/**
 * Hears a handheld scanner from the moment at which the screen is there: an effect after the paint would miss a scan
 * between the two.
 */
export function useWedge(onText: (text: string) => void, enabled = true): void {
  const latest = useRef(onText);
  useLayoutEffect(() => {
    latest.current = onText;
  });
  useLayoutEffect(() => (enabled ? listenToWedge((text) => latest.current(text)) : undefined), [enabled]);
}
