/**
 * `npm run bench -- <name> [--quick]`: runs one benchmark, prints a table, writes `bench-results/<name>.json`. The exit
 * code is 0 whether goals are met or not, 1 when a run is void (the generator was the limit, or something broke).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import path from "node:path";
import { readAsked } from "../rig/asked.ts";
import { watchOthers } from "../rig/processes.ts";
import { formatGoals, formatRows, type BenchResult } from "../rig/report.ts";
import { benchDirect } from "./direct.ts";
import { benchFanout } from "./fanout.ts";
import { benchFollow } from "./follow.ts";
import { benchIdle } from "./idle.ts";
import { benchImport } from "./import.ts";
import { benchJitter } from "./jitter.ts";
import { benchReturn } from "./return.ts";
import { benchScreen } from "./screen.ts";
import { benchSell } from "./sell.ts";
import { benchStalled } from "./stalled.ts";

const benches: Record<
  string,
  (options: { quick: boolean; say: (line: string) => void }) => Promise<BenchResult>
> = {
  direct: benchDirect,
  fanout: benchFanout,
  follow: benchFollow,
  idle: benchIdle,
  import: benchImport,
  jitter: benchJitter,
  return: benchReturn,
  screen: benchScreen,
  sell: benchSell,
  stalled: benchStalled,
};

const usage = `npm run bench -- <name> [--quick]

Benchmarks: ${Object.keys(benches).join(", ")}
`;

const { values, positionals, refuse } = readAsked("bench", usage, {
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false } },
});
const name = positionals[0] ?? refuse("which benchmark?");
const bench =
  (Object.hasOwn(benches, name) ? benches[name] : undefined) ?? refuse(`there is no benchmark "${name}"`);

const started = performance.now();
const othersSoFar = watchOthers();
const result = await bench({ quick: values.quick, say: (line) => process.stderr.write(`${line}\n`) });
const machine = {
  cores: availableParallelism(),
  memoryGib: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  othersCores: othersSoFar(),
};
const seconds = Math.round((performance.now() - started) / 1_000);
const file = path.resolve("bench-results", `${name}.json`);
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(
  file,
  `${JSON.stringify({ name, quick: values.quick, machine, seconds, ...result }, null, 2)}\n`,
);
process.stdout.write(`\n${formatRows(result.rows)}\n${formatGoals(result.goals)}\n${seconds} s, ${file}\n`);
if ((machine.othersCores ?? 0) > 0.2)
  process.stdout.write(`other programs took ${machine.othersCores?.toFixed(1)} cores: not a quiet run\n`);
if (result.isVoid) process.stdout.write(`VOID: ${result.isVoid}\n`);
process.exit(result.isVoid ? 1 : 0);
