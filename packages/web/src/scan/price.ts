/** Prices as they are typed: in the currency's own units, with or without its sign and separators. */
import { limits } from "@instep/domain/kernel/limits.ts";

function digitsOf(currency: string): number {
  return (
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

/** `39900` of CNY is "399", `39950` is "399.5". */
export function priceText(priceMinor: number, currency: string): string {
  return String(priceMinor / 10 ** digitsOf(currency));
}

/** Minor units; null when the text is no price or more than a price may be. Full-width digits and signs are read too. */
export function parsePrice(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const plain = text
    .normalize("NFKC")
    .replaceAll("。", ".")
    .replace(/[\s,']|\p{Sc}|元/gu, "");
  const parts = /^(?<whole>\d{1,12})(?:\.(?<part>\d*))?$/.exec(plain)?.groups;
  if (parts === undefined) return null;
  const part = parts["part"] ?? "";
  if (part.length > digits) return null;
  const minor = Number(parts["whole"]) * 10 ** digits + Number(part.padEnd(digits, "0") || 0);
  return minor <= limits.priceMinorMax ? minor : null;
}
