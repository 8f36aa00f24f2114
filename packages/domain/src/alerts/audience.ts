/** Where a card goes and who is responsible (ALERT-6, ALERT-8, ALERT-14), from the chain's people. */
import type { PlaceId, StaffId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { belongsTo, isAllowed, roles, type Role, type RoleGrant } from "../identity/permissions.ts";
import { placeChannelId, type Audience } from "../chat/contract.ts";
import type { CardKind } from "./contract.ts";

/** An active person. */
export interface Person {
  readonly staffId: StaffId;
  readonly grants: readonly RoleGrant[];
}

/** Roles whose people a card can concern; the rest of the chain need not be read. */
export const concernedRoles: readonly Role[] = roles.filter((role) => role !== "clerk");

/** People with the role at the place, those with fewer places first, at most `cardMentionsPerRoleMax`. */
function withRole(people: readonly Person[], role: Role, placeId: PlaceId): StaffId[] {
  const reach = ({ grants }: Person) =>
    Math.min(
      ...grants
        .filter((grant) => grant.role === role && belongsTo([grant], placeId))
        .map((grant) => grant.placeIds?.length ?? Number.MAX_SAFE_INTEGER),
    );
  return people
    .map((person) => ({ staffId: person.staffId, reach: reach(person) }))
    .filter((one) => one.reach !== Number.POSITIVE_INFINITY)
    .sort((a, b) => a.reach - b.reach || (a.staffId < b.staffId ? -1 : 1))
    .slice(0, limits.cardMentionsPerRoleMax)
    .map((one) => one.staffId);
}

function firstWithAnybody(people: readonly Person[], placeId: PlaceId, roles: readonly Role[]): StaffId[] {
  for (const role of roles) {
    const found = withRole(people, role, placeId);
    if (found.length > 0) return found;
  }
  return [];
}

function managersOf(people: readonly Person[], placeId: PlaceId): StaffId[] {
  return firstWithAnybody(people, placeId, ["store_manager", "area_manager", "owner"]);
}

export interface Concerned {
  readonly audience: Audience;
  readonly escalateTo: readonly StaffId[];
}

/**
 * `warehouses`: those that a missing size concerns, most pairs first. `askedBy` made the request of an
 * `adjustment_request` and is not asked to approve it.
 */
export function concernedBy(
  kind: CardKind,
  placeId: PlaceId,
  people: readonly Person[],
  warehouses: readonly PlaceId[],
  askedBy?: StaffId,
): Concerned {
  const here = unique(mentionsHere(kind, placeId, people)).filter(
    (staffId) => kind !== "adjustment_request" || staffId !== askedBy,
  );
  const supplied = kind === "last_pair" || kind === "low_stock" ? warehouses : [];
  const elsewhere = supplied
    .filter((warehouse) => warehouse !== placeId)
    .slice(0, limits.cardChannelsMax - 1)
    .map((warehouse) => ({
      channelId: placeChannelId(warehouse),
      mentions: withRole(people, "warehouse", warehouse),
    }));
  return {
    audience: [{ channelId: placeChannelId(placeId), mentions: here }, ...elsewhere],
    escalateTo: firstWithAnybody(people, placeId, ["area_manager", "head_office", "owner"]),
  };
}

function mentionsHere(kind: CardKind, placeId: PlaceId, people: readonly Person[]): StaffId[] {
  if (kind === "book_wrong") return managersOf(people, placeId);
  if (kind === "adjustment_request") {
    const approvers = people.filter((person) => isAllowed(person.grants, "stock.approve", placeId));
    return (["area_manager", "finance", "head_office", "owner"] as const).flatMap((role) =>
      withRole(approvers, role, placeId),
    );
  }
  return [
    ...managersOf(people, placeId),
    ...withRole(people, "purchasing", placeId),
    ...withRole(people, "warehouse", placeId),
  ];
}

function unique(staffIds: readonly StaffId[]): StaffId[] {
  return [...new Set(staffIds)];
}
