/** People, places and roles as the reader's language calls them. */
import type { DirectoryView } from "@instep/domain/identity/contract.ts";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";
import type { Language, Translate } from "../i18n/i18n.ts";

interface Named {
  readonly name: string;
  readonly nameEn: string;
}

export function nameIn({ name, nameEn }: Named, language: Language): string {
  const [first, second] = language === "en" ? [nameEn, name] : [name, nameEn];
  return first === "" ? second : first;
}

/** The name in the other language, where it differs. */
export function otherNameOf(named: Named, language: Language): string | undefined {
  const shown = nameIn(named, language);
  return [named.name, named.nameEn].find((name) => name !== "" && name !== shown);
}

/** Where a role holds: all places, the one, or how many. */
export function placesText(
  placeIds: RoleGrant["placeIds"],
  places: DirectoryView["places"] | undefined,
  t: Translate,
): string {
  if (placeIds === null) return t("people.allPlaces");
  const only = placeIds.length === 1 ? places?.[placeIds[0] ?? ""] : undefined;
  return only === undefined ? t("people.nPlaces", { n: placeIds.length }) : nameIn(only, t.language);
}

/** "Store manager · Shanghai Jing'an, Finance · all places". */
export function rolesText(
  grants: readonly RoleGrant[],
  places: DirectoryView["places"] | undefined,
  t: Translate,
): string {
  const parts = grants.map(
    ({ role, placeIds }) => `${t(`role.${role}`)} · ${placesText(placeIds, places, t)}`,
  );
  return new Intl.ListFormat(t.language, { type: "unit" }).format(parts);
}
