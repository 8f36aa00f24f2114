/** Commands that put the book right: adjust with reason, approval above the threshold, moves between conditions. */
import { placeTable } from "../identity/rows.ts";
import { command, staffOf } from "../kernel/command.ts";
import { limits } from "../kernel/limits.ts";
import { rejection, type Rejection } from "../kernel/rejection.ts";
import { Draft, reject, type State } from "../kernel/state.ts";
import { ref, type RowRef } from "../kernel/table.ts";
import type { DocumentId, PlaceId } from "../kernel/ids.ts";
import { Book } from "./book.ts";
import { adjustArgs, moveConditionArgs, resolveArgs, stockReply } from "./contract.ts";
import { documentIdOf, newDocument, openPlace, post, skuRefs, unknownSku } from "./posting.ts";
import { cellTable, documentTable, type DocumentLine, type DocumentRow } from "./rows.ts";

/** Posts the lines, found -> cell or cell -> loss. [STOCK-14] */
function applyLines(book: Book, lines: readonly DocumentLine[]): Rejection | undefined {
  for (const { skuId, condition, quantity } of lines) {
    if (quantity > 0) book.into(skuId, condition, "found", quantity);
    else if (book.free(skuId, condition) < -quantity)
      return rejection("insufficient_stock", { free: book.free(skuId, condition) }, "after_sync");
    else book.outOf(skuId, condition, "loss", -quantity);
  }
  return undefined;
}

export const adjust = command({
  name: "stock.adjust",
  permission: "stock.adjust",
  place: (args) => args.placeId,
  args: adjustArgs,
  reply: stockReply,
  touches: (args) => [
    ref(placeTable, args.placeId),
    ...skuRefs(args.lines),
    ...args.lines.map((line) => ref(cellTable, args.placeId, line.skuId, line.condition)),
  ],
  decide: (state, args, context) => {
    const place = openPlace(state, args.placeId);
    if ("ok" in place) return place;
    const unknown = unknownSku(state, args.lines);
    if (unknown !== undefined) return unknown;
    const draft = new Draft(state);
    const book = new Book(draft, args.placeId, documentIdOf(context));
    const refused = applyLines(book, args.lines);
    if (refused !== undefined) return reject(refused);
    const document = newDocument(context, {
      kind: "adjustment",
      placeId: args.placeId,
      lines: args.lines,
      reason: args.reason,
      note: args.note ?? null,
    });
    const pairs = args.lines.reduce((sum, line) => sum + Math.abs(line.quantity), 0);
    if (pairs <= limits.adjustAlonePairsMax || context.actor.kind === "system")
      return post(draft, book, "stock.adjusted", document, [...args.lines]);
    // Only asked for: the moves tried above are dropped with their draft. [STOCK-15]
    const request = new Draft(state);
    const idle = new Book(request, args.placeId, documentIdOf(context));
    return post(request, idle, "stock.adjustment_requested", { ...document, status: "requested" }, [
      ...args.lines,
    ]);
  },
});

function resolveTouches(args: { documentId: DocumentId; placeId: PlaceId }, state: State): RowRef[] {
  const refs = [ref(documentTable, args.documentId), ref(placeTable, args.placeId)];
  if (!state.has(documentTable, args.documentId)) return refs;
  const document = state.get(documentTable, args.documentId);
  for (const line of document?.lines ?? [])
    refs.push(ref(cellTable, args.placeId, line.skuId, line.condition));
  return refs;
}

/** The request, when this person may resolve it. [STOCK-15] */
function requested(
  state: State,
  args: { documentId: DocumentId; placeId: PlaceId },
  by: string | undefined,
): DocumentRow | Rejection {
  const document = state.get(documentTable, args.documentId);
  if (document?.kind !== "adjustment" || document.placeId !== args.placeId)
    return rejection("unknown_document");
  if (document.status !== "requested") return rejection("already_resolved");
  if (document.byStaffId === by) return rejection("own_adjustment");
  return document;
}

export const approve = command({
  name: "stock.approve_adjustment",
  permission: "stock.approve",
  place: (args) => args.placeId,
  args: resolveArgs,
  reply: stockReply,
  touches: (args, _context, state) => resolveTouches(args, state),
  decide: (state, args, context) => {
    const place = openPlace(state, args.placeId);
    if ("ok" in place) return place;
    const staffId = staffOf(context.actor);
    const document = requested(state, args, staffId);
    if ("code" in document) return reject(document);
    const draft = new Draft(state);
    const book = new Book(draft, args.placeId, document.documentId);
    const refused = applyLines(book, document.lines);
    if (refused !== undefined) return reject(refused);
    const approved: DocumentRow = {
      ...document,
      status: "posted",
      approvedBy: staffId ?? null,
      resolution: args.note ?? null,
      at: context.at,
    };
    return post(draft, book, "stock.adjustment_approved", approved, [...document.lines]);
  },
});

export const decline = command({
  name: "stock.decline_adjustment",
  permission: "stock.approve",
  place: (args) => args.placeId,
  args: resolveArgs,
  reply: stockReply,
  touches: (args, _context, state) => resolveTouches(args, state),
  decide: (state, args, context) => {
    const staffId = staffOf(context.actor);
    const document = requested(state, args, staffId);
    if ("code" in document) return reject(document);
    const draft = new Draft(state);
    const book = new Book(draft, args.placeId, document.documentId);
    const declined: DocumentRow = {
      ...document,
      status: "declined",
      approvedBy: staffId ?? null,
      resolution: args.note ?? null,
    };
    return post(draft, book, "stock.adjustment_declined", declined, [...document.lines]);
  },
});

export const moveCondition = command({
  name: "stock.move_condition",
  permission: "stock.move_condition",
  place: (args) => args.placeId,
  args: moveConditionArgs,
  reply: stockReply,
  touches: (args) => [
    ref(placeTable, args.placeId),
    ...skuRefs([args]),
    ref(cellTable, args.placeId, args.skuId, args.from),
    ref(cellTable, args.placeId, args.skuId, args.to),
  ],
  decide: (state, args, context) => {
    const place = openPlace(state, args.placeId);
    if ("ok" in place) return place;
    const unknown = unknownSku(state, [args]);
    if (unknown !== undefined) return unknown;
    if (args.from === args.to) return reject(rejection("same_condition"));
    const draft = new Draft(state);
    const book = new Book(draft, args.placeId, documentIdOf(context));
    const free = book.free(args.skuId, args.from);
    if (free < args.quantity) return reject(rejection("insufficient_stock", { free }, "after_sync"));
    book.between(args.skuId, args.from, args.to, args.quantity);
    const { skuId, from: condition, to: toCondition, quantity } = args;
    const lines = [{ skuId, condition, toCondition, quantity }];
    const document = newDocument(context, {
      kind: "condition_move",
      placeId: args.placeId,
      lines,
      note: args.note ?? null,
    });
    return post(draft, book, "stock.condition_moved", document, lines);
  },
});
