/**
 * A thousand pairs talk: how many messages of 256 bytes a second are stored for good and answered, how long the answer and
 * the delivery take, at rising rates. Both people of a pair hold a socket and follow their channel, as phones do. A rate is
 * kept when every message was answered and delivered once, and the answers did not pile up.
 */
import { goal, type BenchResult, type Row } from "../rig/report.ts";
import { isLimit, openCrowd, type Crowd } from "./crowd/crowd.ts";
import type { LineSpec } from "./crowd/line.ts";
import type { Heard, Sent } from "./crowd/orders.ts";
import { Ours } from "./subjects/instep.ts";

const pairs = 1_000;
const messageBytes = 256;
/** Answers that take longer are piling up. */
const answerMsMax = 250;

interface Step {
  readonly rate: number;
  readonly sent: Sent;
  readonly heard: Heard;
  readonly serverBusy: number;
  readonly busy: number;
  readonly isKept: boolean;
  readonly isGeneratorsLimit: boolean;
}

export async function benchDirect({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<BenchResult> {
  const seconds = quick ? 3 : 10;
  const rates = quick
    ? [1_000, 2_000, 4_000, 7_000, 10_000, 14_000]
    : [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 12_000, 15_000, 20_000];
  say(`making ${pairs.toLocaleString("en")} pairs …`);
  const ours = await Ours.start({ people: pairs * 2 });
  const [writing, reading] = [openCrowd({ isPinned: false }), openCrowd({ isPinned: false })];
  try {
    await join(ours, writing, reading);
    const run = (rate: number): Promise<Step> => measure({ ours, writing, reading, rate, seconds, say });
    await run(500);
    const steps: Step[] = [];
    for (const rate of rates) {
      const step = await run(rate);
      steps.push(step);
      if (!step.isKept) break;
    }
    const best = steps.findLast((step) => step.isKept);
    const relaxed = best === undefined ? undefined : await run(Math.round(best.rate * 0.7));
    return resultOf(steps, best, relaxed, seconds);
  } finally {
    writing.stop();
    reading.stop();
    await ours.stop();
  }
}

async function join(ours: Ours, writing: Crowd, reading: Crowd): Promise<void> {
  const specs = await Promise.all(
    Array.from({ length: pairs }, async (_, index): Promise<[LineSpec, LineSpec]> => {
      const [one, other] = [ours.person(index * 2), ours.person(index * 2 + 1)];
      const channel = await ours.pair(one, other);
      return [channel.reader(one), channel.reader(other)];
    }),
  );
  const opened = await Promise.all([
    writing.ask({ do: "open", group: "writers", lines: specs.map(([one]) => one), atOnce: 50 }),
    reading.ask({ do: "open", group: "readers", lines: specs.map(([, other]) => other), atOnce: 50 }),
  ]);
  if (opened.some(({ failed }) => failed > 0)) throw new Error("not everybody could join");
}

async function measure(options: {
  readonly ours: Ours;
  readonly writing: Crowd;
  readonly reading: Crowd;
  readonly rate: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}): Promise<Step> {
  const { ours, writing, reading, rate, seconds, say } = options;
  await Promise.all([reading.ask({ do: "listen" }), writing.ask({ do: "listen" })]);
  const before = { all: ours.cpuMicros(), server: ours.serverCpuMicros(), at: performance.now() };
  const sent = await writing.ask({
    do: "send",
    group: "writers",
    rate,
    seconds,
    bytes: messageBytes,
    isAnswered: true,
    waitMs: 15_000,
  });
  const micros = (performance.now() - before.at) * 1_000;
  const serverBusy = (ours.serverCpuMicros() - before.server) / micros;
  const busy = (ours.cpuMicros() - before.all) / micros;
  const heard = await reading.ask({ do: "tell", expected: sent.sent, waitMs: 5_000 });
  const isWhole =
    sent.answered === sent.sent &&
    sent.refused === 0 &&
    heard.latency.count === sent.sent &&
    heard.doubled === 0;
  const step: Step = {
    rate,
    sent,
    heard,
    serverBusy,
    busy,
    isKept: isWhole && sent.latency.p99Ms <= answerMsMax,
    isGeneratorsLimit: isLimit(sent, serverBusy) || isLimit(heard, serverBusy),
  };
  say(
    `${rate}/s: answer p99 ${sent.latency.p99Ms.toFixed(1)} ms, delivery p99 ${heard.latency.p99Ms.toFixed(1)} ms, ` +
      `server ${(serverBusy * 100).toFixed(0)} %, with PostgreSQL ${(busy * 100).toFixed(0)} %, ` +
      `generators ${(sent.busy * 100).toFixed(0)} % ${(heard.busy * 100).toFixed(0)} %${step.isKept ? "" : " — not kept"}`,
  );
  return step;
}

function rowOf(what: string, { rate, sent, heard, serverBusy, busy }: Step): Row {
  return {
    what,
    "offered/s": rate,
    "answer p50 ms": sent.latency.p50Ms,
    "answer p99 ms": sent.latency.p99Ms,
    "delivery p99 ms": heard.latency.p99Ms,
    "server cores": serverBusy,
    "PostgreSQL cores": busy - serverBusy,
    unanswered: sent.sent - sent.answered,
    refused: sent.refused,
    lost: sent.sent - heard.latency.count,
  };
}

function resultOf(
  steps: readonly Step[],
  best: Step | undefined,
  relaxed: Step | undefined,
  seconds: number,
): BenchResult {
  const last = steps.at(-1);
  const isVoid = last !== undefined && !last.isKept && last.isGeneratorsLimit;
  return {
    rows: [
      ...steps.map((step) => rowOf(step.isKept ? "kept" : "not kept", step)),
      ...(relaxed === undefined ? [] : [rowOf("70 % of the most", relaxed)]),
    ],
    goals: [
      goal("durable messages a second", best?.rate ?? 0, "/s", ">=", 10_000),
      goal("answer p99 at 70 % of the most", relaxed?.sent.latency.p99Ms ?? Number.NaN, "ms", "<=", 25),
    ],
    settings: { pairs, messageBytes, seconds, durability: "A: fsync before the answer" },
    ...(isVoid
      ? {
          isVoid: `the generators could not keep up at ${last.rate} messages a second, while the server had time left`,
        }
      : {}),
  };
}
