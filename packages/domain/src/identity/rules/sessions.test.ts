import { describe, expect, test } from "vitest";
import type { SessionId } from "../../kernel/ids.ts";
import { limits } from "../../kernel/limits.ts";
import { failedOnce, lockMsAfter } from "../lockout.ts";
import { guardKeyOf } from "../names.ts";
import { sessionTable, signInGuardTable, staffSessionsTable } from "../rows.ts";
import { codeOf, hashB, makeChain, secretHash, type ChainWorld, type Person } from "../testing.ts";

const openArgs = (person: Person, more: object = {}) => ({
  staffId: person.staffId,
  deviceId: person.deviceId,
  deviceName: "平板",
  tokenHash: hashB,
  means: "pin",
  address: "192.0.2.1",
  ...more,
});
const clerkOf = (world: ChainWorld) => world.join("100", [{ role: "clerk", placeIds: [world.storeA] }]);
const isOpen = (world: ChainWorld, { sessionId }: Person) =>
  world.journal.row(sessionTable, sessionId)?.closedAt === null;
const touch = (world: ChainWorld, person: Person) =>
  codeOf(world.submit("staff.set_language", { language: "en" }, person));

describe("sessions", () => {
  test("ID-15: only active people open a session, and it ends by itself", () => {
    const world = makeChain();
    const clerk = clerkOf(world);
    expect(touch(world, clerk)).toBe("ok");
    world.at += limits.sessionMsMax;
    expect(touch(world, clerk)).toBe("not_signed_in");
    world.accept("staff.deactivate", { staffId: clerk.staffId });
    expect(codeOf(world.submit("session.open", openArgs(clerk)))).toBe("wrong_credentials");
  });

  test("ID-16: the oldest session makes room, expired ones go on the way", () => {
    const world = makeChain();
    const clerk = clerkOf(world);
    const others = Array.from({ length: limits.sessionsPerStaffMax }, () => world.signIn(clerk.staffId));
    expect(isOpen(world, clerk)).toBe(false);
    expect(others.every((one) => isOpen(world, one))).toBe(true);
    world.at += limits.sessionMsMax;
    const fresh = world.signIn(clerk.staffId);
    expect(world.journal.row(staffSessionsTable, clerk.staffId)?.sessionIds).toEqual([fresh.sessionId]);
    expect(world.entries(`me:${clerk.staffId}`).at(-2)?.data).toMatchObject({ reason: "expired" });
  });

  test("ID-17: one's own sessions are closed one by one or together", () => {
    const world = makeChain();
    const clerk = clerkOf(world);
    const [second, third] = [world.signIn(clerk.staffId), world.signIn(clerk.staffId)];
    expect(codeOf(world.submit("session.close", { sessionId: world.owner.sessionId }, clerk))).toBe(
      "not_found",
    );
    world.accept("session.close", { sessionId: second.sessionId }, clerk);
    expect(codeOf(world.submit("session.close", { sessionId: second.sessionId }, clerk))).toBe("not_found");
    expect(world.accept("session.close_all", { keepThis: true }, clerk)).toEqual({ closed: 1 });
    expect([clerk, second, third].map((one) => isOpen(world, one))).toEqual([true, false, false]);
    world.accept("session.close_all", { keepThis: false }, clerk);
    expect(touch(world, clerk)).toBe("not_signed_in");
  });

  test("ID-17: a manager signs out somebody of the own store", () => {
    const world = makeChain();
    const clerk = clerkOf(world);
    const manager = world.join("200", [{ role: "store_manager", placeIds: [world.storeA] }]);
    const elsewhere = world.join("201", [{ role: "store_manager", placeIds: [world.storeB] }]);
    const { staffId } = clerk;
    expect(codeOf(world.submit("staff.sign_out", { staffId }, elsewhere))).toBe("person_above_yours");
    expect(world.accept("staff.sign_out", { staffId }, manager)).toEqual({ closed: 1 });
    expect(touch(world, clerk)).toBe("not_signed_in");
  });

  test("ID-18: deactivation closes every session in the same step", () => {
    const world = makeChain();
    const clerk = clerkOf(world);
    const second = world.signIn(clerk.staffId);
    world.accept("staff.deactivate", { staffId: clerk.staffId }, world.owner);
    expect([clerk, second].map((one) => isOpen(world, one))).toEqual([false, false]);
    expect(touch(world, second)).toBe("not_signed_in");
    const closed = world.entries(`me:${clerk.staffId}`).filter(({ name }) => name === "session.closed");
    expect(closed.map(({ data }) => (data as { reason: string }).reason)).toEqual([
      "deactivated",
      "deactivated",
    ]);
  });

  test("ID-19: a new secret closes all other sessions", () => {
    const world = makeChain();
    const clerk = clerkOf(world);
    const second = world.signIn(clerk.staffId);
    const { staffId, sessionId } = clerk;
    world.accept("staff.set_secret", { staffId, pinHash: secretHash, keepSessionId: sessionId });
    expect([clerk, second].map((one) => isOpen(world, one))).toEqual([true, false]);
    expect(codeOf(world.submit("staff.set_secret", { staffId, passwordHash: null, pinHash: null }))).toBe(
      "secret_missing",
    );
  });

  test("ID-15: system commands cannot be submitted by a person", () => {
    const world = makeChain();
    for (const [name, args] of [
      ["session.open", openArgs(world.owner)],
      ["staff.set_secret", { staffId: world.owner.staffId, pinHash: secretHash }],
    ] as const)
      expect(codeOf(world.submit(name, args, world.owner))).toBe("forbidden");
  });
});

describe("lock-out", () => {
  test("ID-21: five failures are free, then 2 s doubling up to an hour", () => {
    expect([1, 5, 6, 7, 10, 16, 17, 18, 1_000].map(lockMsAfter)).toEqual([
      0, 0, 2_000, 4_000, 32_000, 2_048_000, 3_600_000, 3_600_000, 3_600_000,
    ]);
  });

  test("ID-21: a quiet day forgets", () => {
    const guard = { guardKey: "k", failures: 9, failedAt: 0, lockedUntil: null };
    expect(failedOnce("k", guard, limits.signInForgetMs).failures).toBe(10);
    expect(failedOnce("k", guard, limits.signInForgetMs + 1)).toMatchObject({
      failures: 1,
      lockedUntil: null,
    });
  });

  test("ID-20: names that nobody has are counted in the same way", () => {
    const world = makeChain();
    const clerk = clerkOf(world);
    const fail = (who: string, staffId: string | null) =>
      world.accept("session.refused", { guardKey: guardKeyOf(who), staffId, address: "192.0.2.1" });
    for (let round = 0; round < 8; round += 1) expect(fail("100", clerk.staffId)).toEqual(fail("999", null));
    expect(fail("999", null)).toEqual({ failures: 9, lockedUntil: world.at + 16_000 });
  });

  test("ID-22: a locked name opens no session; opening one clears the count", () => {
    const world = makeChain();
    const clerk = clerkOf(world);
    const guardKey = guardKeyOf("100");
    const args = { guardKey, staffId: clerk.staffId, address: "" };
    for (let round = 0; round < 6; round += 1) world.accept("session.refused", args);
    const refused = world.submit("session.open", openArgs(clerk, { guardKey }));
    expect(refused).toMatchObject({ ok: false, rejection: { code: "locked", params: { seconds: 2 } } });
    world.at += 2_000;
    const { sessionId } = world.accept<{ sessionId: SessionId }>(
      "session.open",
      openArgs(clerk, { guardKey }),
    );
    expect(world.journal.row(signInGuardTable, guardKey)).toBeUndefined();
    expect(world.journal.row(sessionTable, sessionId)?.expiresAt).toBe(world.at + limits.sessionMsMax);
  });
});
