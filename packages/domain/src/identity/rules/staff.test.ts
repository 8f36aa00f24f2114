import { describe, expect, test } from "vitest";
import type { StaffId } from "../../kernel/ids.ts";
import { limits } from "../../kernel/limits.ts";
import type { RoleGrant } from "../permissions.ts";
import { chainTable, credentialTable, inviteTable, signInGuardTable, staffTable } from "../rows.ts";
import { guardKeyOf } from "../names.ts";
import {
  addArgs,
  codeOf,
  hashA,
  hashB,
  inviteArgs,
  makeChain,
  secretHash,
  type ChainWorld,
  type Person,
} from "../testing.ts";

const clerkAt = ({ storeA }: ChainWorld): RoleGrant[] => [{ role: "clerk", placeIds: [storeA] }];
const managerAt = ({ storeA }: ChainWorld): RoleGrant[] => [{ role: "store_manager", placeIds: [storeA] }];
const invite = (world: ChainWorld, number: string, grants: RoleGrant[], by?: Person): StaffId =>
  world.accept<{ staffId: StaffId }>("staff.invite", inviteArgs(number, grants), by ?? world.owner).staffId;
const join = (staffId: StaffId, tokenHash = hashA) => ({
  staffId,
  tokenHash,
  passwordHash: null,
  pinHash: secretHash,
});

describe("people", () => {
  test("ID-5: number and phone belong to one person each", () => {
    const world = makeChain();
    const add = (number: string, phone: string | null) =>
      codeOf(world.submit("staff.add", addArgs(number, clerkAt(world), { phone })));
    expect(add("a1", "13900139000")).toBe("ok");
    expect(add("A1", null)).toBe("staff_number_taken");
    expect(add("A2", "+86 139 0013 9000")).toBe("phone_taken");
    expect(add("A2", "12")).toBe("phone_malformed");
    expect(add("员工", null)).toBe("staff_number_malformed");
    expect(add("A2", null)).toBe("ok");
  });

  test("ID-5: changing number or phone frees the old one", () => {
    const world = makeChain();
    const first = world.join("100", clerkAt(world), { phone: "13900139000" });
    world.accept("staff.update", { staffId: first.staffId, number: "101", phone: null }, world.owner);
    expect(codeOf(world.submit("staff.add", addArgs("100", clerkAt(world), { phone: "13900139000" })))).toBe(
      "ok",
    );
    const back = world.submit("staff.update", { staffId: first.staffId, number: "100" }, world.owner);
    expect(codeOf(back)).toBe("staff_number_taken");
  });

  test("ID-6: grants name places that exist", () => {
    const world = makeChain();
    const nowhere: RoleGrant[] = [{ role: "clerk", placeIds: [world.owner.staffId as never] }];
    expect(codeOf(world.submit("staff.invite", inviteArgs("200", nowhere), world.owner))).toBe(
      "place_unknown",
    );
    const homeless = inviteArgs("200", clerkAt(world), { homePlaceId: world.owner.staffId as never });
    expect(codeOf(world.submit("staff.invite", homeless, world.owner))).toBe("place_unknown");
  });

  test("ID-7: a manager invites into the own store only, never above", () => {
    const world = makeChain();
    const manager = world.join("100", managerAt(world));
    const by = (grants: RoleGrant[]) =>
      codeOf(world.submit("staff.invite", inviteArgs("300", grants), manager));
    expect(by([{ role: "clerk", placeIds: [world.storeB] }])).toBe("role_above_yours");
    expect(by([{ role: "owner", placeIds: null }])).toBe("role_above_yours");
    expect(by(clerkAt(world))).toBe("ok");
    const clerk = world.join("400", clerkAt(world));
    expect(codeOf(world.submit("staff.invite", inviteArgs("500", clerkAt(world)), clerk))).toBe("forbidden");
  });

  test("ID-8: nobody touches those above; a new link for somebody active needs a higher rank", () => {
    const world = makeChain();
    const office = world.join("10", [{ role: "head_office", placeIds: null }]);
    const manager = world.join("100", managerAt(world));
    const deputy = world.join("101", managerAt(world));
    const clerk = world.join("102", clerkAt(world));
    const owner = { staffId: world.owner.staffId };
    expect(codeOf(world.submit("staff.update", { ...owner, name: "x" }, office))).toBe("person_above_yours");
    expect(codeOf(world.submit("staff.deactivate", owner, office))).toBe("person_above_yours");
    expect(codeOf(world.submit("staff.sign_out", owner, manager))).toBe("person_above_yours");
    const link = (staffId: StaffId, by: Person) =>
      codeOf(world.submit("staff.reinvite", { staffId, tokenHash: hashB }, by));
    expect(link(deputy.staffId, manager)).toBe("person_above_yours");
    expect(link(clerk.staffId, manager)).toBe("ok");
    expect(link(office.staffId, world.owner)).toBe("ok");
  });

  test("ID-9: nobody changes the own roles or deactivates themselves", () => {
    const world = makeChain();
    const office = world.join("10", [{ role: "head_office", placeIds: null }]);
    const { staffId } = office;
    const more: RoleGrant[] = [
      { role: "head_office", placeIds: null },
      { role: "finance", placeIds: null },
    ];
    expect(codeOf(world.submit("staff.update", { staffId, grants: more }, office))).toBe("own_account");
    expect(
      codeOf(world.submit("staff.update", { staffId, grants: more.slice(0, 1), nameEn: "Me" }, office)),
    ).toBe("ok");
    expect(codeOf(world.submit("staff.deactivate", { staffId }, office))).toBe("own_account");
  });

  test("ID-10: the last active owner can be neither deactivated nor degraded", () => {
    const world = makeChain();
    const { staffId } = world.owner;
    const clerk = { staffId, grants: clerkAt(world) };
    expect(codeOf(world.submit("staff.deactivate", { staffId }))).toBe("last_owner");
    expect(codeOf(world.submit("staff.update", clerk))).toBe("last_owner");
    const invited = invite(world, "2", [{ role: "owner", placeIds: null }]);
    expect(codeOf(world.submit("staff.update", clerk))).toBe("last_owner");
    world.accept("staff.join", join(invited));
    expect(codeOf(world.submit("staff.update", clerk))).toBe("ok");
    expect(world.journal.row(chainTable, world.journal.chainId)?.ownerIds).toEqual([invited]);
    expect(codeOf(world.submit("staff.deactivate", { staffId: invited }))).toBe("last_owner");
  });

  test("ID-11: deactivation voids the invitation; reactivation brings people back as they were", () => {
    const world = makeChain();
    const invited = invite(world, "600", clerkAt(world));
    world.accept("staff.deactivate", { staffId: invited }, world.owner);
    expect(codeOf(world.submit("staff.join", join(invited)))).toBe("invitation_invalid");
    expect(codeOf(world.submit("staff.reinvite", { staffId: invited, tokenHash: hashB }, world.owner))).toBe(
      "staff_inactive",
    );
    world.accept("staff.reactivate", { staffId: invited }, world.owner);
    expect(world.journal.row(staffTable, invited)?.status).toBe("invited");
    expect(codeOf(world.submit("staff.join", join(invited)))).toBe("invitation_invalid");

    const clerk = world.join("601", clerkAt(world));
    world.accept("staff.deactivate", { staffId: clerk.staffId }, world.owner);
    expect(codeOf(world.submit("staff.deactivate", { staffId: clerk.staffId }, world.owner))).toBe(
      "staff_inactive",
    );
    world.accept("staff.reactivate", { staffId: clerk.staffId }, world.owner);
    expect(world.journal.row(staffTable, clerk.staffId)?.status).toBe("active");
    expect(codeOf(world.submit("staff.reactivate", { staffId: clerk.staffId }, world.owner))).toBe(
      "staff_not_inactive",
    );
  });
});

describe("invitation", () => {
  test("ID-12: the newest invitation is the valid one", () => {
    const world = makeChain();
    const staffId = invite(world, "700", clerkAt(world));
    world.accept("staff.reinvite", { staffId, tokenHash: hashB }, world.owner);
    expect(codeOf(world.submit("staff.join", join(staffId, hashA)))).toBe("invitation_invalid");
    expect(codeOf(world.submit("staff.join", join(staffId, hashB)))).toBe("ok");
  });

  test("ID-13: an invitation works once, in time", () => {
    const world = makeChain();
    const staffId = invite(world, "700", clerkAt(world));
    const late = invite(world, "701", clerkAt(world));
    expect(codeOf(world.submit("staff.join", { ...join(staffId), pinHash: null }))).toBe("secret_missing");
    world.accept("staff.join", join(staffId));
    expect(codeOf(world.submit("staff.join", join(staffId)))).toBe("invitation_invalid");
    world.at += limits.inviteMsMax;
    expect(codeOf(world.submit("staff.join", join(late)))).toBe("invitation_invalid");
    expect(codeOf(world.submit("staff.join", join(world.owner.staffId)))).toBe("invitation_invalid");
  });

  test("ID-14: joining by a new link closes old sessions and clears the lock-out", () => {
    const world = makeChain();
    const clerk = world.join("800", clerkAt(world));
    const guardKey = guardKeyOf("800");
    world.accept("session.refused", { guardKey, staffId: clerk.staffId, address: "" });
    world.accept("staff.reinvite", { staffId: clerk.staffId, tokenHash: hashB }, world.owner);
    world.accept("staff.join", join(clerk.staffId, hashB));
    expect(world.journal.row(signInGuardTable, guardKey)).toBeUndefined();
    expect(codeOf(world.submit("staff.set_language", { language: "en" }, clerk))).toBe("not_signed_in");
    expect(world.journal.row(credentialTable, clerk.staffId)).toMatchObject({
      passwordHash: null,
      pinHash: secretHash,
    });
    expect(world.journal.row(inviteTable, clerk.staffId)?.usedAt).toBe(world.at);
  });
});
