/** Words of stock that devices need before any schema: reasons, names of entries, codes of refusals. */
export const reasons = [
  "count",
  "damage",
  "theft",
  "found",
  "correction",
  "sample",
  "gift",
  "other",
] as const;

export type Reason = (typeof reasons)[number];

/** All entries of `stock:<place>` have the same data; the name says what happened. */
export const stockEntryNames = [
  "stock.opened",
  "stock.sold",
  "stock.returned",
  "stock.undone",
  "stock.adjusted",
  "stock.adjustment_requested",
  "stock.adjustment_approved",
  "stock.adjustment_declined",
  "stock.condition_moved",
] as const;

export const stockRejections = [
  "unknown_place",
  "unknown_sku",
  "inactive_place",
  "unknown_document",
  "insufficient_stock",
  "already_opened",
  "already_undone",
  "not_undoable",
  "undo_too_late",
  "not_yours",
  "has_returns",
  "more_than_sold",
  "not_sold_here",
  "own_adjustment",
  "already_resolved",
  "same_condition",
] as const;
