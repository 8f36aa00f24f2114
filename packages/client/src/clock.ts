/**
 * Time and randomness of the device, passed in so that a test can hold the first and choose the second. This is the only
 * file of the package that touches the real ones.
 */
import { makeId, type CommandId, type Id } from "@instep/domain/kernel/ids.ts";

export type TimerHandle = unknown;

export interface Clock {
  /** Epoch milliseconds; may jump when the device is corrected. */
  readonly now: () => number;
  /** Milliseconds since some instant; never jumps. */
  readonly monotonic: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => TimerHandle;
  readonly clearTimer: (handle: TimerHandle) => void;
  /** In [0, 1); for jitter. */
  readonly random: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (run, delayMs) => setTimeout(run, delayMs),
  clearTimer: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
  random: () => Math.random(),
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};

export function newId<K extends string>(clock: Clock): Id<K> {
  return makeId<K>(clock.now(), clock.randomBytes(10));
}

export function newCommandId(clock: Clock): CommandId {
  return newId<"command">(clock);
}

/** A timer that holds at most one appointment. */
export class Timer {
  readonly #clock: Clock;
  #handle: TimerHandle;
  #set = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isSet(): boolean {
    return this.#set;
  }

  /** Replaces an earlier appointment. */
  start(delayMs: number, run: () => void): void {
    this.stop();
    this.#set = true;
    this.#handle = this.#clock.setTimer(() => {
      this.#set = false;
      run();
    }, delayMs);
  }

  stop(): void {
    if (this.#set) this.#clock.clearTimer(this.#handle);
    this.#set = false;
  }
}
