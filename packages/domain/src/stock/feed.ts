/**
 * What a device keeps of a place's stock: every cell's balance, and the last acts. Cells stand in 256 buckets by the
 * last two characters of the SKU's id, so that applying an entry copies a hundred cells and not twenty thousand.
 */
import { hash128 } from "../kernel/id.ts";
import type { DocumentId, SkuId, StaffId } from "../kernel/ids.ts";
import type { Entry, FeedSpec } from "../kernel/entry.ts";
import { limits } from "../kernel/limits.ts";
import { stockEntryNames, type EntryLine, type StockEntryData } from "./contract.ts";
import { conditions, type Condition } from "./rows.ts";

export interface Activity {
  readonly seq: number;
  readonly name: string;
  readonly documentId: DocumentId;
  readonly lines: readonly EntryLine[];
  readonly by?: StaffId | undefined;
  readonly at: number;
  readonly madeAt: number;
}

/** [on hand, reserved], pairs. */
export type Balance = readonly [number, number];

export interface StockView {
  readonly buckets: { readonly [bucket: string]: { readonly [cell: string]: Balance } };
  /** Newest last, at most `limits.activityEntriesKept`. */
  readonly activity: readonly Activity[];
}

function bucketOf(skuId: string): string {
  return skuId.slice(-2);
}

function cellKey(skuId: string, condition: Condition): string {
  return `${skuId}|${condition}`;
}

const none: Balance = [0, 0];

export function balanceOf(view: StockView, skuId: SkuId, condition: Condition = "sellable"): Balance {
  return view.buckets[bucketOf(skuId)]?.[cellKey(skuId, condition)] ?? none;
}

/** Pairs that may be sold or promised. */
export function freeOf(view: StockView, skuId: SkuId): number {
  const [onHand, reserved] = balanceOf(view, skuId);
  return onHand - reserved;
}

export function withBalances(
  view: StockView,
  cells: readonly (readonly [string, Condition, number, number])[],
): StockView {
  const changed: { [bucket: string]: { [cell: string]: Balance } } = {};
  for (const [skuId, condition, onHand, reserved] of cells) {
    const bucket = bucketOf(skuId);
    const target = (changed[bucket] ??= { ...view.buckets[bucket] });
    target[cellKey(skuId, condition)] = [onHand, reserved];
  }
  return { ...view, buckets: { ...view.buckets, ...changed } };
}

const names = new Set<string>(stockEntryNames);

export function activityOf(entry: Entry<StockEntryData>): Activity {
  const { seq, name, data, by, at, madeAt } = entry;
  return {
    seq,
    name,
    documentId: data.documentId,
    lines: data.lines,
    ...(by === undefined ? {} : { by }),
    at,
    madeAt,
  };
}

export const emptyStockView: StockView = { buckets: {}, activity: [] };

export const stockFeedSpec: FeedSpec<StockView> = {
  family: "stock",
  empty: () => emptyStockView,
  apply: (view, entry) => {
    if (!names.has(entry.name)) return view;
    const known = entry as Entry<StockEntryData>;
    const next = withBalances(view, known.data.cells);
    const activity = [...view.activity, activityOf(known)].slice(-limits.activityEntriesKept);
    return { ...next, activity };
  },
};

/**
 * Digest of the balances: the XOR of a 128-bit hash of every cell that is not empty, as 32 hex digits. It does not
 * depend on the order in which the balances came. [STOCK-19]
 */
export function digestOf(view: StockView): string {
  const sum: [number, number, number, number] = [0, 0, 0, 0];
  for (const bucket of Object.values(view.buckets)) {
    for (const [cell, [onHand, reserved]] of Object.entries(bucket)) {
      if (onHand === 0 && reserved === 0) continue;
      const words = hash128(`${cell}|${onHand}|${reserved}`);
      words.forEach((word, index) => (sum[index] = (sum[index] ?? 0) ^ word));
    }
  }
  return sum.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Cells of a SKU that hold anything, sellable first. */
export function cellsOf(
  view: StockView,
  skuId: SkuId,
): { condition: Condition; onHand: number; reserved: number }[] {
  return conditions
    .map((condition) => {
      const [onHand, reserved] = balanceOf(view, skuId, condition);
      return { condition, onHand, reserved };
    })
    .filter((cell) => cell.onHand !== 0 || cell.reserved !== 0);
}

export const stockFeeds = [stockFeedSpec] as const;
