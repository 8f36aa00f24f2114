/**
 * Readers that do not read: one in a hundred stops, while a channel goes on. The others must not feel it, the server must
 * not pay more than a bounded memory for each, and once they read again they must have everything. The same traffic first
 * runs without them.
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
const quickPlan: Plan = { readers: 500, stalled: 5, rate: 20, seconds: 15 };

interface Measured {
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
    const scene: Scene = { ours, writing, reading, inspector, plan };
    await traffic({ ...scene, plan: { ...plan, seconds: 2 } }, 0);
    say("all read …");
    const without = await traffic(scene, 0);
    say(`${stalled} do not read …`);
    const withStalled = await traffic(scene, stalled);
    inspector.close();
    const expected = rate * seconds * readers;
    return resultOf(plan, without, withStalled, expected);
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
}

async function traffic(scene: Scene, stalled: number): Promise<Measured> {
  const { ours, writing, reading, inspector, plan } = scene;
  const { readers, rate, seconds } = plan;
  await reading.ask({ do: "listen" });
  if (stalled > 0) await reading.ask({ do: "stall", group: "readers", count: stalled, isStalled: true });
  const cpu = ours.serverCpuMicros();
  const sent = await writing.ask({
    do: "send",
    group: "writer",
    rate,
    seconds,
    bytes: messageBytes,
    isAnswered: true,
    waitMs: 10_000,
  });
  const busy = (ours.serverCpuMicros() - cpu) / 1e6 / seconds;
  if (sent.answered !== sent.sent || sent.refused > 0)
    throw new Error(`${sent.answered - sent.refused} of ${sent.sent} messages were taken`);
  const held = heldOf(await inspector.memory());
  if (stalled > 0) await reading.ask({ do: "stall", group: "readers", count: stalled, isStalled: false });
  const heard = await reading.ask({ do: "tell", expected: sent.sent * readers, waitMs: 20_000 });
  return { heard, heldBytes: held, busy };
}

function heldOf({ heapUsed, external }: HeldMemory): number {
  return heapUsed + external;
}

function rowOf(what: string, { heard, heldBytes, busy }: Measured): Row {
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

function resultOf(plan: Plan, without: Measured, withStalled: Measured, expected: number): BenchResult {
  const slower = withStalled.heard.latencyOfOthers.p99Ms / without.heard.latencyOfOthers.p99Ms - 1;
  const bytesEach = Math.max(0, withStalled.heldBytes - without.heldBytes) / plan.stalled;
  const lost = expected - withStalled.heard.latency.count + withStalled.heard.doubled;
  const isVoid = isLimit(withStalled.heard, withStalled.busy) || isLimit(without.heard, without.busy);
  return {
    rows: [rowOf("all read", without), rowOf(`${plan.stalled} do not read`, withStalled)],
    goals: [
      goal("others' p99, more than without", slower * 100, "%", "<=", 10),
      goal("server memory of a stalled reader", bytesEach / 1_024, "KB", "<=", 256),
      goal("lost to anybody", lost, "", "<=", 0),
    ],
    settings: { ...plan, messageBytes },
    ...(isVoid ? { isVoid: "the generator could not keep up, while the server had time left" } : {}),
  };
}
