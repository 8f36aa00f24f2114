/** A thread that plays the seeds it is given, one after the other. */
import { parentPort } from "node:worker_threads";
import type { Asked } from "./pool.ts";
import { play } from "./run.ts";

async function playOne({ seed, minutes, flaw }: Asked): Promise<void> {
  parentPort?.postMessage(await play({ seed, minutes, ...(flaw && { flaw }) }));
}

parentPort?.on("message", (asked: Asked) => void playOne(asked));
