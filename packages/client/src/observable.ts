/** The smallest thing a screen can watch. `get` and `subscribe` are bound and fit React's `useSyncExternalStore`. */

export interface Observable<T> {
  /** The same object until the content changes. */
  readonly get: () => T;
  /** Returns the function that ends the subscription. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Listeners that cannot hurt each other: one that throws is reported, the others are still told. */
export class Listeners<Args extends readonly unknown[] = []> {
  readonly #all = new Set<(...args: Args) => void>();

  readonly add = (listener: (...args: Args) => void): (() => void) => {
    // Wrapped, so that the same function subscribed twice counts twice.
    const own = (...args: Args): void => listener(...args);
    this.#all.add(own);
    return () => this.#all.delete(own);
  };

  tell(...args: Args): void {
    for (const listener of [...this.#all]) {
      try {
        listener(...args);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

function reportError(error: unknown): void {
  // Rethrown outside of our stack: the host's own error handling sees it, our state stays whole.
  queueMicrotask(() => {
    throw error;
  });
}

export class Value<T> implements Observable<T> {
  #value: T;
  readonly #listeners = new Listeners();
  readonly #equal: (a: T, b: T) => boolean;

  constructor(value: T, equal: (a: T, b: T) => boolean = Object.is) {
    this.#value = value;
    this.#equal = equal;
  }

  readonly get = (): T => this.#value;
  readonly subscribe = this.#listeners.add;

  set(value: T): void {
    if (this.#equal(this.#value, value)) return;
    this.#value = value;
    this.#listeners.tell();
  }
}

/** Equality of flat objects by their fields. */
export function sameFields<T extends object>(a: T, b: T): boolean {
  const keys = Object.keys(a) as (keyof T)[];
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]));
}
