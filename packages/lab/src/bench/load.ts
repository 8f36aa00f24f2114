/** Closed loops: each client sends, waits for the answer, sends again. Latencies go into one histogram, in microseconds. */
import { setTimeout as pause } from "node:timers/promises";
import { build, type Histogram } from "hdr-histogram-js";

export interface LoadFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
}

export function newHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
}

export function percentileMs(histogram: Histogram, percent: number): number {
  return histogram.getValueAtPercentile(percent) / 1_000;
}

/**
 * Runs `act` in `clients` loops for `seconds`; `act` says whether it was accepted. The first tenth is warm-up. Two acts of
 * one client begin at least `apartMs` apart.
 */
export async function closedLoops(
  clients: number,
  seconds: number,
  act: (client: number) => Promise<boolean>,
  apartMs = 0,
): Promise<LoadFigures> {
  const histogram = newHistogram();
  const start = performance.now();
  const measureFrom = start + seconds * 100;
  const end = start + seconds * 1_000;
  let done = 0;
  let refused = 0;
  async function loop(client: number): Promise<void> {
    for (;;) {
      const sent = performance.now();
      if (sent >= end) return;
      const isAccepted = await act(client);
      const answered = performance.now();
      if (!isAccepted) refused += 1;
      if (sent >= measureFrom && answered <= end) {
        done += 1;
        histogram.recordValue(Math.max(1, Math.round((answered - sent) * 1_000)));
      }
      const restMs = sent + apartMs - answered;
      if (restMs > 0) await pause(Math.ceil(restMs));
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, client) => loop(client)));
  return {
    perSecond: done / (seconds * 0.9),
    p50Ms: percentileMs(histogram, 50),
    p99Ms: percentileMs(histogram, 99),
    refused,
  };
}
