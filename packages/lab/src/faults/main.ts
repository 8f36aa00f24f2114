/**
 * `npm run faults -- [--quick] [--clients N] [--kills N] [--pg-kills N]`: 200 clients on bad lines, servers killed ten
 * times, PostgreSQL five times; then everything that was promised is looked for. Prints a table, writes
 * `bench-results/faults.json` and the whole history beside it; exit code 1 on any break.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { formatRows, goal, formatGoals, type Goal } from "../rig/report.ts";
import { runStorm, type Aftermath, type Outage } from "./storm.ts";

const usage = `npm run faults -- [options]

  --quick         40 clients, 4 server kills, 2 PostgreSQL kills
  --clients N     devices that sell (200)
  --servers N     server processes on one database (2)
  --kills N       kill -9 of a server (10)
  --pg-kills N    kill -9 of PostgreSQL with all its backends (5)
  --freezes N     a server that stands still for 6 s (1)
  --rate N        sales a second of all devices together (200)
  --seed N        of clients and faults (1)
`;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    clients: { type: "string" },
    servers: { type: "string" },
    kills: { type: "string" },
    "pg-kills": { type: "string" },
    freezes: { type: "string" },
    rate: { type: "string" },
    seed: { type: "string" },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

function number(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  process.stderr.write(`faults: "${text}" is no number\n\n${usage}`);
  process.exit(1);
}

const { quick } = values;
const settings = {
  clients: number(values.clients, quick ? 40 : 200),
  servers: number(values.servers, 2),
  kills: number(values.kills, quick ? 4 : 10),
  postgresKills: number(values["pg-kills"], quick ? 2 : 5),
  freezes: number(values.freezes, quick ? 0 : 1),
  rate: number(values.rate, 200),
  seed: number(values.seed, 1),
};
const folder = path.resolve("bench-results");
mkdirSync(folder, { recursive: true });
const historyFile = path.join(folder, "faults-history.jsonl");
const aftermath = await runStorm({
  ...settings,
  historyFile,
  say: (line) => process.stderr.write(`${line}\n`),
});

const goals: Goal[] = aftermath.checks.map((one) => goal(one.check, one.breaks, "breaks", "<=", 0));
const machine = {
  cores: availableParallelism(),
  memoryGib: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
const file = path.join(folder, "faults.json");
writeFileSync(
  file,
  `${JSON.stringify({ name: "faults", settings, machine, goals, ...aftermath }, null, 2)}\n`,
);
process.stdout.write(`\n${tables(aftermath)}\n${formatGoals(goals)}\n${aftermath.seconds} s, ${file}\n`);
process.exit(goals.every((one) => one.met) ? 0 : 1);

function tables({ counts, outages, checks }: Aftermath): string {
  const what = Object.entries(counts)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => ({ what: name, count }));
  const silences = [...Map.groupBy(outages, (outage) => outage.fault)].map(([fault, all]) =>
    silenceOf(fault, all),
  );
  const found = checks.map(({ check, checked, breaks, examples }) => ({
    check,
    checked,
    breaks,
    first: examples[0] ?? "",
  }));
  return [formatRows(what), formatRows(silences), formatRows(found)].join("\n\n");
}

function silenceOf(fault: string, outages: readonly Outage[]): Record<string, string | number> {
  const sorted = outages.map((outage) => outage.silentMs).toSorted((a, b) => a - b);
  return {
    fault,
    times: sorted.length,
    "silent ms, median": sorted[Math.floor(sorted.length / 2)] ?? 0,
    "silent ms, longest": sorted.at(-1) ?? 0,
  };
}
