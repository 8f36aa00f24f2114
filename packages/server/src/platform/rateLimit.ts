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
  tokens: number;
  at: number;
}

export function makeRateLimiter({ times, periodMs, now, keysMax = limits.rateLimitKeysMax }: RateLimit): RateLimiter {
  // In the order of their last use: a Map keeps the order of insertion.
  const buckets = new Map<string, Bucket>();
  const perMs = times / periodMs;

  function tidy(at: number): void {
    for (const [key, bucket] of buckets) {
      if (buckets.size < keysMax && at - bucket.at < periodMs) return;
      buckets.delete(key);
    }
  }

  return {
    take: (key) => {
      const at = now();
      const before = buckets.get(key);
      buckets.delete(key);
      tidy(at);
      const passedMs = before === undefined ? periodMs : Math.max(0, at - before.at);
      const tokens = Math.min(times, (before?.tokens ?? times) + passedMs * perMs);
      const isThere = tokens >= 1;
      buckets.set(key, { tokens: isThere ? tokens - 1 : tokens, at });
      return isThere ? 0 : Math.ceil((1 - tokens) / perMs);
    },
    get size() {
      return buckets.size;
    },
  };
}
