/**
 * One store, two thousand sockets that follow it, twenty sales a second: how long an entry takes from its instant on the
 * server (the batch's, before its commit) to a socket. In turn with it the same generators read the same traffic from a
 * bare TCP server: what sockets, kernel and generators cost whoever writes, so what is the machine's can be told from
 * what is ours. A machine that lends its processors to others for some milliseconds now and then makes the p99 of a
 * minute; so it is taken of short periods, and their median counts.
 */
import { makeBenchChain } from "../rig/chain.ts";
import { freePort } from "../rig/ports.ts";
import { cpuMicrosOf } from "../rig/processes.ts";
import { goal, type BenchResult, type Goal, type Row } from "../rig/report.ts";
import { openBenchDatabase, startServer } from "../rig/server.ts";
import { isLimit, openCrowd, type Crowd } from "./crowd/crowd.ts";
import type { LineSpec } from "./crowd/line.ts";
import type { Heard, Sent } from "./crowd/orders.ts";
import { median } from "./periods.ts";
import { startBare } from "./subjects/peers.ts";

const followers = 2_000;
const salesPerSecond = 20;
const periodSeconds = 4;
/** Of a sale's entry as it goes out. */
const entryBytes = 420;
/** What is compiled, and read from the database, by the first sales and the first rounds is not what is measured. */
const warm = { salesPerSecond: 400, salesSeconds: 5, roundsSeconds: 3 };

interface Scene {
  readonly readers: readonly LineSpec[];
  readonly writer: LineSpec;
  readonly isAnswered: boolean;
  /** Processor time so far of what is measured. */
  readonly cpuMicros: () => number;
}

interface Period {
  readonly heard: Heard;
  readonly expected: number;
  /** Share of a core. */
  readonly busy: number;
}

interface Followed {
  readonly periods: readonly Period[];
}

interface Store {
  readonly port: number;
  readonly serverPid: number;
  readonly tokens: readonly string[];
  readonly placeId: string;
  readonly skuIds: readonly string[];
}

/** Sockets that follow, through the periods in which something is sold. */
class Audience {
  readonly #writing: Crowd;
  readonly #reading: Crowd;
  readonly #scene: Scene;
  readonly #periods: Period[] = [];

  private constructor(scene: Scene) {
    this.#scene = scene;
    this.#writing = openCrowd({ isPinned: false });
    this.#reading = openCrowd({ isPinned: false });
  }

  static async open(scene: Scene): Promise<Audience> {
    const audience = new Audience(scene);
    try {
      await audience.#join();
      return audience;
    } catch (error) {
      audience.stop();
      throw error;
    }
  }

  async #join(): Promise<void> {
    const { readers, writer } = this.#scene;
    await this.#writing.ask({ do: "open", group: "writer", lines: [writer], atOnce: 1 });
    await this.#write(warm.salesPerSecond, warm.salesSeconds);
    const order = { do: "open", group: "readers", lines: readers, atOnce: 50 } as const;
    const { failed } = await this.#reading.ask(order);
    if (failed > 0) throw new Error(`${failed} could not follow`);
    await this.#hear(warm.roundsSeconds);
  }

  #write(rate: number, seconds: number): Promise<Sent> {
    const { isAnswered } = this.#scene;
    const text = { bytes: entryBytes, isAnswered, waitMs: 10_000 };
    return this.#writing.ask({ do: "send", group: "writer", rate, seconds, ...text });
  }

  async #hear(seconds: number): Promise<Period> {
    const { readers, cpuMicros } = this.#scene;
    await this.#reading.ask({ do: "listen" });
    const cpu = cpuMicros();
    const { sent } = await this.#write(salesPerSecond, seconds);
    const expected = sent * readers.length;
    const heard = await this.#reading.ask({ do: "tell", expected, waitMs: 10_000 });
    return { heard, expected, busy: (cpuMicros() - cpu) / 1e6 / seconds };
  }

  async period(): Promise<void> {
    this.#periods.push(await this.#hear(periodSeconds));
  }

  get followed(): Followed {
    return { periods: this.#periods };
  }

  stop(): void {
    this.#writing.stop();
    this.#reading.stop();
  }
}

/** Ours: a server that runs, whose chain has as many people as there are to follow. */
function audienceOf({ port, serverPid, tokens, placeId, skuIds }: Store): Promise<Audience> {
  const [token = ""] = tokens;
  const feed = `stock:${placeId}`;
  return Audience.open({
    readers: tokens
      .slice(0, followers)
      .map((own) => ({ kind: "instep", port, token: own, feed, countsFrom: "commit" })),
    writer: { kind: "instep", port, token, sells: { placeId, skuIds } },
    isAnswered: true,
    cpuMicros: () => cpuMicrosOf([serverPid]),
  });
}

/** The store, and in turn with it the floor that any server of sockets stands on here. */
async function followBoth(store: Store, periods: number): Promise<{ ours: Followed; bare: Followed }> {
  const subject = await startBare();
  const open: Audience[] = [];
  try {
    const [writer] = subject.writers(1);
    if (writer === undefined) throw new Error("nobody writes");
    const { cpuMicros } = subject;
    const readers = subject.readers(followers);
    const bare = await Audience.open({ readers, writer, isAnswered: false, cpuMicros });
    open.push(bare);
    const ours = await audienceOf(store);
    open.push(ours);
    for (let count = 0; count < periods; count += 1) {
      await bare.period();
      await ours.period();
    }
    return { ours: ours.followed, bare: bare.followed };
  } finally {
    for (const audience of open) audience.stop();
    await subject.stop();
  }
}

function medianOf({ periods }: Followed, figure: (period: Period) => number): number {
  return median(periods.map(figure));
}

function p99MsOf({ heard }: Period): number {
  return heard.latency.p99Ms;
}

function followRow(what: string, followed: Followed): Row {
  return {
    what,
    "p50 ms": medianOf(followed, ({ heard }) => heard.latency.p50Ms),
    "p99 ms": medianOf(followed, p99MsOf),
    "p99 ms, best period": Math.min(...followed.periods.map(p99MsOf)),
    "p99 ms, worst": Math.max(...followed.periods.map(p99MsOf)),
    "server cores": medianOf(followed, ({ busy }) => busy),
    "generator cores": medianOf(followed, ({ heard }) => heard.busy),
    "generator late p99 ms": medianOf(followed, ({ heard }) => heard.lagP99Ms),
  };
}

function followGoal(followed: Followed): Goal {
  return goal("commit to 2,000 sockets, p99", medianOf(followed, p99MsOf), "ms", "<=", 30);
}

function voidOf({ periods }: Followed): string | undefined {
  const expected = periods.reduce((sum, period) => sum + period.expected, 0);
  const came = periods.reduce((sum, { heard }) => sum + heard.latency.count, 0);
  if (came !== expected) return `only ${came} of ${expected} entries arrived`;
  const doubled = periods.reduce((sum, { heard }) => sum + heard.doubled, 0);
  if (doubled > 0) return `${doubled} entries came twice`;
  const limited = periods.filter(({ heard, busy }) => isLimit(heard, busy)).length;
  return limited * 2 > periods.length
    ? "the generator could not keep up, while the server had time left"
    : undefined;
}

export async function benchFollow({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<BenchResult> {
  const periods = quick ? 5 : 15;
  const database = await openBenchDatabase();
  try {
    say("making the chain …");
    const { foundation, postgres } = database;
    const chain = await makeBenchChain(foundation, { places: 1, styles: 40, clerks: followers });
    await foundation.journal.close();
    const port = await freePort();
    const server = await startServer(postgres.url, port);
    try {
      say(`${followers.toLocaleString("en")} sockets follow one store, ${salesPerSecond} sales a second …`);
      const { skuIds, placeIds, clerks } = chain;
      const tokens = clerks.map((clerk) => clerk.token);
      const serverPid = server.child.pid ?? 0;
      const store: Store = { port, serverPid, tokens, placeId: placeIds[0] ?? "", skuIds };
      const { ours, bare } = await followBoth(store, periods);
      const isVoid = voidOf(ours);
      return {
        rows: [followRow("bare TCP in Node", bare), followRow("Instep", ours)],
        goals: [followGoal(ours)],
        settings: {
          followers,
          salesPerSecond,
          periods,
          periodSeconds,
          figures: "medians of the periods",
          durability: "A: fsync before the entry goes out",
        },
        ...(isVoid === undefined ? {} : { isVoid }),
      };
    } finally {
      await server.stop();
    }
  } finally {
    await database.stop();
  }
}
