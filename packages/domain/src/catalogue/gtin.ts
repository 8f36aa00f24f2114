/**
 * GTIN-8, -12, -13 and -14: check digit, the stored form (14 digits), UPC-E, and numbers of our own for goods that came
 * without a barcode. Source: GS1 General Specifications 24, sections 2.1, 5.2.2.4 (UPC-E) and 7.9 (check digit).
 */

/** Check digit of a GTIN without its last digit: weights 3,1 from the right. */
export function checkDigitOf(digits: string): string {
  let sum = 0;
  for (let index = digits.length - 1, weight = 3; index >= 0; index -= 1, weight = 4 - weight) {
    sum += weight * (digits.charCodeAt(index) - 48);
  }
  return String((10 - (sum % 10)) % 10);
}

/** GTIN-8, -12, -13 or -14 with a right check digit. */
export function isGtin(text: string): boolean {
  return /^(?:\d{8}|\d{12,14})$/.test(text) && checkDigitOf(text.slice(0, -1)) === text.at(-1);
}

/** The stored form of a GTIN: 14 digits, zeros in front. Null when it is none. */
export function gtin14Of(text: string): string | null {
  return isGtin(text) ? text.padStart(14, "0") : null;
}

/** The 13 digits an EAN-13 symbol shows; null for a GTIN-14 with an indicator, which EAN-13 cannot carry. */
export function ean13Of(gtin14: string): string | null {
  return gtin14.startsWith("0") ? gtin14.slice(1) : null;
}

/** As people write it: a GTIN-8, -12, -13 or -14 without the zeros that only fill. */
export function shortGtinOf(gtin14: string): string {
  const filled = /^0*/.exec(gtin14)?.[0].length ?? 0;
  if (filled >= 6) return gtin14.slice(6);
  return gtin14.slice(Math.min(filled, 2));
}

/** UPC-E (6 digits, 7 with the number system, 8 with the check digit) to UPC-A; null when it is none. */
export function expandUpcE(text: string): string | null {
  if (!/^(?:\d{6}|[01]\d{6,7})$/.test(text)) return null;
  const system = text.length === 6 ? "0" : text.charAt(0);
  const body = text.length === 6 ? text : text.slice(1, 7);
  const [a, b, c, d, e, last] = [...body] as [string, string, string, string, string, string];
  let item: string;
  if (last <= "2") item = `${a}${b}${last}0000${c}${d}${e}`;
  else if (last === "3") item = `${a}${b}${c}00000${d}${e}`;
  else if (last === "4") item = `${a}${b}${c}${d}00000${e}`;
  else item = `${a}${b}${c}${d}${e}0000${last}`;
  const check = checkDigitOf(system + item);
  return text.length === 8 && text.at(-1) !== check ? null : system + item + check;
}

const internalNumbersMax = 10_000_000_000;

/**
 * EAN-13 of restricted circulation for goods without a barcode: prefix 20 to 29, then `number` (0 to 9,999,999,999),
 * then the check digit. Unique inside the chain, meaningless outside, as GS1 reserves these prefixes.
 */
export function internalGtinOf(number: number, prefix = 20): string {
  if (!Number.isInteger(number) || number < 0 || number >= internalNumbersMax) throw new RangeError("number");
  if (!Number.isInteger(prefix) || prefix < 20 || prefix > 29) throw new RangeError("prefix");
  const digits = `${prefix}${String(number).padStart(10, "0")}`;
  return digits + checkDigitOf(digits);
}

/** GTINs that mean something in one company only: prefixes 02, 04 and 20 to 29, and all GTIN-8 that begin with 0 or 2. */
export function isRestrictedGtin(gtin14: string): boolean {
  return /^0(?:0[24]|2\d|00000[02])/.test(gtin14);
}
