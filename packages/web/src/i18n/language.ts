/**
 * Which language is shown, and its catalogue. Only the catalogue in use is loaded (the
 * service worker keeps both), so `loadLanguage` must have resolved once before the first
 * render. A switch swaps the catalogue, the page's `lang` and its install manifest.
 */
import type { Language } from "./format.ts";
import { languageKey, preferredLanguage } from "./preferred.ts";
import type { Messages } from "./zh-CN.ts";

export type { Language } from "./format.ts";
export { preferredLanguage } from "./preferred.ts";
export const languages: readonly Language[] = ["zh-CN", "en"];

const listeners = new Set<() => void>();
const loaded: Partial<Record<Language, Messages>> = {};
let current: Language = "zh-CN";

async function load(language: Language): Promise<Messages> {
  return language === "en" ? (await import("./en.ts")).en : (await import("./zh-CN.ts")).zhCN;
}

export function detectLanguage(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(languageKey);
  } catch {
    // Storage may be forbidden; the browser's wish decides.
  }
  return preferredLanguage(kept, navigator.languages);
}

export async function loadLanguage(language: Language): Promise<void> {
  loaded[language] ??= await load(language);
  current = language;
  if (typeof document !== "undefined") {
    document.documentElement.lang = language;
    const manifest = document.querySelector<HTMLLinkElement>('link[rel="manifest"]');
    if (manifest) manifest.href = `/manifest.${language}.webmanifest`;
  }
  for (const listener of listeners) listener();
}

/** Switches live and remembers the choice on this device. */
export async function setLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(languageKey, language);
  } catch {
    // Without storage the choice holds until the page closes.
  }
  await loadLanguage(language);
}

export function currentLanguage(): Language {
  return current;
}

export function currentMessages(): Messages {
  const messages = loaded[current];
  if (messages === undefined) throw new Error("a message was asked for before loadLanguage had resolved");
  return messages;
}

export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
