/** pgbench TPC-B on the same PostgreSQL in the same run: the yardstick. Found on the path or in Debian's folders. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { promisify } from "node:util";
import type { BenchDatabase } from "../rig/server.ts";

const run = promisify(execFile);

function found(): string | undefined {
  const homes = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  const inHomes = homes
    .map((version) => `/usr/lib/postgresql/${version}/bin/pgbench`)
    .filter((file) => existsSync(file));
  return (
    inHomes.at(-1) ??
    ["/usr/bin/pgbench", "/usr/local/bin/pgbench", "/opt/homebrew/bin/pgbench"].find((file) =>
      existsSync(file),
    )
  );
}

/** The program; installed from Debian's packages where that may be done. Undefined with the command to run otherwise. */
function pgbenchProgram(say: (line: string) => void): string | undefined {
  const there = found();
  if (there !== undefined) return there;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say("installing pgbench (postgresql-contrib) …");
    try {
      execFileSync("apt-get", ["update"], { stdio: "ignore" });
      execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "postgresql-contrib"], {
        stdio: "ignore",
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
    } catch {
      return undefined;
    }
  }
  return found();
}

export interface TpcB {
  readonly perSecond: number;
  readonly averageMs: number;
}

export async function tpcB(
  database: BenchDatabase,
  options: { clients: number; scale: number; seconds: number; say: (line: string) => void },
): Promise<TpcB> {
  const program = pgbenchProgram(options.say);
  if (program === undefined) throw new Error("pgbench is missing; run: apt-get install postgresql-contrib");
  const { adminUrl } = database.postgres;
  const url = new URL(adminUrl);
  url.pathname = "/pgbench";
  await run(program, ["--version"]);
  await createDatabase(adminUrl);
  await run(program, ["-i", "-q", "-s", String(options.scale), url.href]);
  const { stdout } = await run(program, [
    "-c",
    String(options.clients),
    "-j",
    "2",
    "-T",
    String(options.seconds),
    "-M",
    "prepared",
    url.href,
  ]);
  const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1] ?? "0");
  const averageMs = Number(/latency average = ([\d.]+)/.exec(stdout)?.[1] ?? "0");
  return { perSecond, averageMs };
}

async function createDatabase(adminUrl: string): Promise<void> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query("DROP DATABASE IF EXISTS pgbench WITH (FORCE)");
  await client.query("CREATE DATABASE pgbench");
  await client.end();
}
