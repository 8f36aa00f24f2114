/** Time zones and currencies as people choose them: named in their language, those of the chain's world first. */
import type { Language } from "../i18n/i18n.ts";

export interface TimeZone {
  readonly id: string;
  /** `Asia/Shanghai` as "Shanghai". */
  readonly city: string;
  /** "China Standard Time" in the reader's language. */
  readonly name: string;
  /** "UTC+8" at `now`. */
  readonly offset: string;
}

function partOf(id: string, language: Language, style: "long" | "shortOffset", now: number): string {
  const parts = new Intl.DateTimeFormat(language, { timeZone: id, timeZoneName: style }).formatToParts(now);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? id;
}

export function timeZoneOf(id: string, language: Language, now: number): TimeZone {
  const city = (id.split("/").at(-1) ?? id).replaceAll("_", " ");
  const offset = partOf(id, "en", "shortOffset", now).replace("GMT", "UTC");
  return { id, city, name: partOf(id, language, "long", now), offset };
}

/** All zones that this browser knows; the given ones stand first. */
export function timeZones(language: Language, now: number, first: readonly string[]): readonly TimeZone[] {
  const known = Intl.supportedValuesOf("timeZone");
  const ids = [...new Set([...first, ...known])];
  return ids.map((id) => timeZoneOf(id, language, now));
}

/** What is shown and searched: the name in the reader's language, the city, the offset. */
export function timeZoneLabel({ city, name, offset }: TimeZone): string {
  return `${name} · ${city} · ${offset}`;
}

export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Where shoe chains of our languages trade, then the rest of the world. */
const usualCurrencies = ["CNY", "HKD", "TWD", "MOP", "SGD", "MYR", "USD", "EUR", "GBP", "JPY", "KRW", "AUD"];

export function currencies(): readonly string[] {
  return [...new Set([...usualCurrencies, ...Intl.supportedValuesOf("currency")])];
}

const currencyNames = new Map<Language, Intl.DisplayNames>();
/** "CNY · Chinese Yuan". */
export function currencyLabel(code: string, language: Language): string {
  let names = currencyNames.get(language);
  if (names === undefined)
    currencyNames.set(language, (names = new Intl.DisplayNames(language, { type: "currency" })));
  return `${code} · ${names.of(code) ?? code}`;
}
