/**
 * Which of several tabs leads: the one that holds a Web Lock. The browser gives the lock on when its holder closes or
 * crashes. A frozen holder keeps it, so a tab that gets no answer may take the lock by force; the former leader learns of
 * it when it wakes.
 */

/** `navigator.locks`, as far as it is needed. */
export interface Locks {
  request(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    run: () => Promise<void>,
  ): Promise<unknown>;
}

export interface ElectionOptions {
  readonly locks: Locks;
  readonly name: string;
  readonly onLead: () => void;
  /** Another tab has taken the lead. */
  readonly onDemoted: () => void;
}

export class Election {
  readonly #options: ElectionOptions;
  #release: (() => void) | undefined;
  #waiting: AbortController | undefined;
  #isStopped = false;

  constructor(options: ElectionOptions) {
    this.#options = options;
  }

  start(): void {
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#request({ signal: waiting.signal });
  }

  /** Leads now, whoever did. */
  force(): void {
    if (this.#isStopped || this.#release !== undefined) return;
    this.#waiting?.abort();
    this.#request({ steal: true });
  }

  stop(): void {
    this.#isStopped = true;
    this.#waiting?.abort();
    this.#release?.();
    this.#release = undefined;
  }

  #request(options: { steal?: boolean; signal?: AbortSignal }): void {
    const { locks, name, onLead, onDemoted } = this.#options;
    let own: (() => void) | undefined;
    const hold = (): Promise<void> =>
      new Promise((resolve) => {
        if (this.#isStopped || this.#release !== undefined) return resolve();
        own = resolve;
        this.#release = resolve;
        onLead();
      });
    const lost = (): void => {
      // Given up before it was granted (stopped, or forced instead): nothing was held.
      if (own === undefined || this.#release !== own || this.#isStopped) return;
      this.#release = undefined;
      onDemoted();
      this.start();
    };
    locks.request(name, options, hold).then(() => undefined, lost);
  }
}
