/** Two servers on one database, and what a change of rights or a stop does to open sockets on both. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeCodes } from "@instep/domain/kernel/protocol.ts";
import { newId } from "../testing.ts";
import {
  call,
  makeTestChain,
  saleOf,
  startTestServer,
  Wire,
  type TestChain,
  type TestServer,
} from "./testing.ts";

let a: TestServer;
let b: TestServer;
let chain: TestChain;
let owner: Wire;

beforeAll(async () => {
  a = await startTestServer();
  b = await startTestServer(a.databaseUrl);
  chain = await makeTestChain(a, "nodes");
  owner = (await Wire.greet(a, chain.owner.token)).wire;
});
afterAll(async () => {
  await b.stop();
  await a.stop();
});

async function head(feed: string): Promise<number> {
  return (await a.foundation.reader.feedHeads(chain.chainId, [feed])).get(feed) ?? 0;
}

describe("WIRE-14: two servers, one chain", () => {
  it("KERNEL-14: followers of either see the commits of both, in order, without hole or double", async () => {
    const feed = `stock:${chain.placeIds[0] ?? ""}`;
    const from = await head(feed);
    const followers = [
      (await Wire.greet(a, chain.clerk.token, [[feed, 1, from]])).wire,
      (await Wire.greet(b, chain.other.token, [[feed, 1, from]])).wire,
    ];
    const onB = (await Wire.greet(b, chain.owner.token)).wire;
    const sales = Array.from({ length: 30 }, (_, index) =>
      (index % 2 === 0 ? owner : onB).command(
        "stock.sell",
        saleOf(chain.placeIds[0], chain.skuIds[index % 4]),
      ),
    );
    for (const outcome of await Promise.all(sales)) expect(outcome).toMatchObject({ ok: true });
    const last = await head(feed);
    expect(last - from).toBeGreaterThanOrEqual(30);
    const seen: unknown[][] = [];
    for (const wire of followers) {
      const entries: unknown[] = [];
      for (let seq = from + 1; seq <= last; seq += 1) {
        const { t: _, ...entry } = await wire.next("entry");
        expect(entry.seq).toBe(seq);
        entries.push(entry);
      }
      seen.push(entries);
      wire.close();
    }
    expect(seen[0]).toEqual(seen[1]);
    onB.close();
  });

  it("KERNEL-1 KERNEL-2: a command is known on both, and so is its id with other content", async () => {
    const id = newId();
    const args = saleOf(chain.placeIds[0], chain.skuIds[0]);
    const first = await owner.command("stock.sell", args, id);
    const { wire, welcome } = await Wire.greet(b, chain.owner.token, [], [id]);
    expect(welcome.outcomes).toEqual([[id, first]]);
    expect(await wire.command("stock.sell", args, id)).toEqual(first);
    expect(await wire.command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[1]), id)).toMatchObject({
      rejection: { code: "conflict" },
    });
    wire.close();
  });
});

describe("WIRE-13: rights", () => {
  it("deactivation closes the person's sockets on every server and nobody else's", async () => {
    const leaver = await chain.person("leaver", [{ role: "clerk", placeIds: null }]);
    const feed = `stock:${chain.placeIds[0] ?? ""}`;
    const from = await head(feed);
    const theirs = await Promise.all(
      [a, b].map(async (server) => (await Wire.greet(server, leaver.token, [[feed, 1, from]])).wire),
    );
    const { wire: bystander } = await Wire.greet(b, chain.clerk.token);
    expect(await owner.command("staff.deactivate", { staffId: leaver.staffId })).toMatchObject({ ok: true });
    await owner.command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[0]));
    for (const wire of theirs) {
      expect(await wire.closed).toMatchObject({ code: closeCodes.signedOut });
      expect(wire.received.find((message) => message.t === "bye")).toMatchObject({
        reconnectMsMin: 0,
        reconnectMsMax: 0,
      });
    }
    // On the server where it happened not one entry more was told.
    expect(theirs[0]?.received.filter((message) => message.t === "entry")).toEqual([]);
    for (const server of [a, b]) {
      expect((await call(server, leaver.token, "/v1/auth/me")).status).toBe(401);
      const wire = await Wire.open(server);
      wire.send({ t: "hello", token: leaver.token, device: "", feeds: [], pending: [] });
      expect(await wire.closed).toMatchObject({ code: closeCodes.notSignedIn });
    }
    expect(await bystander.command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[0]))).toMatchObject({
      ok: true,
    });
    bystander.close();
  });

  it("a browser whose session ends between the upgrade and its hello is not let in", async () => {
    const leaver = await chain.person("late", [{ role: "clerk", placeIds: null }]);
    const late = await Wire.open(a, { cookie: `instep_session=${leaver.token}` });
    const early = await Wire.open(a, { cookie: `instep_session=${leaver.token}` });
    const hello = { t: "hello", device: "", feeds: [["directory", 1, 0]], pending: [] };
    early.send(hello);
    await early.next("welcome");
    expect(await owner.command("staff.deactivate", { staffId: leaver.staffId })).toMatchObject({ ok: true });
    late.send(hello);
    expect(await late.closed).toMatchObject({ code: closeCodes.notSignedIn });
    expect(late.received.map((message) => message.t)).toEqual(["bye"]);
    expect(await early.closed).toMatchObject({ code: closeCodes.signedOut });
  });

  it("signing out everywhere else leaves the socket that asked", async () => {
    const person = await chain.person("twice", [{ role: "clerk", placeIds: null }]);
    const { wire } = await Wire.greet(a, person.token);
    const { wire: same } = await Wire.greet(b, person.token);
    expect(await wire.command("session.close_all", { keepThis: true })).toMatchObject({ ok: true });
    expect(await wire.command("session.close", {})).toMatchObject({ ok: true });
    expect(await wire.closed).toMatchObject({ code: closeCodes.signedOut });
    expect(await same.closed).toMatchObject({ code: closeCodes.signedOut });
  });

  it("a feed that is no longer the person's falls silent, the others go on", async () => {
    const manager = await chain.person("manager", [{ role: "head_office", placeIds: null }]);
    const [audit, directory] = [await head("audit"), await head("directory")];
    const { wire } = await Wire.greet(a, manager.token, [
      ["audit", 1, audit],
      ["directory", 1, directory],
    ]);
    const grants = [{ role: "clerk", placeIds: [chain.placeIds[0]] }];
    expect(await owner.command("staff.update", { staffId: manager.staffId, grants })).toMatchObject({
      ok: true,
    });
    await wire.next("entry", (entry) => entry.feed === "directory");
    wire.received.length = 0;
    const place = {
      code: "S7",
      kind: "store",
      name: "七",
      nameEn: "Seven",
      city: "",
      timeZone: "Asia/Shanghai",
      currency: "CNY",
      gln: null,
      active: true,
    };
    expect(await owner.command("place.save", place)).toMatchObject({ ok: true });
    await wire.next("entry", (entry) => entry.feed === "directory" && entry.name === "place.saved");
    expect(wire.received.filter((message) => message.t === "entry" && message.feed === "audit")).toEqual([]);
    wire.send({ t: "pull", feed: "audit", from: 0, limit: 1 });
    expect(await wire.next("refusal")).toMatchObject({ rejection: { code: "forbidden" } });
    expect(await wire.command("place.save", { ...place, code: "S8" })).toMatchObject({
      rejection: { code: "forbidden" },
    });
    wire.close();
  });
});

it("WIRE-17: a server that stops says when to come back, and the other one carries on", async () => {
  const third = await startTestServer(a.databaseUrl);
  const { wire } = await Wire.greet(third, chain.clerk.token);
  await third.stop();
  expect(await wire.closed).toMatchObject({ code: closeCodes.restarting });
  const bye = wire.received.find((message) => message.t === "bye");
  expect(bye).toMatchObject({ code: closeCodes.restarting });
  if (bye?.t === "bye") expect(bye.reconnectMsMax).toBeGreaterThan(bye.reconnectMsMin);
  const { wire: again } = await Wire.greet(b, chain.clerk.token);
  expect(await again.command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[0]))).toMatchObject({
    ok: true,
  });
  again.close();
});
