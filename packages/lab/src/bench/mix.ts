/**
 * What clerks send in the bench `sell`: a sale of one pair each, from a hot set of cells, three in ten of a size that the
 * book does not have, one in twenty sent again with its id (it must get the first answer), one in a hundred with an id
 * that was used for something else (it must be refused `conflict`).
 */
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { newId } from "../rig/ids.ts";

/** Cells that are sold from: `full` has stock that does not run out, `empty` never had any. */
export interface Shelf {
  readonly full: readonly Cell[];
  readonly empty: readonly Cell[];
}
export type Cell = readonly [placeId: string, skuId: string];

const repeatShare = 0.05;
const conflictShare = 0.01;
const emptyShare = 0.3;

export interface Sale {
  readonly id: string;
  readonly args: object;
  readonly madeAt: number;
}

interface Sent extends Sale {
  readonly outcome: string;
}

/** The first `hot` cells of the chain, place after place, so that a hot set is spread over stores; 0 takes all. */
export function shelfOf(
  placeIds: readonly string[],
  skuIds: readonly string[],
  emptySkuIds: readonly string[],
  hot: number,
): Shelf {
  const cells = (skus: readonly string[]): Cell[] => {
    const count = hot === 0 ? placeIds.length * skus.length : Math.min(hot, placeIds.length * skus.length);
    return Array.from({ length: count }, (_, index) => [
      placeIds[index % placeIds.length] ?? "",
      skus[Math.floor(index / placeIds.length)] ?? "",
    ]);
  };
  return { full: cells(skuIds), empty: cells(emptySkuIds) };
}

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}

function argsOf([placeId, skuId]: Cell, quantity: number): object {
  return { placeId, lines: [{ skuId, quantity, priceMinor: 39_900 }] };
}

/** One clerk's sales. */
export class SaleMix {
  readonly #shelf: Shelf;
  #last: Sent | undefined;
  #expected: "sold" | "same" | "conflict" = "sold";
  #now: Sale | undefined;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  next(): Sale {
    const kind = Math.random();
    const last = this.#last;
    if (last !== undefined && kind < repeatShare) {
      this.#expected = "same";
      return (this.#now = last);
    }
    const cell = pick(Math.random() < emptyShare ? this.#shelf.empty : this.#shelf.full);
    if (last !== undefined && kind < repeatShare + conflictShare) {
      this.#expected = "conflict";
      return (this.#now = { id: last.id, args: argsOf(cell, 2), madeAt: last.madeAt });
    }
    this.#expected = "sold";
    return (this.#now = {
      id: newId(),
      args: argsOf(cell, 1),
      madeAt: Date.now(),
    });
  }

  /** Whether the answer is the one that the sale must get. */
  isRight(outcome: Outcome): boolean {
    if (this.#expected === "conflict") return !outcome.ok && outcome.rejection.code === "conflict";
    if (!outcome.ok) return false;
    const text = JSON.stringify(outcome);
    if (this.#expected === "same") return text === this.#last?.outcome;
    if (this.#now !== undefined) this.#last = { ...this.#now, outcome: text };
    return true;
  }
}
