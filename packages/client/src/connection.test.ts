import { describe, expect, it } from "vitest";
import { limits } from "@instep/domain/kernel/limits.ts";
import { closeCodes, type ClientMessage, type ServerMessage } from "@instep/domain/kernel/protocol.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import { reconnectDelayMs } from "./policy.ts";
import { TestClock } from "./testing/clock.ts";
import { ModelServer } from "./testing/server.ts";

function setUp(accepts = true) {
  const clock = new TestClock();
  const server = new ModelServer(clock);
  const states: ConnectionState[] = [];
  const messages: ServerMessage[] = [];
  const reports: string[] = [];
  let losses = 0;
  const connection = new Connection({
    url: "ws://model",
    clock: clock.device(),
    socketFactory: server.socketFactory,
    hello: () => ({ device: "d", feeds: [], pending: [] }),
    accepts: () => accepts,
    onMessages: (more) => messages.push(...more),
    onState: (state) => states.push(state),
    onLoss: () => (losses += 1),
    report: (problem) => reports.push(problem),
  });
  const greet = (): void => {
    server.open(server.link);
    server.takeUp(server.link);
    server.takeDown(server.link);
  };
  const lossesSoFar = (): number => losses;
  return { clock, server, connection, states, messages, reports, greet, lossesSoFar };
}

const heardTags = (heard: readonly ClientMessage[]): string[] => heard.map((message) => message.t);

describe("the connection", () => {
  it("CLIENT-1: goes from offline over connecting to live and tells each state once", () => {
    const { connection, states, greet } = setUp();
    expect(connection.state).toBe("offline");
    connection.start();
    connection.start();
    expect(connection.send([{ t: "pong" }])).toBe(false);
    greet();
    connection.stop();
    connection.stop();
    expect(states).toEqual(["connecting", "live", "offline"]);
  });

  it("CLIENT-1: ignores what an abandoned socket says", () => {
    const { connection, server, states, greet } = setUp();
    connection.start();
    greet();
    const old = server.link;
    connection.drop("test");
    old.events.received('{"t":"head","feed":"count:a","seq":1}');
    old.events.closed(4502, "");
    expect(states).toEqual(["connecting", "live", "backing_off"]);
  });

  it("CLIENT-2: waits between 0.5 s and a ceiling that doubles up to 20 s", () => {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const ceiling = Math.min(20_000, 1_000 * 2 ** attempt);
      expect(reconnectDelayMs(attempt, 0)).toBe(500);
      expect(reconnectDelayMs(attempt, 0.999999)).toBeCloseTo(ceiling, -1);
      expect(reconnectDelayMs(attempt, 0.5)).toBeLessThanOrEqual(20_000);
    }
  });

  it("CLIENT-2: the ceiling falls back only after a connection that was live for 5 s", async () => {
    const { connection, server, clock, greet } = setUp();
    connection.start();
    const waits: number[] = [];
    const lose = async (liveMs: number): Promise<void> => {
      greet();
      await clock.advance(liveMs);
      server.cut(server.link);
      const before = clock.now;
      while (connection.state === "backing_off") await clock.advance(clock.nextInMs ?? 0);
      waits.push(clock.now - before);
    };
    for (let turn = 0; turn < 12; turn += 1) await lose(0);
    expect(Math.max(...waits.slice(6))).toBeGreaterThan(4_000);
    await lose(6_000);
    expect(waits.at(-1)).toBeLessThanOrEqual(1_000);
  });

  it("CLIENT-3: connects at once when the network is back, and drops the link when it is gone", async () => {
    const { connection, server, clock, greet } = setUp();
    connection.start();
    greet();
    connection.networkLost();
    expect(connection.state).toBe("backing_off");
    connection.wake();
    expect(connection.state).toBe("connecting");
    expect(server.links).toHaveLength(2);
    connection.networkLost();
    // The hint is not believed for ever: trying goes on by itself.
    await clock.advance(limits.reconnectMsMax);
    expect(server.links.length).toBeGreaterThan(2);
  });

  it("CLIENT-4: comes back within the span that bye names", async () => {
    const { connection, server, clock, greet } = setUp();
    connection.start();
    greet();
    server.send(server.link, {
      t: "bye",
      code: 4000,
      reason: "restart",
      reconnectMsMin: 3_000,
      reconnectMsMax: 9_000,
    });
    server.takeDown(server.link);
    expect(connection.state).toBe("backing_off");
    expect(server.link.isClosed).toBe(true);
    await clock.advance(2_999);
    expect(server.links).toHaveLength(1);
    await clock.advance(6_002);
    expect(server.links).toHaveLength(2);
  });

  it("CLIENT-4: stays away after bye with 4500 or more", async () => {
    const { connection, server, clock, greet } = setUp();
    connection.start();
    greet();
    const bye = {
      t: "bye",
      code: closeCodes.tooManySockets,
      reason: "many",
      reconnectMsMin: 0,
      reconnectMsMax: 0,
    } as const;
    server.send(server.link, bye);
    server.takeDown(server.link);
    await clock.advance(3_600_000);
    expect(connection.state).toBe("offline");
    expect(connection.closedFor).toEqual({ code: closeCodes.tooManySockets, reason: "many" });
    expect(server.links).toHaveLength(1);
    connection.start();
    greet();
    expect(connection.state).toBe("live");
  });

  it.each([
    [1000, "backing_off"],
    [1006, "backing_off"],
    [4000, "backing_off"],
    [4499, "backing_off"],
    [closeCodes.malformed, "offline"],
    [closeCodes.notSignedIn, "signed_out"],
    [closeCodes.signedOut, "signed_out"],
    [4999, "offline"],
  ] as const)("CLIENT-5: close code %i leads to %s", (code, state) => {
    const { connection, server, greet } = setUp();
    connection.start();
    greet();
    server.cut(server.link, code);
    expect(connection.state).toBe(state);
  });

  it("CLIENT-6: reconnects after two missing heartbeats, not before", async () => {
    const { connection, server, clock, greet } = setUp();
    connection.start();
    greet();
    await clock.advance(50_000);
    server.send(server.link, { t: "ping", sent: 0 });
    server.takeDown(server.link);
    await clock.advance(59_000);
    expect(connection.state).toBe("live");
    await clock.advance(1_500);
    expect(connection.state).not.toBe("live");
    expect(heardTags(server.heard)).toEqual(["hello"]);
    server.takeUp(server.links[0] ?? server.link);
    expect(heardTags(server.heard)).toEqual(["hello", "pong"]);
  });

  it("CLIENT-6: gives up a connection without welcome after 10 s", async () => {
    const { connection, server, clock } = setUp();
    connection.start();
    server.open(server.link);
    await clock.advance(9_999);
    expect(connection.state).toBe("connecting");
    await clock.advance(1);
    expect(connection.state).toBe("backing_off");
  });

  it("CLIENT-8: tells of a loss when fewer entries came than were sent", () => {
    const { connection, server, greet, lossesSoFar } = setUp();
    connection.start();
    greet();
    server.link.follows.add("count:a");
    server.commit("count:a", "x", 1);
    server.commit("count:a", "y", 1);
    server.ping();
    server.link.down.shift();
    server.takeDown(server.link);
    expect(lossesSoFar()).toBe(1);
    server.ping();
    server.takeDown(server.link);
    expect(lossesSoFar()).toBe(1);
  });

  it("CLIENT-9: a welcome for somebody else ends as signed out, and nothing was handed on", () => {
    const { connection, messages, greet } = setUp(false);
    connection.start();
    greet();
    expect(connection.state).toBe("signed_out");
    expect(messages).toEqual([]);
  });

  it("CLIENT-2: a factory that throws is a failed attempt", async () => {
    const clock = new TestClock();
    let tries = 0;
    const connection = new Connection({
      url: "ws://model",
      clock: clock.device(),
      socketFactory: () => {
        tries += 1;
        throw new Error("no sockets here");
      },
      hello: () => ({ device: "d", feeds: [], pending: [] }),
      accepts: () => true,
      onMessages: () => undefined,
      onState: () => undefined,
      onLoss: () => undefined,
      report: () => undefined,
    });
    connection.start();
    expect(connection.state).toBe("backing_off");
    await clock.advance(60_000);
    expect(tries).toBeGreaterThan(3);
  });
});
