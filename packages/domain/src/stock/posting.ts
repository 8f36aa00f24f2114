/** What every command of stock has in common: the place must be open, a document is kept, the place's feed is told. */
import { skuTable } from "../catalogue/rows.ts";
import { placeTable, type PlaceRow } from "../identity/rows.ts";
import { staffOf, type Context } from "../kernel/command.ts";
import type { DocumentId, PlaceId, SkuId } from "../kernel/ids.ts";
import { rejection } from "../kernel/rejection.ts";
import { reject, type Accepted, type Draft, type Rejected, type State } from "../kernel/state.ts";
import { ref, type RowRef } from "../kernel/table.ts";
import type { Book } from "./book.ts";
import type { EntryLine, StockReply } from "./contract.ts";
import { documentTable, type DocumentLine, type DocumentRow } from "./rows.ts";

export function documentIdOf(context: Context): DocumentId {
  return context.commandId as string as DocumentId;
}

export function stockFeed(placeId: PlaceId): string {
  return `stock:${placeId}`;
}

/** The place, when stock may be posted there. [STOCK-10] */
export function openPlace(state: State, placeId: PlaceId): PlaceRow | Rejected {
  const place = state.get(placeTable, placeId);
  if (place === undefined) return reject(rejection("unknown_place"));
  if (!place.active) return reject(rejection("inactive_place", { place: place.name }));
  return place;
}

interface SkuLine {
  readonly skuId: SkuId;
}

export function skuRefs(lines: readonly SkuLine[]): RowRef[] {
  return lines.map((line) => ref(skuTable, line.skuId));
}

/** Stock is of SKUs that the catalogue has; another chain's id is as unknown as an invented one. [STOCK-20] */
export function unknownSku(state: State, lines: readonly SkuLine[]): Rejected | undefined {
  const isKnown = lines.every((line) => state.get(skuTable, line.skuId) !== undefined);
  return isKnown ? undefined : reject(rejection("unknown_sku"));
}

/** The document of this very command, so nothing of its id can be there yet. */
export function createDocument(
  draft: Draft,
  context: Context,
  own: Pick<DocumentRow, "kind" | "placeId" | "lines"> & Partial<DocumentRow>,
): DocumentRow {
  const document = newDocument(context, own);
  draft.create(documentTable, document);
  return document;
}

export function newDocument(
  context: Context,
  own: Pick<DocumentRow, "kind" | "placeId" | "lines"> & Partial<DocumentRow>,
): DocumentRow {
  return {
    documentId: documentIdOf(context),
    status: "posted",
    currency: null,
    reason: null,
    note: null,
    memberId: null,
    basedOn: null,
    byStaffId: staffOf(context.actor) ?? null,
    deviceId: context.actor.kind === "staff" ? context.actor.deviceId : null,
    approvedBy: null,
    resolution: null,
    at: context.at,
    madeAt: context.madeAt,
    ...own,
  };
}

/** Puts the document, tells the place's feed with the balances after it, and answers. [STOCK-18] */
export function post(
  draft: Draft,
  book: Book,
  name: string,
  document: DocumentRow,
  lines: readonly EntryLine[],
): Accepted<StockReply> {
  draft.put(documentTable, document);
  const cells = book.after();
  const { documentId, reason } = document;
  draft.emit(stockFeed(document.placeId), name, {
    documentId,
    lines,
    cells,
    ...(reason === null ? {} : { reason }),
  });
  const found = lines.reduce((sum, line) => sum + (line.found ?? 0), 0);
  return draft.accept({ documentId, cells: cells.map((cell) => [...cell]) as StockReply["cells"], found });
}

/** Prices are for the place's own people, not for the feed. [STOCK-18] */
export function withoutPrice({ skuId, condition, quantity, found, toCondition }: DocumentLine): EntryLine {
  return {
    skuId,
    condition,
    quantity,
    ...(found === undefined ? {} : { found }),
    ...(toCondition === undefined ? {} : { toCondition }),
  };
}
