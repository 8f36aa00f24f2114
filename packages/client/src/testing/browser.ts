/** Web Locks and BroadcastChannel of one browser with several tabs; tabs crash, freeze and thaw when the test says so. */
import type { TabChannel, TabMessage, Tabs } from "../tabs.ts";

interface Held {
  readonly tab: number;
  readonly release: () => void;
  readonly reject: (error: Error) => void;
}

interface Waiting {
  readonly tab: number;
  readonly grant: () => void;
}

interface Listening {
  readonly tab: number;
  readonly name: string;
  readonly hear: (message: TabMessage) => void;
}

export interface Tab {
  readonly number: number;
  readonly tabs: Tabs;
}

export class Browser {
  #lastTab = 0;
  readonly #held = new Map<string, Held>();
  readonly #queues = new Map<string, Waiting[]>();
  #listening: Listening[] = [];
  readonly #gone = new Set<number>();
  readonly #muted = new Set<number>();
  readonly #frozen = new Map<number, (() => void)[]>();

  tab(): Tab {
    this.#lastTab += 1;
    const number = this.#lastTab;
    const request: Tabs["locks"]["request"] = (name, { steal, signal }, run) =>
      new Promise((resolve, reject) => {
        const aborted = (): void => reject(new DOMException("aborted", "AbortError"));
        if (signal?.aborted === true) return aborted();
        const grant = (): void => {
          const held: Held = { tab: number, release: () => this.#release(name, held), reject };
          this.#held.set(name, held);
          this.#in(number, () => void run().then(resolve, reject).finally(held.release));
        };
        const holder = this.#held.get(name);
        if (holder === undefined) return queueMicrotask(grant);
        if (steal === true) {
          this.#in(holder.tab, () => holder.reject(new DOMException("stolen", "AbortError")));
          return grant();
        }
        const waiting: Waiting = { tab: number, grant };
        const queue = this.#queues.get(name) ?? [];
        this.#queues.set(name, queue);
        queue.push(waiting);
        signal?.addEventListener("abort", () => {
          const index = queue.indexOf(waiting);
          if (index >= 0) queue.splice(index, 1);
          aborted();
        });
      });
    return { number, tabs: { locks: { request }, openChannel: (name) => this.#channel(number, name) } };
  }

  /** The tab is gone without a word; its locks pass on. */
  crash({ number }: Tab): void {
    this.#gone.add(number);
    this.#listening = this.#listening.filter((one) => one.tab !== number);
    for (const queue of this.#queues.values())
      queue.splice(0, Infinity, ...queue.filter((waiting) => waiting.tab !== number));
    for (const held of [...this.#held.values()]) if (held.tab === number) held.release();
  }

  /** What the tab posts from now on is lost, as if it crashed at that moment. */
  mute({ number }: Tab): void {
    this.#muted.add(number);
  }

  /** Nothing reaches the tab until it thaws; its locks stay. */
  freeze({ number }: Tab): void {
    this.#frozen.set(number, []);
  }

  thaw({ number }: Tab): void {
    const held = this.#frozen.get(number) ?? [];
    this.#frozen.delete(number);
    for (const run of held) run();
  }

  #in(tab: number, run: () => void): void {
    if (this.#gone.has(tab)) return;
    const frozen = this.#frozen.get(tab);
    if (frozen === undefined) run();
    else frozen.push(run);
  }

  #release(name: string, held: Held): void {
    if (this.#held.get(name) !== held) return;
    this.#held.delete(name);
    this.#queues.get(name)?.shift()?.grant();
  }

  #channel(tab: number, name: string): TabChannel {
    let own: Listening | undefined;
    return {
      post: (message) => {
        if (this.#gone.has(tab) || this.#muted.has(tab)) return;
        // What cannot be cloned cannot be posted.
        const copy = structuredClone(message);
        for (const one of this.#listening)
          if (one.tab !== tab && one.name === name)
            queueMicrotask(() => this.#in(one.tab, () => one.hear(copy)));
      },
      listen: (hear) => {
        own = { tab, name, hear };
        this.#listening.push(own);
      },
      close: () => {
        this.#listening = this.#listening.filter((one) => one !== own);
      },
    };
  }
}
