/** Numbers, money and instants as people read them. Pure: language, time zone and "now" are given. */
import { dateFormat, numberFormat, type Language } from "./format.ts";

const minorDigits = new Map<string, number>();
function minorDigitsOf(currency: string): number {
  let digits = minorDigits.get(currency);
  if (digits === undefined) {
    digits =
      new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ??
      2;
    minorDigits.set(currency, digits);
  }
  return digits;
}

/** `amount` in minor units (fen, cents). Whole amounts are shown without decimals: shoe prices are whole. */
export function formatMoney(amount: number, currency: string, language: Language): string {
  const digits = minorDigitsOf(currency);
  const major = amount / 10 ** digits;
  const fraction = Number.isInteger(major) ? 0 : digits;
  return numberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: fraction,
    maximumFractionDigits: fraction,
  }).format(major);
}

export function formatNumber(n: number, language: Language): string {
  return numberFormat(language).format(n);
}

/** A change of stock, always with its sign, with a true minus: +3, −2. */
export function formatDelta(n: number, language: Language): string {
  return numberFormat(language, { signDisplay: "exceptZero" }).format(n).replace("-", "−");
}

export type InstantStyle = "time" | "seconds" | "date" | "datetime" | "day";

const styles: Record<InstantStyle, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  date: { year: "numeric", month: "short", day: "numeric" },
  datetime: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { weekday: "long", month: "short", day: "numeric" },
};

export function formatInstant(
  at: number,
  style: InstantStyle,
  language: Language,
  timeZone?: string,
): string {
  const options = styles[style];
  return dateFormat(language, timeZone === undefined ? options : { ...options, timeZone }).format(at);
}

/** The calendar day of an instant in a time zone, as days since 1970: equal numbers, same day there. */
export function dayNumber(at: number, timeZone?: string): number {
  const parts = dateFormat("en", {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of("year"), of("month") - 1, of("day")) / 86_400_000;
}

export type RelativeParts =
  | { readonly kind: "now" }
  | { readonly kind: "minutes"; readonly n: number }
  | { readonly kind: "today" | "yesterday" | "older"; readonly text: string }
  | { readonly kind: "week"; readonly text: string; readonly weekday: string };

const minuteMs = 60_000;

/**
 * How long ago, as a chat says it: now, minutes within the hour, then the clock of
 * today, "yesterday" with the clock, the weekday within a week, else the date.
 * Instants slightly in the future (clocks differ) count as now.
 */
export function relativeParts(at: number, now: number, language: Language, timeZone?: string): RelativeParts {
  const age = now - at;
  if (age < minuteMs) return { kind: "now" };
  if (age < 60 * minuteMs) return { kind: "minutes", n: Math.floor(age / minuteMs) };
  const days = dayNumber(now, timeZone) - dayNumber(at, timeZone);
  const zone = timeZone === undefined ? {} : { timeZone };
  if (days === 0) return { kind: "today", text: formatInstant(at, "time", language, timeZone) };
  if (days === 1) return { kind: "yesterday", text: formatInstant(at, "time", language, timeZone) };
  if (days < 7) {
    // Chinese would write the weekday and the clock without a space: 周六22:13.
    const weekday = dateFormat(language, { weekday: "short", ...zone }).format(at);
    return { kind: "week", weekday, text: `${weekday} ${formatInstant(at, "time", language, timeZone)}` };
  }
  const sameYear = new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear();
  const options: Intl.DateTimeFormatOptions = sameYear
    ? { month: "short", day: "numeric" }
    : { year: "numeric", month: "short", day: "numeric" };
  return { kind: "older", text: dateFormat(language, { ...options, ...zone }).format(at) };
}
