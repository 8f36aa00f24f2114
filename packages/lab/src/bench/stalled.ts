/**
 * Readers that do not read: one in a hundred stops, while a channel goes on; then they read again, while it goes on. The
 * others must feel neither, the server must not pay more than a bounded memory for each, and in the end everybody must
 * have everything. The same traffic runs before and after with all reading, and the others are measured against the mean
 * of the two, because a server's tables and the machine are not the same a minute later. What is collected for the memory
 * is collected between the periods.
 */
import { freePort } from "../rig/ports.ts";
import { goal, type BenchResult, type Row } from "../rig/report.ts";
import { inspect, type HeldMemory, type Inspector } from "../rig/inspector.ts";
import { isLimit, openCrowd, type Crowd } from "./crowd/crowd.ts";
import type { Heard } from "./crowd/orders.ts";
import { Ours } from "./subjects/instep.ts";

/** Large messages fill the stalled readers' buffers in seconds. */
const messageBytes = 3_500;

interface Plan {
  readonly readers: number;
  readonly stalled: number;
  readonly rate: number;
  readonly seconds: number;
}

const fullPlan: Plan = { readers: 1_000, stalled: 10, rate: 10, seconds: 25 };
const quickPlan: Plan = { readers: 500, stalled: 5, rate: 20, seconds: 10 };

interface Measured {
  readonly what: string;
  readonly expected: number;
  readonly heard: Heard;
  /** What the server holds at the end of the traffic, after a collection. */
  readonly heldBytes: number;
  readonly busy: number;
}

export async function benchStalled({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<BenchResult> {
  const plan = quick ? quickPlan : fullPlan;
  const { readers, stalled, rate, seconds } = plan;
  const inspectPort = await freePort();
  say(`making ${readers.toLocaleString("en")} readers …`);
  const ours = await Ours.start({
    people: readers + 1,
    environment: { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectPort}` },
  });
  const crowds = [openCrowd({ isPinned: false }), openCrowd({ isPinned: false })] as const;
  const [writing, reading] = crowds;
  try {
    const people = Array.from({ length: readers + 1 }, (_, index) => ours.person(index));
    const channel = await ours.group(people);
    const [writer, ...others] = people;
    if (writer === undefined) throw new Error("nobody writes");
    const lines = others.map((person) => channel.reader(person));
    await writing.ask({ do: "open", group: "writer", lines: [channel.writer(writer)], atOnce: 1 });
    await reading.ask({ do: "open", group: "readers", lines, atOnce: 50 });
    const inspector = await inspect(inspectPort);
    const scene: Scene = { ours, writing, reading, inspector, plan, say };
    await traffic({ ...scene, plan: { ...plan, seconds: 2 } }, { what: "warm", first: 0 });
    const before = await traffic(scene, { what: "all read", first: 0 });
    const silent = await traffic(scene, { what: `${stalled} do not read`, first: 0, isStalled: true });
    const missed = silent.expected - silent.heard.latency.count;
    const first = rate * seconds;
    const back = await traffic(scene, { what: "they read again", first, isStalled: false, missed });
    const after = await traffic(scene, { what: "all read, after", first: 0 });
    inspector.close();
    return resultOf(plan, { before, silent, back, after });
  } finally {
    for (const crowd of crowds) crowd.stop();
    await ours.stop();
  }
}

interface Scene {
  readonly ours: Ours;
  readonly writing: Crowd;
  readonly reading: Crowd;
  readonly inspector: Inspector;
  readonly plan: Plan;
  readonly say: (line: string) => void;
}

interface Period {
  readonly what: string;
  /** Number of its first message. */
  readonly first: number;
  /** The stalled stop, or read again, as it begins. */
  readonly isStalled?: boolean;
  /** Deliveries of the period before that are still to come. */
  readonly missed?: number;
}

async function traffic(scene: Scene, { what, first, isStalled, missed = 0 }: Period): Promise<Measured> {
  const { ours, writing, reading, inspector, plan, say } = scene;
  const { readers, stalled, rate, seconds } = plan;
  say(`${what} …`);
  await reading.ask({ do: "listen", goesOn: missed > 0 });
  if (isStalled !== undefined)
    await reading.ask({ do: "stall", group: "readers", count: stalled, isStalled });
  const cpu = ours.serverCpuMicros();
  const sent = await writing.ask({
    do: "send",
    group: "writer",
    rate,
    seconds,
    bytes: messageBytes,
    firstNumber: first,
    isAnswered: true,
    waitMs: 10_000,
  });
  const busy = (ours.serverCpuMicros() - cpu) / 1e6 / seconds;
  if (sent.answered !== sent.sent || sent.refused > 0)
    throw new Error(`${sent.answered - sent.refused} of ${sent.sent} messages were taken`);
  const expected = sent.sent * readers + missed;
  // Some of it reaches those who do not read; the rest of theirs is not waited for.
  const isSilent = isStalled === true;
  const heard = await reading.ask({ do: "tell", expected, waitMs: isSilent ? 3_000 : 20_000 });
  return { what, expected, heard, heldBytes: heldOf(await inspector.memory()), busy };
}

function heldOf({ heapUsed, external }: HeldMemory): number {
  return heapUsed + external;
}

function rowOf({ what, heard, heldBytes, busy }: Measured): Row {
  return {
    what,
    deliveries: heard.latency.count,
    "others p50 ms": heard.latencyOfOthers.p50Ms,
    "others p99 ms": heard.latencyOfOthers.p99Ms,
    doubled: heard.doubled,
    "heard by the stalled": heard.heardByStalled,
    "server holds MB": heldBytes / 2 ** 20,
    "server cores": busy,
  };
}

type Periods = Readonly<Record<"before" | "silent" | "back" | "after", Measured>>;

function resultOf(plan: Plan, { before, silent, back, after }: Periods): BenchResult {
  const all = [before, silent, back, after];
  const p99Of = ({ heard }: Measured): number => heard.latencyOfOthers.p99Ms;
  const without = (p99Of(before) + p99Of(after)) / 2;
  const slower = (period: Measured): number => (p99Of(period) / without - 1) * 100;
  // The server keeps the ends of feeds in memory, so it holds more from period to period, stalled or not.
  const grown = (after.heldBytes - before.heldBytes) / 3;
  const bytesEach = Math.max(0, silent.heldBytes - before.heldBytes - grown) / plan.stalled;
  // What was missed while they did not read is expected again when they do.
  const lost = [before, back, after].reduce(
    (sum, { expected, heard }) => sum + expected - heard.latency.count,
    0,
  );
  const doubled = all.reduce((sum, { heard }) => sum + heard.doubled, 0);
  const isVoid = all.some(({ heard, busy }) => isLimit(heard, busy));
  return {
    rows: all.map(rowOf),
    goals: [
      goal("others' p99 while some do not read, more than without", slower(silent), "%", "<=", 10),
      goal("others' p99 while those catch up, more than without", slower(back), "%", "<=", 10),
      goal("server memory of a stalled reader", bytesEach / 1_024, "KB", "<=", 256),
      goal("lost to anybody, or twice", lost + doubled, "", "<=", 0),
    ],
    settings: { ...plan, messageBytes },
    ...(isVoid ? { isVoid: "the generator could not keep up, while the server had time left" } : {}),
  };
}
