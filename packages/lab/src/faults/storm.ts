/**
 * The fault test: real server processes over real sockets on a real PostgreSQL, clients that sell on bad lines, and kills.
 * Every fault waits until the crowd has been answered again, so each hits a system at work. Afterwards everybody comes to
 * rest, and what was promised is compared with what is there.
 */
import { openHttp } from "@instep/client/http.ts";
import { makeBenchChain, type BenchChain } from "../rig/chain.ts";
import { openBenchDatabase, type BenchDatabase } from "../rig/server.ts";
import { checkAll, report, type Check } from "./check.ts";
import { Clerk, pause } from "./clerk.ts";
import { History, type Act } from "./history.ts";
import { killPostgres, Server } from "./machines.ts";

export interface StormOptions {
  readonly clients: number;
  readonly servers: number;
  readonly kills: number;
  readonly postgresKills: number;
  /** A server that stands still for longer than clients wait for an answer. */
  readonly freezes: number;
  /** Acts a second of all clients together. */
  readonly rate: number;
  readonly seed: number;
  readonly historyFile: string;
  readonly say: (line: string) => void;
}

export interface Outage {
  readonly fault: Fault;
  /** From the fault until somebody whom it hit, acting after it, was answered. */
  readonly silentMs: number;
}

export interface Aftermath {
  readonly counts: Readonly<Record<string, number>>;
  readonly outages: readonly Outage[];
  readonly checks: readonly Check[];
  readonly seconds: number;
}

type Fault = "server killed" | "PostgreSQL killed" | "server frozen";

const freezeMs = 6_000;
const restMsMax = 120_000;
/** Few pairs of each: most shelves run empty, so "sold although the book says 0" is part of it. */
const pairsEach = 30;

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
  const database = await openBenchDatabase("silent");
  const servers: Server[] = [];
  const clerks: Clerk[] = [];
  const history = new History(options.historyFile);
  try {
    say("making the chain …");
    const size = { places: 5, styles: 4, clerks: options.clients, pairsEach };
    const chain = await makeBenchChain(database.foundation, size);
    await database.foundation.close();
    for (let count = 0; count < options.servers; count += 1)
      servers.push(await Server.start(database.postgres.url));
    clerks.push(...makeClerks(options, chain, servers, history));
    const work = clerks.map((clerk) => clerk.work());
    const outages = await doFaults(options, database, servers, clerks, history);
    say("the storm is over …");
    for (const clerk of clerks) clerk.goHome();
    await Promise.all(work);
    const resting = await comeToRest(servers, clerks);
    const digests = await compareDigests(servers, chain, clerks);
    const checks = [...(await checkAll(database.postgres.url, history, clerks)), resting, digests];
    const counts = { ...history.counts, made: history.acts.size, acknowledged: history.told.size };
    return { counts, outages, checks, seconds: Math.round((performance.now() - started) / 1_000) };
  } finally {
    await Promise.all(clerks.map((clerk) => clerk.close()));
    await Promise.all(servers.map((server) => server.stop()));
    await database.stop();
    await history.close();
  }
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
      pauseMs: (chain.clerks.length / options.rate) * 1_000,
    });
  });
}

function faultsOf({ kills, postgresKills, freezes }: StormOptions, random: () => number): Fault[] {
  const faults: Fault[] = [
    ...Array.from({ length: kills }, (): Fault => "server killed"),
    ...Array.from({ length: postgresKills }, (): Fault => "PostgreSQL killed"),
    ...Array.from({ length: freezes }, (): Fault => "server frozen"),
  ];
  return faults
    .map((fault) => ({ fault, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ fault }) => fault);
}

async function doFaults(
  options: StormOptions,
  { postgres }: BenchDatabase,
  servers: readonly Server[],
  clerks: readonly Clerk[],
  history: History,
): Promise<Outage[]> {
  const random = chance(options.seed + 1);
  const faults = faultsOf(options, random);
  const outages: Outage[] = [];
  for (const [index, fault] of faults.entries()) {
    await history.moreAnswers(options.clients);
    await pause(random() * 500);
    if (index % 4 === 3) await clerks.find((clerk) => !clerk.isLost && clerk.waiting > 0)?.lose();
    const at = Date.now();
    history.event(fault);
    const hit = Math.floor(random() * servers.length);
    const server = servers[hit];
    const isHit = (act: Act): boolean =>
      act.madeAt > at && (fault === "PostgreSQL killed" || act.clerk % servers.length === hit);
    const answered = history.answerTo(isHit).then(() => Date.now() - at);
    if (fault === "PostgreSQL killed") await killPostgres(postgres);
    else if (fault === "server killed") await server?.kill();
    else await server?.freeze(freezeMs);
    const silentMs = await answered;
    outages.push({ fault, silentMs });
    options.say(
      `${index + 1} of ${faults.length}: ${fault}, silent for ${silentMs} ms, ${history.told.size} answered`,
    );
  }
  await history.moreAnswers(options.clients);
  return outages;
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
