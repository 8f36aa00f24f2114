/** The server of a benchmark or a fault test: a real PostgreSQL in a folder of its own, and the product's own server in a process of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pino from "pino";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "@instep/server/platform/postgres/embedded.ts";
import { migrate } from "@instep/server/platform/migrate.ts";
import { createLogger, type LogLevel } from "@instep/server/platform/logger.ts";
import { migrationsOf, openFoundation, type Foundation } from "@instep/server/house.ts";
import { modules } from "@instep/server/modules.ts";

export interface BenchDatabase {
  readonly postgres: EmbeddedPostgres;
  readonly foundation: Foundation;
  readonly dataDir: string;
  stop(): Promise<void>;
}

export interface BenchDatabaseOptions {
  /** Of the machinery; a fault test that kills it need not hear of it. */
  readonly logLevel?: LogLevel;
  /** The folder in which the data folder is made. */
  readonly under?: string;
  /** PostgreSQL's, beside what it always has. */
  readonly environment?: Readonly<Record<string, string>>;
}

export async function openBenchDatabase(options: BenchDatabaseOptions = {}): Promise<BenchDatabase> {
  const { logLevel = "warn", under = tmpdir(), environment } = options;
  const dataDir = mkdtempSync(path.join(under, "instep-bench-"));
  chmodSync(dataDir, 0o711);
  const log = createLogger({ level: logLevel, destination: pino.destination(2) });
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log,
    ...(environment === undefined ? {} : { environment }),
  });
  await migrate(postgres.url, migrationsOf(modules));
  // Reactions rest: the journal is measured by itself; end to end they run in the server's process.
  const foundation = await openFoundation({ databaseUrl: postgres.url, modules, log, background: false });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= foundation.close());
  return {
    postgres,
    foundation: { ...foundation, close },
    dataDir,
    stop: async () => {
      await close();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** As scripts/instep.mjs starts it. */
const serverFlags = ["--max-semi-space-size=64"];
const main = fileURLToPath(new URL("../../../server/src/main.ts", import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

const environment = {
  HOST: "127.0.0.1",
  DEMO: "0",
  // What a start compiled, the next one reads.
  NODE_COMPILE_CACHE: path.join(tmpdir(), "instep-compiled"),
};

/** Starts `main.ts` on the database and resolves when it answers. */
export async function startServer(
  databaseUrl: string,
  port: number,
  logLevel = "warn",
  more: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...serverFlags, main], {
    env: {
      ...process.env,
      ...environment,
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      LOG_LEVEL: logLevel,
      ...more,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise<never>((_, reject) => {
    child.once("exit", (code) => reject(new Error(`the server ended with ${String(code)}`)));
  });
  ended.catch(() => undefined);
  await Promise.race([ended, untilReady(url)]);
  return {
    url,
    child,
    stop: async () => {
      const done = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGTERM");
      await done;
    },
  };
}

async function untilReady(url: string): Promise<void> {
  for (;;) {
    const isReady = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
