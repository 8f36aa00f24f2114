/** Commands of the till: sell, return, undo. Numbers in brackets are the rules of SPEC.md. */
import { placeTable, staffTable } from "../identity/rows.ts";
import { isAllowed } from "../identity/permissions.ts";
import { command, type Context } from "../kernel/command.ts";
import type { PlaceId, SkuId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { rejection, type Rejection } from "../kernel/rejection.ts";
import { Draft, reject, type State } from "../kernel/state.ts";
import { ref, type RowRef } from "../kernel/table.ts";
import { Book } from "./book.ts";
import { returnArgs, sellArgs, stockReply, undoArgs } from "./contract.ts";
import {
  createDocument,
  documentIdOf,
  openPlace,
  post,
  skuRefs,
  unknownSku,
  withoutPrice,
} from "./posting.ts";
import { cellTable, documentTable, type DocumentLine, type DocumentRow } from "./rows.ts";

export const sell = command({
  name: "stock.sell",
  permission: "stock.sell",
  place: (args) => args.placeId,
  args: sellArgs,
  reply: stockReply,
  touches: (args) => [
    ref(placeTable, args.placeId),
    ...skuRefs(args.lines),
    ...args.lines.map((line) => ref(cellTable, args.placeId, line.skuId, line.condition ?? "sellable")),
  ],
  decide: (state, args, context) => {
    const place = openPlace(state, args.placeId);
    if ("ok" in place) return place;
    const unknown = unknownSku(state, args.lines);
    if (unknown !== undefined) return unknown;
    const draft = new Draft(state);
    const book = new Book(draft, args.placeId, documentIdOf(context));
    const lines = args.lines.map(({ skuId, quantity, priceMinor, condition = "sellable" }): DocumentLine => {
      // The pair is in the customer's hand, so the book is wrong where it has less. [STOCK-8]
      const found = Math.max(0, quantity - book.free(skuId, condition));
      if (found > 0) book.into(skuId, condition, "found", found);
      book.outOf(skuId, condition, "customer", quantity);
      return { skuId, condition, quantity, priceMinor, ...(found > 0 ? { found } : {}) };
    });
    const { currency } = place;
    const memberId = args.memberId ?? null;
    const own = { kind: "sale", placeId: args.placeId, lines, currency, memberId } as const;
    const document = createDocument(draft, context, own);
    return post(draft, book, "stock.sold", document, lines.map(withoutPrice));
  },
});

export const takeBack = command({
  name: "stock.return",
  permission: "stock.return",
  place: (args) => args.placeId,
  args: returnArgs,
  reply: stockReply,
  touches: (args) => [
    ref(placeTable, args.placeId),
    ...skuRefs(args.lines),
    ...args.lines.map((line) => ref(cellTable, args.placeId, line.skuId, line.condition ?? "quarantine")),
    ...(args.saleId === undefined ? [] : [ref(documentTable, args.saleId)]),
  ],
  decide: (state, args, context) => {
    const place = openPlace(state, args.placeId);
    if ("ok" in place) return place;
    const unknown = unknownSku(state, args.lines);
    if (unknown !== undefined) return unknown;
    const draft = new Draft(state);
    if (args.saleId !== undefined) {
      const sale = draft.get(documentTable, args.saleId);
      if (sale?.kind !== "sale" || sale.status !== "posted") return reject(rejection("unknown_document"));
      const returned = withReturned(sale.lines, args.lines);
      if (returned === undefined) return reject(rejection("more_than_sold"));
      draft.put(documentTable, { ...sale, lines: returned });
    }
    const book = new Book(draft, args.placeId, documentIdOf(context));
    const lines = args.lines.map(
      ({ skuId, quantity, priceMinor, condition = "quarantine" }): DocumentLine => {
        book.into(skuId, condition, "customer", quantity);
        return { skuId, condition, quantity, priceMinor };
      },
    );
    const document = createDocument(draft, context, {
      kind: "return",
      placeId: args.placeId,
      lines,
      currency: place.currency,
      note: args.note ?? null,
      basedOn: args.saleId ?? null,
    });
    return post(draft, book, "stock.returned", document, lines.map(withoutPrice));
  },
});

/** The sale's lines with `back` counted in; undefined when more comes back than is out. Negative pairs take it back. [STOCK-11] */
function withReturned(
  lines: readonly DocumentLine[],
  back: readonly { readonly skuId: SkuId; readonly quantity: number }[],
  sign: 1 | -1 = 1,
): DocumentLine[] | undefined {
  const left = lines.map((line) => ({ ...line }));
  for (const { skuId, quantity } of back) {
    let rest = quantity;
    for (const line of left) {
      if (line.skuId !== skuId || rest === 0) continue;
      const returned = line.returned ?? 0;
      const taken = Math.min(rest, sign === 1 ? line.quantity - returned : returned);
      line.returned = returned + sign * taken;
      rest -= taken;
    }
    if (rest > 0) return undefined;
  }
  return left;
}

export const undo = command({
  name: "stock.undo",
  permission: "stock.undo",
  place: (args) => args.placeId,
  args: undoArgs,
  reply: stockReply,
  touches: (args, { actor }, state) => {
    const refs: RowRef[] = [ref(documentTable, args.documentId), ref(placeTable, args.placeId)];
    if (actor.kind === "staff") refs.push(ref(staffTable, actor.staffId));
    if (!state.has(documentTable, args.documentId)) return refs;
    const document = state.get(documentTable, args.documentId);
    if (document === undefined) return refs;
    if (document.basedOn !== null) refs.push(ref(documentTable, document.basedOn));
    for (const line of document.lines) {
      refs.push(ref(cellTable, document.placeId, line.skuId, line.condition));
      if (line.toCondition !== undefined)
        refs.push(ref(cellTable, document.placeId, line.skuId, line.toCondition));
    }
    return refs;
  },
  decide: (state, args, context) => {
    const place = openPlace(state, args.placeId);
    if ("ok" in place) return place;
    const document = state.get(documentTable, args.documentId);
    const refused = undoRefusal(state, document, args.placeId, context);
    if (refused !== undefined || document === undefined)
      return reject(refused ?? rejection("unknown_document"));
    const draft = new Draft(state);
    const { placeId, documentId: basedOn } = document;
    const lines = document.lines.map(withoutPrice);
    const book = new Book(draft, placeId, documentIdOf(context));
    // Backwards: a later line may have used what an earlier one brought.
    for (const line of document.lines.toReversed()) {
      const refusal = reverse(book, document, line);
      if (refusal !== undefined) return reject(refusal);
    }
    if (document.kind === "return" && document.basedOn !== null) {
      const sale = draft.get(documentTable, document.basedOn);
      const sold = sale === undefined ? undefined : withReturned(sale.lines, document.lines, -1);
      if (sale !== undefined && sold !== undefined) draft.put(documentTable, { ...sale, lines: sold });
    }
    // The new moves have a document of their own; the entry speaks of the one that is undone. [STOCK-3]
    createDocument(draft, context, { kind: "undo", placeId, lines, basedOn });
    return post(draft, book, "stock.undone", { ...document, status: "undone" }, lines);
  },
});

function undoRefusal(state: State, document: DocumentRow | undefined, placeId: PlaceId, context: Context) {
  if (document === undefined || document.placeId !== placeId) return rejection("unknown_document");
  if (document.status === "undone") return rejection("already_undone");
  if (document.kind === "opening" || document.kind === "undo" || document.status !== "posted")
    return rejection("not_undoable");
  if (context.actor.kind === "staff") {
    const grants = state.get(staffTable, context.actor.staffId)?.grants ?? [];
    const own = document.byStaffId === context.actor.staffId;
    if (!own && !isAllowed(grants, "stock.undo_others", placeId)) return rejection("not_yours");
  }
  if (context.at - document.at > limits.undoMsMax) return rejection("undo_too_late");
  if (document.lines.some((line) => (line.returned ?? 0) > 0)) return rejection("has_returns");
  return undefined;
}

/** New moves that are the mirror of the line's own; a refusal when the pairs are no longer there. [STOCK-12] */
function reverse(book: Book, document: DocumentRow, line: DocumentLine): Rejection | undefined {
  const { skuId, condition, quantity } = line;
  if (document.kind === "sale") {
    book.into(skuId, condition, "customer", quantity);
    if (line.found !== undefined) book.outOf(skuId, condition, "found", line.found);
    return undefined;
  }
  if (document.kind === "adjustment" && quantity < 0) {
    book.into(skuId, condition, "loss", -quantity);
    return undefined;
  }
  const held = line.toCondition ?? condition;
  const free = book.free(skuId, held);
  if (free < quantity) return rejection("insufficient_stock", { free }, "after_sync");
  if (line.toCondition !== undefined) book.between(skuId, line.toCondition, condition, quantity);
  else book.outOf(skuId, condition, document.kind === "return" ? "customer" : "found", quantity);
  return undefined;
}
