/** Hears a handheld scanner anywhere on the page, except while a field has the focus. */
import { createWedge } from "./wedge.ts";

/** One keyboard, one reader: a burst that began before somebody else listens is heard to its end. */
const feed = createWedge();

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

/** Answers how to stop listening. */
export function listenToWedge(onText: (text: string) => void): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isField(event.target)) return;
    const outcome = feed({ key: event.key, code: event.code, shift: event.shiftKey, at: event.timeStamp });
    if (outcome.kind === "nothing") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (outcome.kind === "code") onText(outcome.text);
  };
  // Capture: before a focused button sees the Enter of the scanner as a press.
  window.addEventListener("keydown", onKeyDown, { capture: true });
  return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
}
