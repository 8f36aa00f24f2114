/**
 * What an entry of a stock feed calls for. Pure, and free for the ordinary sale: nothing found, nothing read, nothing
 * submitted. An entry carries the balances after it, so the balance before is after - what its lines did.
 */
import type { DocumentId, SkuId } from "../kernel/ids.ts";
import type { EntryLine, StockEntryData } from "../stock/contract.ts";
import type { SettleCause } from "./contract.ts";

export type Finding =
  | { readonly kind: "last_pair"; readonly skuId: SkuId }
  | { readonly kind: "low_stock"; readonly skuId: SkuId; readonly onHand: number; readonly pairs: number }
  | { readonly kind: "book_wrong"; readonly skuId: SkuId; readonly found: number }
  | { readonly kind: "adjustment_request" };

export interface Watched {
  readonly findings: readonly Finding[];
  /** Sellable cells that have pairs after something came in. */
  readonly refilled: readonly SkuId[];
  readonly settled: { readonly documentId: DocumentId; readonly cause: SettleCause } | undefined;
}

const causes: Readonly<Record<string, SettleCause>> = {
  "stock.undone": "undone",
  "stock.adjustment_approved": "approved",
  "stock.adjustment_declined": "declined",
};

const nothing: Watched = { findings: [], refilled: [], settled: undefined };

/** `pairsOf`: the safety line of a SKU at the entry's place, 0 without one. */
export function watch(name: string, data: StockEntryData, pairsOf: (skuId: SkuId) => number): Watched {
  if (name === "stock.adjustment_requested")
    return { ...nothing, findings: [{ kind: "adjustment_request" }] };
  const cause = causes[name];
  const settled = cause === undefined ? undefined : { documentId: data.documentId, cause };
  if (name === "stock.adjustment_declined") return { ...nothing, settled };
  const isSale = name === "stock.sold";
  const findings: Finding[] = isSale ? foundIn(data.lines) : [];
  const refilled: SkuId[] = [];
  for (const [skuId, condition, onHand] of data.cells) {
    if (condition !== "sellable") continue;
    const change = sellableChange(name, data.lines, skuId);
    if (change === undefined || change >= 0) {
      if (onHand > 0) refilled.push(skuId);
      continue;
    }
    const before = onHand - change;
    if (isSale && onHand === 0) {
      if (before > 0) findings.push({ kind: "last_pair", skuId });
      continue;
    }
    const pairs = pairsOf(skuId);
    if (before >= pairs && onHand < pairs) findings.push({ kind: "low_stock", skuId, onHand, pairs });
  }
  return { findings, refilled, settled };
}

function foundIn(lines: readonly EntryLine[]): Finding[] {
  const found = new Map<SkuId, number>();
  for (const line of lines)
    if (line.found !== undefined && line.found > 0)
      found.set(line.skuId, (found.get(line.skuId) ?? 0) + line.found);
  return [...found].map(([skuId, pairs]) => ({ kind: "book_wrong", skuId, found: pairs }));
}

/** Pairs that the sellable cell gained or lost; undefined for an undo, whose lines are those of what it reverses. */
function sellableChange(name: string, lines: readonly EntryLine[], skuId: SkuId): number | undefined {
  if (name === "stock.undone") return undefined;
  let change = 0;
  for (const line of lines) if (line.skuId === skuId) change += lineChange(name, line);
  return change;
}

function lineChange(name: string, { condition, toCondition, quantity, found }: EntryLine): number {
  if (name === "stock.condition_moved")
    return (toCondition === "sellable" ? quantity : 0) - (condition === "sellable" ? quantity : 0);
  if (condition !== "sellable") return 0;
  return name === "stock.sold" ? (found ?? 0) - quantity : quantity;
}
