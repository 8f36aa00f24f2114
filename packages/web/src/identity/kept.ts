/** Small things kept on the device. A private window may forbid storage: then they hold until the page closes. */
const fallback = new Map<string, string>();

export function readJson(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? fallback.get(key) ?? "null");
  } catch {
    return null;
  }
}

export function writeJson(key: string, value: unknown): void {
  const text = JSON.stringify(value);
  fallback.set(key, text);
  try {
    localStorage.setItem(key, text);
  } catch {
    // `fallback` has it.
  }
}
