/**
 * `npm run sim -- --seed N [--minutes M] [--trace]` plays one run, with `--seeds from..to` many on all cores. Prints a
 * table, writes `bench-results/sim.json`; exit code 1 when anything was wrong, with the line that plays it again.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import path from "node:path";
import { readAsked } from "../rig/asked.ts";
import { formatGoals, formatRows, goal } from "../rig/report.ts";
import { flawNames, type FlawName } from "./flaws.ts";
import { lineOf, minutesUsual, playSeeds, type Totals } from "./pool.ts";
import { play } from "./run.ts";

const usage = `npm run sim -- [options]

  --seed N            plays this seed (1)
  --seeds FROM..TO    plays these, on all cores
  --minutes M         simulated minutes in which things go wrong (${minutesUsual})
  --trace             tells what happens in the run of one seed
  --flaw "..."        with a deliberate mistake: ${flawNames.join(", ")}
`;

const { values, refuse } = readAsked("sim", usage, {
  options: {
    seed: { type: "string" },
    seeds: { type: "string" },
    minutes: { type: "string" },
    flaw: { type: "string" },
    trace: { type: "boolean", default: false },
  },
});

function numberOf(text: string): number {
  const value = Number(text);
  return /^[\d.]+$/.test(text) && value > 0 && value <= 2 ** 40 ? value : refuse(`"${text}" is no number`);
}

const minutes = numberOf(values.minutes ?? String(minutesUsual));
const flaw = flawNames.find((one) => one === values.flaw);
if (values.flaw !== undefined && flaw === undefined) refuse(`no flaw "${values.flaw}"`);

process.exit(values.seeds === undefined ? await one(numberOf(values.seed ?? "1")) : await many(values.seeds));

async function one(seed: number): Promise<number> {
  const onSay = values.trace ? { onSay: (line: string) => process.stdout.write(`${line}\n`) } : {};
  const started = process.hrtime.bigint();
  const result = await play({ seed, minutes, ...(flaw && { flaw }), ...onSay });
  const wallMs = Number(process.hrtime.bigint() - started) / 1e6;
  process.stdout.write(`${formatRows(rowsOf({ ...result.counts, events: result.events }))}\n\n`);
  process.stdout.write(
    `seed ${seed}, ${Math.round(result.simulatedMs / 1_000)} simulated s, ${Math.round(wallMs)} ms\n`,
  );
  if (result.failure !== undefined)
    process.stdout.write(`\n${result.failure}\n${lineOf({ seed, minutes, flaw })}\n`);
  return result.failure === undefined ? 0 : 1;
}

async function many(text: string): Promise<number> {
  const [from = "", to = from] = text.split("..");
  const totals = await playSeeds({
    from: numberOf(from),
    to: numberOf(to),
    minutes,
    flaw: flaw as FlawName | undefined,
    workers: availableParallelism(),
    failuresMax: 5,
    onProgress: (done) => process.stderr.write(`${done} seeds\n`),
  });
  report(totals, text);
  return totals.failures.length === 0 ? 0 : 1;
}

function report(totals: Totals, seeds: string): void {
  const { counts, failures, seconds } = totals;
  const goals = [
    goal("seeds with anything wrong", failures.length, "seeds", "<=", 0),
    goal("seeds a second", totals.seeds / seconds, "1/s", ">=", 1_000 / 60),
  ];
  const machine = {
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  const rows = rowsOf(counts);
  const settings = { seeds, minutes };
  const file = path.resolve("bench-results", "sim.json");
  mkdirSync(path.dirname(file), { recursive: true });
  const rates = {
    seedsPerSecond: Math.round(totals.seeds / seconds),
    eventsPerSecond: Math.round((counts["events"] ?? 0) / seconds),
  };
  writeFileSync(
    file,
    `${JSON.stringify({ name: "sim", machine, seconds, settings, goals, rates, rows, failures }, null, 2)}\n`,
  );
  process.stdout.write(`${formatRows(rows)}\n${formatGoals(goals)}\n`);
  process.stdout.write(
    `${totals.seeds} seeds in ${Math.round(seconds)} s, ${rates.eventsPerSecond} events a second, ${file}\n`,
  );
  for (const { seed, failure } of failures)
    process.stdout.write(`\n${failure}\n${lineOf({ seed, minutes, flaw })}\n`);
}

function rowsOf(counts: Readonly<Record<string, number>>): { what: string; count: number }[] {
  return Object.entries(counts)
    .filter(([what]) => !what.startsWith("report "))
    .map(([what, count]) => ({ what, count }));
}
