/**
 * What began before the app's own script was there (boot.ts, and scan/eye.ts after it). Each thing is handed out once: whoever
 * asks second begins anew.
 */
export interface Early {
  /** The answer to "who is this?"; rejects without a connection. */
  me?: Promise<Response>;
  /** The back camera, where the scanner was opened and the person allows it; else null. Rejects where it was refused. */
  camera?: Promise<MediaStream | null>;
  decoder?: Worker;
  /** The scanner that opened with the page; its own folder knows the rest of it. */
  eye?: { readonly close: () => void };
}

declare global {
  var instepEarly: Early | undefined;
}

export function takeEarly<Key extends keyof Early>(key: Key): Early[Key] {
  const early = globalThis.instepEarly;
  const taken = early?.[key];
  if (early !== undefined) delete early[key];
  return taken;
}

/** What the device keeps; storage may be forbidden (private windows), and then the defaults of the page stand. */
export function keptOnDevice(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** The page was opened as the scanner, without a shoe that was asked for, and somebody sees it. */
export function isScannerOpened(): boolean {
  const { pathname, search } = location;
  return pathname === "/scan" && search === "" && document.visibilityState === "visible";
}

/** Another screen came first: nothing stays open that nobody asked for. */
export function dropEarly(): void {
  takeEarly("eye")?.close();
  takeEarly("camera")?.then(
    (stream) => stream?.getTracks().forEach((track) => track.stop()),
    () => undefined,
  );
  takeEarly("decoder")?.terminate();
}
