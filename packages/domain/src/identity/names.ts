/** Canonical forms of what people type to name themselves and their places, so that one name is one row. */
import { hash128 } from "../kernel/ids.ts";

const codePattern = /^[A-Z0-9][A-Z0-9-]{0,19}$/;
const phonePattern = /^\+[1-9][0-9]{6,14}$/;
const chinaMobilePattern = /^1[3-9][0-9]{9}$/;

/** Staff numbers and place codes: capitals, digits and hyphens; undefined when it cannot be one. */
export function canonicalCode(text: string): string | undefined {
  const code = text.normalize("NFKC").trim().toUpperCase();
  return codePattern.test(code) ? code : undefined;
}

/** E.164. Eleven digits of a mainland mobile may come without +86; any other number needs its country. */
export function canonicalPhone(text: string): string | undefined {
  const bare = text.normalize("NFKC").replace(/[\s().-]/g, "");
  const phone = bare.startsWith("00") ? `+${bare.slice(2)}` : bare;
  if (chinaMobilePattern.test(phone)) return `+86${phone}`;
  return phonePattern.test(phone) ? phone : undefined;
}

export function numberName(number: string): string {
  return `number:${number}`;
}

export function phoneName(phone: string): string {
  return `phone:${phone}`;
}

export function placeName(code: string): string {
  return `place:${code}`;
}

/** The unique names that a typed sign-in name may mean, most specific first. */
export function signInNames(who: string): string[] {
  const phone = canonicalPhone(who);
  const number = canonicalCode(who);
  const names = number === undefined ? [] : [numberName(number)];
  if (phone !== undefined) names.push(phoneName(phone));
  return names;
}

/**
 * Key under which failures are counted. A hash, because people also type passwords into the wrong field and those must
 * not stand in the database; every spelling of a phone gives the same key.
 */
export function guardKeyOf(who: string): string {
  const name = signInNames(who).at(-1) ?? `other:${who.normalize("NFKC").trim().toUpperCase()}`;
  return hash128(`sign-in/${name}`)
    .map((word) => word.toString(16).padStart(8, "0"))
    .join("");
}

/** GS1 check digit (weights 3 and 1 from the right) over 13 digits. */
export function isGln(text: string): boolean {
  if (!/^[0-9]{13}$/.test(text)) return false;
  let sum = 0;
  for (let index = 0; index < 13; index += 1) sum += Number(text[index]) * (index % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
