/**
 * The fault test: real server processes over real sockets on a real PostgreSQL, clients that sell on bad lines, and faults.
 * Every fault waits until the crowd has been answered again, so each hits a system at work. Afterwards everybody comes to
 * rest, and what was promised is compared with what is there.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openHttp } from "@instep/client/http.ts";
import { makeBenchChain, type BenchChain } from "../rig/chain.ts";
import { openBenchDatabase, type BenchDatabase } from "../rig/server.ts";
import { BadMachine, buildBadMachine } from "./badmachine.ts";
import { judge } from "./check.ts";
import { Clerk, pause, type Load } from "./clerk.ts";
import { SmallDisk } from "./disk.ts";
import { faults, whyNot, type FaultName, type Stage } from "./faults.ts";
import { History } from "./history.ts";
import { report, type Check } from "./judge.ts";
import { Server } from "./machines.ts";

export interface StormOptions {
  readonly clients: number;
  readonly servers: number;
  readonly places: number;
  /** Of every SKU at every place; few, so that "sold although the book says 0" is part of it. */
  readonly pairsEach: number;
  readonly faults: readonly FaultName[];
  /** Acts a second of all clients together. */
  readonly rate: number;
  readonly load: Omit<Load, "pauseMs">;
  /** Goes on after the last fault until so many sales are acknowledged. */
  readonly acknowledged: number;
  /** The data folder lies on a small disk of its own. */
  readonly isDiskSmall: boolean;
  /** Bad clocks and disks, and power that fails; without it kill -9 leaves what was written. */
  readonly isMachineBad: boolean;
  /** A control: PostgreSQL answers before the disk has it. The judge must find what is lost. */
  readonly isAsynchronous: boolean;
  readonly seed: number;
  readonly historyFile: string;
  readonly say: (line: string) => void;
}

export interface Outage {
  readonly fault: FaultName;
  /** From the fault until somebody whom it hit, acting after it, was answered. */
  readonly silentMs: number;
  /** Answers "come later" meanwhile. */
  readonly later: number;
}

export interface Aftermath {
  readonly counts: Readonly<Record<string, number>>;
  readonly outages: readonly Outage[];
  readonly checks: readonly Check[];
  /** Faults that this machine cannot play, and why. */
  readonly notDone: readonly string[];
  readonly seconds: number;
}

const restMsMax = 180_000;
/** The longest fault, PostgreSQL's longest pause before a restart, the clients' longest before they connect. */
const silenceMsMax = 90_000;

/** Repeatable chance (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export async function runStorm(options: StormOptions): Promise<Aftermath> {
  const { say } = options;
  const started = performance.now();
  await using ends = new AsyncDisposableStack();
  const { stage, chain, ...props } = await setUp(options, ends);
  const { history, servers, clerks, postgres } = stage;
  const work = clerks.map((clerk) => clerk.work());
  const possible = options.faults.filter((name) => whyNot(name, stage) === undefined);
  const outages = await doFaults(options, possible, stage);
  await sellOn(options, history);
  say("the storm is over …");
  for (const clerk of clerks) clerk.goHome();
  await Promise.all(work);
  const resting = await comeToRest(servers, clerks);
  const digests = await compareDigests(servers, chain, clerks);
  for (const clerk of clerks) clerk.writeSeen();
  await history.close();
  say("judging …");
  const judged = await judge(postgres.url, options.historyFile);
  const back = report(
    "clients were answered again after each fault",
    outages.length,
    outages.filter((outage) => outage.silentMs >= silenceMsMax).map((outage) => JSON.stringify(outage)),
  );
  const counts = {
    ...history.counts,
    made: history.made,
    acknowledged: judged.acknowledged,
    ...props.told(),
  };
  return {
    counts,
    outages,
    checks: [...judged.checks, back, resting, digests],
    notDone: [...props.notDone, ...reasons(options.faults, stage)],
    seconds: Math.round((performance.now() - started) / 1_000),
  };
}

function reasons(names: readonly FaultName[], stage: Stage): string[] {
  return [...new Set(names)].flatMap((name) => {
    const why = whyNot(name, stage);
    return why === undefined ? [] : [`${name}: ${why}`];
  });
}

interface Props {
  readonly stage: Stage;
  readonly chain: BenchChain;
  readonly notDone: readonly string[];
  /** Figures of the bad machine. */
  told(): Record<string, number>;
}

async function setUp(options: StormOptions, ends: AsyncDisposableStack): Promise<Props> {
  const folder = mkdtempSync(path.join(tmpdir(), "instep-machine-"));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o711);
  const disk = options.isDiskSmall ? SmallDisk.mount() : undefined;
  ends.defer(() => disk?.unmount());
  const built = options.isMachineBad ? await buildBadMachine(folder) : {};
  const machineOf = (name: string, isPower: boolean): BadMachine | undefined => {
    if (built.library === undefined) return undefined;
    const machine = new BadMachine(built.library, folder, name, isPower);
    ends.defer(() => machine.close());
    return machine;
  };
  const ofPostgres = machineOf("postgres", true);
  options.say("making the chain …");
  const database = await openBenchDatabase({
    logLevel: "silent",
    ...(disk === undefined ? {} : { under: disk.folder }),
    ...(ofPostgres === undefined ? {} : { environment: ofPostgres.environment }),
  });
  ends.defer(() => database.stop());
  const { postgres, foundation } = database;
  if (options.isAsynchronous) await makeAsynchronous(database);
  const { places, clients, pairsEach } = options;
  const chain = await makeBenchChain(foundation, { places, styles: 4, clerks: clients, pairsEach });
  await foundation.close();
  const history = new History(options.historyFile);
  ends.defer(() => history.close());
  const servers: Server[] = [];
  const ofServers: BadMachine[] = [];
  for (let count = 0; count < options.servers; count += 1) {
    const machine = machineOf(`server-${count}`, false);
    if (machine !== undefined) ofServers.push(machine);
    const server = await Server.start(postgres.url, machine?.environment);
    ends.defer(() => server.stop());
    servers.push(server);
  }
  const clerks = makeClerks(options, chain, servers, history);
  ends.defer(async () => void (await Promise.all(clerks.map((clerk) => clerk.close()))));
  const machines = ofPostgres === undefined ? undefined : { postgres: ofPostgres, servers: ofServers };
  return {
    stage: { postgres, servers, clerks, history, machines, disk, random: chance(options.seed + 1) },
    chain,
    notDone: built.reason === undefined ? [] : [built.reason],
    told: () => ({
      "PostgreSQL restarts": postgres.restarts(),
      "bytes of log taken back": ofPostgres?.bytesTakenBack ?? 0,
    }),
  };
}

/** The operator's own settings are read last and never written by the server. */
async function makeAsynchronous({ postgres, dataDir }: BenchDatabase): Promise<void> {
  writeFileSync(path.join(dataDir, "postgres", "custom.conf"), "synchronous_commit = off\n", { mode: 0o644 });
  await postgres.restart();
}

function makeClerks(
  options: StormOptions,
  chain: BenchChain,
  servers: readonly Server[],
  history: History,
): Clerk[] {
  const random = chance(options.seed);
  return chain.clerks.map((clerk, index) => {
    const here = chain.placeIds.indexOf(clerk.placeId);
    const next = chain.placeIds[(here + 1) % chain.placeIds.length];
    return new Clerk({
      index,
      clerk,
      url: servers[index % servers.length]?.url ?? "",
      otherUrl: servers[(index + 1) % servers.length]?.url ?? "",
      feeds: [...new Set([clerk.placeId, next])].map((placeId) => `stock:${placeId}`),
      skuIds: chain.skuIds,
      history,
      random: chance(Math.floor(random() * 2 ** 32)),
      load: { ...options.load, pauseMs: (chain.clerks.length / options.rate) * 1_000 },
    });
  });
}

/** In an order drawn by the seed. */
function shuffled(names: readonly FaultName[], random: () => number): FaultName[] {
  return names
    .map((name) => ({ name, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ name }) => name);
}

async function doFaults(
  options: StormOptions,
  possible: readonly FaultName[],
  stage: Stage,
): Promise<Outage[]> {
  const { history, servers, clerks, random } = stage;
  const names = shuffled(possible, random);
  const outages: Outage[] = [];
  for (const [index, fault] of names.entries()) {
    // So many were answered that the system is at work again.
    await Promise.race([history.moreAnswers(Math.ceil(options.clients / 2)), pause(silenceMsMax)]);
    await pause(random() * 500);
    // One phone in fifty is lost over the storm, whatever its length.
    const isTimeToLose = index % Math.ceil((names.length * 50) / options.clients) === 1;
    if (isTimeToLose) await clerks.find((clerk) => !clerk.isLost && clerk.waiting > 0)?.lose();
    const hit = Math.floor(random() * servers.length);
    const isAll = faults[fault].hits === "all";
    const at = performance.now();
    const before = history.later;
    history.event(fault);
    const elapsed = (): number => Math.round(performance.now() - at);
    const answered = history.answerTo((clerk) => isAll || clerk % servers.length === hit).then(elapsed);
    await faults[fault].run(stage, hit);
    const silentMs = await Promise.race([answered, pause(silenceMsMax).then(elapsed)]);
    outages.push({ fault, silentMs, later: history.later - before });
    options.say(
      `${index + 1} of ${names.length}: ${fault}, silent for ${silentMs} ms, ${history.acknowledged} acknowledged`,
    );
  }
  await history.moreAnswers(options.clients);
  return outages;
}

async function sellOn({ acknowledged, say }: StormOptions, history: History): Promise<void> {
  while (history.acknowledged < acknowledged) {
    await history.moreAnswers(Math.min(50_000, acknowledged - history.acknowledged));
    say(`${history.acknowledged} acknowledged`);
  }
}

/** Everything answered and every device at the head of its feeds. */
async function comeToRest(servers: readonly Server[], clerks: readonly Clerk[]): Promise<Check> {
  const living = clerks.filter((clerk) => !clerk.isLost);
  const until = performance.now() + restMsMax;
  while (performance.now() < until) {
    await Promise.all(living.map((clerk) => clerk.copied()));
    if (living.every((clerk) => clerk.waiting === 0)) {
      const heads = await headsOf(servers, living);
      if (living.every((clerk) => clerk.isAt(heads))) break;
    }
    await pause(100);
  }
  const heads = await headsOf(servers, living);
  const behind = living.filter((clerk) => clerk.waiting > 0 || !clerk.isAt(heads));
  const dead = servers.filter((server) => !server.isAlive).map((server) => `${server.url} ended by itself`);
  return report("everybody came to rest", living.length, [
    ...behind.map((clerk) => clerk.describe()),
    ...dead,
  ]);
}

async function headsOf(servers: readonly Server[], clerks: readonly Clerk[]): Promise<Map<string, number>> {
  const heads = new Map<string, number>();
  const [server] = servers;
  for (const clerk of clerks)
    for (const feed of clerk.feeds)
      if (!heads.has(feed) && server !== undefined)
        heads.set(feed, (await clerk.http(server.url).entries(feed, 0, 1)).head);
  return heads;
}

async function compareDigests(
  servers: readonly Server[],
  chain: BenchChain,
  clerks: readonly Clerk[],
): Promise<Check> {
  const [server] = servers;
  const [asker] = chain.clerks;
  if (server === undefined || asker === undefined) throw new Error("nobody to ask");
  const http = openHttp({ url: server.url, token: () => asker.token });
  const breaks: string[] = [];
  let checked = 0;
  for (const placeId of chain.placeIds) {
    const { digest } = await http.query<{ digest: string }>("stock.digest", { placeId });
    const feed = `stock:${placeId}`;
    for (const clerk of clerks.filter((one) => !one.isLost && one.feeds.includes(feed))) {
      checked += 1;
      if (clerk.digest(feed) !== digest) breaks.push(`clerk ${clerk.index}: ${feed}`);
    }
  }
  return report("digests of devices equal the server's", checked, breaks);
}
