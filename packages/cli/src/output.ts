/** Lines for a terminal. */
import type { TextLanguage } from "@instep/server/platform/settings.ts";

/** Chinese characters take two columns. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 2 : 1), 0);
}

export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

export function figure(value: number, language: TextLanguage): string {
  return new Intl.NumberFormat(language).format(value);
}

/** `12 ms`, `3.4 s`. */
export function duration(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

export function size(bytes: number): string {
  const step = Math.min(3, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** step;
  return `${value.toFixed(step === 0 ? 0 : 1)} ${["B", "KB", "MB", "GB"][step] ?? ""}`;
}

/** `a=1 b=x`, for an example or the parameters of a refusal. */
export function fields(of: object): string {
  return Object.entries(of)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(" ");
}
