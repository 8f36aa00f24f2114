import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveId, type PlaceId } from "../kernel/ids.ts";
import { grantsFault, mayGive, placesOf, roleRank } from "./grants.ts";
import { permissions, roles, type Role, type RoleGrant } from "./permissions.ts";

const placeA = deriveId<"place">("a", "place") as PlaceId;
const placeB = deriveId<"place">("b", "place") as PlaceId;
const at = (role: Role, ...placeIds: PlaceId[]): RoleGrant => ({
  role,
  placeIds: placeIds.length === 0 ? null : placeIds,
});

describe("giving roles", () => {
  test("ID-7: a store manager appoints people of the own store, up to the own rank", () => {
    const manager = [at("store_manager", placeA)];
    expect(mayGive(manager, at("clerk", placeA))).toBe(true);
    expect(mayGive(manager, at("store_manager", placeA))).toBe(true);
    expect(mayGive(manager, at("clerk", placeA, placeB))).toBe(false);
    expect(mayGive(manager, at("clerk"))).toBe(false);
    expect(mayGive(manager, at("area_manager", placeA))).toBe(false);
    expect(mayGive(manager, at("finance", placeA))).toBe(false);
  });

  test("ID-7: several roles together cover what none covers alone", () => {
    const giver = [at("area_manager", placeA), at("store_manager", placeB)];
    expect(mayGive(giver, at("clerk", placeA, placeB))).toBe(true);
    expect(mayGive(giver, at("area_manager", placeA, placeB))).toBe(false);
  });

  test("ID-7: only an owner makes an owner, and roles that may not invite give nothing", () => {
    expect(mayGive([at("head_office")], at("owner"))).toBe(false);
    expect(mayGive([at("owner")], at("owner"))).toBe(true);
    for (const role of ["clerk", "warehouse", "purchasing", "finance"] as const)
      expect(mayGive([at(role)], at("clerk", placeA))).toBe(false);
  });

  test("ID-7: managers of the floor never hand out a permission that they lack", () => {
    const holds = (role: Role) =>
      Object.entries(permissions).filter(([, held]) => (held as readonly Role[]).includes(role));
    for (const giver of ["store_manager", "area_manager"] as const) {
      const own = new Set(holds(giver).map(([name]) => name));
      for (const role of roles.filter((one) => mayGive([at(giver)], at(one))))
        for (const [name] of holds(role)) expect(own, `${giver} gives ${role}: ${name}`).toContain(name);
    }
  });

  test("ID-8: strictly above means a higher rank; the owner needs none", () => {
    const role = fc.constantFrom(...roles);
    fc.assert(
      fc.property(role, role, (giver, given) => {
        if (giver === "owner" || !mayGive([at(giver)], at(given), true)) return;
        expect(roleRank[giver]).toBeGreaterThan(roleRank[given]);
      }),
    );
    expect(mayGive([at("owner")], at("owner"), true)).toBe(true);
    expect(mayGive([at("store_manager", placeA)], at("store_manager", placeA), true)).toBe(false);
  });

  test("ID-6: a role stands once, and chain-wide roles have no places", () => {
    expect(grantsFault([at("clerk", placeA), at("clerk", placeB)])?.code).toBe("role_twice");
    expect(grantsFault([at("owner", placeA)])?.code).toBe("role_is_chain_wide");
    expect(grantsFault([at("head_office", placeA)])?.code).toBe("role_is_chain_wide");
    expect(grantsFault([at("clerk", placeA), at("warehouse", placeB)])).toBeUndefined();
  });

  test("ID-6: places of a permission are those of the roles that hold it", () => {
    expect(placesOf([at("store_manager", placeA), at("clerk", placeB)], "staff.invite")).toEqual([placeA]);
    expect(placesOf([at("head_office")], "staff.invite")).toBeNull();
    expect(placesOf([at("clerk", placeA)], "staff.invite")).toEqual([]);
  });
});
