/** The terminal of the lab's commands, each as a process of its own: a slip of the finger is told in one line. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

function ask(command: string, args: readonly string[]): { status: number | null; out: string; err: string } {
  const main = fileURLToPath(new URL(`../${command}/main.ts`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
  return { status, out: stdout, err: stderr };
}

test.each(["bench", "conformance", "faults", "sim"])(
  "%s refuses what it does not know in one line, and shows its usage",
  (command) => {
    const { status, out, err } = ask(command, ["--speed", "3"]);
    expect([status, out]).toEqual([1, ""]);
    const [first, second, third] = err.split("\n");
    expect([first, second]).toEqual([`${command}: unknown option '--speed'`, ""]);
    expect(third).toMatch(new RegExp(`^npm run ${command} -- `));
    expect(err).not.toMatch(/^\s+at /m);
  },
);

test("so it does with a value that is missing, and with a benchmark that does not exist", () => {
  expect(ask("sim", ["--seed"]).err).toMatch(/^sim: option '--seed <value>' argument missing\n\n/);
  expect(ask("bench", ["fast"])).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^bench: there is no benchmark "fast"\n\n/),
  });
});

test("usage that is asked for goes to the output", () => {
  expect(ask("sim", ["--help"])).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^npm run sim -- /),
    err: "",
  });
});
