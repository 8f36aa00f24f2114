/** Order and memory under pressure. The heartbeat's clock is turned by hand: half a minute passes when the test says so. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { closeCodes } from "@instep/domain/kernel/protocol.ts";
import { newId } from "../testing.ts";
import { Connection } from "./connection.ts";
import { makeTestChain, saleOf, startTestServer, Wire, type TestChain, type TestServer } from "./testing.ts";

let server: TestServer;
let chain: TestChain;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  server = await startTestServer();
  chain = await makeTestChain(server, "pressure");
});
afterAll(async () => {
  await server.stop();
  vi.useRealTimers();
});

/** A whole period of the heartbeat, so that every socket has its turn. */
function passHeartbeat(): void {
  vi.advanceTimersByTime(limits.heartbeatMs);
}

const later = { ok: false, rejection: { code: "busy", retry: "later" } } as const;

describe("WIRE-7: order", () => {
  it("nothing passes a command that was told to come later, until it is sent again", async () => {
    const { wire } = await Wire.greet(server, chain.clerk.token);
    const { journal } = server.foundation;
    const original = journal.submit;
    const ids = Array.from({ length: 4 }, () => newId());
    const handed: string[] = [];
    let isFull = true;
    const lane = vi.spyOn(journal, "submit").mockImplementation((chainId, command, caller) => {
      handed.push(command.id);
      return isFull && command.id === ids[1] ? Promise.resolve(later) : original(chainId, command, caller);
    });
    const send = (...indices: number[]): void =>
      wire.send(
        ...indices.map((index) => {
          const args = saleOf(chain.placeIds[0], chain.skuIds[0]);
          return { t: "command", id: ids[index], name: "stock.sell", args, madeAt: 0 };
        }),
      );
    const answer = async (index: number): Promise<Outcome> =>
      (await wire.next("reply", ({ id }) => id === ids[index])).outcome as Outcome;
    send(0, 1);
    expect(await answer(0)).toMatchObject({ ok: true });
    expect(await answer(1)).toEqual(later);
    send(2, 3);
    expect([await answer(2), await answer(3)]).toEqual([later, later]);
    isFull = false;
    // Out of turn: the first one is still owed.
    send(3);
    expect(await answer(3)).toEqual(later);
    send(1, 2, 3);
    const outcomes = [await answer(1), await answer(2), await answer(3)];
    const positions = outcomes.map((outcome) => (outcome.ok ? outcome.position : 0));
    expect(positions).toEqual(positions.toSorted((one, other) => one - other));
    expect(positions[0]).toBeGreaterThan(0);
    expect(handed).toEqual([ids[0], ids[1], ids[1], ids[2], ids[3]]);
    lane.mockRestore();
    wire.close();
  });

  it("WIRE-22: a flood is told to come later from one command on, and then in order", async () => {
    const { wire } = await Wire.greet(server, chain.other.token);
    const ids = Array.from({ length: limits.outboxCommandsMax + 300 }, () => newId());
    for (let start = 0; start < ids.length; start += 1_000)
      wire.send(
        ...ids
          .slice(start, start + 1_000)
          .map((id) => ({ t: "command", id, name: "nothing.at_all", args: {}, madeAt: 0 })),
      );
    const codes = new Map<string, string>();
    while (codes.size < ids.length) {
      const { id, outcome, delayMs } = await wire.next("reply");
      if (outcome.ok) throw new Error("it was accepted");
      codes.set(id, outcome.rejection.code);
      expect(delayMs).toBe(outcome.rejection.retry === "later" ? limits.laterDelayMs : undefined);
    }
    const inOrder = ids.map((id) => codes.get(id));
    const first = inOrder.indexOf("rate_limited");
    expect(first).toBe(limits.outboxCommandsMax);
    expect(new Set(inOrder.slice(0, first))).toEqual(new Set(["unknown_command"]));
    expect(new Set(inOrder.slice(first + 1))).toEqual(new Set(["busy"]));
    wire.close();
  });
});

describe("readers that do not keep up", () => {
  let channelId: string;
  let feed: string;
  let writer: Wire;
  /** Large, so that what the operating system holds for a socket is soon full. */
  const text = "步".repeat(limits.textCharsMax);

  beforeAll(async () => {
    writer = (await Wire.greet(server, chain.owner.token)).wire;
    const members = { name: "群", memberIds: [chain.clerk.staffId, chain.other.staffId] };
    const created = await writer.command("channel.create", members);
    ({ channelId } = (created as { reply: { channelId: string } }).reply);
    feed = `chat:${channelId}`;
  });

  async function seqOf(): Promise<number> {
    return (await server.foundation.reader.feedHeads(chain.chainId, [feed])).get(feed) ?? 0;
  }

  function connectionOf(staffId: string): Connection {
    for (const follower of server.gateway.hub.followersOf(chain.chainId, feed))
      if (follower instanceof Connection && follower.staffId === staffId) return follower;
    throw new Error("nobody follows");
  }

  /** Writes until the server notices that this reader does not read. */
  async function writeUntilSlow(reader: Connection): Promise<void> {
    while (!reader.outlet.isSlow) {
      const sent = Array.from({ length: 20 }, () =>
        writer.command("message.send", { channelId, text, mentions: [] }),
      );
      for (const outcome of await Promise.all(sent)) expect(outcome).toMatchObject({ ok: true });
    }
  }

  it("WIRE-10: get heads instead of entries, hurt nobody, and a pull brings everything", async () => {
    const from = await seqOf();
    const slow = (await Wire.greet(server, chain.clerk.token, [[feed, 1, from]])).wire;
    const quick = (await Wire.greet(server, chain.other.token, [[feed, 1, from]])).wire;
    slow.socket.pause();
    await writeUntilSlow(connectionOf(chain.clerk.staffId));
    for (let index = 0; index < 40; index += 1)
      await writer.command("message.send", { channelId, text, mentions: [] });
    const last = await seqOf();
    for (let seq = from + 1; seq <= last; seq += 1) expect((await quick.next("entry")).seq).toBe(seq);
    slow.socket.resume();
    const { seq: told } = await slow.next("head");
    expect(told).toBe(last);
    const seqs = slow.received.flatMap((message) => (message.t === "entry" ? [message.seq] : []));
    expect(seqs).toEqual(seqs.map((_, index) => from + 1 + index));
    expect(seqs.length).toBeLessThan(last - from);
    while (seqs.length < last - from) {
      slow.send({ t: "pull", feed, from: from + seqs.length, limit: limits.pullEntriesMax });
      const { entries } = await slow.next("page");
      // WIRE-6: one page is no more than a socket may have waiting.
      expect(JSON.stringify(entries).length).toBeLessThan(limits.pageCharsMax + text.length);
      seqs.push(...entries.map((entry) => entry.seq));
    }
    expect(seqs).toEqual(seqs.map((_, index) => from + 1 + index));
    // Once it keeps up again it is live again.
    await writer.command("message.send", { channelId, text: "live", mentions: [] });
    expect((await slow.next("entry", ({ seq }) => seq > last)).seq).toBe(last + 1);
    slow.close();
    quick.close();
  });

  it("WIRE-10: are cut after half a minute without progress", async () => {
    const slow = (await Wire.greet(server, chain.clerk.token, [[feed, 1, await seqOf()]])).wire;
    slow.socket.pause();
    await writeUntilSlow(connectionOf(chain.clerk.staffId));
    const isAlive = async (): Promise<void> => {
      writer.send({ t: "pong" });
      await writer.command("message.send", { channelId, text: "one more", mentions: [] });
    };
    await isAlive();
    const open = server.gateway.connections;
    passHeartbeat();
    expect(server.gateway.connections).toBe(open);
    await isAlive();
    vi.advanceTimersByTime(limits.socketStalledMsMax);
    await vi.waitFor(() => expect(server.gateway.connections).toBe(open - 1));
    await isAlive();
    expect(writer.socket.readyState).toBe(writer.socket.OPEN);
    slow.close();
  });

  it("WIRE-11: a device that asks on and on without reading is not listened to", async () => {
    const silent = (await Wire.greet(server, chain.clerk.token, [[feed, 1, await seqOf()]])).wire;
    const connection = connectionOf(chain.clerk.staffId);
    silent.socket.pause();
    const reads = vi.spyOn(server.gateway.windows, "page");
    const asked = 200;
    for (let index = 0; index < asked; index += 1) silent.send({ t: "pull", feed, from: 0, limit: 50 });
    await vi.waitFor(() => expect(connection.outlet.isFull).toBe(true), { timeout: 10_000 });
    // The operating system's buffers may still take some.
    for (let before = -1; before !== reads.mock.calls.length;) {
      before = reads.mock.calls.length;
      for (let index = 0; index < 50; index += 1)
        await writer.command("message.send", { channelId, text: "x", mentions: [] });
    }
    expect(reads.mock.calls.length).toBeLessThan(asked);
    expect(connection.outlet.isFull).toBe(true);
    reads.mockRestore();
    silent.socket.resume();
    for (let index = 0; index < asked; index += 1)
      expect((await silent.next("page")).entries[0]?.seq).toBe(1);
    silent.close();
  });
});

describe("WIRE-15: heartbeat", () => {
  it("ping says how many entries were sent, and two without an answer close", async () => {
    const feed = `stock:${chain.placeIds[1] ?? ""}`;
    const head = (await server.foundation.reader.feedHeads(chain.chainId, [feed])).get(feed) ?? 0;
    const { wire } = await Wire.greet(server, chain.other.token, [[feed, 1, head]]);
    const { wire: seller } = await Wire.greet(server, chain.owner.token);
    await seller.command("stock.sell", saleOf(chain.placeIds[1], chain.skuIds[0]));
    await wire.next("entry");
    for (let beat = 0; beat < 4; beat += 1) {
      passHeartbeat();
      expect(await wire.next("ping")).toEqual({ t: "ping", sent: 1 });
      wire.send({ t: "pong" }, { t: "pull", feed, from: head, limit: 1 });
      await wire.next("page");
    }
    passHeartbeat();
    passHeartbeat();
    passHeartbeat();
    expect(await wire.closed).toMatchObject({ code: closeCodes.heartbeat });
    expect(await wire.next("bye").catch((error: Error) => error)).toMatchObject({
      code: closeCodes.heartbeat,
    });
  });

  it("WIRE-2: a socket that says nothing is closed", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const wire = await Wire.open(server);
      vi.advanceTimersByTime(limits.helloMsMax);
      expect(await wire.closed).toEqual({ code: closeCodes.notSignedIn, reason: "no hello" });
    } finally {
      vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    }
  });
});
