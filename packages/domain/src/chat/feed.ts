/**
 * What a device keeps of a channel, and how entries move it on. `chatViewOf` makes the same view from the rows: the
 * server's snapshot, and the other side of "snapshot + entries = fresh snapshot".
 */
import type { Entry, FeedSpec } from "../kernel/entry.ts";
import type { CommandId, MessageId, StaffId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import type { ChatCard, ChatEntryData, ChatMessage, ChatView, SendArgs } from "./contract.ts";
import { textProblem, tidyText } from "./contract.ts";
import type { CardRow, ChannelRow, MessageRow } from "./rows.ts";

export const emptyChatView: ChatView = { channel: null, messages: [], lastOrdinal: 0 };

export function chatViewOf(
  channel: ChannelRow,
  memberIds: readonly StaffId[],
  messages: readonly MessageRow[],
  cards: ReadonlyMap<MessageId, CardRow>,
): ChatView {
  const { channelId, kind, name, placeId, lastOrdinal } = channel;
  const kept = messages
    .filter((message) => message.ordinal > lastOrdinal - limits.chatMessagesKept)
    .sort((a, b) => a.ordinal - b.ordinal);
  return {
    channel: { channelId, kind, name, placeId, memberIds: [...memberIds].sort() },
    messages: kept.map((message) => messageOf(message, cards.get(message.messageId))),
    lastOrdinal,
  };
}

function messageOf(row: MessageRow, card: CardRow | undefined): ChatMessage {
  const { messageId, ordinal, byStaffId, at, madeAt, text, mentions, replyTo, recalled, note } = row;
  return {
    messageId,
    ordinal,
    by: byStaffId,
    at,
    madeAt,
    text,
    mentions,
    replyTo,
    recalled,
    note,
    card: card === undefined ? null : cardOf(card),
  };
}

function cardOf(row: CardRow): ChatCard {
  const { kind, data, status, takenBy, solvedBy, solvedNote, settledBy, escalated, updatedAt } = row;
  return { kind, data, status, takenBy, solvedBy, solvedNote, settledBy, escalated, updatedAt };
}

type Reducers = {
  [Name in keyof ChatEntryData]: (view: ChatView, data: ChatEntryData[Name], entry: Entry) => ChatView;
};

const reducers: Reducers = {
  "channel.opened": (view, { channelId, kind, name, placeId, memberIds }) => ({
    ...view,
    channel: { channelId, kind, name, placeId, memberIds: [...memberIds].sort() },
  }),
  "channel.members_added": (view, { staffIds }) =>
    withMembers(view, (members) => [...new Set([...members, ...staffIds])].sort()),
  "channel.left": (view, { staffId }) =>
    withMembers(view, (members) => members.filter((one) => one !== staffId)),
  "channel.renamed": (view, { name }) =>
    view.channel === null ? view : { ...view, channel: { ...view.channel, name } },

  "message.sent": (view, { messageId, ordinal, text, mentions, replyTo }, entry) =>
    append(view, { ...bare(messageId, ordinal, entry), by: entry.by ?? null, text, mentions, replyTo }),
  "message.recalled": (view, { messageId }) =>
    amend(view, messageId, (message) => ({ ...message, text: "", mentions: [], recalled: true })),
  "message.card_posted": (view, { messageId, ordinal, kind, data, mentions }, entry) =>
    append(view, { ...bare(messageId, ordinal, entry), mentions, card: openCard(kind, data, entry.at) }),

  "card.taken": (view, { messageId, staffId }, { at }) =>
    amendCard(view, messageId, { status: "taken", takenBy: staffId, updatedAt: at }),
  "card.solved": (view, { messageId, staffId, note }, { at }) =>
    amendCard(view, messageId, { status: "solved", solvedBy: staffId, solvedNote: note, updatedAt: at }),
  "card.settled": (view, { messageId, cause }, { at }) =>
    amendCard(view, messageId, { status: "solved", settledBy: cause, updatedAt: at }),
  "card.reopened": (view, { messageId }, { at }) =>
    amendCard(view, messageId, {
      status: "open",
      takenBy: null,
      solvedBy: null,
      solvedNote: null,
      settledBy: null,
      updatedAt: at,
    }),
  "card.escalated": (view, { messageId, noteId, ordinal, mentions }, entry) =>
    append(amendCard(view, messageId, { escalated: true, updatedAt: entry.at }), {
      ...bare(noteId, ordinal, entry),
      mentions,
      replyTo: messageId,
      note: "escalated",
    }),
};

export function openCard(kind: string, data: unknown, at: number): ChatCard {
  return {
    kind,
    data,
    status: "open",
    takenBy: null,
    solvedBy: null,
    solvedNote: null,
    settledBy: null,
    escalated: false,
    updatedAt: at,
  };
}

function bare(messageId: MessageId, ordinal: number, { at, madeAt }: Entry): ChatMessage {
  return {
    messageId,
    ordinal,
    by: null,
    at,
    madeAt,
    text: "",
    mentions: [],
    replyTo: null,
    recalled: false,
    note: null,
    card: null,
  };
}

function append(view: ChatView, message: ChatMessage): ChatView {
  if (message.ordinal <= view.lastOrdinal) return view;
  const kept = view.messages.length < limits.chatMessagesKept ? view.messages : view.messages.slice(1);
  return { ...view, messages: [...kept, message], lastOrdinal: message.ordinal };
}

/** A message that the window no longer holds stays gone. */
function amend(
  view: ChatView,
  messageId: MessageId,
  change: (message: ChatMessage) => ChatMessage,
): ChatView {
  const index = view.messages.findLastIndex((message) => message.messageId === messageId);
  const found = view.messages[index];
  if (found === undefined) return view;
  return { ...view, messages: view.messages.with(index, change(found)) };
}

function amendCard(view: ChatView, messageId: MessageId, change: Partial<ChatCard>): ChatView {
  return amend(view, messageId, (message) =>
    message.card === null ? message : { ...message, card: { ...message.card, ...change } },
  );
}

function withMembers(view: ChatView, change: (members: readonly StaffId[]) => readonly StaffId[]): ChatView {
  if (view.channel === null) return view;
  return { ...view, channel: { ...view.channel, memberIds: change(view.channel.memberIds) } };
}

export const chatFeed: FeedSpec<ChatView> = {
  family: "chat",
  empty: () => emptyChatView,
  apply: (view, entry) => {
    if (!Object.hasOwn(reducers, entry.name)) return view;
    const reduce = reducers[entry.name as keyof Reducers] as (
      view: ChatView,
      data: unknown,
      entry: Entry,
    ) => ChatView;
    return reduce(view, entry.data, entry);
  },
};

export const chatFeeds: readonly FeedSpec[] = [chatFeed as FeedSpec];

/** CHAT-15. `read` is the person's marker, 0 without one. */
export function unreadOf(view: ChatView, read: number): number {
  return Math.max(0, view.lastOrdinal - read);
}

/** A command of the outbox that has no confirmed entry yet. */
export interface PendingCommand {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  /** Epoch milliseconds on this device. */
  readonly madeAt: number;
}

export type ShownMessage = ChatMessage & { readonly sending?: true };
export interface ShownChat extends ChatView {
  readonly messages: readonly ShownMessage[];
}

/**
 * CHAT-22: the view with what this person has written and pressed but the server has not confirmed. Confirmed messages
 * stay the same objects, so that a list redraws only what changed. `lastOrdinal` stays the confirmed one.
 */
export function overlayChat(view: ChatView, pending: readonly PendingCommand[], me: StaffId): ShownChat {
  const channelId = view.channel?.channelId;
  let shown: ShownChat = view;
  for (const command of pending) {
    if (command.name === "message.send") {
      const args = command.args as SendArgs;
      if (args.channelId === channelId) shown = withPending(shown, command, args, me);
      continue;
    }
    const change = pressed.get(command.name);
    if (change === undefined) continue;
    const { messageId } = command.args as { messageId: MessageId };
    shown = amend(shown, messageId, (message) => change(message, command, me));
  }
  return shown;
}

function withPending(shown: ShownChat, command: PendingCommand, args: SendArgs, me: StaffId): ShownChat {
  const text = tidyText(args.text);
  const messageId = command.id as CommandId as string as MessageId;
  const known = shown.messages.some((message) => message.messageId === messageId);
  if (known || textProblem(text) !== undefined) return shown;
  const message: ShownMessage = {
    messageId,
    ordinal: (shown.messages.at(-1)?.ordinal ?? shown.lastOrdinal) + 1,
    by: me,
    at: command.madeAt,
    madeAt: command.madeAt,
    text,
    mentions: args.mentions,
    replyTo: args.replyTo ?? null,
    recalled: false,
    note: null,
    card: null,
    sending: true,
  };
  return { ...shown, messages: [...shown.messages, message] };
}

type Press = (message: ChatMessage, command: PendingCommand, me: StaffId) => ChatMessage;

function onCard(isPossible: (card: ChatCard) => boolean, change: (me: StaffId) => Partial<ChatCard>): Press {
  return (message, { madeAt }, me) =>
    message.card === null || !isPossible(message.card)
      ? message
      : { ...message, card: { ...message.card, ...change(me), updatedAt: madeAt } };
}

const pressed = new Map<string, Press>([
  ["message.recall", (message) => ({ ...message, text: "", mentions: [], recalled: true })],
  [
    "card.take",
    onCard(
      (card) => card.status === "open",
      (me) => ({ status: "taken", takenBy: me }),
    ),
  ],
  [
    "card.solve",
    onCard(
      (card) => card.status !== "solved",
      (me) => ({ status: "solved", solvedBy: me }),
    ),
  ],
  [
    "card.reopen",
    onCard(
      (card) => card.status !== "open",
      () => ({ status: "open", takenBy: null, solvedBy: null, solvedNote: null, settledBy: null }),
    ),
  ],
]);
