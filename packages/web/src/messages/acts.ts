/**
 * Ordinary sales, returns and adjustments between messages: what one folded line says and what its rows are. A sale
 * that was undone counts for nothing and stays as a crossed-out row; the undoing itself is a row only where the act
 * it undid is no longer known.
 */
import type { Activity } from "@instep/domain/stock/feed.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import type { Condition } from "@instep/domain/stock/rows.ts";

const names = [
  "stock.sold",
  "stock.returned",
  "stock.undone",
  "stock.adjusted",
  "stock.adjustment_approved",
  "stock.condition_moved",
] as const;
export type ActKind = "sold" | "returned" | "undone" | "adjusted" | "moved";

const kinds: Record<string, ActKind> = {
  "stock.sold": "sold",
  "stock.returned": "returned",
  "stock.undone": "undone",
  "stock.adjusted": "adjusted",
  "stock.adjustment_approved": "adjusted",
  "stock.condition_moved": "moved",
};

export interface Act {
  /** Lasting: a waiting act keeps it when it is confirmed. */
  readonly key: string;
  readonly kind: ActKind;
  readonly activity: Activity;
  readonly isUndone: boolean;
}

/** The acts that are folded, in their order, each undone one marked. */
export function actsOf(activity: readonly Activity[]): readonly Act[] {
  const folded = activity.filter((one) => (names as readonly string[]).includes(one.name));
  const done = new Set(folded.filter((one) => one.name !== "stock.undone").map((one) => one.documentId));
  const undone = new Set(folded.filter((one) => one.name === "stock.undone").map((one) => one.documentId));
  return folded
    .filter((one) => one.name !== "stock.undone" || !done.has(one.documentId))
    .map((one) => ({
      key: `${one.documentId}/${one.name}`,
      kind: kinds[one.name] ?? "adjusted",
      activity: one,
      isUndone: one.name !== "stock.undone" && undone.has(one.documentId),
    }));
}

export interface ActTotals {
  readonly sales: number;
  /** Pairs sold. */
  readonly pairs: number;
  readonly returns: number;
  /** Adjustments, moves between conditions, undone acts that are no longer known. */
  readonly others: number;
  readonly undone: number;
}

export function totalsOf(acts: readonly Act[]): ActTotals {
  const standing = acts.filter((act) => !act.isUndone);
  const sold = standing.filter((act) => act.kind === "sold");
  return {
    sales: sold.length,
    pairs: sold.reduce((sum, act) => sum + pairsOf(act.activity), 0),
    returns: standing.filter((act) => act.kind === "returned").length,
    others: standing.filter((act) => act.kind !== "sold" && act.kind !== "returned").length,
    undone: acts.length - standing.length,
  };
}

function pairsOf({ lines }: Activity): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}

export interface ActRow {
  readonly key: string;
  readonly act: Act;
  readonly skuId: SkuId;
  readonly condition: Condition;
  readonly toCondition: Condition | undefined;
  /** What it did to the place's pairs; null where pairs only changed their condition. */
  readonly delta: number | null;
  readonly found: number;
}

/** One row a line, newest first. */
export function rowsOf(acts: readonly Act[]): readonly ActRow[] {
  return acts
    .flatMap((act) =>
      act.activity.lines.map((line, index): ActRow => {
        const { skuId, condition, toCondition, quantity, found = 0 } = line;
        return {
          key: `${act.key}/${index}`,
          act,
          skuId,
          condition,
          toCondition,
          delta: deltaOf(act.kind, quantity),
          found,
        };
      }),
    )
    .toReversed();
}

function deltaOf(kind: ActKind, quantity: number): number | null {
  if (kind === "sold") return -quantity;
  return kind === "moved" || kind === "undone" ? null : quantity;
}
