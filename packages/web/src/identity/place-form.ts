/** What is typed about a place, and the arguments it becomes. */
import type { PlaceSaveArgs } from "@instep/domain/identity/contract.ts";
import { canonicalCode, isGln } from "@instep/domain/identity/names.ts";
import type { PlaceKind, PlaceRow } from "@instep/domain/identity/rows.ts";

export interface TypedPlace {
  readonly kind: PlaceKind;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly city: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly gln: string;
  readonly active: boolean;
}

export function newPlace(timeZone: string, currency: string): TypedPlace {
  return {
    kind: "store",
    code: "",
    name: "",
    nameEn: "",
    city: "",
    timeZone,
    currency,
    gln: "",
    active: true,
  };
}

export function typedPlaceOf(place: PlaceRow): TypedPlace {
  const { placeId: _, ...typed } = place;
  return { ...typed, nameEn: typed.nameEn === typed.name ? "" : typed.nameEn, gln: typed.gln ?? "" };
}

export const glnDigits = 13;

/** Digits that are missing, or that the check digit is wrong. */
export function glnState(gln: string): "empty" | "short" | "wrong" | "right" {
  const digits = gln.replace(/\s/g, "");
  if (digits === "") return "empty";
  if (/^[0-9]*$/.test(digits) && digits.length < glnDigits) return "short";
  return isGln(digits) ? "right" : "wrong";
}

export function isPlaceFilled(typed: TypedPlace): boolean {
  const gln = glnState(typed.gln);
  return (
    canonicalCode(typed.code) !== undefined &&
    typed.name.trim() !== "" &&
    typed.timeZone !== "" &&
    (gln === "empty" || gln === "right")
  );
}

export function placeArgsOf(typed: TypedPlace, placeId: PlaceRow["placeId"] | undefined): PlaceSaveArgs {
  const name = typed.name.trim();
  const gln = typed.gln.replace(/\s/g, "");
  return {
    ...(placeId !== undefined && { placeId }),
    kind: typed.kind,
    code: typed.code.trim(),
    name,
    nameEn: typed.nameEn.trim() === "" ? name : typed.nameEn.trim(),
    city: typed.city.trim(),
    timeZone: typed.timeZone,
    currency: typed.currency,
    gln: gln === "" ? null : gln,
    active: typed.active,
  };
}

const fields: Readonly<Record<string, "code" | "timeZone" | "gln" | "currency">> = {
  place_code_taken: "code",
  place_code_malformed: "code",
  time_zone_unknown: "timeZone",
  gln_malformed: "gln",
  place_currency_fixed: "currency",
};

/** The field that a refusal speaks of. */
export function placeFieldOf(code: string): "code" | "timeZone" | "gln" | "currency" | undefined {
  return fields[code];
}
