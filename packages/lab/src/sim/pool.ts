/** Many seeds on several threads. Each run takes over the clock of its thread, so runs never share one. */
import { Worker } from "node:worker_threads";
import type { FlawName } from "./flaws.ts";
import type { RunResult } from "./run.ts";

/** Simulated minutes of a run's safety phase, unless told otherwise. */
export const minutesUsual = 1;

export interface SeedsOptions {
  readonly from: number;
  readonly to: number;
  readonly minutes: number;
  readonly flaw?: FlawName | undefined;
  readonly workers: number;
  /** So many failures end it. */
  readonly failuresMax: number;
  readonly onProgress?: (done: number) => void;
}

export interface Totals {
  readonly seeds: number;
  readonly seconds: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly seed: number; readonly failure: string }[];
  /** Of each run, in the order of seeds: equal for equal runs. */
  readonly prints: readonly string[];
}

/** What a worker is asked to play: one seed at a time, so that the first failure ends the search. */
export interface Asked {
  readonly seed: number;
  readonly minutes: number;
  readonly flaw?: FlawName | undefined;
}

const progressSeeds = 1_000;

/** The line that plays a run again. */
export function lineOf({
  seed,
  minutes,
  flaw,
}: {
  seed: number;
  minutes: number;
  flaw?: FlawName | undefined;
}): string {
  const flawed = flaw === undefined ? "" : ` --flaw "${flaw}"`;
  return `npm run sim -- --seed ${seed} --minutes ${minutes}${flawed}`;
}

export async function playSeeds(options: SeedsOptions): Promise<Totals> {
  const started = performance.now();
  const counts: Record<string, number> = {};
  const failures: { seed: number; failure: string }[] = [];
  const prints: string[] = [];
  let [next, seeds] = [options.from, 0];
  const take = (): Asked | undefined => {
    if (next > options.to || failures.length >= options.failuresMax) return undefined;
    const { minutes, flaw } = options;
    const seed = next;
    next += 1;
    return { seed, minutes, flaw };
  };
  const played = (result: RunResult): void => {
    seeds += 1;
    prints[result.seed - options.from] = result.print;
    for (const [what, count] of Object.entries({ ...result.counts, events: result.events }))
      counts[what] = (counts[what] ?? 0) + count;
    if (result.failure !== undefined) failures.push({ seed: result.seed, failure: result.failure });
    if (seeds % progressSeeds === 0) options.onProgress?.(seeds);
  };
  await Promise.all(Array.from({ length: options.workers }, () => employ(take, played)));
  const seconds = (performance.now() - started) / 1_000;
  return { seeds, seconds, counts, failures: failures.slice(0, options.failuresMax), prints };
}

function employ(take: () => Asked | undefined, played: (result: RunResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    // A test runner's own flags are not for this thread.
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { execArgv: [] });
    const hand = (): void => {
      const asked = take();
      if (asked !== undefined) return worker.postMessage(asked);
      void worker.terminate().then(() => resolve());
    };
    worker.on("message", (result: RunResult) => {
      played(result);
      hand();
    });
    worker.on("error", reject);
    hand();
  });
}
