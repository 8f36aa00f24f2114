/** Decisions of alerts: safety lines, raising, settling and escalating cards. Numbers in brackets are rules of SPEC.md. */
import { command, commandList, type Context } from "../kernel/command.ts";
import { deriveId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { rejection } from "../kernel/rejection.ts";
import { Draft, reject, type State } from "../kernel/state.ts";
import { ref, type RowRef } from "../kernel/table.ts";
import { permissions, type Role } from "../identity/permissions.ts";
import { placeTable, staffTable } from "../identity/rows.ts";
import { skuTable, styleTable } from "../catalogue/rows.ts";
import { seen } from "../chat/access.ts";
import { audienceRefs, cardRefs, escalateCard, escalationRefs, postCard, settleCard } from "../chat/cards.ts";
import { cardTable } from "../chat/rows.ts";
import { cellTable } from "../stock/rows.ts";
import {
  cellSubject,
  documentSubject,
  doneReply,
  escalateArgs,
  raiseArgs,
  raisedReply,
  setLineArgs,
  settleArgs,
  type AlertCard,
  type CardKind,
  type LineSet,
  type LineTarget,
  type SettleCause,
} from "./contract.ts";
import { lineKeyOf, lineKeys, lineOf, type ShoeAt } from "./lines.ts";
import { alertSubjectTable, safetyLineTable } from "./rows.ts";

const unchanged = () => reject(rejection("unchanged"));

function targetRefs(target: LineTarget): RowRef[] {
  if (target.kind === "sku") return [ref(skuTable, target.skuId)];
  return target.kind === "style" ? [ref(styleTable, target.styleId)] : [];
}

function isKnown(state: State, target: LineTarget): boolean {
  if (target.kind === "sku") return state.get(skuTable, target.skuId) !== undefined;
  return target.kind === "all" || state.get(styleTable, target.styleId) !== undefined;
}

/** Whether the actor manages alerts at all places of the chain. */
function managesEverywhere(state: State, { actor }: Context): boolean {
  if (actor.kind === "system") return true;
  const allowed: readonly Role[] = permissions["alert.manage"];
  const grants = state.get(staffTable, actor.staffId)?.grants ?? [];
  return grants.some((grant) => grant.placeIds === null && allowed.includes(grant.role));
}

const setLine = command({
  name: "alert.set_line",
  permission: "alert.manage",
  place: ({ placeId }) => placeId ?? undefined,
  args: setLineArgs,
  reply: doneReply,
  touches: ({ placeId, target }, { actor }) => [
    ref(safetyLineTable, ...lineKeyOf(placeId, target)),
    ...targetRefs(target),
    ...(placeId === null ? [] : [ref(placeTable, placeId)]),
    ...(actor.kind === "staff" ? [ref(staffTable, actor.staffId)] : []),
  ],
  decide: (state, { placeId, target, pairs }, context) => {
    if (placeId === null && !managesEverywhere(state, context)) return reject(rejection("everywhere_only"));
    if (placeId !== null && state.get(placeTable, placeId) === undefined)
      return reject(rejection("not_found"));
    if (!isKnown(state, target)) return reject(rejection("not_found"));
    const [scope, at] = lineKeyOf(placeId, target);
    const before = state.get(safetyLineTable, scope, at)?.pairs ?? null;
    if (before === pairs) return unchanged();
    const draft = new Draft(state);
    if (pairs === null) draft.remove(safetyLineTable, scope, at);
    else draft.put(safetyLineTable, { scope, target: at, pairs });
    const data: LineSet = { placeId, target, pairs };
    draft.emit("catalogue", "alert.line_set", data);
    return draft.accept({});
  },
});

/** What a card is about, as keys: its cell, its document. */
function subjectsOf(card: AlertCard): string[] {
  const document = documentSubject(card.data.documentId);
  const isOfCell = card.kind === "last_pair" || card.kind === "low_stock";
  return isOfCell ? [cellSubject(card.data.placeId, card.data.skuId), document] : [document];
}

/** Rows that `holds` reads. */
function shoeRefs(shoe: ShoeAt): RowRef[] {
  return [
    ref(cellTable, shoe.placeId, shoe.skuId, "sellable"),
    ...lineKeys(shoe).map((key) => ref(safetyLineTable, ...key)),
  ];
}

function lineAt(state: State, shoe: ShoeAt): number {
  return lineOf(shoe, (scope, target) => state.get(safetyLineTable, scope, target)?.pairs);
}

/** The subject's row and, once that is loaded, its cards with their siblings. */
function subjectRefs(subject: string, state: State): RowRef[] {
  const cards = seen(state, alertSubjectTable, subject)?.cards ?? [];
  return [ref(alertSubjectTable, subject), ...cards.flatMap(({ messageId }) => cardRefs(messageId, state))];
}

function unsolvedOf(state: State, subject: string) {
  const cards = state.get(alertSubjectTable, subject)?.cards ?? [];
  return cards.filter(({ messageId }) => (state.get(cardTable, messageId)?.status ?? "solved") !== "solved");
}

/** Whether what the card says holds at this instant. [ALERT-9, ALERT-10] */
function holds(state: State, kind: CardKind, shoe: ShoeAt): boolean {
  const pairs = state.get(cellTable, shoe.placeId, shoe.skuId, "sellable")?.onHand ?? 0;
  return kind === "last_pair" ? pairs === 0 : pairs < lineAt(state, shoe);
}

/** [ALERT-5, ALERT-7] */
function isCalledFor(state: State, card: AlertCard): boolean {
  if (card.kind !== "last_pair" && card.kind !== "low_stock") return true;
  if (!holds(state, card.kind, card.data)) return false;
  const subject = cellSubject(card.data.placeId, card.data.skuId);
  return !unsolvedOf(state, subject).some(({ kind }) => kind === card.kind);
}

const raise = command({
  name: "alert.raise",
  permission: "system",
  args: raiseArgs,
  reply: raisedReply,
  touches: ({ card, audience }, _context, state) => [
    ...audienceRefs(audience),
    ...subjectsOf(card).flatMap((subject) => subjectRefs(subject, state)),
    ...(card.kind === "last_pair" || card.kind === "low_stock" ? shoeRefs(card.data) : []),
  ],
  decide: (state, { card, audience, escalateTo }, context) => {
    if (!isCalledFor(state, card)) return unchanged();
    const draft = new Draft(state);
    const [messageId] = postCard(draft, context, { ...card, audience });
    if (messageId === undefined) return reject(rejection("not_found"));
    for (const subject of subjectsOf(card)) {
      const cards = [...unsolvedOf(state, subject), { messageId, kind: card.kind }];
      draft.put(alertSubjectTable, { subject, cards });
    }
    draft.schedule({
      timerId: deriveId<"timer">(context.commandId, "escalate"),
      dueAt: context.at + limits.cardEscalateMs,
      command: "alert.escalate",
      args: { messageId, mentions: escalateTo },
    });
    return draft.accept({ messageId });
  },
});

/** Settles those unsolved cards of the subject that `isOver` names; a subject without unsolved cards is forgotten. */
function settleSubject(
  draft: Draft,
  context: Context,
  subject: string,
  cause: SettleCause,
  isOver: (kind: CardKind) => boolean,
): boolean {
  let changed = false;
  for (const { messageId, kind } of unsolvedOf(draft, subject))
    if (isOver(kind)) changed = settleCard(draft, context, messageId, cause) || changed;
  if (!changed) return false;
  const cards = unsolvedOf(draft, subject);
  if (cards.length === 0) draft.remove(alertSubjectTable, subject);
  else draft.put(alertSubjectTable, { subject, cards });
  return true;
}

const settle = command({
  name: "alert.settle",
  permission: "system",
  args: settleArgs,
  reply: doneReply,
  touches: ({ cells, documents }, _context, state) => [
    ...cells.flatMap((cell) => [
      ...subjectRefs(cellSubject(cell.placeId, cell.skuId), state),
      ...shoeRefs(cell),
    ]),
    ...documents.flatMap(({ documentId }) => subjectRefs(documentSubject(documentId), state)),
  ],
  decide: (state, { cells, documents }, context) => {
    const draft = new Draft(state);
    let changed = false;
    // Documents first: what was undone is told as undone, even where that also put the pair back.
    for (const { documentId, cause } of documents)
      changed = settleSubject(draft, context, documentSubject(documentId), cause, () => true) || changed;
    for (const cell of cells) {
      const isOver = (kind: CardKind) => !holds(state, kind, cell);
      const subject = cellSubject(cell.placeId, cell.skuId);
      changed = settleSubject(draft, context, subject, "restocked", isOver) || changed;
    }
    return changed ? draft.accept({}) : unchanged();
  },
});

const escalate = command({
  name: "alert.escalate",
  permission: "system",
  args: escalateArgs,
  reply: doneReply,
  touches: ({ messageId, mentions }, _context, state) => escalationRefs(messageId, mentions, state),
  decide: (state, { messageId, mentions }, context) => {
    const draft = new Draft(state);
    return escalateCard(draft, context, messageId, mentions) ? draft.accept({}) : unchanged();
  },
});

export const alertCommands = commandList(setLine, raise, settle, escalate);
