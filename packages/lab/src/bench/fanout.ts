/**
 * One writes, a thousand read: how many deliveries a second reach their readers within 100 ms (p99, from the moment the
 * message was meant to be sent), and what one of them costs the server's processor. Every system stands on one core (ours
 * with its PostgreSQL), generators on the other. The rate doubles until a step fails; then the space between is halved.
 */
import { goal, type BenchResult, type Goal, type Row } from "../rig/report.ts";
import { isLimit, openCrowd, type Crowd } from "./crowd/crowd.ts";
import type { Heard, Sent } from "./crowd/orders.ts";
import { startOurs } from "./subjects/instep.ts";
import {
  startBare,
  startEjabberd,
  startMosquitto,
  startNats,
  startProsody,
  startSocketIo,
} from "./subjects/peers.ts";
import type { Subject, SubjectOptions } from "./subjects/subject.ts";

const readers = 1_000;
const latencyMsMax = 100;
const messageBytes = 256;
const ratePerSecondMax = 800;

interface Plan {
  readonly writers: readonly number[];
  readonly stepSeconds: number;
  readonly firstRate: number;
  readonly halvings: number;
  /** How long late deliveries are waited for. */
  readonly waitMs: number;
}

const fullPlan: Plan = { writers: [1, 5], stepSeconds: 8, firstRate: 10, halvings: 3, waitMs: 15_000 };
const quickPlan: Plan = { writers: [1], stepSeconds: 1.5, firstRate: 25, halvings: 0, waitMs: 3_000 };

const starts: readonly ((options: SubjectOptions) => Promise<Subject>)[] = [
  () => startBare(),
  () => startOurs(readers, 5),
  startEjabberd,
  startProsody,
  startMosquitto,
  startNats,
  (options) => startSocketIo(options, { isRecovering: false }),
];

interface Step {
  readonly rate: number;
  readonly heard: Heard;
  readonly sent: Sent;
  /** Deliveries of what was taken, or, where nobody says so, of what was sent. */
  readonly expected: number;
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly subjectBusy: number;
  /** Every delivery came, once. */
  readonly isWhole: boolean;
  /** And in time. */
  readonly isKept: boolean;
  /** The generators, not the system, could not keep up. */
  readonly isGeneratorsLimit: boolean;
}

interface Measured {
  readonly subject: Subject;
  readonly writers: number;
  readonly best: Step | undefined;
  /** The lowest rate that was not kept. */
  readonly failed: Step | undefined;
  /** Least processor time of one delivery among the steps in which all arrived, microseconds. */
  readonly cpuMicros: number;
  readonly lost: number;
  readonly doubled: number;
}

export async function benchFanout({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<BenchResult> {
  const plan = quick ? quickPlan : fullPlan;
  const measured: Measured[] = [];
  for (const start of starts) {
    const subject = await start({ say });
    try {
      for (const writers of plan.writers) measured.push(await climb(subject, writers, plan, say));
    } finally {
      await subject.stop();
    }
  }
  const isVoid = voidOf(measured);
  return {
    rows: measured.map(rowOf),
    goals: goalsOf(measured),
    settings: {
      readers,
      messageBytes,
      stepSeconds: plan.stepSeconds,
      cores: "system on one, generators on the other",
      ...Object.fromEntries(
        measured.map(({ subject }) => [subject.name, `${subject.version}; ${subject.settings}`]),
      ),
    },
    ...(isVoid === undefined ? {} : { isVoid }),
  };
}

async function climb(
  subject: Subject,
  writers: number,
  plan: Plan,
  say: (line: string) => void,
): Promise<Measured> {
  const [writing, reading] = [openCrowd({ isPinned: true }), openCrowd({ isPinned: true })];
  try {
    say(`${subject.name}, ${writers} -> ${readers.toLocaleString("en")}: joining …`);
    await opened(writing, "writers", subject.writers(writers), 1);
    await opened(reading, "readers", subject.readers(readers), 50);
    const steps: Step[] = [];
    const run = async (rate: number, seconds: number): Promise<Step> => {
      const step = await measure({ subject, writing, reading, rate, seconds, waitMs: plan.waitMs });
      say(
        `  ${rate}/s: p99 ${step.heard.latency.p99Ms.toFixed(1)} ms, ${step.cpuMicros.toFixed(1)} us a delivery, ` +
          `system ${(step.subjectBusy * 100).toFixed(0)} %, generator ${(step.heard.busy * 100).toFixed(0)} %${step.isKept ? "" : " — not kept"}`,
      );
      return step;
    };
    // What is compiled and cached by the first messages is not what is measured.
    await run(plan.firstRate, 1);
    let [kept, failed] = [0, 0];
    for (let rate = plan.firstRate; rate <= ratePerSecondMax && failed === 0; rate *= 2) {
      const step = await run(rate, plan.stepSeconds);
      steps.push(step);
      if (step.isKept) kept = rate;
      else failed = rate;
    }
    for (let halving = 0; halving < plan.halvings && kept > 0 && failed > 0; halving += 1) {
      const step = await run(Math.round((kept + failed) / 2), plan.stepSeconds);
      steps.push(step);
      if (step.isKept) kept = step.rate;
      else failed = step.rate;
    }
    return resultOf(subject, writers, steps);
  } finally {
    writing.stop();
    reading.stop();
  }
}

async function opened(
  crowd: Crowd,
  group: string,
  lines: ReturnType<Subject["readers"]>,
  atOnce: number,
): Promise<void> {
  const { failed } = await crowd.ask({ do: "open", group, lines, atOnce });
  if (failed > 0) throw new Error(`${failed} of ${lines.length} ${group} could not join`);
}

async function measure(options: {
  readonly subject: Subject;
  readonly writing: Crowd;
  readonly reading: Crowd;
  readonly rate: number;
  readonly seconds: number;
  readonly waitMs: number;
}): Promise<Step> {
  const { subject, writing, reading, rate, seconds, waitMs } = options;
  await reading.ask({ do: "listen" });
  const cpu = subject.cpuMicros();
  const duringIt = new Promise<number>((resolve) => {
    setTimeout(() => resolve(subject.cpuMicros() - cpu), seconds * 1_000);
  });
  const sent = await writing.ask({
    do: "send",
    group: "writers",
    rate,
    seconds,
    bytes: messageBytes,
    isAnswered: subject.isAnswered,
    waitMs,
  });
  const busy = (await duringIt) / 1e6 / seconds;
  const taken = subject.isAnswered ? sent.answered - sent.refused : sent.sent;
  const expected = taken * readers;
  const heard = await reading.ask({ do: "tell", expected, waitMs });
  const cpuMicros = (subject.cpuMicros() - cpu) / Math.max(1, heard.latency.count);
  const isWhole = heard.latency.count === expected && heard.doubled === 0;
  const isGeneratorsLimit = isLimit(heard, busy) || isLimit(sent, busy);
  return {
    rate,
    heard,
    sent,
    expected,
    perSecond: heard.latency.count / seconds,
    cpuMicros,
    subjectBusy: busy,
    isWhole,
    isKept: isWhole && taken === sent.sent && heard.latency.p99Ms <= latencyMsMax,
    isGeneratorsLimit,
  };
}

function resultOf(subject: Subject, writers: number, steps: readonly Step[]): Measured {
  const kept = steps.filter((step) => step.isKept);
  const best = kept.toSorted((a, b) => b.rate - a.rate)[0];
  return {
    subject,
    writers,
    best,
    failed: steps.filter((step) => !step.isKept).toSorted((a, b) => a.rate - b.rate)[0],
    cpuMicros: Math.min(...steps.filter((step) => step.isWhole).map((step) => step.cpuMicros)),
    lost: steps.reduce((sum, { expected, heard }) => sum + Math.max(0, expected - heard.latency.count), 0),
    doubled: steps.reduce((sum, { heard }) => sum + heard.doubled, 0),
  };
}

function endOf(failed: Step | undefined): string {
  if (failed === undefined) return "highest rate";
  if (failed.isGeneratorsLimit) return `generators at ${failed.rate}/s`;
  if (failed.sent.refused > 0) return `refused at ${failed.rate}/s`;
  if (!failed.isWhole) return `late or lost at ${failed.rate}/s`;
  return `p99 ${Math.round(failed.heard.latency.p99Ms)} ms at ${failed.rate}/s`;
}

function rowOf({ subject, writers, best, failed, cpuMicros, lost, doubled }: Measured): Row {
  return {
    what: `${subject.name}, ${writers} -> ${readers.toLocaleString("en")}`,
    durability: subject.durability,
    "deliveries/s": best?.perSecond ?? 0,
    "p50 ms": best?.heard.latency.p50Ms ?? "",
    "p99 ms": best?.heard.latency.p99Ms ?? "",
    "CPU us a delivery": Number.isFinite(cpuMicros) ? cpuMicros : "",
    lost,
    doubled,
    "ended by": endOf(failed),
  };
}

function goalsOf(measured: readonly Measured[]): Goal[] {
  const named = (name: string): readonly Measured[] =>
    measured.filter(({ subject }) => subject.name.startsWith(name));
  const ours = named("Instep");
  const cpuOf = (all: readonly Measured[]): number => Math.min(...all.map(({ cpuMicros }) => cpuMicros));
  return [
    ...ours.map(({ writers, best }) =>
      goal(`deliveries a second, ${writers} -> 1,000`, best?.perSecond ?? 0, "/s", ">=", 100_000),
    ),
    goal("CPU a delivery against ejabberd's", cpuOf(ours) / cpuOf(named("ejabberd")), "x", "<=", 0.2),
    goal(
      "messages lost by ours",
      ours.reduce((sum, { lost }) => sum + lost, 0),
      "",
      "<=",
      0,
    ),
  ];
}

/** The run says nothing where our own limit was the generators'. */
function voidOf(measured: readonly Measured[]): string | undefined {
  const limited = measured.find(
    ({ subject, failed }) => subject.name === "Instep" && failed?.isGeneratorsLimit === true,
  );
  return limited === undefined
    ? undefined
    : `the generators could not keep up at ${limited.failed?.rate ?? 0} messages a second, while the server had time left`;
}
