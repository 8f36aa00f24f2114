/** Views as plain text, once from what a device shows and once from the auditor's models, so that equal means equal. */
import type { ChatView } from "@instep/domain/chat/contract.ts";
import type { MeView } from "@instep/domain/identity/contract.ts";
import { parseFeed } from "@instep/domain/kernel/entry.ts";
import type { StockView } from "@instep/domain/stock/feed.ts";
import type { ChatModel } from "./chat.ts";
import type { StockModel } from "./stock.ts";

const messagesKept = 100;
const activityKept = 200;

/** What the feed's view says. */
export function shownText(feed: string, view: unknown): string {
  const { family } = parseFeed(feed);
  if (family === "stock") return stockText(view as StockView);
  return family === "chat" ? chatText(view as ChatView) : meText(view as MeView);
}

function stockText({ buckets, activity }: StockView): string {
  const cells: string[] = [];
  for (const bucket of Object.values(buckets))
    for (const [cell, [onHand, reserved]] of Object.entries(bucket))
      if (onHand !== 0 || reserved !== 0) cells.push(`${cell.replace("|", "/")} ${onHand} ${reserved}`);
  const acts = activity.map((one) => `${one.name} ${one.documentId}`);
  return [...cells.sort(), ...acts].join("\n");
}

function chatText({ messages, lastOrdinal }: ChatView): string {
  const lines = messages.map(({ messageId, ordinal, by, text, mentions, replyTo, recalled, card }) => {
    const handled = card === null ? "" : `${card.status} ${card.takenBy} ${card.solvedBy}`;
    return `${ordinal} ${messageId} ${by} ${text} ${mentions.join()} ${replyTo} ${recalled} ${handled}`;
  });
  return [lastOrdinal, ...lines].join("\n");
}

function meText({ channelIds, markers }: MeView): string {
  const marks = Object.entries(markers).map(([channelId, read]) => `${channelId} ${read}`);
  return [...channelIds.toSorted(), ...marks.sort()].join("\n");
}

/** What the feed's view must say now; `acts` are the feed's stock entries so far. */
export function expectedText(
  feed: string,
  stock: StockModel,
  chat: ChatModel,
  acts: readonly string[],
): string {
  const { family, key } = parseFeed(feed);
  if (family === "stock") {
    const cells: string[] = [];
    for (const [cell, pairs] of stock.pairs)
      if (pairs !== 0 && cell.startsWith(key)) cells.push(`${cell.slice(key.length + 1)} ${pairs} 0`);
    return [...cells.sort(), ...acts.slice(-activityKept)].join("\n");
  }
  return family === "chat" ? expectedChat(key, chat) : expectedMe(key, chat);
}

function expectedChat(channelId: string, chat: ChatModel): string {
  const messages = chat.channels.get(channelId)?.messages ?? [];
  const lines = messages.slice(-messagesKept).map((one) => {
    const { messageId, ordinal, by, text, mentions, replyTo, recalled, card } = one;
    const handled = card === null ? "" : `${card.status} ${card.takenBy} ${card.solvedBy}`;
    return `${ordinal} ${messageId} ${by} ${text} ${mentions.join()} ${replyTo} ${recalled} ${handled}`;
  });
  return [messages.length, ...lines].join("\n");
}

function expectedMe(staff: string, chat: ChatModel): string {
  const joined = [...chat.channels].filter(([, one]) => one.members.includes(staff)).map(([id]) => id);
  const marks: string[] = [];
  for (const [key, [, read]] of chat.marks) {
    const [channelId, whose] = key.split("/");
    if (whose === staff) marks.push(`${channelId} ${read}`);
  }
  return [...joined.sort(), ...marks.sort()].join("\n");
}
