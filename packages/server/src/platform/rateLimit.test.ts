import { expect, test } from "vitest";
import { makeRateLimiter } from "./rateLimit.ts";

function limiterAt(options: { times: number; periodMs: number; keysMax?: number }) {
  const clock = { at: 1_000 };
  return { clock, limiter: makeRateLimiter({ ...options, now: () => clock.at }) };
}

test("a bucket gives its tokens at once, then says how long to wait", () => {
  const { clock, limiter } = limiterAt({ times: 3, periodMs: 60_000 });
  expect([1, 2, 3].map(() => limiter.take("a"))).toEqual([0, 0, 0]);
  expect(limiter.take("a")).toBe(20_000);
  expect(limiter.take("b")).toBe(0);
  clock.at += 5_000;
  expect(limiter.take("a")).toBe(15_000);
  clock.at += 15_000;
  expect(limiter.take("a")).toBe(0);
  expect(limiter.take("a")).toBe(20_000);
});

test("a refused attempt does not put off the next token", () => {
  const { clock, limiter } = limiterAt({ times: 1, periodMs: 1_000 });
  limiter.take("a");
  for (let ms = 100; ms < 1_000; ms += 100) {
    clock.at += 100;
    expect(limiter.take("a")).toBe(1_000 - ms);
  }
  clock.at += 100;
  expect(limiter.take("a")).toBe(0);
});

test("memory is bounded: quiet keys go first, then those used longest ago", () => {
  const { clock, limiter } = limiterAt({ times: 1, periodMs: 1_000, keysMax: 3 });
  for (const key of ["a", "b", "c", "d"]) limiter.take(key);
  expect(limiter.size).toBe(3);
  expect(limiter.take("a")).toBe(0);
  clock.at += 1_000;
  limiter.take("e");
  expect(limiter.size).toBe(1);
});

test("a clock that jumps back gives nothing away", () => {
  const { clock, limiter } = limiterAt({ times: 1, periodMs: 1_000 });
  limiter.take("a");
  clock.at -= 500;
  expect(limiter.take("a")).toBe(1_000);
});
