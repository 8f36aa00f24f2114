/**
 * Who may give which role. Each role has a rank; giving a role needs, at every place where it is to hold, a role of
 * one's own that may invite and does not rank below it. Office roles of the chain rank above the floor, so a store or
 * area manager cannot make a purchaser who sees costs.
 */
import type { PlaceId } from "../kernel/ids.ts";
import { rejection, type Rejection } from "../kernel/rejection.ts";
import { isAllowed, permissions, type Role, type RoleGrant } from "./permissions.ts";

export const roleRank = {
  clerk: 1,
  store_manager: 2,
  area_manager: 3,
  warehouse: 4,
  purchasing: 4,
  finance: 4,
  head_office: 5,
  owner: 6,
} as const satisfies Record<Role, number>;

/** Roles that make no sense at some places only: much of what they may do has no place. */
export const chainWideRoles: readonly Role[] = ["head_office", "owner"];

const inviters: readonly Role[] = permissions["staff.invite"];

function covers(giver: RoleGrant, placeId: PlaceId | undefined): boolean {
  if (giver.placeIds === null) return true;
  return placeId !== undefined && giver.placeIds.includes(placeId);
}

/** Whether somebody with `giver` may give `grant`; `above` asks for a strictly higher rank (the owner needs none). */
export function mayGive(giver: readonly RoleGrant[], grant: RoleGrant, above = false): boolean {
  const strong = giver.filter(({ role }) => {
    if (!inviters.includes(role)) return false;
    return above && role !== "owner"
      ? roleRank[role] > roleRank[grant.role]
      : roleRank[role] >= roleRank[grant.role];
  });
  const places: readonly (PlaceId | undefined)[] = grant.placeIds ?? [undefined];
  return places.every((placeId) => strong.some((own) => covers(own, placeId)));
}

export function mayGiveAll(
  giver: readonly RoleGrant[],
  grants: readonly RoleGrant[],
  above = false,
): boolean {
  return grants.every((grant) => mayGive(giver, grant, above));
}

/** What is wrong with the grants by themselves, whoever gives them. */
export function grantsFault(grants: readonly RoleGrant[]): Rejection | undefined {
  const seen = new Set<Role>();
  for (const { role, placeIds } of grants) {
    if (seen.has(role)) return rejection("role_twice", { role });
    seen.add(role);
    if (placeIds !== null && chainWideRoles.includes(role)) return rejection("role_is_chain_wide", { role });
  }
  return undefined;
}

/** Places where the grants hold the permission: null for all of the chain. */
export function placesOf(grants: readonly RoleGrant[], permission: string): readonly PlaceId[] | null {
  const holding = grants.filter((grant) => isAllowed([grant], permission));
  if (holding.some(({ placeIds }) => placeIds === null)) return null;
  return [...new Set(holding.flatMap(({ placeIds }) => placeIds ?? []))];
}

export function isOwner(grants: readonly RoleGrant[]): boolean {
  return grants.some(({ role }) => role === "owner");
}
