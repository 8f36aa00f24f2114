/**
 * Everything that may go wrong between devices and server, at random and in any order, then calm. Two devices work on
 * two feeds; the model server keeps the truth. Afterwards every stored command has had its effect exactly once, each
 * device's in the order in which it made them, and every replica equals the server's view. A failure prints the seed and
 * the shrunk list of steps.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { memoryStorage } from "./memory.ts";
import type { Storage } from "./storage.ts";
import { add, Bench, type Device } from "./testing/bench.ts";
import { settle } from "./testing/clock.ts";
import type { CountView } from "./testing/counting.ts";
import type { Link } from "./testing/server.ts";

const feeds = ["count:a", "count:b"];

interface Made {
  readonly id: CommandId;
  readonly key: string;
  isStored: boolean;
  isRefused: boolean;
  isWithdrawn: boolean;
}

class Shop {
  readonly bench: Bench;
  readonly storage: Storage = memoryStorage();
  readonly made: Made[] = [];
  device: Device;

  constructor(bench: Bench) {
    this.bench = bench;
    this.device = this.#open();
  }

  #open(): Device {
    const device = this.bench.open(this.storage);
    for (const feed of feeds) device.client.follow(feed);
    return device;
  }

  get link(): Link | undefined {
    const last = this.device.links.at(-1);
    return last === undefined || last.isClosed ? undefined : last;
  }

  submit(key: string): void {
    const { id, stored, outcome } = add(this.device, 1, key);
    const made: Made = { id, key, isStored: false, isRefused: false, isWithdrawn: false };
    this.made.push(made);
    void stored.then(() => (made.isStored = true));
    void outcome.then((result) => (made.isRefused = !result.ok));
  }

  async withdraw(): Promise<void> {
    const last = this.made.at(-1);
    // Not awaited: the storage may be held at the gate.
    if (last !== undefined)
      void this.device.client.withdraw(last.id).then((did) => (last.isWithdrawn ||= did));
  }

  /** What was stored is on the screen again before any server says a word. */
  async kill(): Promise<void> {
    this.device.kill();
    this.device = this.#open();
    await settle();
    for (const { id, key, isStored, isWithdrawn } of this.made) {
      const view = this.device.client.view<CountView>(`count:${key}`);
      const isDropped = isWithdrawn || this.bench.server.refuse.has(id);
      if (isStored && !isDropped && view !== undefined) expect(view.ids).toContain(id);
    }
  }
}

type Step = (shop: Shop) => void | Promise<void>;

const named = (name: string, step: Step): [string, Step] => [name, step];
const steps: fc.Arbitrary<[string, Step]> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom("a", "b").map((key) => named(`submit ${key}`, (shop) => shop.submit(key))),
  },
  {
    weight: 8,
    arbitrary: fc.constantFrom(1, 2, 100).map((count) =>
      named(`up ${count}`, (shop) => {
        if (shop.link === undefined) return;
        shop.bench.server.open(shop.link);
        shop.bench.server.takeUp(shop.link, count);
      }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(1, 2, 100)
      .map((count) =>
        named(`down ${count}`, (shop) => shop.link && shop.bench.server.takeDown(shop.link, count)),
      ),
  },
  { weight: 4, arbitrary: fc.constant(named("answer", (shop) => shop.bench.server.answerRequest())) },
  { weight: 2, arbitrary: fc.constant(named("fail", (shop) => shop.bench.server.requests.shift()?.fail())) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(100, 700, 3_000, 21_000)
      .map((ms) => named(`wait ${ms}`, (shop) => shop.bench.clock.advance(ms))),
  },
  {
    weight: 3,
    arbitrary: fc.constant(named("cut", (shop) => shop.link && shop.bench.server.cut(shop.link))),
  },
  {
    weight: 2,
    arbitrary: fc.constant(
      named("cut both", ({ bench }) => [...bench.server.links].forEach((link) => bench.server.cut(link))),
    ),
  },
  { weight: 2, arbitrary: fc.constant(named("double", (shop) => void doubleLast(shop.link))) },
  { weight: 2, arbitrary: fc.constant(named("lose entry", (shop) => void loseEntry(shop.link))) },
  { weight: 2, arbitrary: fc.constant(named("later", ({ bench }) => void (bench.server.laterNext += 1))) },
  { weight: 1, arbitrary: fc.constant(named("refuse", (shop) => refuseLast(shop, "never"))) },
  { weight: 1, arbitrary: fc.constant(named("refuse after sync", (shop) => refuseLast(shop, "after_sync"))) },
  { weight: 1, arbitrary: fc.constant(named("withdraw", (shop) => shop.withdraw())) },
  { weight: 2, arbitrary: fc.constant(named("kill", (shop) => shop.kill())) },
  {
    weight: 2,
    arbitrary: fc.constant(named("hold storage", (shop) => void (shop.device.gate.isOpen = false))),
  },
  { weight: 3, arbitrary: fc.constant(named("write one", (shop) => shop.device.gate.pass(1))) },
  { weight: 2, arbitrary: fc.constant(named("free storage", (shop) => freeStorage(shop))) },
  { weight: 1, arbitrary: fc.constant(named("online", (shop) => shop.device.surroundings.online())) },
  { weight: 1, arbitrary: fc.constant(named("offline", (shop) => shop.device.surroundings.offline())) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(0, 2, 1_000)
      .map((count) => named(`reset beyond ${count}`, ({ bench }) => void (bench.server.resetBeyond = count))),
  },
  { weight: 1, arbitrary: fc.constant(named("ping", ({ bench }) => bench.server.ping())) },
);

function doubleLast(link: Link | undefined): void {
  const last = link?.down.at(-1);
  // A welcome comes once a connection; everything else may come twice.
  if (last !== undefined && !last.includes('"welcome"')) link?.down.push(last);
}

function loseEntry(link: Link | undefined): void {
  const index = link?.down.findIndex((frame) => frame.includes('"t":"entry"')) ?? -1;
  if (index >= 0) link?.down.splice(index, 1);
}

/** Before the server has heard of it; afterwards its first answer stands. */
function refuseLast({ bench, made }: Shop, retry: "never" | "after_sync"): void {
  const last = made.at(-1);
  if (last !== undefined && !bench.server.outcomes.has(last.id)) bench.server.refuse.set(last.id, retry);
}

function freeStorage(shop: Shop): void {
  shop.device.gate.isOpen = true;
  shop.device.gate.pass();
}

/** Own commands whose effect a screen must show once: stored, not refused, not withdrawn. */
function assertNothingTwice(shop: Shop): void {
  for (const feed of feeds) {
    const confirmed = shop.device.client.feed<CountView>(feed).get().confirmed?.ids ?? [];
    expect(new Set(confirmed).size).toBe(confirmed.length);
  }
}

async function calm(bench: Bench, shops: readonly Shop[]): Promise<void> {
  shops.forEach(freeStorage);
  bench.server.laterNext = 0;
  // Longer than the longest wait of a client, in steps shorter than any patience.
  for (let turn = 0; turn < 24; turn += 1) {
    if (turn % 8 === 0) bench.server.ping();
    await bench.run();
    await bench.clock.advance(2_000);
  }
}

function assertCalm(bench: Bench, shop: Shop): void {
  const { client } = shop.device;
  const { server } = bench;
  expect(client.status.get()).toMatchObject({ kind: "live", waiting: 0, isCatchingUp: false });
  expect(client.pending.get()).toEqual([]);
  for (const feed of feeds) {
    const { phase, view, confirmed, seq } = client.feed<CountView>(feed).get();
    expect(phase).toBe("current");
    expect(confirmed).toEqual(server.view(feed));
    expect(view).toEqual(confirmed);
    expect(seq).toBe(server.logs.get(feed)?.length ?? 0);
  }
  const done = new Map(
    feeds.flatMap((feed) => (server.logs.get(feed) ?? []).map((entry) => [entry.commandId, entry.position])),
  );
  for (const one of shop.made) {
    const isRefused = server.refuse.has(one.id);
    if (one.isStored && !isRefused && !one.isWithdrawn) expect(done.has(one.id)).toBe(true);
    if (isRefused || one.isWithdrawn) expect(done.has(one.id)).toBe(false);
  }
  const positions = shop.made.flatMap(({ id }) => done.get(id) ?? []);
  expect(positions).toEqual(positions.toSorted((x, y) => x - y));
  const failed = client.failed.get().map(({ id }) => id);
  const refused = shop.made.filter((one) => server.outcomes.get(one.id)?.ok === false).map(({ id }) => id);
  expect(failed.toSorted()).toEqual(refused.toSorted());
}

async function storm(run: readonly (readonly [shop: number, step: [string, Step]])[]): Promise<void> {
  const bench = new Bench();
  const shops = [new Shop(bench), new Shop(bench)];
  await settle();
  for (const [which, [, step]] of run) {
    const shop = shops[which];
    if (shop === undefined) continue;
    await step(shop);
    await settle();
    shops.forEach(assertNothingTwice);
  }
  await calm(bench, shops);
  for (const shop of shops) assertCalm(bench, shop);
  // All that is on the devices is what a reload shows, without a word from the server.
  for (const shop of shops) {
    await shop.kill();
    for (const feed of feeds) expect(shop.device.client.view(feed)).toEqual(bench.server.view(feed));
    expect(await shop.storage.outbox.list()).toEqual([]);
  }
}

describe("after any storm", () => {
  it(
    "CLIENT-17, CLIENT-27: every command had its effect once and in order, every replica is equal",
    { timeout: 120_000 },
    async () => {
      const print = (run: readonly (readonly [number, [string, Step]])[]): string =>
        run.map(([shop, [name]]) => `${shop}: ${name}`).join("\n");
      const runs = fc.array(fc.tuple(fc.constantFrom(0, 1), steps), { maxLength: 80, size: "max" });
      await fc.assert(
        fc.asyncProperty(runs, async (run) => {
          try {
            await storm(run);
          } catch (error) {
            throw new Error(`after the steps\n${print(run)}`, { cause: error });
          }
        }),
        { numRuns: Number(process.env["STORM_RUNS"] ?? 150) },
      );
    },
  );
});
