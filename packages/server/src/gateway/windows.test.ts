/** A log that others write into, a bus that is behind it, and devices that come back at any moment. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import type { LogReader } from "../journal/log.ts";
import { encodeEntry, type Published } from "../journal/segment.ts";
import { Windows } from "./windows.ts";

const chainId = "chain" as ChainId;
const feeds = ["chat:a", "chat:b", "stock:c"];

class Log {
  readonly entries: Published[] = [];
  reads = 0;
  #told = 0;
  /** Reads under way. */
  readonly #waiting: (() => void)[] = [];

  of(feed: string): Published[] {
    return this.entries.filter(({ entry }) => entry.feed === feed);
  }

  commit(feed: string, chars: number): void {
    const [position, seq] = [this.entries.length + 1, this.of(feed).length + 1];
    const data = { text: "x".repeat(chars) };
    this.entries.push(encodeEntry({ position, feed, seq, name: "said", data } as unknown as Entry));
  }

  /** What the bus tells now. */
  tell(count: number): Published[] {
    const told = this.entries.slice(this.#told, this.#told + count);
    this.#told += told.length;
    return told;
  }

  toldOf(feed: string): number {
    return this.entries.slice(0, this.#told).filter(({ entry }) => entry.feed === feed).length;
  }

  /** Reads see the log as it is when they begin, instead of when they are let through. */
  #isEarly = false;
  seeEarly(): void {
    this.#isEarly = true;
  }

  #read<T>(look: () => T): Promise<T> {
    this.reads += 1;
    const early = this.#isEarly ? look() : undefined;
    return new Promise((resolve) => this.#waiting.push(() => resolve(early ?? look())));
  }

  async answer(count = Infinity): Promise<void> {
    const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    await pause();
    for (const answer of this.#waiting.splice(0, count)) answer();
    await pause();
  }

  async drain(): Promise<void> {
    do await this.answer();
    while (this.#waiting.length > 0);
  }

  readonly reader: Pick<LogReader, "feedHeads" | "rests"> = {
    feedHeads: (_, names) =>
      this.#read(() => new Map(names.map((feed) => [feed, this.of(feed).length] as const))),
    rests: (_, stands) =>
      this.#read(
        () =>
          new Map(
            stands.map(({ feed, from }) => {
              const all = this.of(feed);
              const texts = all.slice(from).map(({ text }) => text);
              return [feed, { from, head: all.length, texts }] as const;
            }),
          ),
      ),
  };
}

function seqsOf(pages: Buffer | string): number[] {
  const text = pages.toString();
  if (text === "") return [];
  return text
    .split("\n")
    .flatMap((line) => (JSON.parse(line) as { entries: Entry[] }).entries.map((entry) => entry.seq));
}

function upTo(from: number, head: number): number[] {
  return Array.from({ length: head - from }, (_, index) => from + 1 + index);
}

/** A device that knows `known` of some feeds asks, and whatever happens meanwhile it is told all that follows. */
async function comeBack(windows: Windows, log: Log, known: Readonly<Record<string, number>>): Promise<void> {
  const stands = Object.entries(known).map(([feed, n]) => ({ feed, from: Math.min(n, log.of(feed).length) }));
  const told = stands.map(({ feed }) => log.toldOf(feed));
  const heads = await windows.heads(chainId, 1, stands);
  stands.forEach(({ feed, from }, index) =>
    expect(heads.get(feed)).toBeGreaterThanOrEqual(Math.max(told[index] ?? 0, from)),
  );
  const missing = await windows.behind(chainId, 1, stands);
  expect(missing.map(({ feed }) => feed)).toEqual(stands.map(({ feed }) => feed));
  missing.forEach(({ feed, head, pages }, index) => {
    expect(head).toBeGreaterThanOrEqual(told[index] ?? 0);
    expect(head).toBeLessThanOrEqual(log.of(feed).length);
    expect(seqsOf(pages)).toEqual(upTo(stands[index]?.from ?? 0, head));
  });
}

const step = fc.oneof(
  fc.record({ do: fc.constant("commit" as const), feed: fc.constantFrom(...feeds), n: fc.nat(40) }),
  fc.record({ do: fc.constant("tell" as const), n: fc.nat(3) }),
  fc.record({
    do: fc.constant("return" as const),
    known: fc.dictionary(fc.constantFrom(...feeds), fc.nat(30)),
  }),
  fc.record({ do: fc.constant("answer" as const), n: fc.nat(2) }),
);

it("WIRE-4 WIRE-24: whatever is committed, told and forgotten meanwhile, nobody misses an entry or gets one twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.boolean(), async (steps, isEarly) => {
      const log = new Log();
      if (isEarly) log.seeEarly();
      const bounds = { catchUpEntriesMax: 6, feedWindowsCharsMax: 1_500, feedWindowsMax: 2 };
      const windows = new Windows(log.reader, bounds);
      const returns: Promise<void>[] = [];
      for (const one of steps) {
        if (one.do === "commit") log.commit(one.feed, one.n);
        else if (one.do === "tell") for (const told of log.tell(one.n)) windows.see(chainId, told);
        else if (one.do === "answer") await log.answer(one.n);
        else returns.push(comeBack(windows, log, one.known));
      }
      await log.drain();
      await Promise.all(returns);
    }),
    { numRuns: 300 },
  );
});

it.each(["before", "after"])(
  "WIRE-4 WIRE-24: what a window loses just %s another feed was read is not missed",
  async (order) => {
    const log = new Log();
    const windows = new Windows(log.reader);
    for (let count = 0; count < 4; count += 1) log.commit("chat:a", 10);
    for (const one of log.tell(4)) windows.see(chainId, one);
    const first = comeBack(windows, log, { "chat:a": 1 });
    await log.drain();
    await first;

    // Another server takes two more, and a device that has heard them comes over before the bus tells of them.
    for (const feed of ["chat:b", "chat:a", "chat:a"]) log.commit(feed, 10);
    const comeOver = (): Promise<unknown> => windows.heads(chainId, 1, [{ feed: "chat:a", from: 6 }]);
    const ask = async (): Promise<void> => {
      const stands = [
        { feed: "chat:a", from: 2 },
        { feed: "chat:b", from: 0 },
      ];
      for (const { feed, head, pages } of await windows.behind(chainId, 1, stands)) {
        expect(head).toBeGreaterThanOrEqual(feed === "chat:a" ? 4 : 1);
        expect(seqsOf(pages)).toEqual(upTo(feed === "chat:a" ? 2 : 0, head));
      }
    };
    const both = order === "before" ? [comeOver(), ask()] : [ask(), comeOver()];
    await log.drain();
    await Promise.all(both);
  },
);

it("WIRE-4 WIRE-24: a window that was taken down while it was read for is not put up with what was read", async () => {
  const log = new Log();
  const windows = new Windows(log.reader, {
    catchUpEntriesMax: 6,
    feedWindowsCharsMax: 1_500,
    feedWindowsMax: 2,
  });
  for (let count = 0; count < 5; count += 1) log.commit("chat:a", 10);
  log.tell(5);
  log.seeEarly();
  const first = windows.behind(chainId, 1, [{ feed: "chat:a", from: 3 }]);
  log.commit("chat:a", 10);
  for (const one of log.tell(1)) windows.see(chainId, one);
  const others = windows.heads(chainId, 1, [
    { feed: "chat:b", from: 0 },
    { feed: "stock:c", from: 0 },
  ]);
  await log.drain();
  await Promise.all([first, others]);
  const heads = windows.heads(chainId, 1, [{ feed: "chat:a", from: 5 }]);
  await log.drain();
  expect((await heads).get("chat:a")).toBe(6);
});

it("WIRE-24: a crowd that comes back is read for once, and then not at all", async () => {
  const log = new Log();
  const windows = new Windows(log.reader);
  for (let count = 0; count < 300; count += 1) log.commit("chat:a", 10);
  log.tell(300);
  const first = comeBack(windows, log, { "chat:a": 100 });
  await log.drain();
  await first;
  const { reads } = log;
  log.commit("chat:a", 10);
  for (const one of log.tell(1)) windows.see(chainId, one);
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => comeBack(windows, log, { "chat:a": 100 + index })),
  );
  expect(log.reads).toBe(reads);
  const [one, other] = [
    await windows.behind(chainId, 1, [{ feed: "chat:a", from: 200 }]),
    await windows.behind(chainId, 1, [{ feed: "chat:a", from: 200 }]),
  ];
  expect(one[0]?.pages).toBe(other[0]?.pages);
  const further = comeBack(windows, log, { "chat:a": 7 });
  await log.drain();
  await further;
  expect(log.reads).toBe(reads + 1);
});

it("WIRE-6: a page holds the limit at most, 128 KiB of text at most, and one entry at least", async () => {
  const log = new Log();
  const windows = new Windows(log.reader);
  for (const chars of [10, 10, limits.pageCharsMax * 2, 10, limits.pageCharsMax / 2, limits.pageCharsMax / 2])
    log.commit("chat:a", chars);
  const ask = async (from: number, limit: number): Promise<number[]> => {
    const page = windows.page(chainId, 1, { feed: "chat:a", from }, limit);
    await log.drain();
    return seqsOf(await page);
  };
  expect(await ask(0, 1)).toEqual([1]);
  expect(await ask(0, 100)).toEqual([1, 2]);
  expect(await ask(2, 100)).toEqual([3]);
  expect(await ask(3, 100)).toEqual([4, 5]);
  expect(await ask(5, 100)).toEqual([6]);
  expect(await ask(6, 100)).toEqual([]);
});

it("WIRE-5: a restored chain begins anew", async () => {
  const log = new Log();
  const windows = new Windows(log.reader);
  log.commit("chat:a", 1);
  const before = windows.heads(chainId, 1, [{ feed: "chat:a", from: 0 }]);
  await log.drain();
  expect((await before).get("chat:a")).toBe(1);
  log.entries.pop();
  const after = windows.heads(chainId, 2, [{ feed: "chat:a", from: 0 }]);
  await log.drain();
  expect((await after).get("chat:a")).toBe(0);
});
