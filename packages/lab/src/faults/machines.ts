/** The machines of a fault test: server processes that are started again when they die, and a PostgreSQL that is killed or frozen whole. */
import { execFileSync } from "node:child_process";
import pg from "pg";
import type { EmbeddedPostgres } from "@instep/server/platform/postgres/embedded.ts";
import { freePort } from "../rig/ports.ts";
import { startServer, type ServerProcess } from "../rig/server.ts";
import { pause } from "./clerk.ts";

/** One address whose process may change. */
export class Server {
  readonly url: string;
  readonly #port: number;
  readonly #databaseUrl: string;
  readonly #environment: Readonly<Record<string, string>>;
  #process: ServerProcess;

  private constructor(
    databaseUrl: string,
    port: number,
    environment: Readonly<Record<string, string>>,
    process: ServerProcess,
  ) {
    this.#databaseUrl = databaseUrl;
    this.#port = port;
    this.#environment = environment;
    this.#process = process;
    this.url = process.url;
  }

  static async start(
    databaseUrl: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Server> {
    const port = await freePort();
    const process = await startServer(databaseUrl, port, "fatal", environment);
    return new Server(databaseUrl, port, environment, process);
  }

  /** Ends the process without a word and starts the next; resolves when that one answers. */
  async kill(): Promise<void> {
    const { child } = this.#process;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await ended;
    this.#process = await startServer(this.#databaseUrl, this.#port, "fatal", this.#environment);
  }

  /** The process stands still for so long, as under a debugger or a swapping host. */
  async freeze(ms: number): Promise<void> {
    const { child } = this.#process;
    child.kill("SIGSTOP");
    await pause(ms);
    child.kill("SIGCONT");
  }

  /** False when the process ended by itself. */
  get isAlive(): boolean {
    return this.#process.child.exitCode === null && this.#process.child.signalCode === null;
  }

  stop(): Promise<void> {
    return this.isAlive ? this.#process.stop() : Promise.resolve();
  }
}

/** Process numbers of a process's children. */
function childrenOf(parent: number): number[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}

/** To the postmaster first, so that it makes no more backends, then to these. */
function signalAll(postmaster: number, signal: NodeJS.Signals): void {
  for (const pid of [postmaster, ...childrenOf(postmaster)]) signalOne(pid, signal);
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // A backend may have ended since it was listed.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * Postmaster and backends at once, as when the power fails; its supervisor starts it again. The backends die before the
 * postmaster, so that nobody writes any more when the next one begins. Resolves when that one answers.
 */
export async function killPostgres(postgres: EmbeddedPostgres): Promise<void> {
  const postmaster = postgres.pid();
  signalOne(postmaster, "SIGSTOP");
  for (const pid of childrenOf(postmaster)) signalOne(pid, "SIGKILL");
  signalOne(postmaster, "SIGKILL");
  while (postgres.pid() === postmaster) await pause(25);
  await untilAnswers(postgres);
}

/** The whole database stands still for so long. */
export async function freezePostgres(postgres: EmbeddedPostgres, ms: number): Promise<void> {
  const postmaster = postgres.pid();
  signalAll(postmaster, "SIGSTOP");
  await pause(ms);
  signalAll(postmaster, "SIGCONT");
}

export async function untilAnswers(postgres: EmbeddedPostgres): Promise<void> {
  while (!(await answers(postgres.url))) await pause(25);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
