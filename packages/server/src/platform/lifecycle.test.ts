import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const child = fileURLToPath(new URL("lifecycle-child.ts", import.meta.url));

type End = { code: number | null; words: string[]; output: string };

/** Runs the child, sends the signals as soon as their words are heard, and tells how it ended. */
function run(mode: string, signals: Readonly<Record<string, NodeJS.Signals>>): Promise<End> {
  const started = spawn(process.execPath, [child, mode], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  const heard = new Set<string>();
  started.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    for (const [word, signal] of Object.entries(signals)) {
      if (output.includes(`${word}\n`) && !heard.has(word)) {
        heard.add(word);
        started.kill(signal);
      }
    }
  });
  return new Promise((resolve) => {
    started.once("close", (code) => {
      resolve({ code, output, words: output.split("\n").filter((line) => /^[a-z]+$/.test(line)) });
    });
  });
}

describe("the end of the process", () => {
  test("stops in the reverse order of the start and exits 0", async () => {
    const end = await run("", { ready: "SIGTERM" });
    expect(end.words).toEqual(["ready", "sockets", "journal", "database"]);
    expect(end.code).toBe(0);
  });

  test("goes on with the other parts when one fails", async () => {
    const end = await run("fail", { ready: "SIGINT" });
    expect(end.words).toEqual(["ready", "sockets", "journal", "database"]);
    expect(end.output).toContain("socket trouble");
  });

  test("does not wait longer than the deadline for a part that hangs", async () => {
    const end = await run("hang", { ready: "SIGTERM" });
    expect(end.words.at(-1)).toBe("database");
    expect(end.output).toContain("did not stop in time");
    expect(end.code).toBe(0);
  });

  test("is immediate at the second signal; the same Ctrl-C sent on by npm is no second one", async () => {
    const end = await run("hang", { ready: "SIGINT", journal: "SIGINT", hanging: "SIGTERM" });
    expect(end.words).toContain("hanging");
    expect(end.words).not.toContain("database");
    expect(end.code).toBe(130);
  });

  test.each(["reject", "reset"])(
    "a %s that nobody caught is logged with an id, the server goes on",
    async (mode) => {
      const end = await run(mode, { ready: "SIGTERM" });
      expect(end.output).toMatch(/"faultId":"[0-9a-f]{12}"/);
      expect(end.words).toContain("ready");
      expect(end.code).toBe(0);
    },
  );

  test("an uncaught bug ends in order with code 1", async () => {
    const end = await run("throw", {});
    expect(end.output).toContain("a bug");
    expect(end.words).toContain("database");
    expect(end.code).toBe(1);
  });
});
