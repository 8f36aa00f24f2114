import { describe, expect, test } from "vitest";
import type { Entry } from "../kernel/entry.ts";
import { limits } from "../kernel/limits.ts";
import type { ChainView, DirectoryView } from "./contract.ts";
import { auditSpec, directorySpec, identityFeeds, meSpec } from "./feed.ts";
import { identityCommands } from "./rules.ts";
import { publicStaff } from "./rules/people.ts";
import { chainTable, placeTable, sessionTable, staffSessionsTable, staffTable } from "./rows.ts";
import {
  addArgs,
  hashA,
  hashB,
  inviteArgs,
  makeChain,
  secretHash,
  storeArgs,
  type ChainWorld,
} from "./testing.ts";
import { guardKeyOf } from "./names.ts";
import type { StaffId } from "../kernel/ids.ts";

const entry = (name: string, data: unknown, seq = 1): Entry =>
  ({ position: seq, seq, feed: "me:x", name, data, at: 1, madeAt: 1, commandId: "c" }) as Entry;

/** Every command of identity once, in an order in which all are accepted. */
function liveThroughEverything(): ChainWorld {
  const world = makeChain();
  const { owner } = world;
  const grants = [{ role: "clerk" as const, placeIds: [world.storeA] }];
  const phone = "13900139000";
  const { staffId } = world.accept<{ staffId: StaffId }>(
    "staff.invite",
    inviteArgs("100", grants, { phone }),
    owner,
  );
  world.accept("staff.reinvite", { staffId, tokenHash: hashB }, owner);
  world.accept("staff.join", { staffId, tokenHash: hashB, passwordHash: secretHash, pinHash: null });
  const clerk = world.signIn(staffId);
  world.accept("staff.set_language", { language: "en" }, clerk);
  world.accept("staff.update", { staffId, name: "王二", phone: "13900139001" }, owner);
  world.accept("place.save", { ...storeArgs("SH01"), placeId: world.storeA, active: false }, owner);
  world.accept("session.refused", { guardKey: guardKeyOf("100"), staffId, address: "192.0.2.7" });
  world.accept("staff.set_secret", { staffId, pinHash: secretHash, keepSessionId: clerk.sessionId });
  world.accept("session.close", {}, world.signIn(staffId));
  world.accept("session.close_all", { keepThis: true }, clerk);
  world.accept("staff.sign_out", { staffId }, owner);
  world.signIn(staffId);
  world.accept("staff.deactivate", { staffId }, owner);
  world.accept("staff.reactivate", { staffId }, owner);
  world.accept("staff.add", addArgs("300", grants));
  return world;
}

function directoryOf({ journal }: ChainWorld): DirectoryView {
  const { ownerIds: _, ...chain } = journal.row(chainTable, journal.chainId) ?? { ownerIds: [] };
  return {
    chain: chain as ChainView,
    places: Object.fromEntries(journal.rowsOf(placeTable).map((place) => [place.placeId, place])),
    staff: Object.fromEntries(journal.rowsOf(staffTable).map((staff) => [staff.staffId, publicStaff(staff)])),
  };
}

describe("feeds", () => {
  const world = liveThroughEverything();
  const log = world.journal.log;

  test("ID-25: every command of identity leaves a line in the audit feed", () => {
    const noted = new Set(log.filter(({ feed }) => feed === "audit").map(({ commandId }) => commandId));
    for (const { commandId } of log) expect(noted).toContain(commandId);
    const used = new Set(
      log.filter(({ feed }) => feed === "audit").map(({ data }) => (data as { what: string }).what),
    );
    expect(used.size).toBe(identityCommands.length);
  });

  test("ID-24: no entry carries a secret, a hash of one or a phone number", () => {
    const text = JSON.stringify(log);
    for (const hidden of [hashA, hashB, "$argon2id$", "tokenHash", "+861", "139001", "13800138000"])
      expect(text.includes(hidden), hidden).toBe(false);
  });

  test("ID-26: the entries of the directory come to its rows", () => {
    const told = world.entries("directory").reduce(directorySpec.apply, directorySpec.empty());
    expect(told).toEqual(directoryOf(world));
  });

  test("ID-26: the entries of a person come to the open sessions", () => {
    for (const { staffId } of world.journal.rowsOf(staffTable)) {
      const told = world.entries(`me:${staffId}`).reduce(meSpec.apply, meSpec.empty());
      const open = world.journal.row(staffSessionsTable, staffId)?.sessionIds ?? [];
      expect(told.sessions.map(({ sessionId }) => sessionId)).toEqual(open);
      for (const sessionId of open) expect(world.journal.row(sessionTable, sessionId)?.closedAt).toBeNull();
    }
  });

  test("ID-26: the audit view keeps the newest lines, whoever wrote them", () => {
    const many = Array.from({ length: limits.auditEntriesKept + 5 }, (_, index) =>
      entry("cost.set", { index }, index + 1),
    );
    const { lines } = many.reduce(auditSpec.apply, auditSpec.empty());
    expect(lines).toHaveLength(limits.auditEntriesKept);
    expect(lines[0]).toMatchObject({
      name: "cost.set",
      data: { index: limits.auditEntriesKept + 4 },
      by: null,
    });
  });

  test("ID-27: markers only grow; channels are joined once and left", () => {
    const seen = [
      entry("chat.channel_joined", { channelId: "b" }),
      entry("chat.channel_joined", { channelId: "a" }),
      entry("chat.channel_joined", { channelId: "b" }),
      entry("chat.marked", { channelId: "b", delivered: 9, read: 7 }),
      entry("chat.marked", { channelId: "b", delivered: 9, read: 3 }),
      entry("chat.channel_left", { channelId: "a" }),
    ].reduce(meSpec.apply, meSpec.empty());
    expect(seen).toEqual({ sessions: [], channelIds: ["b"], markers: { b: 7 } });
  });

  test("ID-26: an unknown entry leaves every view as it is", () => {
    for (const spec of identityFeeds.filter(({ family }) => family !== "audit")) {
      const view = spec.empty();
      expect(spec.apply(view, entry("later.invented", {}))).toBe(view);
    }
  });
});
