/**
 * One Instep a data folder. The lock is a file naming its holder; it is made by `link`, which succeeds for one
 * of several racers only, and is touched every two seconds.
 *
 * Whether a holder lives is decided so that a `kill -9` never blocks the next start, and a process number used
 * again by something else is not mistaken for the holder:
 * - seen from the same kernel and process namespace: by process number and start time, at once;
 * - from elsewhere (another container or machine on one volume): by watching whether the file is still touched.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  linkSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StartRefused } from "./refusal.ts";

const TOUCH_EVERY_MS = 2_000;
const WATCH_FOR_MS = 5_000;

export const LOCK_FILE = "instep.lock";

export type LockHolder = { pid: number; startedAt: string; space: string };

export type DataLock = { release(): void };

/** The folder is used by another live Instep; the message is one line for the person at the terminal. */
export class DataDirInUse extends StartRefused {
  override name = "DataDirInUse";
}

/** Takes the lock of `dataDir`, which exists. Throws {@link DataDirInUse} when another process holds it. */
export async function lockDataDir(dataDir: string, watchForMs = WATCH_FOR_MS): Promise<DataLock> {
  const file = path.join(dataDir, LOCK_FILE);
  const mine = JSON.stringify({
    pid: process.pid,
    startedAt: startTimeOf(process.pid),
    space: processSpace(),
  });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, mine, { mode: 0o644 });
  try {
    while (!tryLink(draft, file)) await clearStale(file, dataDir, watchForMs);
  } finally {
    rmSync(draft, { force: true });
  }
  const touch = setInterval(() => touchQuietly(file), TOUCH_EVERY_MS);
  touch.unref();
  return {
    release() {
      clearInterval(touch);
      if (readQuietly(file) === mine) rmSync(file, { force: true });
    },
  };
}

/** True when the process named in the folder's lock lives; false without a lock. Never waits. */
export function isDataDirHeld(dataDir: string): boolean {
  const content = readQuietly(path.join(dataDir, LOCK_FILE));
  const holder = content === undefined ? undefined : parse(content);
  return holder !== undefined && isSameSpace(holder) && isAlive(holder);
}

/** Removes the lock of a dead holder; throws when the holder lives. */
async function clearStale(file: string, dataDir: string, watchForMs: number): Promise<void> {
  const content = readQuietly(file);
  if (content === undefined) return;
  const holder = parse(content);
  const isHeld = holder && isSameSpace(holder) ? isAlive(holder) : await isTouched(file, watchForMs);
  if (isHeld) {
    const who = holder ? `process ${holder.pid}` : "another process";
    throw new DataDirInUse(
      `Instep is already running on ${dataDir} (${who}); stop it first or choose another DATA_DIR`,
    );
  }
  // Another racer may have replaced the stale lock meanwhile: what was moved away is compared and given back.
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readQuietly(aside) !== content) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isTouched(file: string, watchForMs: number): Promise<boolean> {
  const before = modifiedAt(file);
  await delay(watchForMs);
  return modifiedAt(file) !== before;
}

function isSameSpace(holder: LockHolder): boolean {
  return holder.space === processSpace();
}

function isAlive(holder: LockHolder): boolean {
  return isProcessAlive(holder.pid) && startTimeOf(holder.pid) === holder.startedAt;
}

/** True while a process with this number exists, whoever owns it. A zombie counts as gone. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return statFields(pid)?.[0] !== "Z";
}

/** The kernel's run and process namespace: process numbers mean the same only within one of them. */
function processSpace(): string {
  if (process.platform !== "linux") return hostname();
  const boot = readQuietly("/proc/sys/kernel/random/boot_id")?.trim() ?? hostname();
  return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
}

function startTimeOf(pid: number): string {
  const fields = statFields(pid);
  if (fields) return fields[19] ?? "";
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

/** Fields of `/proc/<pid>/stat` from the state (the third) on; the second, the name, may hold spaces. */
function statFields(pid: number): string[] | undefined {
  const stat = readQuietly(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function parse(content: string): LockHolder | undefined {
  try {
    const { pid, startedAt, space } = JSON.parse(content) as Partial<LockHolder>;
    return typeof pid === "number" && typeof startedAt === "string" && typeof space === "string"
      ? { pid, startedAt, space }
      : undefined;
  } catch {
    return undefined;
  }
}

function readQuietly(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function modifiedAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

function touchQuietly(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // The folder was removed under a running server; the lock has nothing left to guard.
  }
}
