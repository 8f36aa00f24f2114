/**
 * Who may do what, in one table: permission -> roles. A role holds at some places or at all of the chain; a permission
 * asked at a place needs a role that holds there. Commands and queries name a permission; the owner reads this table as
 * a page. `self` means any active staff about themselves, `system` never comes over the wire.
 */
import type { PlaceId } from "../kernel/ids.ts";

export const roles = [
  "clerk",
  "store_manager",
  "area_manager",
  "purchasing",
  "warehouse",
  "finance",
  "head_office",
  "owner",
] as const;
export type Role = (typeof roles)[number];

const everybody: readonly Role[] = roles;
const floor: readonly Role[] = ["clerk", "store_manager", "area_manager", "owner"];
const stockKeepers: readonly Role[] = [...floor, "warehouse"];
const managers: readonly Role[] = ["store_manager", "area_manager", "owner"];
const office: readonly Role[] = ["head_office", "owner"];

export const permissions = {
  "directory.view": everybody,
  "place.manage": office,
  "staff.invite": [...managers, "head_office"],
  "staff.sign_out": [...managers, "head_office"],
  "staff.view": [...managers, "head_office"],
  "staff.manage": office,
  "audit.view": office,
  "permission.view": everybody,
  "catalogue.view": everybody,
  "catalogue.manage": ["purchasing", ...office],
  "catalogue.import": ["purchasing", ...office],
  "cost.view": ["purchasing", "finance", ...office],
  "cost.manage": ["purchasing", ...office],
  "label.print": [...stockKeepers, "purchasing", "head_office"],
  "stock.view": everybody,
  "stock.open": ["purchasing", "warehouse", ...office],
  "stock.sell": floor,
  "stock.return": floor,
  "stock.undo": floor,
  "stock.undo_others": managers,
  "stock.move_condition": stockKeepers,
  "stock.adjust": [...managers, "warehouse"],
  "stock.approve": ["area_manager", "finance", ...office],
  "stock.trail": everybody,
  "chat.use": everybody,
  "chat.manage": [...managers, "head_office"],
  "card.handle": [...stockKeepers, "purchasing", "head_office"],
  "alert.manage": [...managers, "purchasing", "warehouse", "head_office"],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof permissions;

export interface RoleGrant {
  readonly role: Role;
  /** Places where the role holds; null at all places, also those opened later. */
  readonly placeIds: readonly PlaceId[] | null;
}

/** Whether the grants hold the permission: at the place when one is asked for, anywhere otherwise. */
export function isAllowed(grants: readonly RoleGrant[], permission: string, placeId?: PlaceId): boolean {
  const allowed = (permissions as Record<string, readonly Role[]>)[permission];
  if (allowed === undefined) return false;
  return grants.some(
    (grant) =>
      allowed.includes(grant.role) &&
      (placeId === undefined || grant.placeIds === null || grant.placeIds.includes(placeId)),
  );
}

/** Whether somebody with these grants belongs to the place at all (sees its channel, its private figures). */
export function belongsTo(grants: readonly RoleGrant[], placeId: PlaceId): boolean {
  return grants.some((grant) => grant.placeIds === null || grant.placeIds.includes(placeId));
}
