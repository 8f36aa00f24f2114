/** A device's way through the protocol on a real socket: hello, resume, live entries, pulls, resets, markers, signals. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { limits } from "@instep/domain/kernel/limits.ts";
import { closeCodes, serverMessageSchema } from "@instep/domain/kernel/protocol.ts";
import { subprotocol } from "@instep/domain/kernel/wire.ts";
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

let server: TestServer;
let chain: TestChain;
let stock: string;
/** The chain of the tests that change its epoch. */
let restored: TestChain;

beforeAll(async () => {
  server = await startTestServer();
  chain = await makeTestChain(server, "wire");
  restored = await makeTestChain(server, "restored");
  stock = `stock:${chain.placeIds[0] ?? ""}`;
});
afterAll(() => server.stop());

async function head(feed: string, of = chain): Promise<number> {
  return (await server.foundation.reader.feedHeads(of.chainId, [feed])).get(feed) ?? 0;
}

/** Status of an upgrade that is refused. */
function refusedUpgrade(
  path: string,
  protocols: string[],
  headers: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(server.url.replace("http", "ws") + path, protocols, { headers });
    socket.once("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once("open", () => reject(new Error("it opened")));
    socket.on("error", () => undefined);
  });
}

describe("the door", () => {
  it("WIRE-1: another path, another subprotocol and a foreign page are turned away before the upgrade", async () => {
    expect(await refusedUpgrade("/v1/socket", [])).toBe(426);
    expect(await refusedUpgrade("/v1/socket", ["instep.v2"])).toBe(426);
    expect(await refusedUpgrade("/v1/other", [subprotocol])).toBe(404);
    expect(await refusedUpgrade("/v1/socket", [subprotocol], { origin: "https://evil.example" })).toBe(403);
    expect(await refusedUpgrade("/v1/socket", [subprotocol], { origin: "null" })).toBe(403);
  });

  it("WIRE-2: a message before hello closes, whatever it is", async () => {
    for (const message of [{ t: "pong" }, { t: "command", id: newId(), name: "x", args: {}, madeAt: 0 }]) {
      const wire = await Wire.open(server);
      wire.send(message);
      expect(await wire.next("bye")).toMatchObject({ code: closeCodes.notSignedIn });
      expect(await wire.closed).toMatchObject({ code: closeCodes.notSignedIn });
    }
  });

  it("WIRE-2: a second hello is refused and the first holds", async () => {
    const { wire } = await Wire.greet(server, chain.clerk.token);
    wire.send({ t: "hello", token: chain.owner.token, device: "", feeds: [], pending: [] });
    expect(await wire.next("refusal")).toMatchObject({ about: "hello", rejection: { code: "malformed" } });
    expect(await wire.command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[0]))).toMatchObject({
      ok: true,
    });
    wire.close();
  });

  it("WIRE-16: the fifth socket of a device replaces the oldest", async () => {
    const person = await chain.person("many", [{ role: "clerk", placeIds: null }]);
    const open = async (): Promise<Wire> => (await Wire.greet(server, person.token)).wire;
    const oldest = await open();
    const others = await Promise.all([open(), open(), open()]);
    others.push(await open());
    expect(await oldest.closed).toMatchObject({ code: closeCodes.tooManySockets });
    for (const wire of others) {
      expect(wire.socket.readyState).toBe(WebSocket.OPEN);
      wire.close();
    }
  });
});

describe("resume", () => {
  it("WIRE-3: welcome tells the heads, what is refused, and the outcomes of the person's own ids only", async () => {
    const { wire } = await Wire.greet(server, chain.clerk.token);
    const [done, refused, unknown, foreign] = [newId(), newId(), newId(), newId()];
    await wire.command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[0]), done);
    await wire.command("stock.sell", saleOf(chain.placeIds[1], chain.skuIds[0]), refused);
    const other = await Wire.greet(server, chain.other.token);
    await other.wire.command("stock.sell", saleOf(chain.placeIds[1], chain.skuIds[0]), foreign);
    const feeds = [[stock, 1, 0] as const, ["audit", 1, 0] as const, ["nonsense", 1, 0] as const];
    const pending = [done, refused, unknown, foreign, "no id"];
    const { wire: again, welcome } = await Wire.greet(server, chain.clerk.token, feeds, pending);
    expect(welcome).toMatchObject({ chain: chain.chainId, staff: chain.clerk.staffId, epoch: 1 });
    expect(welcome.heads).toEqual([[stock, await head(stock)]]);
    expect(welcome.refused).toEqual(["audit", "nonsense"]);
    expect(new Map(welcome.outcomes as [string, { ok: boolean }][])).toMatchObject(
      new Map([
        [done, { ok: true }],
        [refused, { ok: false, rejection: { code: "forbidden" } }],
      ]),
    );
    expect(welcome.outcomes.length).toBe(2);
    for (const one of [wire, other.wire, again]) one.close();
  });

  it("WIRE-4: what came while the device was away, then what comes while it returns, each once and in order", async () => {
    const { wire: seller } = await Wire.greet(server, chain.owner.token);
    const from = await head(stock);
    const sell = (): unknown => seller.command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[1]));
    await sell();
    await sell();
    // Sold while the feed is being joined.
    const meanwhile = Array.from({ length: 20 }, sell);
    const { wire, welcome } = await Wire.greet(server, chain.clerk.token, [[stock, 1, from]]);
    await Promise.all(meanwhile);
    await sell();
    const last = from + 23;
    const page = await wire.next("page");
    expect(page.entries.at(-1)?.seq).toBe(welcome.heads[0]?.[1]);
    const seqs = page.entries.map((entry) => entry.seq);
    while (seqs.at(-1) !== last) seqs.push((await wire.next("entry")).seq);
    expect(seqs).toEqual(Array.from({ length: 23 }, (_, index) => from + 1 + index));
    seller.close();
    wire.close();
  });

  it("WIRE-4: a feed that is named twice is answered once", async () => {
    const at = await head(stock);
    const twice = [[stock, 1, at - 3] as const, [stock, 1, at - 2] as const];
    const { wire, welcome } = await Wire.greet(server, chain.clerk.token, twice);
    expect(welcome.heads).toEqual([[stock, at]]);
    expect((await wire.next("page")).entries.map((entry) => entry.seq)).toEqual([at - 1, at]);
    expect(wire.received.filter((message) => message.t === "page")).toEqual([]);
    wire.close();
  });

  it("WIRE-5: seq 0, a seq that is not reached, and too far behind are reset", async () => {
    const at = await head(stock);
    const { wire } = await Wire.greet(server, chain.clerk.token, [[stock, 1, 0]]);
    expect(await wire.next("reset")).toEqual({ t: "reset", feed: stock, epoch: 1, head: at });
    wire.send({ t: "follow", feeds: [[stock, 1, at + 5]] });
    expect(await wire.next("reset")).toMatchObject({ feed: stock, head: at });
    wire.send({ t: "pull", feed: stock, from: at + 1, limit: 5 });
    expect(await wire.next("reset")).toMatchObject({ feed: stock, head: at });
    wire.close();
  });

  it("WIRE-5: after the chain was restored every old stand is reset, and the snapshot names the new epoch", async () => {
    const admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    await admin.query("UPDATE chain_head SET epoch = 7 WHERE chain_id = $1", [restored.chainId]);
    await admin.end();
    // Otherwise it is noticed a quarter of a second later.
    await server.foundation.bus.nudge(restored.chainId);
    const feed = `stock:${restored.placeIds[0] ?? ""}`;
    const at = await head(feed, restored);
    const { token } = restored.clerk;
    const { wire, welcome } = await Wire.greet(server, token, [[feed, 1, at]]);
    expect(welcome.epoch).toBe(7);
    expect(await wire.next("reset")).toEqual({ t: "reset", feed, epoch: 7, head: at });
    const { answer } = await call(server, token, `/v1/feeds/${feed}/snapshot`);
    expect(answer).toMatchObject({ feed, epoch: 7, seq: at });
    wire.send({ t: "follow", feeds: [[feed, 7, at]] }, { t: "pull", feed, from: at, limit: 1 });
    expect(await wire.next("page")).toEqual({ t: "page", feed, epoch: 7, entries: [], head: at });
    expect(wire.received).toEqual([]);
    wire.close();
  });

  it("WIRE-6: pages hold what was asked for, in order, and nothing of what may not be read", async () => {
    const { wire } = await Wire.greet(server, chain.clerk.token);
    const at = await head(stock);
    wire.send({ t: "pull", feed: stock, from: 2, limit: 3 });
    const page = await wire.next("page");
    expect(page.entries.map((entry) => entry.seq)).toEqual([3, 4, 5]);
    expect(page.head).toBe(at);
    wire.send({ t: "pull", feed: stock, from: 0, limit: limits.pullEntriesMax });
    expect((await wire.next("page")).entries.map((entry) => entry.seq)).toEqual(
      Array.from({ length: at }, (_, index) => index + 1),
    );
    wire.send({ t: "pull", feed: stock, from: at, limit: 3 });
    expect(await wire.next("page")).toMatchObject({ entries: [], head: at });
    for (const feed of [
      "audit",
      `me:${chain.owner.staffId}`,
      "stock",
      "catalogue:",
      `stock:${"-".repeat(36)}`,
    ]) {
      wire.send({ t: "pull", feed, from: 0, limit: 1 });
      expect(await wire.next("refusal")).toMatchObject({
        about: `pull ${feed}`,
        rejection: { code: "forbidden" },
      });
    }
    wire.close();
  });

  it("WIRE-4: an unfollowed feed is silent, a followed one speaks again from where the device stands", async () => {
    const { wire } = await Wire.greet(server, chain.clerk.token, [[stock, 1, await head(stock)]]);
    const sell = (): unknown => wire.command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[2]));
    await sell();
    const { seq } = await wire.next("entry");
    wire.send({ t: "unfollow", feeds: [stock, "never followed"] });
    await sell();
    expect(wire.received.filter((message) => message.t === "entry")).toEqual([]);
    wire.send({ t: "follow", feeds: [[stock, 1, seq]] });
    expect((await wire.next("page")).entries.map((entry) => entry.seq)).toEqual([seq + 1]);
    wire.close();
  });
});

describe("markers and signals", () => {
  async function group(): Promise<{ channelId: string; feed: string; said: number }> {
    const { wire } = await Wire.greet(server, chain.owner.token);
    const members = { name: "群", memberIds: [chain.clerk.staffId, chain.other.staffId] };
    const created = await wire.command("channel.create", members);
    const { channelId } = (created as { reply: { channelId: string } }).reply;
    for (let index = 0; index < 3; index += 1)
      await wire.command("message.send", { channelId, text: `第 ${index}`, mentions: [] });
    wire.close();
    const feed = `chat:${channelId}`;
    return { channelId, feed, said: await head(feed) };
  }

  it("WIRE-12: a marker is told to the followers, and never goes back", async () => {
    const { channelId, feed, said } = await group();
    const reader = (await Wire.greet(server, chain.clerk.token, [[feed, 1, said]])).wire;
    const author = (await Wire.greet(server, chain.owner.token, [[feed, 1, said]])).wire;
    // The author's own messages count as read by the author; that is told too.
    const told = (): Promise<unknown> =>
      author
        .next("receipts", ({ marks }) => marks.some(([staffId]) => staffId === chain.clerk.staffId))
        .then(({ marks }) => marks.find(([staffId]) => staffId === chain.clerk.staffId));
    reader.send({ t: "read", channel: channelId, delivered: 3, read: 2 });
    expect(await told()).toEqual([chain.clerk.staffId, 3, 2]);
    reader.send({ t: "read", channel: channelId, delivered: 1, read: 1 });
    reader.send({ t: "read", channel: channelId, delivered: 3, read: 3 });
    expect(await told()).toEqual([chain.clerk.staffId, 3, 3]);
    const { answer } = await call(
      server,
      chain.owner.token,
      `/v1/query/chat.receipts?args=${encodeURIComponent(JSON.stringify({ channelId }))}`,
    );
    expect(answer["marks"]).toContainEqual([chain.clerk.staffId, 3, 3]);
    reader.close();
    author.close();
  });

  it("WIRE-12: typing reaches the other followers only, at most ten a second, and leaves no trace", async () => {
    const { feed, said } = await group();
    const typist = (await Wire.greet(server, chain.clerk.token, [[feed, 1, said]])).wire;
    const author = (await Wire.greet(server, chain.owner.token, [[feed, 1, said]])).wire;
    const outsider = (await Wire.greet(server, chain.other.token)).wire;
    const position = await chain.position();
    outsider.send({ t: "signal", feed, kind: "typing" });
    outsider.send({ t: "pull", feed, from: said, limit: 1 });
    await outsider.next("page");
    for (let index = 0; index < 50; index += 1) typist.send({ t: "signal", feed, kind: "typing" });
    typist.send({ t: "pull", feed, from: said, limit: 1 });
    await typist.next("page");
    author.send({ t: "pull", feed, from: said, limit: 1 });
    await author.next("page");
    const signals = author.received.filter((message) => message.t === "signal");
    expect(signals[0]).toEqual({ t: "signal", feed, kind: "typing", by: chain.clerk.staffId });
    // A second may have begun anew while they were sent.
    expect(signals.length).toBeLessThanOrEqual(2 * limits.signalsPerSecondMax);
    expect([...typist.received, ...outsider.received].filter((message) => message.t === "signal")).toEqual(
      [],
    );
    expect(await chain.position()).toBe(position);
    for (const wire of [typist, author, outsider]) wire.close();
  });
});

it("WIRE-23: everything the server says is what the schemas say", async () => {
  const feeds = [stock, "catalogue", "directory", `me:${chain.clerk.staffId}`, "audit"];
  const { wire, welcome } = await Wire.greet(
    server,
    chain.clerk.token,
    feeds.map((feed) => [feed, 1, feed === stock ? 1 : 0] as const),
    [newId()],
  );
  await wire.command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[3]));
  await wire.next("entry");
  wire.send(
    "{",
    { t: "pull", feed: "audit", from: 0, limit: 1 },
    { t: "pull", feed: stock, from: 0, limit: 100 },
  );
  await wire.next("page", (page) => page.entries[0]?.seq === 1);
  for (const message of [welcome, ...wire.received])
    expect(serverMessageSchema.safeParse(message).error, JSON.stringify(message)).toBeUndefined();
  wire.close();
});
