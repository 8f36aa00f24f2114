import { expect, test } from "vitest";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { PlaceId, StaffId } from "@instep/domain/kernel/ids.ts";
import { givableRoles, reachOf, rightsOver } from "./giving.ts";

const here = "p1" as PlaceId;
const there = "p2" as PlaceId;
const places = [here, there].map((placeId) => ({ placeId }) as PlaceRow);
const me = "s1" as StaffId;
const other = "s2" as StaffId;
const manager: RoleGrant[] = [{ role: "store_manager", placeIds: [here] }];
const office: RoleGrant[] = [{ role: "head_office", placeIds: null }];
const owner: RoleGrant[] = [{ role: "owner", placeIds: null }];
const clerk: RoleGrant[] = [{ role: "clerk", placeIds: [here] }];

test("ID-7: a store manager gives floor roles at their own place only", () => {
  expect(givableRoles(manager, places)).toEqual(["clerk", "store_manager"]);
  expect(reachOf(manager, "clerk", places)).toEqual({ everywhere: false, places: [places[0]] });
  expect(givableRoles(clerk, places)).toEqual([]);
});

test("ID-6: roles of the whole chain are offered without places", () => {
  expect(givableRoles(office, places)).not.toContain("owner");
  expect(givableRoles(owner, places)).toContain("owner");
  expect(reachOf(owner, "head_office", places)).toEqual({ everywhere: true, places: [] });
});

test("ID-8: a new link for somebody active needs a rank above, or to be the owner", () => {
  const active = { staffId: other, status: "active" as const };
  expect(rightsOver(manager, me, { ...active, grants: clerk }).newLink).toBe(true);
  expect(rightsOver(manager, me, { ...active, grants: manager }).newLink).toBe(false);
  expect(rightsOver(manager, me, { ...active, status: "invited", grants: manager }).newLink).toBe(true);
  expect(rightsOver(owner, me, { ...active, grants: owner }).newLink).toBe(true);
});

test("ID-8, ID-9: store managers sign out but do not edit; nobody deactivates themselves", () => {
  const active = { staffId: other, status: "active" as const, grants: clerk };
  expect(rightsOver(manager, me, active)).toMatchObject({ edit: false, signOut: true, deactivate: false });
  expect(rightsOver(office, me, active)).toMatchObject({ edit: true, deactivate: true, reactivate: false });
  expect(rightsOver(office, me, { ...active, status: "inactive" })).toMatchObject({
    newLink: false,
    signOut: false,
    deactivate: false,
    reactivate: true,
  });
  expect(rightsOver(owner, me, { staffId: me, status: "active", grants: owner })).toMatchObject({
    edit: true,
    changeRoles: false,
    deactivate: false,
    signOut: false,
    newLink: false,
  });
});
