/** Feeds, queries and walls of identity on a real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FeedSpec } from "@instep/domain/kernel/entry.ts";
import {
  deriveId,
  type ChainId,
  type ChannelId,
  type DeviceId,
  type PlaceId,
  type SessionId,
  type StaffId,
} from "@instep/domain/kernel/ids.ts";
import { auditQuery, permissionsQuery, sessionsQuery, staffQuery } from "@instep/domain/identity/contract.ts";
import { identityFeeds } from "@instep/domain/identity/feed.ts";
import { guardKeyOf } from "@instep/domain/identity/names.ts";
import { permissions, type RoleGrant } from "@instep/domain/identity/permissions.ts";
import {
  addArgs,
  chainArgs,
  hashA,
  inviteArgs,
  secretHash,
  storeArgs,
  sessionArgs,
} from "@instep/domain/identity/testing.ts";
import type { QuerySpec } from "@instep/domain/kernel/query.ts";
import { FeedDesk } from "../gateway/feeds.ts";
import { chatModule } from "../chat/module.ts";
import type { Caller, Module } from "../platform/contracts.ts";
import { newId, startTestHouse, type TestHouse } from "../testing.ts";
import { makeDirectory } from "./directory.ts";
import { makeIdentityModule } from "./module.ts";

const modules: Module[] = [makeIdentityModule({ modules: () => modules }), chatModule];
let test1: TestHouse;
let owner: Caller;
let storeA: PlaceId;
let storeB: PlaceId;

async function signIn(staffId: StaffId, grants: readonly RoleGrant[]): Promise<Caller> {
  const deviceId = newId<"device">() as DeviceId;
  const { sessionId } = await test1.accept<{ sessionId: SessionId }>(
    "session.open",
    sessionArgs(staffId, deviceId),
  );
  return { chainId: test1.chainId, staffId, sessionId, deviceId, grants, language: "zh-CN" };
}

async function addPerson(number: string, grants: RoleGrant[], phone: string | null = null): Promise<Caller> {
  const { staffId } = await test1.accept<{ staffId: StaffId }>(
    "staff.add",
    addArgs(number, grants, { phone }),
  );
  return signIn(staffId, grants);
}

async function submit(name: string, args: unknown, caller: Caller = owner): Promise<{ staffId: StaffId }> {
  const outcome = await test1.submit(name, args, caller);
  if (!outcome.ok) throw new Error(`${name}: ${outcome.rejection.code}`);
  return outcome.reply as { staffId: StaffId };
}

function ask<Args, Result>(
  spec: QuerySpec<Args, Result>,
  args: unknown,
  caller: Caller,
  chainId = caller.chainId,
): Promise<Result> {
  const found = modules.flatMap((module) => module.queries).find((one) => one.spec.name === spec.name);
  if (found === undefined) throw new Error(`no query ${spec.name}`);
  return test1.database
    .read(chainId, (sql) => found.run(sql, spec.args.parse(args) as never, caller))
    .then((result) => spec.result.parse(result));
}

beforeAll(async () => {
  test1 = await startTestHouse({ modules });
  const { ownerId } = await test1.accept<{ ownerId: StaffId }>("chain.create", chainArgs);
  owner = await signIn(ownerId, [{ role: "owner", placeIds: null }]);
  storeA = ((await submit("place.save", storeArgs("SH01"))) as never as { placeId: PlaceId }).placeId;
  storeB = ((await submit("place.save", storeArgs("SH02"))) as never as { placeId: PlaceId }).placeId;
});
afterAll(() => test1.stop());

/** ID-26: what a device has after all entries is what a new device is given. */
async function expectSnapshotsTrue(): Promise<number> {
  const desk = new FeedDesk(
    test1.database,
    modules.flatMap((module) => module.feeds),
  );
  const staff = await test1.database.read(test1.chainId, (sql) =>
    sql<{ id: StaffId }>("SELECT staff_id AS id FROM staff"),
  );
  const feeds = ["directory", "audit", ...staff.map(({ id }) => `me:${id}`)];
  for (const feed of feeds) {
    const spec = identityFeeds.find(({ family }) => family === feed.split(":")[0]) as FeedSpec;
    const entries = await test1.reader.ofFeed(test1.chainId, feed, 0, 10_000);
    const snapshot = await desk.snapshot(test1.chainId, feed);
    expect(snapshot?.seq, feed).toBe(entries.length);
    expect(snapshot?.view, feed).toEqual(entries.reduce(spec.apply, spec.empty()));
  }
  return feeds.length;
}

describe("feeds", () => {
  test("ID-26: snapshot + entries = fresh snapshot, after every command", async () => {
    const grants: RoleGrant[] = [{ role: "clerk", placeIds: [storeA] }];
    const { staffId } = await submit("staff.invite", inviteArgs("I1", grants, { phone: "13700137000" }));
    let clerk: Caller | undefined;
    const me = () => clerk as Caller;
    const other = await addPerson("I2", grants);
    const channelId = deriveId<"channel">([staffId, other.staffId].sort().join("/"), "direct") as ChannelId;
    const steps: (() => Promise<unknown>)[] = [
      () => submit("staff.reinvite", { staffId, tokenHash: hashA }),
      () =>
        test1.accept("staff.join", { staffId, tokenHash: hashA, passwordHash: secretHash, pinHash: null }),
      async () => (clerk = await signIn(staffId, grants)),
      () => submit("staff.set_language", { language: "en" }, me()),
      () => submit("channel.open_direct", { staffId: other.staffId }, me()),
      () => submit("message.send", { channelId, text: "37 码还有吗？", mentions: [] }, other),
      () => test1.accept("chat.mark", { marks: [{ channelId, staffId, delivered: 1, read: 1 }] }),
      () =>
        submit("staff.update", {
          staffId,
          name: "王二",
          phone: "13700137001",
          grants: [{ role: "clerk", placeIds: [storeB] }],
        }),
      () => submit("place.save", { ...storeArgs("SH02"), placeId: storeB, name: "南京路店" }),
      () => test1.accept("session.refused", { guardKey: guardKeyOf("I1"), staffId, address: "192.0.2.9" }),
      () => test1.accept("staff.set_secret", { staffId, pinHash: secretHash, keepSessionId: me().sessionId }),
      async () => submit("session.close", {}, await signIn(staffId, grants)),
      () => submit("session.close_all", { keepThis: true }, me()),
      () => submit("staff.sign_out", { staffId }),
      () => signIn(staffId, grants),
      () => submit("staff.deactivate", { staffId }),
      () => submit("staff.reactivate", { staffId }),
    ];
    for (const step of steps) {
      await step();
      expect(await expectSnapshotsTrue()).toBeGreaterThan(3);
    }
  });

  test("ID-25, ID-27: who may follow what", async () => {
    const clerk = await addPerson("F1", [{ role: "clerk", placeIds: [storeA] }]);
    const desk = new FeedDesk(
      test1.database,
      modules.flatMap((module) => module.feeds),
    );
    const feeds = ["directory", "audit", `me:${clerk.staffId}`, `me:${owner.staffId}`];
    expect([...(await desk.allowed(clerk, feeds))]).toEqual(["directory", `me:${clerk.staffId}`]);
    expect([...(await desk.allowed(owner, feeds))]).toEqual(["directory", "audit", `me:${owner.staffId}`]);
  });
});

describe("queries", () => {
  test("the page of permissions shows every command and query that a person can ask for", async () => {
    const { lines } = await ask(permissionsQuery, {}, owner);
    const asked = modules.flatMap(({ commands, queries }) => [
      ...commands,
      ...queries.map(({ spec }) => spec),
    ]);
    expect(lines.map(({ name }) => name).sort()).toEqual(
      asked
        .filter(({ permission }) => permission !== "system")
        .map(({ name }) => name)
        .sort(),
    );
    expect(lines.find(({ name }) => name === "place.save")).toEqual({
      kind: "command",
      name: "place.save",
      permission: "place.manage",
      roles: permissions["place.manage"],
      atPlace: false,
    });
    for (const { name, roles } of lines) expect(roles.length, name).toBeGreaterThan(0);
  });

  test("ID-24: phones are seen by those who manage the person, and nobody else's secrets by anybody", async () => {
    const manager = await addPerson("Q1", [{ role: "store_manager", placeIds: [storeA] }], "13600136001");
    await addPerson("Q2", [{ role: "clerk", placeIds: [storeA] }], "13600136002");
    await addPerson("Q3", [{ role: "clerk", placeIds: [storeB] }], "13600136003");
    await addPerson("Q4", [{ role: "head_office", placeIds: null }], "13600136004");
    const numbers = async (caller: Caller, args: object = {}) =>
      (await ask(staffQuery, { text: "Q", ...args }, caller)).staff.map(({ number }) => number);
    expect(await numbers(manager)).toEqual(["Q1", "Q2"]);
    expect(await numbers(owner)).toEqual(["Q1", "Q2", "Q3", "Q4"]);
    expect(await numbers(owner, { placeId: storeB })).toEqual(["Q3", "Q4"]);
    expect(await numbers(owner, { text: "36002" })).toEqual(["Q2"]);
    expect(await numbers(owner, { text: "%" })).toEqual([]);
    expect(await numbers(owner, { limit: 3, after: "Q1" })).toEqual(["Q2", "Q3", "Q4"]);
    const page = await ask(staffQuery, { text: "Q", limit: 2 }, owner);
    expect(page).toMatchObject({
      more: true,
      staff: [{ phone: "+8613600136001", hasPassword: true, hasPin: false, invitedUntil: null }, {}],
    });
    expect(JSON.stringify(page)).not.toContain("argon2");
  });

  test("own sessions, newest first, with the one that asks marked", async () => {
    const clerk = await addPerson("S1", [{ role: "clerk", placeIds: [storeA] }]);
    const second = await signIn(clerk.staffId, clerk.grants);
    const { sessions } = await ask(sessionsQuery, {}, second);
    expect(sessions.map(({ sessionId, current }) => [sessionId, current])).toEqual([
      [second.sessionId, true],
      [clerk.sessionId, false],
    ]);
  });

  test("ID-25: the audit trail is paged, can be asked about one person, and refuses to be edited", async () => {
    const clerk = await addPerson("T1", [{ role: "clerk", placeIds: [storeA] }]);
    const first = await ask(auditQuery, { limit: 2 }, owner);
    const next = await ask(auditQuery, { limit: 2, before: first.lines[1]?.position }, owner);
    const positions = [...first.lines, ...next.lines].map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((a, b) => b - a));
    const about = await ask(auditQuery, { subjectId: clerk.staffId }, owner);
    expect(about.lines.map(({ data }) => (data as { what: string }).what)).toEqual([
      "session.opened",
      "staff.added",
    ]);
    for (const text of ["UPDATE feed_segment SET entries = ''", "DELETE FROM feed_segment"])
      await expect(test1.database.write(test1.chainId, (sql) => sql(text))).rejects.toThrow(
        /permission denied/,
      );
  });
});

describe("walls", () => {
  test("another chain sees none of these rows, by no query and no snapshot", async () => {
    const foreign = newId<"chain">() as ChainId;
    expect((await ask(staffQuery, {}, owner, foreign)).staff).toEqual([]);
    expect((await ask(sessionsQuery, {}, owner, foreign)).sessions).toEqual([]);
    expect((await ask(auditQuery, {}, owner, foreign)).lines).toEqual([]);
    const desk = new FeedDesk(
      test1.database,
      modules.flatMap((module) => module.feeds),
    );
    expect((await desk.snapshot(foreign, "directory"))?.view).toEqual({ chain: null, places: {}, staff: {} });
    expect((await desk.snapshot(foreign, `me:${owner.staffId}`))?.view).toEqual({
      sessions: [],
      channelIds: [],
      markers: {},
    });
  });

  test("another chain's people, places and sessions are unknown to commands", async () => {
    const foreign = newId<"chain">() as ChainId;
    const other = { ...chainArgs, code: "other" };
    const make = (name: string, args: unknown) =>
      test1.journal.submitSystem(foreign, { id: newId(), name, args } as never, "test");
    expect((await make("chain.create", other)).ok).toBe(true);
    const refused = async (name: string, args: unknown) =>
      ((await make(name, args)) as { rejection?: { code: string } }).rejection?.code;
    const { staffId, sessionId } = owner;
    expect(await refused("staff.update", { staffId, name: "x" })).toBe("not_found");
    expect(await refused("staff.deactivate", { staffId })).toBe("not_found");
    expect(await refused("staff.invite", inviteArgs("1x", [{ role: "clerk", placeIds: [storeA] }]))).toBe(
      "place_unknown",
    );
    expect(await refused("place.save", { ...storeArgs("SH01"), placeId: storeA })).toBe("place_unknown");
    const borrowed = { id: newId(), name: "session.close", args: { sessionId }, madeAt: 0 };
    expect(await test1.journal.submit(foreign, borrowed, owner)).toMatchObject({
      ok: false,
      rejection: { code: "not_signed_in" },
    });
  });

  test("before sign-in only chain ids can be asked for", async () => {
    const rows = await test1.database.outside((sql) => sql("SELECT * FROM staff"));
    expect(rows).toEqual([]);
    await expect(test1.database.outside((sql) => sql("SELECT * FROM installation"))).rejects.toThrow(
      /permission denied/,
    );
  });
});

test("the directory in memory is read again after the log changed it", async () => {
  const directories = makeDirectory(test1.database);
  const before = await directories.of(test1.chainId);
  expect(before.places.get(storeA)?.code).toBe("SH01");
  expect(await directories.of(test1.chainId)).toBe(before);
  await submit("place.save", { ...storeArgs("SH01"), placeId: storeA, name: "淮海路店" });
  const { position } = await test1.reader.head(test1.chainId);
  directories.see(test1.chainId, { feed: "directory", position });
  const [one, two] = await Promise.all([directories.of(test1.chainId), directories.of(test1.chainId)]);
  expect(one.places.get(storeA)?.name).toBe("淮海路店");
  expect(two).toBe(one);
});
