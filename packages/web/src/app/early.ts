/**
 * What the boot script began before the app's own script was there (see boot.ts). Each thing is handed out once: whoever
 * asks second begins anew.
 */
export interface Early {
  /** The answer to "who is this?"; rejects without a connection. */
  me?: Promise<Response>;
  /** The back camera, where the scanner was opened and the person allows it; else null. */
  camera?: Promise<MediaStream | null>;
  decoder?: Worker;
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

/** Another screen came first: nothing stays open that nobody asked for. */
export function dropEarly(): void {
  void takeEarly("camera")?.then((stream) => stream?.getTracks().forEach((track) => track.stop()));
  takeEarly("decoder")?.terminate();
}
