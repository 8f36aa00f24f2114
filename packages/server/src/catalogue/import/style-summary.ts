/** What an import of styles changes, counted and by example, from the decision's own changes. */
import type { Rows } from "@instep/domain/kernel/batch.ts";
import type { Accepted } from "@instep/domain/kernel/state.ts";
import {
  barcodeTable,
  colourwayTable,
  skuTable,
  styleCostTable,
  styleTable,
  type StyleRow,
} from "@instep/domain/catalogue/rows.ts";

export interface ImportChange {
  readonly code: string;
  readonly field: string;
  readonly before: string | number;
  readonly after: string | number;
}

export interface StyleSummary {
  readonly styles: { readonly created: number; readonly updated: number; readonly unchanged: number };
  readonly colourways: { readonly created: number };
  readonly skus: { readonly created: number; readonly updated: number };
  readonly barcodes: { readonly created: number };
  readonly prices: { readonly changed: number };
  readonly costs: { readonly changed: number };
  /** Fields of existing styles that get another value, the first of them. */
  readonly changes: readonly ImportChange[];
  /** New styles, the first of them. */
  readonly created: readonly { readonly code: string; readonly name: string; readonly skus: number }[];
}

const samplesMax = 30;
const shownFields = [
  "name",
  "nameEn",
  "brand",
  "category",
  "season",
  "gender",
  "sizeScale",
  "priceMinor",
  "currency",
  "skuCount",
] as const;

export function summaryOf(
  decision: Accepted<{ created: number; updated: number; unchanged: number }>,
  state: Rows,
): StyleSummary {
  const counted = { colourways: 0, skusCreated: 0, skusUpdated: 0, barcodes: 0, prices: 0, costs: 0 };
  const changes: ImportChange[] = [];
  const created: { code: string; name: string; skus: number }[] = [];
  for (const { table, key, row } of decision.changes) {
    const before = state.has(table, ...key) ? state.get(table, ...key) : undefined;
    if (table.name === skuTable.name) counted[before === undefined ? "skusCreated" : "skusUpdated"] += 1;
    else if (table.name === colourwayTable.name && before === undefined) counted.colourways += 1;
    else if (table.name === barcodeTable.name) counted.barcodes += 1;
    else if (table.name === styleCostTable.name) counted.costs += 1;
    else if (table.name === styleTable.name) {
      const after = row as StyleRow;
      if (before === undefined) {
        if (created.length < samplesMax)
          created.push({ code: after.code, name: after.name, skus: after.skuCount });
        continue;
      }
      const known = before as StyleRow;
      if (known.priceMinor !== after.priceMinor || known.currency !== after.currency) counted.prices += 1;
      addChanges(known, after, changes);
    }
  }
  return {
    styles: decision.reply,
    colourways: { created: counted.colourways },
    skus: { created: counted.skusCreated, updated: counted.skusUpdated },
    barcodes: { created: counted.barcodes },
    prices: { changed: counted.prices },
    costs: { changed: counted.costs },
    changes,
    created,
  };
}

function addChanges(before: StyleRow, after: StyleRow, changes: ImportChange[]): void {
  for (const field of shownFields) {
    if (before[field] === after[field] || changes.length >= samplesMax) continue;
    changes.push({ code: after.code, field, before: before[field], after: after[field] });
  }
}
