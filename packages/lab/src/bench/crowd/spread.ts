import type { Histogram } from "hdr-histogram-js";
import { percentileMs } from "../load.ts";
import type { Spread } from "./orders.ts";

const microsMax = 60_000_000;

/** Microseconds as a histogram of the benches takes them. */
export function microsOf(micros: number): number {
  return Math.min(microsMax, Math.max(1, Math.round(micros)));
}

export function spreadOf(histogram: Histogram): Spread {
  return {
    count: histogram.totalCount,
    p50Ms: percentileMs(histogram, 50),
    p99Ms: percentileMs(histogram, 99),
    maxMs: histogram.totalCount === 0 ? 0 : histogram.maxValue / 1_000,
  };
}
