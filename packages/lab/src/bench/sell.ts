/**
 * Sales a second and how long each takes: through the journal, then end to end through sockets, by 1 to 2,000 clerks,
 * spread over the chain and all on one SKU of one store; beside TPC-B on the same PostgreSQL in the same run. Both are
 * durability class A: the answer comes after the fsync.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { makeBenchChain, newId, type BenchChain } from "../rig/chain.ts";
import type { Order, Told } from "./clerks.ts";
import { closedLoops, type LoadFigures } from "./load.ts";
import { tpcB, type TpcB } from "./pgbench.ts";
import { goal, type BenchResult, type Goal, type Row } from "../rig/report.ts";
import { freePort } from "../rig/ports.ts";
import { openBenchDatabase, startServer, type BenchDatabase } from "../rig/server.ts";

const crowds = [1, 16, 500, 2_000] as const;
const clerkProgram = fileURLToPath(new URL("./clerks.ts", import.meta.url));

interface Options {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

interface Measured {
  readonly level: "journal" | "end to end";
  readonly clerks: number;
  readonly on: "spread" | "one SKU";
  readonly figures: LoadFigures;
}

export async function benchSell({ quick, say }: Options): Promise<BenchResult> {
  const seconds = quick ? 4 : 20;
  const database = await openBenchDatabase();
  try {
    say("making the chain …");
    const chain = await makeBenchChain(database.foundation, {
      places: 50,
      styles: quick ? 40 : 400,
      clerks: 2_000,
    });
    say("TPC-B …");
    const yardsticks = [
      await tpcB(database, { clients: 16, scale: 20, seconds: quick ? 6 : 30, say }),
      await tpcB(database, { clients: 64, scale: 64, seconds: quick ? 6 : 30, say }),
    ];
    const best = yardsticks.reduce((a, b) => (a.perSecond >= b.perSecond ? a : b));
    const measured = await journalRuns(database, chain, seconds, say);
    await database.foundation.journal.close();
    const { runs, fanout, isVoid } = await socketRuns(database, chain, seconds, say);
    const all = [...measured, ...runs];
    return {
      rows: rowsOf(all, yardsticks, fanout),
      goals: goalsOf(all, best, fanout),
      settings: { places: 50, skus: chain.skuIds.length, seconds, durability: "A: fsync before the answer" },
      ...(isVoid === undefined ? {} : { isVoid }),
    };
  } finally {
    await database.stop();
  }
}

async function journalRuns(
  database: BenchDatabase,
  chain: BenchChain,
  seconds: number,
  say: Options["say"],
): Promise<Measured[]> {
  const { journal } = database.foundation;
  const measured: Measured[] = [];
  for (const on of ["spread", "one SKU"] as const) {
    for (const clerks of crowds) {
      say(`journal, ${clerks} clerks, ${on} …`);
      const figures = await closedLoops(clerks, clerks === 16 ? seconds / 2 : seconds, async (client) => {
        const clerk = chain.clerks[client];
        if (clerk === undefined) throw new Error("no such clerk");
        const placeId = on === "spread" ? clerk.placeId : chain.placeIds[0];
        const skuId =
          on === "spread" ? chain.skuIds[Math.floor(Math.random() * chain.skuIds.length)] : chain.skuIds[0];
        const args = { placeId, lines: [{ skuId, quantity: 1, priceMinor: 39_900 }] };
        const command = { id: newId<"command">(), name: "stock.sell", args, madeAt: Date.now() };
        return (await journal.submit(chain.chainId, command, clerk.caller)).ok;
      });
      measured.push({ level: "journal", clerks, on, figures });
    }
  }
  return measured;
}

async function socketRuns(
  database: BenchDatabase,
  chain: BenchChain,
  seconds: number,
  say: Options["say"],
): Promise<{ runs: Measured[]; fanout: Told; isVoid?: string }> {
  const server = await startServer(database.postgres.url, await freePort());
  try {
    const runs: Measured[] = [];
    const tokens = chain.clerks.map((clerk) => clerk.token);
    for (const on of ["spread", "one SKU"] as const) {
      for (const clerks of crowds) {
        say(`end to end, ${clerks} clerks, ${on} …`);
        const placeIds = on === "spread" ? chain.placeIds : chain.placeIds.slice(0, 1);
        const skuIds = on === "spread" ? chain.skuIds : chain.skuIds.slice(0, 1);
        const told = await order({
          kind: "sell",
          url: server.url,
          tokens: tokens.slice(0, clerks),
          placeIds,
          skuIds,
          seconds,
        });
        runs.push({ level: "end to end", clerks, on, figures: told });
      }
    }
    const [placeId = ""] = chain.placeIds;
    const feed = `stock:${placeId}`;
    const heads = await database.foundation.reader.feedHeads(chain.chainId, [feed]);
    say("2,000 sockets follow one store, 20 sales a second …");
    const fanout = await order({
      kind: "follow",
      url: server.url,
      tokens,
      feed,
      seq: heads.get(feed) ?? 0,
      rate: 20,
      placeId,
      skuIds: chain.skuIds,
      seconds: seconds * 2,
    });
    const lost = fanout.deliveries !== fanout.expected;
    return {
      runs,
      fanout,
      ...(lost ? { isVoid: `only ${fanout.deliveries} of ${fanout.expected} entries arrived` } : {}),
    };
  } finally {
    await server.stop();
  }
}

function order(what: Order): Promise<Told> {
  const child = fork(clerkProgram, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  return new Promise((resolve, reject) => {
    child.once("message", (answer: { ok: true; told: Told } | { ok: false; error: string }) => {
      if (answer.ok) resolve(answer.told);
      else reject(new Error(answer.error));
    });
    child.once("exit", (code) => reject(new Error(`the clerks ended with ${String(code)}`)));
    child.send(what);
  });
}

function rowsOf(measured: readonly Measured[], yardsticks: readonly TpcB[], fanout: Told): Row[] {
  return [
    ...yardsticks.map((one, index) => ({
      what: `pgbench TPC-B, ${index === 0 ? "16 clients" : "64 clients"}`,
      "per second": one.perSecond,
      "p50 ms": `avg ${one.averageMs.toFixed(1)}`,
    })),
    ...measured.map(({ level, clerks, on, figures }) => ({
      what: `${level}, ${clerks} clerk${clerks === 1 ? "" : "s"}, ${on}`,
      "per second": figures.perSecond,
      "p50 ms": figures.p50Ms,
      "p99 ms": figures.p99Ms,
      refused: figures.refused,
    })),
    {
      what: "2,000 sockets, 20 sales/s: entry to socket",
      "per second": fanout.perSecond,
      "p50 ms": fanout.p50Ms,
      "p99 ms": fanout.p99Ms,
    },
  ];
}

function goalsOf(measured: readonly Measured[], best: TpcB, fanout: Told): Goal[] {
  const most = (level: Measured["level"], on: Measured["on"]): number =>
    Math.max(
      ...measured.filter((one) => one.level === level && one.on === on).map((one) => one.figures.perSecond),
    );
  const alone = measured.find((one) => one.level === "journal" && one.clerks === 1 && one.on === "spread");
  const spread = most("journal", "spread");
  return [
    goal("journal against TPC-B", spread / best.perSecond, "x", ">=", 10),
    goal("one hot SKU against spread", most("journal", "one SKU") / spread, "x", ">=", 0.9),
    goal("end to end against TPC-B", most("end to end", "spread") / best.perSecond, "x", ">=", 3),
    goal("one clerk alone, p50", alone?.figures.p50Ms ?? Number.NaN, "ms", "<=", 4),
    goal("commit to 2,000 sockets, p99", fanout.p99Ms, "ms", "<=", 30),
  ];
}
