/**
 * Phones in a lift: 2,000 devices of one channel, each cut without a word every 15 s for 2 s, while two messages a second
 * are written. Does every device get every message once, and how soon after it is back? Beside it Socket.IO with
 * connection state recovery, which keeps what was missed in memory for two minutes.
 */
import { goal, type BenchResult, type Row } from "../rig/report.ts";
import { isLimit, openCrowd } from "./crowd/crowd.ts";
import type { Heard } from "./crowd/orders.ts";
import { startOurs } from "./subjects/instep.ts";
import { startSocketIo } from "./subjects/peers.ts";
import type { Subject } from "./subjects/subject.ts";

const messageBytes = 256;
const rate = 2;

interface Plan {
  readonly devices: number;
  readonly messages: number;
  readonly everyMs: number;
  readonly forMs: number;
}

const fullPlan: Plan = { devices: 1_999, messages: 120, everyMs: 15_000, forMs: 2_000 };
const quickPlan: Plan = { devices: 500, messages: 50, everyMs: 8_000, forMs: 2_000 };

interface Measured {
  readonly subject: Subject;
  readonly heard: Heard;
  readonly expected: number;
  readonly busy: number;
}

export async function benchJitter({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<BenchResult> {
  const plan = quick ? quickPlan : fullPlan;
  const measured: Measured[] = [];
  for (const start of [
    () => startOurs(plan.devices, 1),
    () => startSocketIo({ say }, { isRecovering: true }),
  ]) {
    const subject = await start();
    try {
      measured.push(await measure(subject, plan, say));
    } finally {
      await subject.stop();
    }
  }
  const ours = measured.find(({ subject }) => subject.name === "Instep");
  if (ours === undefined) throw new Error("ours was not measured");
  const { heard, expected } = ours;
  return {
    rows: measured.map(rowOf),
    goals: [
      goal("delivered once", (heard.latency.count / expected) * 100, "%", ">=", 100),
      goal("after the reconnect, p99", heard.afterReturn.p99Ms, "ms", "<=", 250),
    ],
    settings: { ...plan, rate, messageBytes, peer: measured[1]?.subject.settings ?? "" },
    ...(isLimit(heard, ours.busy)
      ? { isVoid: "the generator could not keep up, while the server had time left" }
      : {}),
  };
}

async function measure(subject: Subject, plan: Plan, say: (line: string) => void): Promise<Measured> {
  const [writing, reading] = [openCrowd({ isPinned: true }), openCrowd({ isPinned: true })];
  try {
    say(`${subject.name}: ${plan.devices.toLocaleString("en")} connect …`);
    const opened = [
      await writing.ask({ do: "open", group: "writer", lines: subject.writers(1), atOnce: 1 }),
      await reading.ask({ do: "open", group: "readers", lines: subject.readers(plan.devices), atOnce: 50 }),
    ];
    if (opened.some(({ failed }) => failed > 0)) throw new Error("not everybody could connect");
    await reading.ask({ do: "listen" });
    const seconds = plan.messages / rate;
    say(`${plan.messages} messages, everybody cut every ${plan.everyMs / 1_000} s …`);
    const cpu = subject.cpuMicros();
    const jitter = reading.ask({ do: "jitter", group: "readers", ...plan, seconds });
    const sent = await writing.ask({
      do: "send",
      group: "writer",
      rate,
      seconds,
      bytes: messageBytes,
      isAnswered: true,
      waitMs: 5_000,
    });
    await jitter;
    const busy = (subject.cpuMicros() - cpu) / 1e6 / seconds;
    const expected = sent.sent * plan.devices;
    const heard = await reading.ask({ do: "tell", expected, waitMs: 10_000 });
    return { subject, heard, expected, busy };
  } finally {
    writing.stop();
    reading.stop();
  }
}

function rowOf({ subject, heard, expected, busy }: Measured): Row {
  return {
    what: subject.name,
    durability: subject.durability,
    returns: heard.returns,
    "delivered %": (heard.latency.count / expected) * 100,
    lost: expected - heard.latency.count,
    doubled: heard.doubled,
    "after return p50 ms": heard.afterReturn.p50Ms,
    "after return p99 ms": heard.afterReturn.p99Ms,
    "system cores": busy,
  };
}
