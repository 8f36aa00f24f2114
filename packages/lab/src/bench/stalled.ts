/**
 * Readers that do not read: one in a hundred stops, while a channel goes on; then they read again, while it goes on. The
 * others must feel neither, the server must not pay more than a bounded memory for each, and in the end everybody must
 * have everything, once.
 *
 * A reader that stops is not felt before the system's own buffers are full, some megabytes, so the channel is *filled*
 * first, and just so before the periods in which all read, because whatever else the filling does to a server it must do
 * to both. A tenth is less than one period differs from the next: there are many short ones, in turn, and the medians of
 * their p99 are compared. Those who stop are in a process of their own, so that what the others feel of their catching up
 * is the server's doing.
 */
import { freePort } from "../rig/ports.ts";
import { goal, type BenchResult, type Row } from "../rig/report.ts";
import { inspect, type HeldMemory, type Inspector } from "../rig/inspector.ts";
import { isLimit, openCrowd, type Crowd } from "./crowd/crowd.ts";
import type { Answers, Heard, Sent } from "./crowd/orders.ts";
import { narrowLines } from "./crowd/narrow.ts";
import { median } from "./periods.ts";
import { Ours } from "./subjects/instep.ts";

const messageBytes = 3_500;
/** More than the buffers of two sockets take on a loopback. */
const fillBytes = 4 * 2 ** 20;
const periodSeconds = 2;
/** In which what was written reaches its readers, and a server hears that sockets are gone. */
const settleMs = 2_000;
const periodsEach = { reading: 4, silent: 4, back: 2 } as const;

interface Plan {
  readonly readers: number;
  readonly stalled: number;
  readonly rate: number;
  readonly fillRate: number;
  readonly turns: number;
}

const fullPlan: Plan = { readers: 500, stalled: 5, rate: 20, fillRate: 80, turns: 8 };
const quickPlan: Plan = { readers: 300, stalled: 3, rate: 20, fillRate: 300, turns: 3 };

type Total = Answers["total"];
type Kind = keyof typeof periodsEach;

interface Period {
  readonly heard: Heard;
  readonly busy: number;
}

interface Measured {
  readonly periods: Record<Kind, Period[]>;
  readonly heardByStalled: Record<Kind, number>;
  /** What the server holds, after a collection, less when the sockets that do not read are gone. */
  readonly stalledBytes: number;
  readonly lost: number;
  readonly doubled: number;
}

interface Scene {
  readonly ours: Ours;
  readonly writing: Crowd;
  readonly reading: Crowd;
  readonly stalling: Crowd;
  readonly inspector: Inspector;
  readonly plan: Plan;
  readonly say: (line: string) => void;
}

export async function benchStalled({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<BenchResult> {
  const plan = quick ? quickPlan : fullPlan;
  const { readers, stalled } = plan;
  const inspectPort = await freePort();
  const environment = await narrowLines();
  say(`making ${readers.toLocaleString("en")} readers …`);
  const ours = await Ours.start({
    people: readers + 1,
    environment: { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectPort}` },
  });
  const crowds = [
    openCrowd({ isPinned: false }),
    openCrowd({ isPinned: false }),
    openCrowd({ isPinned: false, environment }),
  ] as const;
  const [writing, reading, stalling] = crowds;
  try {
    const people = Array.from({ length: readers + 1 }, (_, index) => ours.person(index));
    const channel = await ours.group(people);
    const [writer, ...others] = people;
    if (writer === undefined) throw new Error("nobody writes");
    const lines = others.map((person) => channel.reader(person));
    await writing.ask({ do: "open", group: "writer", lines: [channel.writer(writer)], atOnce: 1 });
    await reading.ask({ do: "open", group: "readers", lines: lines.slice(stalled), atOnce: 50 });
    await stalling.ask({ do: "open", group: "stalled", lines: lines.slice(0, stalled), atOnce: 50 });
    const inspector = await inspect(inspectPort);
    const measured = await new Turns({ ours, writing, reading, stalling, inspector, plan, say }).run();
    inspector.close();
    return resultOf(plan, measured);
  } finally {
    for (const crowd of crowds) crowd.stop();
    await ours.stop();
  }
}

class Turns {
  readonly #scene: Scene;
  readonly #periods: Measured["periods"] = { reading: [], silent: [], back: [] };
  readonly #heardByStalled: Measured["heardByStalled"] = { reading: 0, silent: 0, back: 0 };
  #sent = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  async run(): Promise<Measured> {
    const { plan, say } = this.#scene;
    say("filling …");
    await this.#fill();
    for (let turn = 1; turn <= plan.turns; turn += 1) {
      say(`turn ${turn} of ${plan.turns} …`);
      await this.#fill();
      await this.#arrived();
      await this.#measure("reading");
      await this.#stall(true);
      await this.#fill();
      await this.#measure("silent");
      await this.#stall(false);
      await this.#measure("back");
    }
    const { heard, doubled } = await this.#arrived();
    const lost = this.#sent * plan.readers - heard;
    const stalledBytes = await this.#heldByStalled();
    return { periods: this.#periods, heardByStalled: this.#heardByStalled, stalledBytes, lost, doubled };
  }

  /** Nothing else happens meanwhile: the difference is theirs. */
  async #heldByStalled(): Promise<number> {
    await this.#stall(true);
    await this.#fill();
    const before = await this.#held();
    await this.#scene.stalling.ask({ do: "leave", group: "stalled" });
    return before - (await this.#held());
  }

  async #held(): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    return heldOf(await this.#scene.inspector.memory());
  }

  #stall(isStalled: boolean): Promise<null> {
    return this.#scene.stalling.ask({ do: "stall", group: "stalled", isStalled });
  }

  async #write(rate: number, seconds: number): Promise<Sent> {
    const sent = await this.#scene.writing.ask({
      do: "send",
      group: "writer",
      rate,
      seconds,
      bytes: messageBytes,
      firstNumber: this.#sent,
      isAnswered: true,
      waitMs: 20_000,
    });
    this.#sent += sent.sent;
    if (sent.answered !== sent.sent || sent.refused > 0)
      throw new Error(`${sent.answered - sent.refused} of ${sent.sent} messages were taken`);
    return sent;
  }

  async #fill(): Promise<void> {
    const { fillRate } = this.#scene.plan;
    await this.#scene.reading.ask({ do: "listen", goesOn: true });
    await this.#write(fillRate, fillBytes / messageBytes / fillRate);
  }

  async #measure(kind: Kind): Promise<void> {
    const { ours, reading, stalling, plan } = this.#scene;
    const { heard: heardBefore } = await totalOf(stalling, 0);
    for (let count = 0; count < periodsEach[kind]; count += 1) {
      await reading.ask({ do: "listen", goesOn: true });
      const cpu = ours.serverCpuMicros();
      const { sent } = await this.#write(plan.rate, periodSeconds);
      const busy = (ours.serverCpuMicros() - cpu) / 1e6 / periodSeconds;
      const expected = sent * (plan.readers - plan.stalled);
      this.#periods[kind].push({ heard: await reading.ask({ do: "tell", expected, waitMs: 20_000 }), busy });
    }
    this.#heardByStalled[kind] += (await totalOf(stalling, 0)).heard - heardBefore;
  }

  /** Everything that was ever sent, at every reader. */
  async #arrived(): Promise<Total> {
    const { reading, stalling, plan } = this.#scene;
    const [others, stalled] = await Promise.all([
      totalOf(reading, this.#sent * (plan.readers - plan.stalled)),
      totalOf(stalling, this.#sent * plan.stalled),
    ]);
    return { heard: others.heard + stalled.heard, doubled: others.doubled + stalled.doubled };
  }
}

function totalOf(crowd: Crowd, expected: number): Promise<Total> {
  return crowd.ask({ do: "total", expected, waitMs: 20_000 });
}

function heldOf({ heapUsed, external }: HeldMemory): number {
  return heapUsed + external;
}

function p99MsOf({ heard }: Period): number {
  return heard.latency.p99Ms;
}

function rowOf(what: string, periods: readonly Period[], heardByStalled: number): Row {
  return {
    what,
    periods: periods.length,
    "others p50 ms": median(periods.map(({ heard }) => heard.latency.p50Ms)),
    "others p99 ms": median(periods.map(p99MsOf)),
    "p99 ms, best": Math.min(...periods.map(p99MsOf)),
    "p99 ms, worst": Math.max(...periods.map(p99MsOf)),
    "heard by the stalled": heardByStalled,
    "server cores": median(periods.map(({ busy }) => busy)),
  };
}

function resultOf(
  plan: Plan,
  { periods, heardByStalled, stalledBytes, lost, doubled }: Measured,
): BenchResult {
  const p99Of = (kind: Kind): number => median(periods[kind].map(p99MsOf));
  const slower = (kind: Kind): number => (p99Of(kind) / p99Of("reading") - 1) * 100;
  const bytesEach = Math.max(0, stalledBytes) / plan.stalled;
  const all = [...periods.reading, ...periods.silent, ...periods.back];
  const limited = all.filter(({ heard, busy }) => isLimit(heard, busy)).length;
  return {
    rows: [
      rowOf("all read", periods.reading, heardByStalled.reading),
      rowOf(`${plan.stalled} do not read`, periods.silent, heardByStalled.silent),
      rowOf("they read again", periods.back, heardByStalled.back),
    ],
    goals: [
      goal("others' p99 while some do not read, more than without", slower("silent"), "%", "<=", 10),
      goal("others' p99 while those catch up, more than without", slower("back"), "%", "<=", 10),
      goal("server memory of a stalled reader", bytesEach / 1_024, "KB", "<=", 256),
      goal("lost to anybody, or twice", lost + doubled, "", "<=", 0),
    ],
    settings: { ...plan, messageBytes, fillBytes, periodSeconds, figures: "medians of the periods" },
    ...(limited * 2 > all.length
      ? { isVoid: "the generator could not keep up, while the server had time left" }
      : {}),
  };
}
