/**
 * `npm run faults -- [--quick | --form NAME] [options]`: clients on bad lines, servers and PostgreSQL killed, frozen,
 * starved and misled; then everything that was promised is looked for. Prints a table, writes `bench-results/faults.json`
 * and the whole history of each storm beside it; exit code 1 on any break.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import path from "node:path";
import { readAsked } from "../rig/asked.ts";
import { formatRows, goal, formatGoals, type Goal } from "../rig/report.ts";
import { faultNames, type FaultName } from "./faults.ts";
import { forms, stormsOf, type Form, type FormName } from "./forms.ts";
import { runStorm, type Aftermath, type Outage } from "./storm.ts";

const usage = `npm run faults -- [options]

  --form NAME       full (default): 200 server kills, 50 PostgreSQL kills, the other faults 3 times each,
                      1,000,000 acknowledged sales, about an hour
                    middle: 20 kills, 5 PostgreSQL kills, each other fault once, about 8 minutes
                    crowd: 10 kills, 5 PostgreSQL kills, every id sent twice, about 2 minutes
                    quick: 40 clients, 8 kills, 2 PostgreSQL kills, within a minute
  --quick           the same as --form quick
  --only FAULT      this fault alone, three times, in the middle form: ${faultNames.join(", ")}
  --clients N       devices that sell
  --servers N       server processes on one database
  --kills N         kill -9 of a server
  --pg-kills N      kill -9 of PostgreSQL with all its backends
  --others N        how often each of the other faults
  --rate N          acts a second of all devices together
  --acknowledged N  goes on until so many sales are acknowledged
  --seed N          of clients and faults (1)
  --asynchronous    a control: PostgreSQL answers before the disk has it; the judge must find sales lost
`;

const { values, refuse } = readAsked("faults", usage, {
  options: {
    quick: { type: "boolean", default: false },
    asynchronous: { type: "boolean", default: false },
    form: { type: "string" },
    only: { type: "string" },
    clients: { type: "string" },
    servers: { type: "string" },
    kills: { type: "string" },
    "pg-kills": { type: "string" },
    others: { type: "string" },
    rate: { type: "string" },
    acknowledged: { type: "string" },
    seed: { type: "string" },
  },
});

function number(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  return /^\d{1,7}$/.test(text) ? Number(text) : refuse(`"${text}" is no number`);
}

const { only } = values;
const formName = values.form ?? (values.quick ? "quick" : only === undefined ? "full" : "middle");
if (!(formName in forms)) refuse(`there is no form "${formName}"`);
const base: Form = forms[formName as FormName];
const form: Form = {
  ...base,
  clients: number(values.clients, base.clients),
  servers: number(values.servers, base.servers),
  kills: number(values.kills, base.kills),
  postgresKills: number(values["pg-kills"], base.postgresKills),
  others: number(values.others, base.others),
  rate: number(values.rate, base.rate),
  acknowledged: number(values.acknowledged, base.acknowledged),
};
if (only !== undefined && !faultNames.includes(only as FaultName)) refuse(`there is no fault "${only}"`);

const folder = path.resolve("bench-results");
mkdirSync(folder, { recursive: true });
const seed = number(values.seed, 1);
const storms = [];
for (const { name, options } of stormsOf(only === undefined ? form : { ...form, others: 1 })) {
  if (only !== undefined && (name === "small disk") !== (only === "disk full")) continue;
  const faults = only === undefined ? options.faults : Array<FaultName>(3).fill(only as FaultName);
  process.stderr.write(`${name}: ${options.clients} clients, ${faults.length} faults\n`);
  const historyFile = path.join(folder, `faults-${name.replaceAll(" ", "-")}.jsonl`);
  const say = (line: string): boolean => process.stderr.write(`${line}\n`);
  const isAsynchronous = values.asynchronous;
  const aftermath = await runStorm({ ...options, isAsynchronous, faults, seed, historyFile, say });
  storms.push({ name, historyFile, ...aftermath });
}

const goals: Goal[] = storms.flatMap(({ name, checks }) =>
  checks.map((one) => goal(`${name}: ${one.check}`, one.breaks, "breaks", "<=", 0)),
);
const acknowledged = storms.reduce((sum, one) => sum + (one.counts["acknowledged"] ?? 0), 0);
if (form.acknowledged > 0)
  goals.push(goal("acknowledged sales", acknowledged, "sales", ">=", form.acknowledged));
const machine = {
  cores: availableParallelism(),
  memoryGib: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
const file = path.join(folder, "faults.json");
writeFileSync(
  file,
  `${JSON.stringify({ name: "faults", form: formName, settings: { ...form, seed }, machine, goals, storms }, null, 2)}\n`,
);
for (const storm of storms) process.stdout.write(`\n${storm.name}, ${storm.seconds} s\n\n${tables(storm)}\n`);
process.stdout.write(`${formatGoals(goals)}\n${acknowledged.toLocaleString("en")} acknowledged; ${file}\n`);
process.exit(goals.every((one) => one.met) ? 0 : 1);

function tables({ counts, outages, checks, notDone }: Aftermath): string {
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
  return [
    formatRows(what),
    formatRows(silences),
    formatRows(found),
    ...notDone.map((one) => `not done: ${one}`),
  ].join("\n\n");
}

function silenceOf(fault: string, outages: readonly Outage[]): Record<string, string | number> {
  const sorted = outages.map((outage) => outage.silentMs).toSorted((a, b) => a - b);
  return {
    fault,
    times: sorted.length,
    "silent ms, median": sorted[Math.floor(sorted.length / 2)] ?? 0,
    "silent ms, longest": sorted.at(-1) ?? 0,
    "told to come later": outages.reduce((sum, outage) => sum + outage.later, 0),
  };
}
