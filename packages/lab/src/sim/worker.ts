/** A thread that plays the seeds it is given, one after the other. */
import { parentPort } from "node:worker_threads";
import type { Asked } from "./pool.ts";
import { play, type RunResult } from "./run.ts";

async function playAll({ seeds, minutes, flaw }: Asked): Promise<void> {
  const results: RunResult[] = [];
  for (const seed of seeds) results.push(await play({ seed, minutes, ...(flaw && { flaw }) }));
  parentPort?.postMessage(results);
}

parentPort?.on("message", (asked: Asked) => void playAll(asked));
