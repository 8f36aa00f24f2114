import { useLayoutEffect, useRef } from "react";
import { createWedge } from "./wedge.ts";

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement &&
    !["button", "checkbox", "radio", "submit", "reset", "file", "range", "color"].includes(target.type)
  );
}

/**
 * Hears a handheld scanner anywhere on the page, except while a field has the focus. From the moment at which the screen
 * is there: an effect after the paint would miss a scan between the two.
 */
export function useWedge(onText: (text: string) => void, enabled = true): void {
  const latest = useRef(onText);
  useLayoutEffect(() => {
    latest.current = onText;
  });
  useLayoutEffect(() => {
    if (!enabled) return;
    const feed = createWedge();
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isField(event.target)) return;
      const outcome = feed({ key: event.key, code: event.code, shift: event.shiftKey, at: event.timeStamp });
      if (outcome.kind === "nothing") return;
      event.preventDefault();
      event.stopPropagation();
      if (outcome.kind === "code") latest.current(outcome.text);
    };
    // Capture: before a focused button sees the Enter of the scanner as a press.
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [enabled]);
}
