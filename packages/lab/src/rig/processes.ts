/** What processes cost, read from Linux's /proc: processor time, memory, threads' places. Sums over a whole tree of processes. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** `/proc/<pid>/stat` counts in these (USER_HZ, the same on every Linux that Node runs on). */
const tickMicros = 10_000;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ownTicks: number;
  /** Of children that have ended and were waited for. */
  readonly endedTicks: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold anything; the rest follows the last of them.
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const at = (index: number): number => fields[index - 3] ?? 0;
    return { pid, parent: at(4), ownTicks: at(14) + at(15), endedTicks: at(16) + at(17) };
  } catch {
    return undefined;
  }
}

/** The processes and all their descendants. */
export function treeOf(roots: readonly number[]): number[] {
  const all = readdirSync("/proc").flatMap((name) =>
    /^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : [],
  );
  const tree = new Set(roots);
  for (let size = -1; size !== tree.size;) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

/** Processor time of the trees so far, user and system, in microseconds. */
export function cpuMicrosOf(roots: readonly number[]): number {
  return treeOf(roots).reduce((sum, pid) => {
    const stat = statOf(pid);
    return sum + (stat === undefined ? 0 : stat.ownTicks + stat.endedTicks) * tickMicros;
  }, 0);
}

/** Resident memory of one process in bytes. */
export function residentBytesOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib ?? "0") * 1_024;
}

const canPin = existsSync("/usr/bin/taskset") && availableParallelism() > 1;

/** Where a system under test stands, and where everything that measures it. */
export const places = { subject: 0, crowd: 1 } as const;

/** The command so that it starts on one core, where that can be had. */
export function pinned(core: number, command: string, args: readonly string[]): [string, string[]] {
  return canPin ? ["taskset", ["-c", String(core), command, ...args]] : [command, [...args]];
}

/** Moves running processes, with all their threads and descendants, to one core. */
export function pin(core: number, roots: readonly number[]): void {
  if (!canPin) return;
  for (const pid of treeOf(roots)) {
    try {
      execFileSync("taskset", ["-a", "-c", "-p", String(core), String(pid)], { stdio: "ignore" });
    } catch {
      // It ended meanwhile.
    }
  }
}

/** Processor time that the whole machine has spent on anything, microseconds. */
function machineMicros(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n")[0] ?? ""
  )
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softIrq) * tickMicros;
}

/**
 * Watches what other programs take from the machine: cores, on average, beside this process and its descendants. Answers
 * undefined where there is no /proc.
 */
export function watchOthers(): () => number | undefined {
  if (!existsSync("/proc/stat")) return () => undefined;
  const before = { machine: machineMicros(), own: cpuMicrosOf([process.pid]), at: performance.now() };
  return () => {
    const own = cpuMicrosOf([process.pid]) - before.own;
    const others = machineMicros() - before.machine - own;
    return Math.max(0, others) / 1_000 / (performance.now() - before.at);
  };
}
