/** What two processes commit into one log, told by the bus of one of them. */
import { expect, it } from "vitest";
import type { Logger } from "pino";
import fc from "fast-check";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import { openBus } from "./bus.ts";
import type { LogReader } from "./log.ts";
import { encodeEntry, type Published } from "./segment.ts";

const chainId = "chain" as ChainId;
const log = { warn: () => undefined, error: () => undefined } as unknown as Logger;

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The log, and reads of it: each sees the log as it was when it began, and is answered when it is let through. */
class Log {
  readonly entries: Published[] = [];
  readonly #waiting: (() => void)[] = [];

  commit(count: number): { from: number; published: Published[] } {
    const from = this.entries.length;
    const published = Array.from({ length: count }, (_, index) =>
      encodeEntry({ position: from + index + 1, feed: "chat:a", seq: from + index + 1 } as unknown as Entry),
    );
    this.entries.push(...published);
    return { from, published };
  }

  async answer(count = Infinity): Promise<void> {
    await pause();
    for (const answer of this.#waiting.splice(0, count)) answer();
    await pause();
  }

  async drain(): Promise<void> {
    do await this.answer();
    while (this.#waiting.length > 0);
  }

  #read<T>(seen: T): Promise<T> {
    return new Promise((resolve) => this.#waiting.push(() => resolve(seen)));
  }

  readonly reader = {
    head: () => this.#read({ position: this.entries.length, epoch: 1 }),
    publishedAfter: (_: ChainId, position: number, limit: number) =>
      this.#read(this.entries.slice(position, position + limit)),
  } as unknown as LogReader;
}

const step = fc.oneof(
  fc.record({ do: fc.constant("ours" as const), n: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant("theirs" as const), n: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant("nudge" as const), n: fc.constant(0) }),
  fc.record({ do: fc.constant("answer" as const), n: fc.integer({ min: 1, max: 2 }) }),
);

it("KERNEL-14: whoever commits while the log is read, every entry is told once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = new Log();
      const bus = openBus(world.reader, log);
      try {
        const told: number[] = [];
        const listening = bus.listen(chainId, (published) =>
          told.push(...published.map(({ entry }) => entry.position)),
        );
        await world.drain();
        await listening;
        const nudges: Promise<void>[] = [];
        for (const { do: what, n } of steps) {
          if (what === "ours") {
            const { from, published } = world.commit(n);
            bus.publish(chainId, from, published);
          } else if (what === "theirs") world.commit(n);
          else if (what === "nudge") nudges.push(bus.nudge(chainId));
          else await world.answer(n);
        }
        await world.drain();
        nudges.push(bus.nudge(chainId));
        await world.drain();
        await Promise.all(nudges);
        expect(told).toEqual(world.entries.map(({ entry }) => entry.position));
      } finally {
        bus.close();
      }
    }),
    { numRuns: 300 },
  );
});
