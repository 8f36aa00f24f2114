/**
 * What `npm start`, `npm test` and the others run. It makes the clone ready (see setup.mjs) and then hands over to
 * programs on the pinned Node.
 */
import { createServer } from "node:net";
import path from "node:path";
import { run, start } from "./run.mjs";
import { ensureInstalled, fail, root } from "./setup.mjs";
import { runChecks, runTests } from "./test.mjs";
import { ensureWebBuilt } from "./web-build.mjs";

const server = path.join(root, "packages/server/src/main.ts");

/**
 * MiB of one half of Node's young space. What a batch of commands needs lives for some hundred milliseconds; in the
 * usual 16 MiB a crowd's batches are copied from half to half, which cost a fifth of the journal's processor time.
 */
const serverFlags = ["--max-semi-space-size=64"];

/** @type {Record<string, (node: string, args: string[]) => Promise<number>>} */
const commands = {
  start: async (node, args) => {
    if (!args.includes("--help") && !args.includes("-h")) await ensureWebBuilt(node);
    return run(node, [...serverFlags, server, ...args]);
  },
  dev: runDevelopment,
  test: (node, args) => runTests(node, args),
  check: (node) => runChecks(node),
  cli: (node, args) => run(node, [path.join(root, "packages/cli/src/main.ts"), ...args]),
  bench: (node, args) => run(node, [...serverFlags, lab("bench"), ...args]),
  faults: (node, args) => run(node, [lab("faults"), ...args]),
  sim: (node, args) => run(node, [lab("sim"), ...args]),
  conformance: (node, args) => run(node, [lab("conformance"), ...args]),
};

function lab(/** @type {string} */ name) {
  return path.join(root, "packages/lab/src", name, "main.ts");
}

/** The server, started again at every change, and Vite before it; the end of one is the end of both. */
async function runDevelopment(/** @type {string} */ node, /** @type {string[]} */ args) {
  const port = process.env.PORT || String(await freePort(8080));
  const env = { PORT: port, INSTEP_SERVER: `http://127.0.0.1:${port}` };
  const vite = path.join(root, "node_modules/vite/bin/vite.js");
  const programs = [
    start(node, ["--watch", "--watch-preserve-output", server, ...args], { env }),
    start(node, [vite, "--clearScreen", "false"], { env, cwd: path.join(root, "packages/web") }),
  ];
  const code = await Promise.race(programs.map(({ done }) => done));
  for (const { child } of programs) child.kill("SIGTERM");
  await Promise.all(programs.map(({ done }) => done));
  return code;
}

/** @returns {Promise<number>} */
function freePort(/** @type {number} */ port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(freePort(port + 1)));
    probe.listen(port, "0.0.0.0", () => probe.close(() => resolve(port)));
  });
}

const [name = "", ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) fail(`unknown command ${JSON.stringify(name)}; known: ${Object.keys(commands).join(", ")}`);
process.exit(await command(ensureInstalled(), args));
