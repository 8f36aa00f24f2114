/**
 * Whose socket it is, while their rights may change under it. A change that is heard holds the socket until the person
 * was looked up again. Whatever is read for the person meanwhile rests on rights that may be gone, so it is used only in
 * the very moment in which it is there, and only if they still stand; else it is read again.
 */
import type { Caller } from "../platform/contracts.ts";

export class Rights {
  caller: Caller | undefined;
  /** Changes that reached this socket. */
  #changes = 0;
  #holds = 0;
  #isOver = false;
  #waiting: (() => void)[] | undefined;

  /** The person is being looked up; as many `resume` end it. */
  hold(): void {
    this.#holds += 1;
    this.#changes += 1;
  }

  resume(): void {
    this.#holds -= 1;
    if (this.#holds === 0) this.#release();
  }

  /** A right is gone without a look-up. */
  changed(): void {
    this.#changes += 1;
  }

  /** The socket is over: whoever waits need not wait. */
  end(): void {
    this.#isOver = true;
    this.#release();
  }

  get isHeld(): boolean {
    return this.#holds > 0 && !this.#isOver;
  }

  /** Resolves when a look-up has ended; another may have begun. */
  untilResumed(): Promise<void> {
    return new Promise((resolve) => void (this.#waiting ??= []).push(resolve));
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const resumed of waiting ?? []) resumed();
  }

  /** Reads something for the caller and uses it under rights that stand; undefined when the socket is over. */
  async standing<Found, Used>(
    read: (caller: Caller) => Promise<Found>,
    use: (found: Found, caller: Caller) => Used,
  ): Promise<Used | undefined> {
    for (;;) {
      while (this.isHeld) await this.untilResumed();
      const [caller, before] = [this.caller, this.#changes];
      if (caller === undefined || this.#isOver) return undefined;
      const found = await read(caller);
      if (this.#isOver) return undefined;
      if (this.#holds === 0 && before === this.#changes) return use(found, caller);
    }
  }
}
