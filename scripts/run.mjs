/** Runs programs of ours: signals are passed on, exit codes kept. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { root } from "./setup.mjs";

/** @typedef {{ cwd?: string, env?: Record<string, string | undefined> }} RunOptions */

/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
    if (children.size === 0) process.exit(codeOf(null, signal));
  });
}

/** Starts a program on the terminal; `done` resolves with its exit code, 128 + n for a signal. */
export function start(
  /** @type {string} */ program,
  /** @type {string[]} */ args,
  /** @type {RunOptions} */ options = {},
) {
  const child = spawn(program, args, {
    cwd: options.cwd ?? process.cwd(),
    env: { ...environment(), ...options.env },
    stdio: "inherit",
  });
  children.add(child);
  /** @type {Promise<number>} */
  const done = new Promise((resolve) => {
    child.once("error", (error) => {
      process.stderr.write(`instep: ${program} could not be started: ${error.message}\n`);
      resolve(1);
    });
    child.once("exit", (code, signal) => resolve(codeOf(code, signal)));
  });
  void done.then(() => children.delete(child));
  return { child, done };
}

/** Runs a program to its end on the terminal. */
export function run(
  /** @type {string} */ program,
  /** @type {string[]} */ args,
  /** @type {RunOptions} */ options = {},
) {
  return start(program, args, options).done;
}

/** Runs a program to its end and keeps what it says. @returns {Promise<{ code: number, output: string }>} */
export function capture(
  /** @type {string} */ program,
  /** @type {string[]} */ args,
  /** @type {RunOptions} */ options = {},
) {
  const child = spawn(program, args, {
    cwd: options.cwd ?? root,
    env: { ...environment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  let output = "";
  child.stdout.on("data", (chunk) => void (output += chunk));
  child.stderr.on("data", (chunk) => void (output += chunk));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code, signal) => {
      children.delete(child);
      resolve({ code: codeOf(code, signal), output: output.trimEnd() });
    });
  });
}

/** Programs of the packages, the pinned Node among them, go before those of the machine. */
function environment() {
  const bin = path.join(root, "node_modules", ".bin");
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}` };
}

function codeOf(/** @type {number | null} */ code, /** @type {NodeJS.Signals | null} */ signal) {
  return code ?? 128 + (signal ? (constants.signals[signal] ?? 0) : 0);
}
