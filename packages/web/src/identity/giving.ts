/** What a person may do to another and which roles they may hand out: the rules of the domain, asked before pressing. */
import { chainWideRoles, mayGive, mayGiveAll } from "@instep/domain/identity/grants.ts";
import { isAllowed, roles, type Role, type RoleGrant } from "@instep/domain/identity/permissions.ts";
import type { PlaceRow, StaffStatus } from "@instep/domain/identity/rows.ts";
import type { StaffId } from "@instep/domain/kernel/ids.ts";

type Grants = readonly RoleGrant[];

export interface Reach {
  /** May be given for all places, also those opened later. */
  readonly everywhere: boolean;
  /** Places at which it may be given. */
  readonly places: readonly PlaceRow[];
}

export function reachOf(own: Grants, role: Role, places: readonly PlaceRow[]): Reach {
  const everywhere = mayGive(own, { role, placeIds: null });
  if (chainWideRoles.includes(role)) return { everywhere, places: [] };
  return { everywhere, places: places.filter(({ placeId }) => mayGive(own, { role, placeIds: [placeId] })) };
}

export function givableRoles(own: Grants, places: readonly PlaceRow[]): readonly Role[] {
  return roles.filter((role) => {
    const reach = reachOf(own, role, places);
    return reach.everywhere || reach.places.length > 0;
  });
}

export interface Rights {
  readonly edit: boolean;
  /** A new link: an invitation again, or for somebody active a reset of their secrets. */
  readonly newLink: boolean;
  readonly signOut: boolean;
  readonly deactivate: boolean;
  readonly reactivate: boolean;
  /** Nobody changes their own roles. */
  readonly changeRoles: boolean;
}

interface Person {
  readonly staffId: StaffId;
  readonly status: StaffStatus;
  readonly grants: Grants;
}

export function rightsOver(own: Grants, self: StaffId, person: Person): Rights {
  const reaches = mayGiveAll(own, person.grants);
  const manages = isAllowed(own, "staff.manage") && reaches;
  const isActive = person.status === "active";
  const isSelf = person.staffId === self;
  return {
    edit: manages,
    changeRoles: manages && !isSelf,
    newLink:
      person.status !== "inactive" &&
      isAllowed(own, "staff.invite") &&
      (isActive ? !isSelf && mayGiveAll(own, person.grants, true) : reaches),
    signOut: isActive && !isSelf && isAllowed(own, "staff.sign_out") && reaches,
    deactivate: manages && !isSelf && person.status !== "inactive",
    reactivate: manages && person.status === "inactive",
  };
}
