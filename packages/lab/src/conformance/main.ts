/**
 * `npm run conformance -- [--url http://… --who 1101 --secret …]`: every case of the suite against that server, or
 * against one of its own. Prints a table, writes `bench-results/conformance.json`; exit code 1 when an answer differs.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readAsked } from "../rig/asked.ts";
import { freePort } from "../rig/ports.ts";
import { formatRows, type Row } from "../rig/report.ts";
import { openBenchDatabase, startServer } from "../rig/server.ts";
import { prepareGround } from "./ground.ts";
import { runConformance, type Result } from "./run.ts";
import { Unprepared, type Target } from "./world.ts";

const usage = `npm run conformance -- [options]

  --url URL        the server; without it one of its own is started
  --who NUMBER     staff number or phone of somebody who may sell at a store that has a shoe in its catalogue
  --secret SECRET  password or PIN
  --chain CODE     where several chains live
  --all            shows every case, not only those that differ

It sells single pairs and takes each sale back, signs in and out, and leaves everything else as it is.
`;

const { values, refuse } = readAsked("conformance", usage, {
  options: {
    url: { type: "string" },
    who: { type: "string" },
    secret: { type: "string" },
    chain: { type: "string" },
    all: { type: "boolean", default: false },
  },
});

async function onOwnServer(): Promise<Result[]> {
  const database = await openBenchDatabase({ logLevel: "silent" });
  try {
    const server = await startServer(database.postgres.url, await freePort(), "silent");
    try {
      return await runConformance(await prepareGround(server.url));
    } finally {
      await server.stop();
    }
  } finally {
    await database.stop();
  }
}

function targetOf(url: string): Target {
  const { who, secret, chain } = values;
  if (who === undefined || secret === undefined) return refuse("--url needs --who and --secret");
  return { url: url.replace(/\/+$/, ""), who, secret, chain };
}

function groupRows(results: readonly Result[]): Row[] {
  const groups = Map.groupBy(results, ({ group }) => group);
  return [...groups].map(([group, all]) => {
    const differing = all.filter(({ ok }) => !ok).length;
    const ms = all.map((one) => one.ms).toSorted((one, other) => one - other);
    return { group, cases: all.length, differing, "median ms": ms[Math.floor(ms.length / 2)] ?? 0 };
  });
}

function caseRows(results: readonly Result[]): Row[] {
  return results.map(({ ok, group, name, expected, got }) => ({
    case: `${ok ? "same" : "DIFFERS"}  ${group}: ${name}`,
    expected,
    got,
  }));
}

async function main(): Promise<number> {
  const results = await (values.url === undefined ? onOwnServer() : runConformance(targetOf(values.url)));
  const differing = results.filter(({ ok }) => !ok);
  const shown = values.all ? results : differing;
  if (shown.length > 0) process.stdout.write(`${formatRows(caseRows(shown))}\n\n`);
  process.stdout.write(`${formatRows(groupRows(results))}\n\n`);
  process.stdout.write(`${results.length} cases, ${differing.length} answered otherwise than documented\n`);
  mkdirSync("bench-results", { recursive: true });
  const file = path.join("bench-results", "conformance.json");
  writeFileSync(
    file,
    `${JSON.stringify({ at: new Date().toISOString(), url: values.url ?? "own", results }, null, 2)}\n`,
  );
  return differing.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof Unprepared) return refuse(error.message);
  throw error;
});
