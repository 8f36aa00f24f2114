/** What is typed about a person, and the arguments it becomes. Roles that are not whole yet keep the form open. */
import type { ManagedStaff, StaffInviteArgs, StaffUpdateArgs } from "@instep/domain/identity/contract.ts";
import { chainWideRoles } from "@instep/domain/identity/grants.ts";
import { canonicalCode, canonicalPhone } from "@instep/domain/identity/names.ts";
import type { Role, RoleGrant } from "@instep/domain/identity/permissions.ts";
import { canonicalJson } from "@instep/domain/kernel/command.ts";
import type { PlaceId } from "@instep/domain/kernel/ids.ts";
import type { Language } from "../i18n/i18n.ts";

export interface TypedGrant {
  readonly role: Role | "";
  readonly everywhere: boolean;
  readonly placeIds: readonly PlaceId[];
}

export interface TypedPerson {
  readonly name: string;
  readonly nameEn: string;
  readonly number: string;
  readonly phone: string;
  readonly language: Language;
  readonly grants: readonly TypedGrant[];
  readonly homePlaceId: PlaceId | null;
}

export const noGrant: TypedGrant = { role: "", everywhere: false, placeIds: [] };

export function newPerson(language: Language, homePlaceId: PlaceId | null): TypedPerson {
  return { name: "", nameEn: "", number: "", phone: "", language, grants: [noGrant], homePlaceId };
}

export function typedOf(staff: ManagedStaff): TypedPerson {
  const { name, nameEn, number, phone, language, grants, homePlaceId } = staff;
  return {
    name,
    nameEn: nameEn === name ? "" : nameEn,
    number,
    phone: phone ?? "",
    language,
    grants: grants.map(({ role, placeIds }) => ({
      role,
      everywhere: placeIds === null,
      placeIds: placeIds ?? [],
    })),
    homePlaceId,
  };
}

/** Undefined while a role has no name or no place. */
export function grantOf({ role, everywhere, placeIds }: TypedGrant): RoleGrant | undefined {
  if (role === "") return undefined;
  if (everywhere || chainWideRoles.includes(role)) return { role, placeIds: null };
  return placeIds.length === 0 ? undefined : { role, placeIds: [...placeIds] };
}

function grantsOf(typed: TypedPerson): RoleGrant[] | undefined {
  const grants = typed.grants.map(grantOf);
  return grants.every((grant) => grant !== undefined) && grants.length > 0 ? grants : undefined;
}

export function isPersonFilled(typed: TypedPerson): boolean {
  return (
    typed.name.trim() !== "" &&
    canonicalCode(typed.number) !== undefined &&
    (typed.phone.trim() === "" || canonicalPhone(typed.phone) !== undefined) &&
    grantsOf(typed) !== undefined
  );
}

function personOf(typed: TypedPerson) {
  const text = (value: string): string => value.trim();
  const name = text(typed.name);
  return {
    name,
    nameEn: text(typed.nameEn) === "" ? name : text(typed.nameEn),
    number: text(typed.number),
    phone: text(typed.phone) === "" ? null : text(typed.phone),
    language: typed.language,
    homePlaceId: typed.homePlaceId,
    grants: grantsOf(typed) ?? [],
  };
}

export function inviteArgsOf(typed: TypedPerson, tokenHash: string): StaffInviteArgs {
  return { ...personOf(typed), tokenHash };
}

/** Only what changed, so that two who edit one person do not undo each other; undefined when nothing did. */
export function updateArgsOf(before: ManagedStaff, typed: TypedPerson): StaffUpdateArgs | undefined {
  const now = personOf(typed);
  const was = personOf(typedOf(before));
  const changed = Object.fromEntries(
    Object.entries(now).filter(
      ([field, value]) => canonicalJson(value) !== canonicalJson(was[field as keyof typeof was]),
    ),
  );
  return Object.keys(changed).length === 0 ? undefined : { staffId: before.staffId, ...changed };
}

export type PersonField = "number" | "phone" | "grants";

/** The field that a refusal speaks of; the others stand over the form. */
export function fieldOf(code: string): PersonField | undefined {
  if (code.startsWith("staff_number_")) return "number";
  if (code.startsWith("phone_")) return "phone";
  return code.startsWith("role_") || code === "own_account" ? "grants" : undefined;
}
