/** Which language a device wishes; known before any catalogue is there. */
import type { Language } from "./format.ts";

export const languageKey = "instep.language";

/** The person's choice on this device, else the browser's wish, else Chinese for any zh, English for the rest. */
export function preferredLanguage(kept: string | null, wished: readonly string[]): Language {
  if (kept === "zh-CN" || kept === "en") return kept;
  for (const tag of wished) {
    if (/^zh\b/i.test(tag)) return "zh-CN";
    if (/^en\b/i.test(tag)) return "en";
  }
  return wished.length === 0 ? "zh-CN" : "en";
}
