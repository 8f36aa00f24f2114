/**
 * One run of the `postgres` program: started, waited for until it accepts connections, and ended.
 *
 * It runs in a session of its own, so that Ctrl-C at the terminal reaches only us and connections are closed
 * in order. A shell of a few kilobytes stands guard: it waits for the end of a pipe that we hold open, and so
 * shuts PostgreSQL down in an orderly way when we die without a word.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isProcessAlive } from "../datalock.ts";
import type { Logger } from "../logger.ts";
import type { ClusterHome } from "./account.ts";
import { postgresEnvironment } from "./cluster.ts";

const POLL_EVERY_MS = 15;
/** Longer than the replay of `max_wal_size` on a slow disk. */
const READY_WITHIN_MS = 300_000;
const STOP_FAST_MS = 30_000;
const STOP_IMMEDIATE_MS = 10_000;

export type Postmaster = {
  pid: number;
  /** Resolves when the program has ended, for whatever reason. */
  exited: Promise<string>;
  /** Resolves when it accepts connections, rejects with its last words when it ends before. */
  ready(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts `postgres` on the cluster, whose settings name `socketDir`. */
export function startPostmaster(
  home: ClusterHome,
  socketDir: string,
  log: Logger,
  isStopping: () => boolean,
  environment: Readonly<Record<string, string>> = {},
): Postmaster {
  const child = spawn(home.binaries.postgres, ["-D", home.clusterDir], {
    ...home.account,
    cwd: "/",
    env: { ...postgresEnvironment(), ...environment },
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lastWords = forwardLog(child, log, isStopping);
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const pid = child.pid;
  const guard = pid === undefined ? undefined : startGuard(pid, home, socketDir);
  void exited.then(() => guard?.kill("SIGKILL"));
  return {
    pid: pid ?? 0,
    exited,
    ready: () => waitUntilReady(home.clusterDir, pid, exited, lastWords, log),
    stop: () => (pid === undefined ? Promise.resolve() : stopProcess(pid, exited)),
  };
}

/** Fatal for one connection, whose user is told; nothing is wrong with the server. */
const OF_ONE_CONNECTION =
  /password authentication|starting up|recovery mode|shutting down|terminating connection/;

/** PostgreSQL's lines become ours; complaints of a stop that was asked for are not news. */
function forwardLog(child: ChildProcess, log: Logger, isStopping: () => boolean): () => string {
  let rest = "";
  const recent: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      recent.push(line);
      if (recent.length > 20) recent.shift();
      if (/^(PANIC|FATAL)/.test(line) && !isStopping() && !OF_ONE_CONNECTION.test(line)) {
        log.warn({ postgres: line }, "PostgreSQL reports");
      } else log.debug({ postgres: line }, "PostgreSQL reports");
    }
  });
  return () => [...recent, rest].join("\n").trim();
}

/**
 * Waits for our end, asks PostgreSQL to stop, and tidies away the folder of its socket once that is closed, which
 * is seen by the socket: where nobody collects dead processes, the process number stays in use.
 */
const GUARD = `read -r line
if kill -INT "$0"; then
  for i in $(seq 600); do
    [ -e "$1/.s.PGSQL.5432" ] || break
    sleep 0.1
  done
fi
rm -rf "$1"`;

function startGuard(pid: number, home: ClusterHome, socketDir: string): ChildProcess {
  const guard = spawn("/bin/sh", ["-c", GUARD, String(pid), socketDir], {
    ...home.account,
    cwd: "/",
    env: postgresEnvironment(),
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => undefined);
  guard.stdin?.on("error", () => undefined);
  guard.unref();
  return guard;
}

async function waitUntilReady(
  clusterDir: string,
  pid: number | undefined,
  exited: Promise<string>,
  lastWords: () => string,
  log: Logger,
): Promise<void> {
  let end: string | undefined;
  void exited.then((reason) => (end = reason));
  const startedAt = performance.now();
  let toldAt = startedAt;
  for (;;) {
    const state = readPostmasterFile(clusterDir);
    if (state?.pid === pid && state?.status === "ready") return;
    if (end !== undefined) throw new Error(`PostgreSQL ended during start (${end}): ${lastWords()}`);
    const now = performance.now();
    if (now - startedAt > READY_WITHIN_MS)
      throw new Error(`PostgreSQL is not ready after ${READY_WITHIN_MS} ms`);
    if (now - toldAt > 5_000) {
      toldAt = now;
      log.info("PostgreSQL is recovering from a crash");
    }
    await delay(POLL_EVERY_MS);
  }
}

export type PostmasterFile = { pid: number; socketDir: string; status: string };

/** `postmaster.pid`: number, folder, start time, port, socket folder, addresses, shared memory, status. */
export function readPostmasterFile(clusterDir: string): PostmasterFile | undefined {
  try {
    const lines = readFileSync(path.join(clusterDir, "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0
      ? { pid, socketDir: lines[4]?.trim() ?? "", status: lines[7]?.trim() ?? "" }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Ends a PostgreSQL that another process, now dead, left running on the cluster. A file whose number belongs to
 * some other program by now is removed: PostgreSQL itself would refuse to start.
 */
export async function stopStalePostmaster(clusterDir: string, log: Logger): Promise<void> {
  const left = readPostmasterFile(clusterDir);
  if (!left) return;
  if (isProcessAlive(left.pid)) {
    if (isPostmasterOf(left.pid, clusterDir)) {
      log.info({ pid: left.pid }, "stopping the PostgreSQL that an earlier run left behind");
      await stopProcess(left.pid, waitForEnd(left.pid));
    } else rmSync(path.join(clusterDir, "postmaster.pid"), { force: true });
  }
  if (/[/]instep-pg-[^/]+$/.test(left.socketDir)) rmSync(left.socketDir, { recursive: true, force: true });
}

function isPostmasterOf(pid: number, clusterDir: string): boolean {
  if (process.platform !== "linux") return true;
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "";
    return (
      path.basename(command) === "postgres" && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir)
    );
  } catch (error) {
    // Without the right to look, a living process is taken for what the file says.
    return (error as NodeJS.ErrnoException).code === "EACCES";
  }
}

async function waitForEnd(pid: number): Promise<string> {
  while (isProcessAlive(pid)) await delay(POLL_EVERY_MS);
  return "ended";
}

/** First orderly with a checkpoint, then without, then by force. */
async function stopProcess(pid: number, exited: Promise<string>): Promise<void> {
  for (const [signal, withinMs] of [
    ["SIGINT", STOP_FAST_MS],
    ["SIGQUIT", STOP_IMMEDIATE_MS],
    ["SIGKILL", 0],
  ] as const) {
    signalQuietly(pid, signal);
    const timer = new AbortController();
    const timeout = delay(withinMs, "timeout", { signal: timer.signal }).catch(() => "aborted");
    const first = await Promise.race([exited, withinMs === 0 ? exited : timeout]);
    timer.abort();
    if (first !== "timeout") return;
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
