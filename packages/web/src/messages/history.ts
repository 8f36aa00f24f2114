/**
 * Older messages. A device keeps a channel's last hundred; what lies before is read from the feed's entries, page by
 * page, backwards from where the view stands. A page is folded with the domain's reducer, one message at a time, since
 * the reducer itself keeps only a window. A step (taken, solved, recalled) may lie in a later page than its message:
 * it waits, in order, until the page with the message comes. What is known of the window always comes from the view.
 */
import type { ChatMessage, ChatView } from "@instep/domain/chat/contract.ts";
import { chatFeed, emptyChatView } from "@instep/domain/chat/feed.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";

export interface Past {
  /** In the order of their ordinals, without a gap, up to the last known one. */
  readonly messages: readonly ChatMessage[];
  /** Entries with a greater seq are read; null until reading has begun. */
  readonly from: number | null;
  /** Steps on messages that are not here yet, in the order of the feed. */
  readonly waiting: readonly Entry[];
}

export const noPast: Past = { messages: [], from: null, waiting: [] };

/** Puts the view's window at the end. When messages between were missed, everything before it is forgotten. */
export function withWindow(past: Past, view: ChatView): Past {
  const first = view.messages[0];
  if (first === undefined) return past.messages.length === 0 ? past : noPast;
  const known = past.messages.at(-1)?.ordinal ?? 0;
  const kept = past.messages.filter((message) => message.ordinal < first.ordinal);
  if (kept.length > 0 && known < first.ordinal - 1) return { ...noPast, messages: view.messages };
  return { ...past, messages: [...kept, ...view.messages] };
}

/** Reading begins where the view stands; entries that arrive from now on are kept for messages yet to be read. */
export function beginAt(past: Past, seq: number): Past {
  return past.from === null ? { ...past, from: seq } : past;
}

/** Entries as they arrive: steps on messages that the window no longer holds. */
export function withEntry(past: Past, entry: Entry): Past {
  const messageId = subjectOf(entry);
  if (messageId === undefined) return past;
  const index = past.messages.findLastIndex((message) => message.messageId === messageId);
  const found = past.messages[index];
  if (found === undefined) return past.from === null ? past : { ...past, waiting: [...past.waiting, entry] };
  return { ...past, messages: past.messages.with(index, stepped(found, entry)) };
}

/** A page of entries with seq > `from`, all of them before what was read so far. */
export function withPage(past: Past, entries: readonly Entry[], from: number): Past {
  const end = past.messages[0]?.ordinal ?? Number.POSITIVE_INFINITY;
  const known = new Set(past.messages.map((message) => message.messageId as string));
  const older = new Map<string, ChatMessage>();
  const step = (entry: Entry): boolean => {
    const messageId = subjectOf(entry);
    const message = messageId === undefined ? undefined : older.get(messageId);
    if (message !== undefined) older.set(message.messageId, stepped(message, entry));
    return messageId === undefined || message !== undefined || known.has(messageId);
  };
  const unmet: Entry[] = [];
  for (const entry of entries) {
    const said = saidBy(entry);
    if (said !== undefined && said.ordinal < end) older.set(said.messageId, said);
    if (!step(entry)) unmet.push(entry);
  }
  const waiting = [...unmet, ...past.waiting.filter((entry) => !step(entry))];
  return { messages: [...older.values(), ...past.messages], from, waiting };
}

/** Whether the channel's first message is there. */
export function isWhole(past: Past, lastOrdinal: number): boolean {
  return lastOrdinal === 0 || past.from === 0 || past.messages[0]?.ordinal === 1;
}

/** The message that an entry puts into the channel. */
function saidBy(entry: Entry): ChatMessage | undefined {
  return chatFeed.apply(emptyChatView, entry).messages[0];
}

const steps = new Set([
  "message.recalled",
  "card.taken",
  "card.solved",
  "card.settled",
  "card.reopened",
  "card.escalated",
]);

function subjectOf({ name, data }: Entry): string | undefined {
  return steps.has(name) ? (data as { messageId: string }).messageId : undefined;
}

function stepped(message: ChatMessage, entry: Entry): ChatMessage {
  const alone: ChatView = { channel: null, messages: [message], lastOrdinal: Number.MAX_SAFE_INTEGER };
  return chatFeed.apply(alone, entry).messages[0] ?? message;
}
