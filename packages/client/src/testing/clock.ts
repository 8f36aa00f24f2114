/** Time that stands still until a test moves it. Every client gets a clock of its own that dies with it. */
import type { Clock } from "../clock.ts";

interface Appointment {
  readonly at: number;
  readonly number: number;
  readonly run: () => void;
}

/** Lets everything happen that needs no time: promises, and what they start. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

export interface DeviceClock extends Clock {
  /** Timers neither fire nor start any more: the process was killed. */
  kill(): void;
}

export class TestClock {
  now = 1_700_000_000_000;
  /** Added to what a device reads, not to the timers. */
  skewMs = 0;
  #number = 0;
  readonly #due = new Map<number, Appointment>();
  #seed = 1;

  /** Deterministic numbers in [0, 1): mulberry32. */
  readonly random = (): number => {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  device(): DeviceClock {
    let isDead = false;
    const own = new Set<number>();
    return {
      now: () => this.now + this.skewMs,
      monotonic: () => this.now,
      setTimer: (run, delayMs) => {
        if (isDead) return 0;
        this.#number += 1;
        const number = this.#number;
        own.add(number);
        this.#due.set(number, { at: this.now + delayMs, number, run });
        return number;
      },
      clearTimer: (handle) => void this.#due.delete(handle as number),
      random: this.random,
      randomBytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(this.random() * 256)),
      kill: () => {
        isDead = true;
        for (const number of own) this.#due.delete(number);
      },
    };
  }

  /** Milliseconds until the next timer; undefined when there is none. */
  get nextInMs(): number | undefined {
    const next = this.#next(Infinity);
    return next === undefined ? undefined : next.at - this.now;
  }

  async advance(ms: number): Promise<void> {
    await settle();
    const until = this.now + ms;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#due.delete(next.number);
      this.now = Math.max(this.now, next.at);
      next.run();
      await settle();
    }
    this.now = until;
  }

  #next(until: number): Appointment | undefined {
    let first: Appointment | undefined;
    for (const one of this.#due.values()) {
      if (one.at > until) continue;
      if (first === undefined || one.at < first.at || (one.at === first.at && one.number < first.number))
        first = one;
    }
    return first;
  }
}
