/**
 * Sales a second and how long each takes: through the journal, then end to end through sockets, by 1 to 2,000 clerks, on
 * hot sets from one cell to the whole chain (mix.ts says what they send). Beside it, on the same PostgreSQL in the same
 * run, before and after the journal's: TPC-B and the best single statement; then the stock services of Medusa and Vendure.
 * All are durability class A: the answer comes after the fsync.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { keepCursor } from "@instep/server/journal/reactions.ts";
import { makeBenchChain, type BenchChain } from "../rig/chain.ts";
import { freePort } from "../rig/ports.ts";
import type { BenchResult } from "../rig/report.ts";
import { openBenchDatabase, startServer, type BenchDatabase } from "../rig/server.ts";
import type { Order, Told } from "./clerks.ts";
import { closedLoops } from "./load.ts";
import { SaleMix, shelfOf, type Shelf } from "./mix.ts";
import { measureShops, type ShopRun } from "./shops/shops.ts";
import { inDatabase, singleStatement, tpcB, type Yardstick } from "./pgbench.ts";
import { goalsOf, meanOf, rowsOf, type Measured, type Yardsticks } from "./sell-report.ts";

const clerkProgram = fileURLToPath(new URL("./clerks.ts", import.meta.url));
const places = 50;

interface Run {
  readonly clerks: number;
  /** Cells that are sold from; 0 is all. */
  readonly hot: number;
}

interface Plan {
  readonly styles: number;
  readonly seconds: number;
  readonly yardstickSeconds: number;
  readonly runs: readonly Run[];
  /** Medusa and Vendure: installing them takes longer than a quick run. */
  readonly withShops: boolean;
}

const crowd = 2_000;
const every = (hot: number): Run[] => [1, 16, 500, crowd].map((clerks) => ({ clerks, hot }));
const quickPlan: Plan = {
  styles: 40,
  seconds: 2.5,
  yardstickSeconds: 2,
  runs: [...every(0), ...every(1), { clerks: crowd, hot: 10 }, { clerks: crowd, hot: 1_000 }],
  withShops: false,
};
const fullPlan: Plan = {
  styles: 2_000,
  seconds: 10,
  yardstickSeconds: 15,
  runs: [...every(0), ...every(1_000), ...every(10), ...every(1)],
  withShops: true,
};

interface Options {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

export async function benchSell({ quick, say }: Options): Promise<BenchResult> {
  const plan = quick ? quickPlan : fullPlan;
  const database = await openBenchDatabase();
  try {
    say("making the chain …");
    const skus = plan.styles * 10;
    const chain = await makeBenchChain(database.foundation, {
      places,
      styles: plan.styles,
      clerks: crowd,
      emptySkus: skus * 0.3,
    });
    // As pgbench does after it has filled its tables, and autovacuum within its minute.
    await inDatabase(database.postgres.url, (client) => client.query("VACUUM ANALYZE"));
    const yardstick = (): Promise<Yardsticks> => yardsticksOf(database, plan, places * skus, say);
    const before = await yardstick();
    const journal = await journalRuns(database, chain, plan, say);
    const yardsticks = meanOf(before, await yardstick());
    await database.foundation.journal.close();
    const sockets = await socketRuns(database, chain, plan, say);
    const shops: readonly ShopRun[] = plan.withShops
      ? await measureShops(database, { clients: 16, seconds: plan.seconds, say })
      : [];
    const measured = [...journal, ...sockets];
    const isVoid = wrongAnswers(measured);
    return {
      rows: rowsOf(measured, yardsticks, shops),
      goals: goalsOf(measured, yardsticks, shops),
      settings: {
        places,
        skus,
        seconds: plan.seconds,
        durability: "A: fsync before the answer",
        mix: "30 % on empty cells, 5 % repeated ids, 1 % ids with other content",
      },
      ...(isVoid === undefined ? {} : { isVoid }),
    };
  } finally {
    await database.stop();
  }
}

async function yardsticksOf(
  database: BenchDatabase,
  plan: Plan,
  cells: number,
  say: Options["say"],
): Promise<Yardsticks> {
  const load = { seconds: plan.yardstickSeconds, say };
  const best = (a: Yardstick, b: Yardstick): Yardstick => (a.perSecond >= b.perSecond ? a : b);
  say("pgbench: TPC-B …");
  const tpcBs = best(
    await tpcB(database, { ...load, clients: 16, scale: 16 }),
    await tpcB(database, { ...load, clients: 64, scale: 64 }),
  );
  const tpcBHot = await tpcB(database, { ...load, clients: 16, scale: 1 });
  say("pgbench: one hand-written statement …");
  const single = best(
    await singleStatement(database, { ...load, clients: 16, cells, hot: cells }),
    await singleStatement(database, { ...load, clients: 64, cells, hot: cells }),
  );
  const singleHot = await singleStatement(database, { ...load, clients: 16, cells, hot: 1 });
  return { tpcB: tpcBs, tpcBHot, single, singleHot };
}

async function journalRuns(
  database: BenchDatabase,
  chain: BenchChain,
  plan: Plan,
  say: Options["say"],
): Promise<Measured[]> {
  const { journal } = database.foundation;
  const measured: Measured[] = [];
  for (const { clerks, hot } of plan.runs) {
    say(`journal, ${clerks} clerks, hot set ${hot || "all"} …`);
    const shelf = shelfFor(chain, hot);
    const mixes = Array.from({ length: clerks }, () => new SaleMix(shelf));
    const figures = await closedLoops(clerks, plan.seconds, async (client) => {
      const mix = mixes[client] as SaleMix;
      const clerk = chain.clerks[client];
      if (clerk === undefined) throw new Error("no such clerk");
      const command = { ...mix.next(), name: "stock.sell" };
      return mix.isRight(await journal.submit(chain.chainId, command as never, clerk.caller));
    });
    measured.push({ level: "journal", clerks, hot, figures });
  }
  return measured;
}

function shelfFor(chain: BenchChain, hot: number): Shelf {
  return shelfOf(chain.placeIds, chain.skuIds, chain.emptySkuIds, hot);
}

async function socketRuns(
  database: BenchDatabase,
  chain: BenchChain,
  plan: Plan,
  say: Options["say"],
): Promise<Measured[]> {
  const { foundation, postgres } = database;
  // The journal's own runs leave hundreds of thousands of cards to be posted, by a server that is not measured yet.
  const { position } = await foundation.reader.head(chain.chainId);
  await keepCursor(foundation.database, chain.chainId, position);
  const server = await startServer(postgres.url, await freePort());
  const { port } = new URL(server.url);
  const tokens = chain.clerks.map((clerk) => clerk.token);
  try {
    const runs: Measured[] = [];
    for (const { clerks, hot } of plan.runs) {
      say(`end to end, ${clerks} clerks, hot set ${hot || "all"} …`);
      const figures = await order({
        port: Number(port),
        tokens: tokens.slice(0, clerks),
        shelf: shelfFor(chain, hot),
        seconds: plan.seconds,
      });
      runs.push({ level: "end to end", clerks, hot, figures });
    }
    return runs;
  } finally {
    await server.stop();
  }
}

function wrongAnswers(measured: readonly Measured[]): string | undefined {
  const wrong = measured.reduce((sum, { figures }) => sum + figures.refused, 0);
  return wrong === 0 ? undefined : `${wrong} answers were not what they must be`;
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
