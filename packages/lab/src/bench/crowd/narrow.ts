/** Builds `narrow.c`, which makes a generator's lines as narrow as a phone's. Linux, with a C compiler. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("./narrow.c", import.meta.url));

/** Environment of a generator whose lines are narrow. */
export function narrowLines(): Record<string, string> {
  const library = path.resolve("bench-results", "narrow.so");
  mkdirSync(path.dirname(library), { recursive: true });
  try {
    execFileSync("cc", ["-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], { stdio: "pipe" });
  } catch (error) {
    throw new Error("readers that stall need narrow lines: apt-get install gcc libc6-dev", { cause: error });
  }
  return { LD_PRELOAD: library };
}
