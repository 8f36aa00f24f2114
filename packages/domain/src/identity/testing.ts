/** Fixtures for tests that need a chain with people: an owner, two stores and somebody in each role. */
import { deriveId, type DeviceId, type PlaceId, type SessionId, type StaffId } from "../kernel/ids.ts";
import type { Actor, Outcome } from "../kernel/command.ts";
import { makeWorld, type World } from "../kernel/testing.ts";
import type { ChainCreateArgs, PlaceSaveArgs, StaffAddArgs, StaffInviteArgs } from "./contract.ts";
import type { RoleGrant } from "./permissions.ts";
import { identityCommands } from "./rules.ts";

/** `ok`, or the code of the refusal. */
export function codeOf(outcome: Outcome): string {
  return outcome.ok ? "ok" : outcome.rejection.code;
}

export const hashA = "a".repeat(64);
export const hashB = "b".repeat(64);
export const secretHash = "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA";

export const chainArgs: ChainCreateArgs = {
  code: "bulu",
  name: "步履鞋业",
  currency: "CNY",
  language: "zh-CN",
  owner: {
    number: "1",
    phone: "13800138000",
    name: "林一",
    nameEn: "Lin Yi",
    language: "zh-CN",
    passwordHash: secretHash,
    pinHash: null,
  },
  office: { code: "HQ", name: "总部", nameEn: "Head office", city: "上海", timeZone: "Asia/Shanghai" },
};

/** Signs in on a phone with a password. */
export function sessionArgs(staffId: StaffId, deviceId: DeviceId) {
  return { staffId, deviceId, deviceName: "手机", tokenHash: hashB, means: "password", address: "192.0.2.1" };
}

export function storeArgs(code: string, more: Partial<PlaceSaveArgs> = {}): PlaceSaveArgs {
  return {
    code,
    kind: "store",
    name: `门店${code}`,
    nameEn: `Store ${code}`,
    city: "上海",
    timeZone: "Asia/Shanghai",
    currency: "CNY",
    gln: null,
    active: true,
    ...more,
  };
}

export function inviteArgs(
  number: string,
  grants: readonly RoleGrant[],
  more: Partial<StaffInviteArgs> = {},
): StaffInviteArgs {
  return {
    number,
    phone: null,
    name: `员工${number}`,
    nameEn: `Person ${number}`,
    language: "zh-CN",
    grants: [...grants],
    homePlaceId: null,
    tokenHash: hashA,
    ...more,
  };
}

export function addArgs(
  number: string,
  grants: readonly RoleGrant[],
  more: Partial<StaffAddArgs> = {},
): StaffAddArgs {
  const { tokenHash: _, ...person } = inviteArgs(number, grants);
  return { ...person, passwordHash: secretHash, pinHash: null, ...more };
}

export type Person = Actor & { kind: "staff" };

export interface ChainWorld extends World {
  readonly owner: Person;
  readonly officeId: PlaceId;
  readonly storeA: PlaceId;
  readonly storeB: PlaceId;
  /** Adds an active person and opens a session for them. */
  join(number: string, grants: readonly RoleGrant[], more?: Partial<StaffAddArgs>): Person;
  /** Opens one more session. */
  signIn(staffId: StaffId): Person;
}

/** A chain made by commands: an owner who is signed in and two stores. */
export function makeChain(): ChainWorld {
  const world = makeWorld({ commands: identityCommands });
  const { ownerId, placeId } = world.accept<{ ownerId: StaffId; placeId: PlaceId }>(
    "chain.create",
    chainArgs,
  );
  const store = (code: string) => world.accept<{ placeId: PlaceId }>("place.save", storeArgs(code)).placeId;
  const signIn = (staffId: StaffId): Person => {
    const deviceId = deriveId<"device">(staffId, "device") as DeviceId;
    const { sessionId } = world.accept<{ sessionId: SessionId }>(
      "session.open",
      sessionArgs(staffId, deviceId),
    );
    return { kind: "staff", staffId, sessionId, deviceId };
  };
  const made = {
    officeId: placeId,
    storeA: store("SH01"),
    storeB: store("SH02"),
    signIn,
    join: (number: string, grants: readonly RoleGrant[], more: Partial<StaffAddArgs> = {}) =>
      signIn(world.accept<{ staffId: StaffId }>("staff.add", addArgs(number, grants, more)).staffId),
    owner: signIn(ownerId),
  };
  return Object.assign(world, made);
}
