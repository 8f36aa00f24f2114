/**
 * `npm test`: everything that can be checked, in the order of what fails fastest. Format, lint and types count as
 * one check a tool or package; every test counts as one. A test that was skipped counts as failed, so nothing is
 * left out in silence. The last line is the sum over all of them.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { capture, run } from "./run.mjs";
import { root } from "./setup.mjs";
import { ensureBrowserTools } from "./system-packages.mjs";

/** @typedef {{ passed: number, failed: number }} Sum */
/** @typedef {{ name: string, program: string[] }} Check */

const PACKAGES = ["domain", "client", "server", "web", "cli", "lab"];

/**
 * Settings of a server that is run by hand must not reach the servers of the tests. What one of the hundreds of
 * processes compiled, the next one reads.
 */
const TEST_ENVIRONMENT = {
  ...Object.fromEntries(
    ["PORT", "HOST", "LAN", "PUBLIC_URL", "TRUST_PROXY", "DATA_DIR", "MEDIA_DIR", "DATABASE_URL", "DEMO"].map(
      (name) => [name, undefined],
    ),
  ),
  NODE_COMPILE_CACHE: path.join(root, "node_modules", ".instep-compiled"),
};

/** Format, lint and types only. @returns {Promise<number>} The exit code. */
export async function runChecks(/** @type {string} */ node) {
  const startedAt = performance.now();
  return report(await checkAll(node), startedAt);
}

/** With arguments, only the tests whose files match them are run. @returns {Promise<number>} The exit code. */
export async function runTests(/** @type {string} */ node, /** @type {string[]} */ filters) {
  const startedAt = performance.now();
  const isWhole = filters.length === 0;
  /** @type {Sum[]} */
  const sums = [];
  const tools = await ensureBrowserTools();
  if (isWhole) sums.push(await checkAll(node));
  else
    process.stdout.write(
      `only tests matching ${filters.join(" ")}; format, lint and types are not checked\n`,
    );
  for (const project of ["unit", "pg", "web"]) {
    if (project === "web" && tools.problem && isWhole) sums.push(failedBy(project, tools.problem));
    else sums.push(await runProject(node, project, filters, tools.chromium));
  }
  const sum = add(sums);
  if (sum.passed + sum.failed === 0)
    sum.failed = failedBy("tests", `no test file matches ${filters.join(" ")}`).failed;
  return report(sum, startedAt);
}

/** @returns {Promise<Sum>} */
async function checkAll(/** @type {string} */ node) {
  const bin = (/** @type {string} */ name) => [node, path.join(root, "node_modules", name)];
  const tsc = bin("typescript/bin/tsc");
  const projects = [
    ...PACKAGES.map((name) => `packages/${name}`),
    ...["packages/domain/tsconfig.test.json", "scripts"].filter((place) =>
      existsSync(path.join(root, place)),
    ),
  ];
  /** @type {Check[]} */
  const checks = [
    { name: "format", program: [...bin("oxfmt/bin/oxfmt"), "--check"] },
    {
      name: "lint",
      program: [...bin("oxlint/bin/oxlint"), "--type-aware", "--deny-warnings", "--format=unix"],
    },
    ...projects.map((place) => ({ name: `types of ${place}`, program: [...tsc, "-p", place] })),
  ];
  /** @type {Sum[]} */
  const sums = [];
  for (const check of checks) sums.push(await runCheck(check));
  return add(sums);
}

/** @returns {Promise<Sum>} */
async function runCheck(/** @type {Check} */ { name, program }) {
  const startedAt = performance.now();
  const [first = "", ...rest] = program;
  const { code, output } = await capture(first, rest);
  if (code !== 0) process.stdout.write(`${output}\n`);
  heading(name, code === 0 ? "ok" : "FAILED", startedAt);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** @returns {Promise<Sum>} */
async function runProject(
  /** @type {string} */ node,
  /** @type {string} */ project,
  /** @type {string[]} */ filters,
  /** @type {string | undefined} */ chromium,
) {
  const startedAt = performance.now();
  process.stdout.write(`\n== ${project} tests\n`);
  const dir = mkdtempSync(path.join(tmpdir(), "instep-results-"));
  const results = path.join(dir, "results.json");
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const flags = [
    "--passWithNoTests",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${results}`,
  ];
  const env = { ...TEST_ENVIRONMENT, CHROMIUM_PATH: chromium };
  const code = await run(node, [vitest, "run", "--project", project, ...flags, ...filters], {
    cwd: root,
    env,
  });
  const sum = readResults(results, code);
  rmSync(dir, { recursive: true, force: true });
  heading(`${project} tests`, `${sum.passed} passed, ${sum.failed} failed`, startedAt);
  return sum;
}

/** @typedef {{ status: string, fullName: string }} TestResult */
/** @typedef {{ name: string, status: string, assertionResults: TestResult[] }} FileResult */

/** A file that could not be loaded and an error outside every test count as one failure each. @returns {Sum} */
function readResults(/** @type {string} */ file, /** @type {number} */ code) {
  if (!existsSync(file)) return { passed: 0, failed: code === 0 ? 0 : 1 };
  /** @type {FileResult[]} */
  const files = JSON.parse(readFileSync(file, "utf8")).testResults;
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === "passed").length;
  for (const { status, fullName } of tests) {
    if (status !== "passed" && status !== "failed")
      process.stdout.write(`not run (${status}): ${fullName}\n`);
  }
  const unloaded = files.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  const failed = tests.length - passed + unloaded.length;
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** @returns {Sum} */
function failedBy(/** @type {string} */ name, /** @type {string} */ problem) {
  process.stdout.write(`\n== ${name}: FAILED, ${problem}\n`);
  return { passed: 0, failed: 1 };
}

function heading(/** @type {string} */ name, /** @type {string} */ result, /** @type {number} */ startedAt) {
  process.stdout.write(`== ${name}: ${result} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)\n`);
}

/** @returns {Sum} */
function add(/** @type {Sum[]} */ sums) {
  return {
    passed: sums.reduce((total, { passed }) => total + passed, 0),
    failed: sums.reduce((total, { failed }) => total + failed, 0),
  };
}

/** @returns {number} The exit code. */
function report(/** @type {Sum} */ { passed, failed }, /** @type {number} */ startedAt) {
  heading("all", failed === 0 ? "ok" : "FAILED", startedAt);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
