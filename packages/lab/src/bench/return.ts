/**
 * Everybody comes back at once after the server was killed: 5,000 devices, each 200 entries behind, all in the same
 * instant. Each is back when it is signed in and has every entry. Then catching up by itself: devices that are 1,000
 * entries behind, arriving one after the other.
 */
import { goal, type BenchResult, type Row } from "../rig/report.ts";
import { isLimit, openCrowd, type Crowd } from "./crowd/crowd.ts";
import { Crowds, type Back } from "./crowd/crowds.ts";
import type { LineSpec } from "./crowd/line.ts";
import { Ours, type Channel } from "./subjects/instep.ts";

const peopleAChannel = 1_000;
const entriesBehind = 200;
const entriesFarBehind = 1_000;
const messageBytes = 120;
const giveUpMs = 60_000;
/** Of devices: one alone is late with its own work when all come at once. */
const processes = 3;

interface Return {
  readonly figures: Back;
  readonly serverBusy: number;
}

export async function benchReturn({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<BenchResult> {
  const people = quick ? 2_000 : 5_000;
  const late = quick ? 50 : 300;
  say(`making ${people.toLocaleString("en")} people …`);
  const ours = await Ours.start({ people });
  const crowd = new Crowds(processes);
  const writing = openCrowd({ isPinned: false });
  try {
    const channels = await channelsOf(ours, people);
    const storm = await stormOf({ ours, crowd, writing, channels, say });
    const catchUp = await catchUpOf({ ours, crowd, writing, channels, late, say });
    return {
      rows: [
        rowOf(`${people.toLocaleString("en")} at once after kill -9, ${entriesBehind} behind`, storm),
        rowOf(`${late} one by one, ${entriesFarBehind.toLocaleString("en")} behind`, catchUp),
      ],
      goals: [
        goal("back with all entries, p99", storm.figures.ready.p99Ms / 1_000, "s", "<=", 3),
        goal("never back", storm.figures.failed, "", "<=", 0),
        goal("1,000 entries caught up, p99", catchUp.figures.ready.p99Ms, "ms", "<=", 300),
      ],
      settings: { people, peopleAChannel, entriesBehind, entriesFarBehind, messageBytes },
      ...(isLimit(storm.figures.strain, storm.serverBusy) ||
      isLimit(catchUp.figures.strain, catchUp.serverBusy)
        ? { isVoid: "the generator could not keep up, while the server had time left" }
        : {}),
    };
  } finally {
    crowd.stop();
    writing.stop();
    await ours.stop();
  }
}

async function channelsOf(ours: Ours, people: number): Promise<[Channel, LineSpec[]][]> {
  const channels: [Channel, LineSpec[]][] = [];
  for (let start = 0; start < people; start += peopleAChannel) {
    const members = Array.from({ length: Math.min(peopleAChannel, people - start) }, (_, index) =>
      ours.person(start + index),
    );
    const channel = await ours.group(members);
    channels.push([channel, members.map((person) => channel.reader(person))]);
  }
  return channels;
}

/** Writes so many messages into every channel. */
async function write(
  writing: Crowd,
  ours: Ours,
  channels: readonly [Channel, LineSpec[]][],
  each: number,
): Promise<void> {
  const lines = channels.map(([channel], index) => channel.writer(ours.person(index * peopleAChannel)));
  const { failed } = await writing.ask({ do: "open", group: "writers", lines, atOnce: 5 });
  const rate = 80 * lines.length;
  const sent = await writing.ask({
    do: "send",
    group: "writers",
    rate,
    seconds: (each * lines.length) / rate,
    bytes: messageBytes,
    isAnswered: true,
    waitMs: 30_000,
  });
  await writing.ask({ do: "leave", group: "writers" });
  if (failed > 0 || sent.answered !== each * lines.length || sent.refused > 0)
    throw new Error(
      `${sent.answered} of ${each * lines.length} messages were taken, ${sent.refused} refused`,
    );
}

async function standing(channels: readonly [Channel, LineSpec[]][]): Promise<LineSpec[]> {
  const lines = await Promise.all(
    channels.map(async ([channel, specs]) => {
      const seq = await channel.head();
      return specs.map((spec): LineSpec => ({ ...spec, epoch: 1, seq }) as LineSpec);
    }),
  );
  return lines.flat();
}

interface Scene {
  readonly ours: Ours;
  readonly crowd: Crowds;
  readonly writing: Crowd;
  readonly channels: readonly [Channel, LineSpec[]][];
  readonly say: (line: string) => void;
}

async function stormOf({ ours, crowd, writing, channels, say }: Scene): Promise<Return> {
  const all = channels.flatMap(([, specs]) => specs);
  say(`${all.length.toLocaleString("en")} connect …`);
  const failed = await crowd.open("before", all, 50);
  if (failed > 0) throw new Error(`${failed} could not connect`);
  const lines = await standing(channels);
  say("kill -9; they miss messages …");
  await crowd.leave("before");
  await ours.kill();
  await write(writing, ours, channels, entriesBehind);
  // Killed again with the messages in the log, so that nothing of them is in the server's memory.
  await ours.kill();
  say("all come back at once …");
  return comeBack(ours, crowd, { group: "back", lines, giveUpMs });
}

async function catchUpOf({
  ours,
  crowd,
  writing,
  channels,
  late,
  say,
}: Scene & { late: number }): Promise<Return> {
  await crowd.leave("back");
  const [first] = channels;
  if (first === undefined) throw new Error("no channel");
  const lines = (await standing([first])).slice(0, late);
  say(`${entriesFarBehind.toLocaleString("en")} messages …`);
  await write(writing, ours, [first], entriesFarBehind);
  say("those far behind come one by one …");
  return comeBack(ours, crowd, { group: "late", lines, perSecond: 10, giveUpMs });
}

async function comeBack(
  ours: Ours,
  crowd: Crowds,
  order: Parameters<Crowds["comeBack"]>[0],
): Promise<Return> {
  const cpu = ours.serverCpuMicros();
  const started = performance.now();
  const figures = await crowd.comeBack(order);
  const serverBusy = (ours.serverCpuMicros() - cpu) / 1_000 / (performance.now() - started);
  return { figures, serverBusy };
}

function rowOf(what: string, { figures, serverBusy }: Return): Row {
  return {
    what,
    back: figures.ready.count,
    never: figures.failed,
    tries: figures.tries,
    "p50 ms": figures.ready.p50Ms,
    "p99 ms": figures.ready.p99Ms,
    "last ms": figures.ready.maxMs,
    "server cores": serverBusy,
    "generator cores": figures.busy,
  };
}
