/**
 * A crowd in several processes, as one: lines are dealt out in turn, figures are put together. For storms in which one
 * process would be late with its own work.
 */
import { newHistogram } from "../load.ts";
import { openCrowd, type Crowd } from "./crowd.ts";
import type { LineSpec } from "./line.ts";
import type { Spread, Strain } from "./orders.ts";
import { spreadOf } from "./spread.ts";

export interface Back {
  readonly ready: Spread;
  readonly failed: number;
  readonly tries: number;
  /** Of the process that fared worst. */
  readonly strain: Strain;
  /** Of all processes together. */
  readonly busy: number;
}

export class Crowds {
  readonly #crowds: readonly Crowd[];

  constructor(count: number) {
    this.#crowds = Array.from({ length: count }, () => openCrowd({ isPinned: false }));
  }

  /** The lines of each process. */
  #deal(lines: readonly LineSpec[]): [Crowd, LineSpec[]][] {
    const count = this.#crowds.length;
    return this.#crowds.map((crowd, at) => [crowd, lines.filter((_, index) => index % count === at)]);
  }

  /** Answers how many could not join. */
  async open(group: string, lines: readonly LineSpec[], atOnce: number): Promise<number> {
    const each = Math.ceil(atOnce / this.#crowds.length);
    const opened = await Promise.all(
      this.#deal(lines).map(([crowd, dealt]) => crowd.ask({ do: "open", group, lines: dealt, atOnce: each })),
    );
    return opened.reduce((sum, { failed }) => sum + failed, 0);
  }

  async leave(group: string): Promise<void> {
    await Promise.all(this.#crowds.map((crowd) => crowd.ask({ do: "leave", group })));
  }

  async comeBack(order: {
    readonly group: string;
    readonly lines: readonly LineSpec[];
    readonly perSecond?: number;
    readonly giveUpMs: number;
  }): Promise<Back> {
    const { group, lines, perSecond, giveUpMs } = order;
    const pace = perSecond === undefined ? {} : { perSecond: perSecond / this.#crowds.length };
    const told = await Promise.all(
      this.#deal(lines).map(([crowd, dealt]) =>
        crowd.ask({ do: "return", group, lines: dealt, giveUpMs, ...pace }),
      ),
    );
    const ready = newHistogram();
    for (const { readyMicros } of told) for (const micros of readyMicros) ready.recordValue(micros);
    const sum = (of: (one: (typeof told)[number]) => number): number =>
      told.reduce((total, one) => total + of(one), 0);
    return {
      ready: spreadOf(ready),
      failed: sum(({ failed }) => failed),
      tries: sum(({ tries }) => tries),
      busy: sum(({ busy }) => busy),
      strain: {
        busy: Math.max(...told.map(({ busy }) => busy)),
        lagP99Ms: Math.max(...told.map(({ lagP99Ms }) => lagP99Ms)),
      },
    };
  }

  stop(): void {
    for (const crowd of this.#crowds) crowd.stop();
  }
}
