/**
 * The moves of a SKU as people read them: grouped by the day of the place, each with the sentence of what happened, what
 * it changed on the shelf, and the balance after it. Balances are counted back from what is there now: the balance
 * before a move is the balance after it less what it brought.
 */
import type { z } from "zod";
import type { PlaceId } from "@instep/domain/kernel/ids.ts";
import type { trailQuery } from "@instep/domain/stock/contract.ts";
import { conditions } from "@instep/domain/stock/rows.ts";

export type Move = z.infer<typeof trailQuery.result>["moves"][number];

/** What happened, for the catalogue: `trail.<kind>`. */
export type MoveKind =
  | "opening"
  | "sale"
  | "return"
  | "found"
  | "more"
  | "less"
  | "condition"
  | "undo_sale"
  | "undo_return"
  | "undo_other"
  | "other";

export interface TrailMove {
  readonly move: Move;
  readonly kind: MoveKind;
  /** Pairs that it brought to the places looked at; 0 for a change of condition. */
  readonly delta: number;
  /** Pairs there in all conditions, after it. */
  readonly balance: number;
  /** The place it happened at. */
  readonly placeId: PlaceId | null;
  /** Made on the device long before it reached the server. */
  readonly isLate: boolean;
}

export type TrailRow =
  | { readonly type: "day"; readonly key: string; readonly at: number }
  | ({ readonly type: "move"; readonly key: string } & TrailMove);

/** What a sale needs on its way is no offline; a minute is. */
const lateMsMin = 60_000;

const isCell = (account: string): boolean => (conditions as readonly string[]).includes(account);

export function kindOf(move: Move): MoveKind {
  const { documentKind, fromAccount, toAccount } = move;
  if (isCell(fromAccount) && isCell(toAccount)) return documentKind === "undo" ? "undo_other" : "condition";
  if (documentKind === "undo") {
    if (fromAccount === "customer") return "undo_sale";
    return toAccount === "customer" ? "undo_return" : "undo_other";
  }
  if (documentKind === "opening") return "opening";
  if (documentKind === "sale") return fromAccount === "found" ? "found" : "sale";
  if (documentKind === "return") return "return";
  if (documentKind === "adjustment") return isCell(toAccount) ? "more" : "less";
  return "other";
}

/** Pairs that the move brings to the place, or to all of them. */
export function deltaOf(move: Move, placeId: PlaceId | undefined): number {
  const counts = (at: string | null, account: string): boolean =>
    at !== null && isCell(account) && (placeId === undefined || at === placeId);
  const into = counts(move.toPlaceId, move.toAccount) ? move.quantity : 0;
  const outOf = counts(move.fromPlaceId, move.fromAccount) ? move.quantity : 0;
  return into - outOf;
}

/** `now`: pairs there now, in all conditions. Moves newest first. */
export function withBalances(moves: readonly Move[], now: number, placeId: PlaceId | undefined): TrailMove[] {
  let balance = now;
  return moves.map((move) => {
    const delta = deltaOf(move, placeId);
    const after = balance;
    balance -= delta;
    return {
      move,
      kind: kindOf(move),
      delta,
      balance: after,
      placeId: (move.toPlaceId ?? move.fromPlaceId) as PlaceId | null,
      isLate: move.at - move.madeAt > lateMsMin,
    };
  });
}

/** A heading before the first move of each day; `dayOf` tells the day of an instant at a place. */
export function withDays(
  moves: readonly TrailMove[],
  dayOf: (at: number, placeId: PlaceId | null) => number,
): TrailRow[] {
  const rows: TrailRow[] = [];
  let last: number | undefined;
  for (const one of moves) {
    const { move } = one;
    const day = dayOf(move.at, one.placeId);
    if (day !== last) rows.push({ type: "day", key: `day-${day}-${move.position}`, at: move.at });
    last = day;
    rows.push({ type: "move", key: `${move.position}-${move.line}`, ...one });
  }
  return rows;
}

/** What a device has read of a trail: moves newest first, pairs there after the newest, whether there are older ones. */
export interface Known {
  readonly moves: readonly Move[];
  readonly now: number;
  readonly hasMore: boolean;
}

/** The new head before what is known, when the two meet; else the new head alone. */
export function merged(head: Known, known: Known | undefined): Known {
  const last = head.moves.at(-1);
  if (known === undefined || last === undefined || !head.hasMore) return head;
  if ((known.moves[0]?.position ?? 0) < last.position) return head;
  const older = known.moves.filter(({ position }) => position < last.position);
  return { ...head, moves: [...head.moves, ...older], hasMore: known.hasMore };
}
