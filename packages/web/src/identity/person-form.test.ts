import { expect, test } from "vitest";
import { staffInviteArgs, staffUpdateArgs, type ManagedStaff } from "@instep/domain/identity/contract.ts";
import { makeId, type PlaceId, type StaffId } from "@instep/domain/kernel/ids.ts";
import {
  fieldOf,
  grantOf,
  inviteArgsOf,
  isPersonFilled,
  newPerson,
  typedOf,
  updateArgsOf,
} from "./person-form.ts";

const placeId = makeId<"place">(1, new Uint8Array(10)) as PlaceId;
const staffId = makeId<"staff">(2, new Uint8Array(10)) as StaffId;
const filled = {
  ...newPerson("zh-CN", placeId),
  name: " 王小雨 ",
  number: "1102",
  grants: [{ role: "clerk" as const, everywhere: false, placeIds: [placeId] }],
};
const staff: ManagedStaff = {
  staffId,
  number: "1102",
  phone: "+8613800138000",
  name: "王小雨",
  nameEn: "Wang Xiaoyu",
  status: "active",
  language: "zh-CN",
  grants: [{ role: "clerk", placeIds: [placeId] }],
  homePlaceId: placeId,
  hasPassword: true,
  hasPin: false,
  invitedUntil: null,
};

test("ID-12: what is typed becomes an invitation that the contract takes", () => {
  const args = inviteArgsOf(filled, "0".repeat(64));
  expect(staffInviteArgs.parse(args)).toEqual(args);
  expect(args).toMatchObject({ name: "王小雨", nameEn: "王小雨", phone: null });
});

test("a form is whole when every role has its places", () => {
  expect(isPersonFilled(filled)).toBe(true);
  expect(isPersonFilled({ ...filled, grants: [] })).toBe(false);
  expect(isPersonFilled({ ...filled, grants: [{ role: "clerk", everywhere: false, placeIds: [] }] })).toBe(
    false,
  );
  expect(isPersonFilled({ ...filled, phone: "12" })).toBe(false);
  expect(isPersonFilled({ ...filled, number: "工号" })).toBe(false);
});

test("ID-6: a role of the whole chain needs no places", () => {
  expect(grantOf({ role: "head_office", everywhere: false, placeIds: [placeId] })).toEqual({
    role: "head_office",
    placeIds: null,
  });
  expect(grantOf({ role: "", everywhere: true, placeIds: [] })).toBeUndefined();
});

test("an edit carries only what changed", () => {
  expect(updateArgsOf(staff, typedOf(staff))).toBeUndefined();
  const args = updateArgsOf(staff, { ...typedOf(staff), phone: "", homePlaceId: null });
  expect(args).toEqual({ staffId, phone: null, homePlaceId: null });
  expect(staffUpdateArgs.safeParse(args).success).toBe(true);
});

test("a refusal leads to its field", () => {
  expect(fieldOf("staff_number_taken")).toBe("number");
  expect(fieldOf("phone_malformed")).toBe("phone");
  expect(fieldOf("role_above_yours")).toBe("grants");
  expect(fieldOf("offline")).toBeUndefined();
});
