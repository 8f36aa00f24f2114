/** What a socket does while something is looked up for it and the world goes on. */
import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { expect, it } from "vitest";
import type { WebSocket } from "ws";
import type { Caller } from "../platform/contracts.ts";
import { Connection } from "./connection.ts";
import type { Gateway } from "./gateway.ts";
import type { Follower } from "./hub.ts";

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  isPaused = false;
  close(): void {
    this.readyState = 2;
  }
}

/** A gateway whose desk and windows answer when they are let through. */
function makeWorld() {
  const following = new Set<Follower>();
  const answers: (() => void)[] = [];
  let asks = 0;
  const caller = { chainId: "chain", staffId: "staff", grants: [] } as unknown as Caller;
  const gateway = {
    foundation: { log: { warn: () => undefined, error: () => undefined }, now: () => 0 },
    admit: async (connection: Connection) => {
      connection.caller = caller;
      return true;
    },
    dismiss: () => undefined,
    epochOf: () => 1,
    hub: {
      follow: (_chain: string, _feed: string, follower: Follower) => following.add(follower),
      unfollow: (_chain: string, _feed: string, follower: Follower) => following.delete(follower),
    },
    desk: {
      allowed: (_: Caller, feeds: readonly string[]) => {
        asks += 1;
        return new Promise((resolve) => answers.push(() => resolve(new Set(feeds))));
      },
    },
    windows: {
      heads: () => new Promise((resolve) => answers.push(() => resolve(new Map([["stock:a", 3]])))),
      behind: async () => [],
    },
  } as unknown as Gateway;
  const socket = new FakeSocket();
  const written: string[] = [];
  const stream = { writableLength: 0, write: (bytes: Buffer) => written.push(bytes.toString("latin1")) };
  const connection = new Connection(
    gateway,
    socket as unknown as WebSocket,
    stream as unknown as Duplex,
    undefined,
  );
  const hello = { t: "hello", token: "t", device: "", feeds: [["stock:a", 1, 3]], pending: [] };
  socket.emit("message", Buffer.from(JSON.stringify(hello)), false);
  return {
    connection,
    socket,
    following,
    welcome: () => JSON.parse(/\{"t":"welcome".*\}/.exec(written.join(""))?.[0] ?? "{}") as object,
    asks: () => asks,
    answer: async () => {
      await settled();
      for (const answer of answers.splice(0)) answer();
      // What is sent goes out behind the tick.
      await settled();
      await settled();
    },
  };
}

it("WIRE-4: a socket that closes while its feeds are looked up follows none of them", async () => {
  const world = makeWorld();
  await settled();
  world.socket.readyState = 3;
  world.socket.emit("close");
  await world.answer();
  expect(world.following.size).toBe(0);
});

it("WIRE-4: a socket that closes later leaves what it followed", async () => {
  const world = makeWorld();
  await world.answer();
  await world.answer();
  expect(world.welcome()).toMatchObject({ heads: [["stock:a", 3]], refused: [] });
  expect(world.following.size).toBe(1);
  world.socket.emit("close");
  expect(world.following.size).toBe(0);
});

it("WIRE-13: what was allowed before a change of rights is asked again behind it", async () => {
  const world = makeWorld();
  await settled();
  world.connection.hold();
  await world.answer();
  expect([world.following.size, world.asks()]).toEqual([0, 1]);
  world.connection.resume();
  await world.answer();
  expect([world.following.size, world.asks()]).toEqual([1, 2]);
  await world.answer();
  expect(world.welcome()).toMatchObject({ heads: [["stock:a", 3]], refused: [] });
});

it("WIRE-13: a feed that has to be left while what is behind is read is refused", async () => {
  const world = makeWorld();
  await world.answer();
  world.connection.hold();
  await world.answer();
  expect(world.welcome(), "nothing goes out while the person is looked up").toEqual({});
  world.connection.mustLeave("stock:a");
  world.connection.resume();
  await settled();
  await settled();
  expect(world.welcome()).toMatchObject({ heads: [], refused: ["stock:a"] });
});
