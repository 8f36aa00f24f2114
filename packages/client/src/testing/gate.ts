/**
 * A storage that is killed between any two writes. Operations wait at the gate and pass one by one, as a disk would do
 * them; `kill` drops those that wait, so nothing that was only asked for is there afterwards.
 */
import type { Storage } from "../storage.ts";

export class Gate {
  #waiting: (() => void)[] = [];
  #isDead = false;
  /** Open: operations pass at once. */
  isOpen = true;

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets the first `count` operations through. */
  pass(count = Infinity): void {
    for (const run of this.#waiting.splice(0, count)) run();
  }

  kill(): void {
    this.#isDead = true;
    this.#waiting = [];
  }

  through<T>(run: () => Promise<T>): Promise<T> {
    // A dead process neither does anything nor hears of it.
    if (this.#isDead) return new Promise(() => undefined);
    if (this.isOpen && this.#waiting.length === 0) return run();
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => void run().then(resolve, reject));
    });
  }

  wrap(storage: Storage): Storage {
    return {
      owner: storage.owner,
      sharedAs: storage.sharedAs,
      outbox: this.#all(storage.outbox),
      failed: this.#all(storage.failed),
      replica: this.#all(storage.replica),
      meta: this.#all(storage.meta),
      clear: () => this.through(() => storage.clear()),
      close: () => undefined,
    };
  }

  #all<Part extends object>(part: Part): Part {
    const wrapped = Object.entries(part).map(([name, run]) => [
      name,
      (...args: unknown[]) => this.through(() => (run as (...all: unknown[]) => Promise<unknown>)(...args)),
    ]);
    return Object.fromEntries(wrapped) as Part;
  }
}
