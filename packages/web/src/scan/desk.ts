/**
 * The camera is ready before the catalogue is: on a first start the one comes over the network, on every other from the
 * device's storage. A code that is read meanwhile is laid on the desk and looked up when there is something to look in.
 */
import type { OnCode, ScannedCode, ScanVerdict } from "./code.ts";

export interface Desk {
  readonly read: OnCode;
  /** Somebody can look things up from now on; what was laid down goes to them first. Undefined: nobody any more. */
  readonly open: (lookUp: ((code: ScannedCode) => ScanVerdict) | undefined) => void;
  /** The text of the last code that waits; null when none does. For `useSyncExternalStore`. */
  readonly waiting: () => string | null;
  readonly subscribe: (listener: () => void) => () => void;
}

/** In continuous mode each waiting code counts; more than these are not read by one hand before a first start is over. */
const waitingMax = 50;

export function createDesk(): Desk {
  const waiting: { readonly code: ScannedCode; readonly settle: (verdict: ScanVerdict) => void }[] = [];
  const listeners = new Set<() => void>();
  let lookUp: ((code: ScannedCode) => ScanVerdict) | undefined;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    read: (code) => {
      if (lookUp !== undefined) return lookUp(code);
      if (waiting.length >= waitingMax) return "bad";
      const verdict = new Promise<ScanVerdict>((settle) => waiting.push({ code, settle }));
      tell();
      return verdict;
    },
    open: (next) => {
      lookUp = next;
      if (next === undefined || waiting.length === 0) return;
      for (const { code, settle } of waiting.splice(0)) settle(next(code));
      tell();
    },
    waiting: () => waiting.at(-1)?.code.text ?? null,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
