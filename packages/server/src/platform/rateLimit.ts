/**
 * Token buckets per key in bounded memory. A key that has been quiet long enough to be full again is worth nothing and
 * forgotten first; when too many are busy at once the one touched longest ago goes.
 */
import { limits } from "@instep/domain/kernel/limits.ts";

export interface RateLimiter {
  /** Takes one token. 0 when there was one, else the milliseconds until there will be. */
  take(key: string): number;
  readonly size: number;
}

export interface RateLimit {
  /** Tokens that come back in `periodMs`, and the most that a bucket holds. */
  readonly times: number;
  readonly periodMs: number;
  readonly now: () => number;
  readonly keysMax?: number;
}

interface Bucket {
  /** What the key may still spend, in milliseconds of the period: a token costs `periodMs / times` of them. */
  creditMs: number;
  at: number;
}

export function makeRateLimiter({
  times,
  periodMs,
  now,
  keysMax = limits.rateLimitKeysMax,
}: RateLimit): RateLimiter {
  // In the order of their last use: a Map keeps the order of insertion.
  const buckets = new Map<string, Bucket>();
  const costMs = periodMs / times;

  function tidy(at: number): void {
    for (const [key, bucket] of buckets) {
      if (buckets.size < keysMax && at - bucket.at < periodMs) return;
      buckets.delete(key);
    }
  }

  return {
    take: (key) => {
      const at = now();
      const before = buckets.get(key) ?? { creditMs: periodMs, at };
      buckets.delete(key);
      tidy(at);
      const creditMs = Math.min(periodMs, before.creditMs + Math.max(0, at - before.at));
      const isThere = creditMs >= costMs;
      buckets.set(key, { creditMs: isThere ? creditMs - costMs : creditMs, at });
      return isThere ? 0 : Math.ceil(costMs - creditMs);
    },
    get size() {
      return buckets.size;
    },
  };
}
