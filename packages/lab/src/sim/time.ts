/**
 * Virtual time. Everything that happens is an appointment in one queue; between two of them all promises are let run
 * dry, so what happens depends on the seed alone. While a run lasts, the timers, clocks and random numbers of its thread
 * are these: the real gateway, bus and reactions run unchanged and never know.
 *
 * Servers poll often and mostly find nothing. A poll under a second that changed nothing is not asked again before
 * something else has happened, so a quiet night costs nothing.
 */
const realImmediate = globalThis.setImmediate;

/** Epoch milliseconds at which every run begins. */
export const epochMs = 1_764_000_000_000;

const pollMsMax = 500;

export interface Appointment {
  at: number;
  readonly number: number;
  run: (() => void) | undefined;
}

interface Repeating {
  readonly startedAt: number;
  readonly periodMs: number;
  readonly run: () => void;
  nextAt: number;
  /** `happenings` when it last found nothing to do. */
  idleSince: number;
}

export class SimTime {
  /** Milliseconds since the run began. */
  now = 0;
  events = 0;
  isOver = false;
  #number = 0;
  /** Grows with everything that could give a poll something to do. */
  #happenings = 0;
  readonly #heap: Appointment[] = [];
  readonly #repeating = new Set<Repeating>();
  #immediates: (() => void)[] = [];

  get epochNow(): number {
    return epochMs + this.now;
  }

  after(delayMs: number, run: () => void): Appointment {
    this.#number += 1;
    this.#happenings += 1;
    const one = { at: this.now + Math.max(0, delayMs), number: this.#number, run };
    this.#push(one);
    return one;
  }

  cancel(one: Appointment): void {
    one.run = undefined;
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  soon(run: () => void): void {
    this.#happenings += 1;
    this.#immediates.push(run);
  }

  every(periodMs: number, run: () => void): Repeating {
    const one = { startedAt: this.now, periodMs, run, nextAt: this.now + periodMs, idleSince: -1 };
    this.#repeating.add(one);
    return one;
  }

  end(one: Repeating): void {
    this.#repeating.delete(one);
  }

  /** Lets everything happen that is due until then, or until the run is over. */
  async runUntil(until: number): Promise<void> {
    await this.#settle();
    while (!this.isOver) {
      const next = this.#next(until);
      if (next === undefined) break;
      this.events += 1;
      if ("periodMs" in next) await this.#repeat(next);
      else {
        this.now = Math.max(this.now, next.at);
        this.#happenings += 1;
        next.run?.();
        await this.#settle();
      }
    }
    if (!this.isOver) this.now = Math.max(this.now, until);
  }

  /** Lets what is under way end, so that nothing of this run is left in its thread. */
  async finish(): Promise<void> {
    this.#repeating.clear();
    this.#heap.length = 0;
    await this.#settle();
    this.#heap.length = 0;
  }

  async #repeat(one: Repeating): Promise<void> {
    this.now = Math.max(this.now, one.nextAt);
    one.nextAt += one.periodMs;
    const before = this.#happenings;
    one.run();
    await this.#settle();
    if (this.#happenings === before && one.periodMs <= pollMsMax) one.idleSince = before;
  }

  /** Promises run dry, then what `setImmediate` was asked for, until neither is left. */
  async #settle(): Promise<void> {
    await new Promise<void>((resolve) => realImmediate(resolve));
    while (this.#immediates.length > 0) {
      for (const run of this.#immediates.splice(0)) run();
      await new Promise<void>((resolve) => realImmediate(resolve));
    }
  }

  #next(until: number): Appointment | Repeating | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].run === undefined) this.#pop();
    const first = this.#heap[0];
    let next: Appointment | Repeating | undefined =
      first !== undefined && first.at <= until ? first : undefined;
    let at = next === undefined ? until : (first?.at ?? until);
    for (const one of this.#repeating) {
      if (one.idleSince === this.#happenings) continue;
      // Polls that were passed over while nothing happened.
      if (one.nextAt < this.now)
        one.nextAt = this.now + one.periodMs - ((this.now - one.startedAt) % one.periodMs);
      if (one.nextAt >= at) continue;
      next = one;
      at = one.nextAt;
    }
    if (next !== undefined && next === first) this.#pop();
    return next;
  }

  #push(one: Appointment): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(one);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(one, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = one;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      let below = heap[child];
      const right = heap[child + 1];
      if (below === undefined) break;
      if (right !== undefined && isBefore(right, below)) {
        below = right;
        child += 1;
      }
      if (!isBefore(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(one: Appointment, other: Appointment): boolean {
  return one.at < other.at || (one.at === other.at && one.number < other.number);
}

/** What Node's timers give back. */
class Handle {
  readonly stop: () => void;
  constructor(stop: () => void) {
    this.stop = stop;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** Puts virtual time in the place of the thread's own; the result puts everything back. */
export function takeOverTime(time: SimTime, random: () => number): () => void {
  const names = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate"] as const;
  const real = Object.fromEntries(names.map((name) => [name, globalThis[name]]));
  const realNow = performance.now;
  const [realDateNow, realRandom] = [Date.now, Math.random];
  const clear = (handle: unknown): void => (handle instanceof Handle ? handle.stop() : undefined);
  Object.assign(globalThis, {
    setTimeout: (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) => {
      const one = time.after(delayMs, () => run(...args));
      return new Handle(() => time.cancel(one));
    },
    setInterval: (run: () => void, periodMs: number) => {
      const one = time.every(periodMs, run);
      return new Handle(() => time.end(one));
    },
    setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) => time.soon(() => run(...args)),
    clearTimeout: clear,
    clearInterval: clear,
  });
  performance.now = () => time.now;
  Date.now = () => time.epochNow;
  Math.random = random;
  return () => {
    Object.assign(globalThis, real);
    performance.now = realNow;
    Date.now = realDateNow;
    Math.random = realRandom;
  };
}
