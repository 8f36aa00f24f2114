/**
 * Cards: messages that ask for something to be done. One matter may stand in several channels (the store's, the
 * warehouse's); its cards know each other and every step is made on all of them in one decision, so they never differ.
 * Other domains post, settle and escalate through the functions here, inside their own decision.
 */
import { command, commandList, type Actor, type Context } from "../kernel/command.ts";
import { deriveId, type MessageId, type StaffId } from "../kernel/ids.ts";
import { rejection, type Rejection } from "../kernel/rejection.ts";
import { Draft, reject, type State } from "../kernel/state.ts";
import { ref, type RowRef } from "../kernel/table.ts";
import { canRead, channelOf, channelRefs, holdsIn, readerRefs, seen } from "./access.ts";
import {
  args,
  cardMessageId,
  channelFeed,
  replies,
  textProblem,
  tidyText,
  type Audience,
  type ChatEntryData,
} from "./contract.ts";
import {
  cardTable,
  channelTable,
  messageTable,
  type CardRow,
  type ChannelRow,
  type MessageRow,
} from "./rows.ts";

export interface CardDraft {
  readonly kind: string;
  readonly data: unknown;
  readonly audience: Audience;
}

export function emitChat<Name extends keyof ChatEntryData>(
  draft: Draft,
  channelId: ChannelRow["channelId"],
  name: Name,
  data: ChatEntryData[Name],
): void {
  draft.emit(channelFeed(channelId), name, data);
}

/** CHAT-9: each once, and only those who can read it. */
export function readersAmong(state: State, channel: ChannelRow, staffIds: readonly StaffId[]): StaffId[] {
  return [...new Set(staffIds)].filter((staffId) => canRead(state, channel, staffId));
}

export function audienceRefs(audience: Audience): RowRef[] {
  return audience.flatMap(({ channelId, mentions }) => [
    ref(channelTable, channelId),
    ...readerRefs(channelId, mentions),
  ]);
}

/** CHAT-16. Puts the card into each channel of its audience that exists; returns its messages, none if no channel does. */
export function postCard(draft: Draft, context: Context, card: CardDraft): MessageId[] {
  const audience = card.audience.filter(
    ({ channelId }, index) =>
      draft.get(channelTable, channelId) !== undefined &&
      card.audience.findIndex((one) => one.channelId === channelId) === index,
  );
  const ids = audience.map((_, index) => cardMessageId(context.commandId, index));
  audience.forEach(({ channelId, mentions }, index) => {
    const messageId = ids[index];
    const channel = draft.get(channelTable, channelId);
    if (messageId === undefined || channel === undefined) return;
    const told = readersAmong(draft, channel, mentions);
    const ordinal = appendMessage(draft, context, channel, {
      messageId,
      mentions: told,
      cardKind: card.kind,
    });
    draft.put(cardTable, {
      messageId,
      channelId,
      kind: card.kind,
      data: card.data,
      status: "open",
      takenBy: null,
      solvedBy: null,
      solvedNote: null,
      settledBy: null,
      escalated: false,
      siblingIds: ids.filter((id) => id !== messageId),
      causedBy: context.commandId,
      updatedAt: context.at,
    });
    const { kind, data } = card;
    emitChat(draft, channelId, "message.card_posted", { messageId, ordinal, kind, data, mentions: told });
  });
  return ids;
}

/** Writes the next message of the channel and returns its ordinal (CHAT-7). The entry is the caller's. */
export function appendMessage(
  draft: Draft,
  context: Context,
  channel: ChannelRow,
  message: Pick<MessageRow, "messageId"> & Partial<MessageRow>,
): number {
  const ordinal = channel.lastOrdinal + 1;
  draft.put(channelTable, { ...channel, lastOrdinal: ordinal });
  draft.put(messageTable, {
    channelId: channel.channelId,
    ordinal,
    text: "",
    mentions: [],
    replyTo: null,
    cardKind: null,
    note: null,
    recalled: false,
    byStaffId: null,
    at: context.at,
    madeAt: context.madeAt,
    ...message,
  });
  return ordinal;
}

/** Rows of a matter: the card, then (once it is loaded) its siblings. */
export function cardRefs(messageId: MessageId, state: State): RowRef[] {
  const card = seen(state, cardTable, messageId);
  return [ref(cardTable, messageId), ...(card?.siblingIds ?? []).map((sibling) => ref(cardTable, sibling))];
}

function stepMatter(
  draft: Draft,
  context: Context,
  card: CardRow,
  change: Partial<CardRow>,
  tell: (card: CardRow) => void,
): void {
  for (const messageId of [card.messageId, ...card.siblingIds]) {
    const one = draft.get(cardTable, messageId);
    if (one === undefined) continue;
    draft.put(cardTable, { ...one, ...change, updatedAt: context.at });
    tell(one);
  }
}

/** CHAT-19. Whether anything changed. */
export function settleCard(draft: Draft, context: Context, messageId: MessageId, cause: string): boolean {
  const card = draft.get(cardTable, messageId);
  if (card === undefined || card.status === "solved") return false;
  stepMatter(draft, context, card, { status: "solved", settledBy: cause }, (one) =>
    emitChat(draft, one.channelId, "card.settled", { messageId: one.messageId, cause }),
  );
  return true;
}

/** Rows that `escalateCard` reads. */
export function escalationRefs(messageId: MessageId, mentions: readonly StaffId[], state: State): RowRef[] {
  const card = seen(state, cardTable, messageId);
  if (card === undefined) return [ref(cardTable, messageId)];
  return [
    ref(cardTable, messageId),
    ref(channelTable, card.channelId),
    ...readerRefs(card.channelId, mentions),
  ];
}

/** CHAT-20: speaks up in the card's own channel. Whether anything changed. */
export function escalateCard(
  draft: Draft,
  context: Context,
  messageId: MessageId,
  mentions: readonly StaffId[],
): boolean {
  const card = draft.get(cardTable, messageId);
  if (card === undefined || card.status !== "open" || card.escalated) return false;
  const channel = draft.get(channelTable, card.channelId);
  if (channel === undefined) return false;
  const noteId = deriveId<"message">(context.commandId, "note");
  const told = readersAmong(draft, channel, mentions);
  const ordinal = appendMessage(draft, context, channel, {
    messageId: noteId,
    mentions: told,
    replyTo: messageId,
    note: "escalated",
  });
  draft.put(cardTable, { ...card, escalated: true, updatedAt: context.at });
  emitChat(draft, card.channelId, "card.escalated", { messageId, noteId, ordinal, mentions: told });
  return true;
}

function handlingRefs(messageId: MessageId, { actor }: Context, state: State): RowRef[] {
  const card = seen(state, cardTable, messageId);
  return [...cardRefs(messageId, state), ...(card === undefined ? [] : channelRefs(card.channelId, actor))];
}

/** The card if the actor may know of it and may handle it (CHAT-6, CHAT-18). */
function handled(state: State, messageId: MessageId, actor: Actor): CardRow | Rejection {
  const card = state.get(cardTable, messageId);
  const channel = card === undefined ? undefined : channelOf(state, card.channelId, actor);
  if (card === undefined || channel === undefined) return rejection("not_found");
  if (!holdsIn(state, channel, actor, "card.handle"))
    return rejection("forbidden", { permission: "card.handle" });
  return card;
}

export const postCardCommand = command({
  name: "message.post_card",
  permission: "system",
  args: args.postCard,
  reply: replies.message,
  touches: ({ audience }) => audienceRefs(audience),
  decide: (state, card, context) => {
    const draft = new Draft(state);
    const [messageId] = postCard(draft, context, card);
    if (messageId === undefined) return reject(rejection("not_found"));
    return draft.accept({ messageId, ordinal: draft.get(messageTable, messageId)?.ordinal ?? 0 });
  },
});

export const takeCard = command({
  name: "card.take",
  permission: "card.handle",
  args: args.card,
  reply: replies.done,
  touches: ({ messageId }, context, state) => handlingRefs(messageId, context, state),
  decide: (state, { messageId }, context) => {
    const { actor } = context;
    const card = handled(state, messageId, actor);
    if ("code" in card) return reject(card);
    if (actor.kind !== "staff") return reject(rejection("forbidden", { permission: "card.handle" }));
    if (card.status !== "open") return reject(rejection(`card_${card.status}`, undefined, "after_sync"));
    const draft = new Draft(state);
    const { staffId } = actor;
    stepMatter(draft, context, card, { status: "taken", takenBy: staffId }, (one) =>
      emitChat(draft, one.channelId, "card.taken", { messageId: one.messageId, staffId }),
    );
    return draft.accept({});
  },
});

export const solveCard = command({
  name: "card.solve",
  permission: "card.handle",
  args: args.solve,
  reply: replies.done,
  touches: ({ messageId }, context, state) => handlingRefs(messageId, context, state),
  decide: (state, { messageId, note }, context) => {
    const { actor } = context;
    const card = handled(state, messageId, actor);
    if ("code" in card) return reject(card);
    if (actor.kind !== "staff") return reject(rejection("forbidden", { permission: "card.handle" }));
    if (card.status === "solved") return reject(rejection("card_solved", undefined, "after_sync"));
    const solvedNote = tidyText(note ?? "") || null;
    if (solvedNote !== null && textProblem(solvedNote) !== undefined)
      return reject(rejection("text_unreadable"));
    const draft = new Draft(state);
    const { staffId } = actor;
    stepMatter(draft, context, card, { status: "solved", solvedBy: staffId, solvedNote }, (one) =>
      emitChat(draft, one.channelId, "card.solved", { messageId: one.messageId, staffId, note: solvedNote }),
    );
    return draft.accept({});
  },
});

export const reopenCard = command({
  name: "card.reopen",
  permission: "card.handle",
  args: args.card,
  reply: replies.done,
  touches: ({ messageId }, context, state) => handlingRefs(messageId, context, state),
  decide: (state, { messageId }, context) => {
    const card = handled(state, messageId, context.actor);
    if ("code" in card) return reject(card);
    if (card.status === "open") return reject(rejection("card_open", undefined, "after_sync"));
    const draft = new Draft(state);
    const open = {
      status: "open",
      takenBy: null,
      solvedBy: null,
      solvedNote: null,
      settledBy: null,
    } as const;
    stepMatter(draft, context, card, open, (one) =>
      emitChat(draft, one.channelId, "card.reopened", { messageId: one.messageId }),
    );
    return draft.accept({});
  },
});

export const cardCommands = commandList(postCardCommand, takeCard, solveCard, reopenCard);
