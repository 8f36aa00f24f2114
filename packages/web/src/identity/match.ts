/** Finding people and places in lists that are on the device. */
import type { PlaceRow } from "@instep/domain/identity/rows.ts";

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** Every word of `text` stands somewhere in one of the `fields`. */
export function matches(fields: readonly (string | null)[], text: string): boolean {
  const whole = fold(fields.filter((field) => field !== null).join("\n"));
  return fold(text)
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

export function matchesPlace({ code, name, nameEn, city }: PlaceRow, text: string): boolean {
  return matches([code, name, nameEn, city], text);
}
