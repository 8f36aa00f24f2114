/** Builds `narrow.c`, which makes a generator's lines as narrow as a phone's. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildPreloaded } from "../../rig/preload.ts";

const source = fileURLToPath(new URL("./narrow.c", import.meta.url));

/** Environment of a generator whose lines are narrow. */
export async function narrowLines(): Promise<Record<string, string>> {
  const library = path.resolve("bench-results", "narrow.so");
  mkdirSync(path.dirname(library), { recursive: true });
  await buildPreloaded(source, library);
  return { LD_PRELOAD: library };
}
