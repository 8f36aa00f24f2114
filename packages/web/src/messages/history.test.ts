import { describe, expect, it } from "vitest";
import type { ChatView } from "@instep/domain/chat/contract.ts";
import { chatFeed, emptyChatView } from "@instep/domain/chat/feed.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { CommandId, StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { beginAt, isWhole, noPast, withEntry, withPage, withWindow, type Past } from "./history.ts";

const me = "me" as StaffId;

/** A feed of `count` messages, every seventh a card that is taken some thirty entries later, every ninth recalled. */
function feedOf(count: number): Entry[] {
  const entries: Entry[] = [];
  const later: [number, string, object][] = [];
  const put = (name: string, data: object): void => {
    const seq = entries.length + 1;
    const commandId = `c${seq}` as CommandId;
    entries.push({ position: seq, feed: "chat:x", seq, name, data, at: seq, madeAt: seq, by: me, commandId });
  };
  for (let ordinal = 1; ordinal <= count; ordinal += 1) {
    const messageId = `m${ordinal}`;
    if (ordinal % 7 === 0) {
      put("message.card_posted", { messageId, ordinal, kind: "last_pair", data: {}, mentions: [] });
      later.push([ordinal + 30, "card.taken", { messageId, staffId: me }]);
    } else {
      put("message.sent", { messageId, ordinal, text: `t${ordinal}`, mentions: [], replyTo: null });
      if (ordinal % 9 === 0) later.push([ordinal + 130, "message.recalled", { messageId }]);
    }
    for (const [, name, data] of later.filter(([when]) => when === ordinal)) put(name, data);
  }
  return entries;
}

function viewOf(entries: readonly Entry[]): ChatView {
  return entries.reduce((view, entry) => chatFeed.apply(view, entry), emptyChatView);
}

/** What the reducer would hold if it kept everything. */
function allOf(entries: readonly Entry[]) {
  let past: Past = { ...noPast, from: 0 };
  past = withPage(past, entries, 0);
  return past.messages;
}

function readAll(past: Past, entries: readonly Entry[], size: number): Past {
  let read = past;
  while ((read.from ?? 0) > 0) {
    const upper = read.from ?? 0;
    const from = Math.max(0, upper - size);
    read = withPage(
      read,
      entries.filter((entry) => entry.seq > from && entry.seq <= upper),
      from,
    );
  }
  return read;
}

describe("history", () => {
  it.each([7, 40, 250, 1_000])("is the whole feed, whatever the size of a page (%i)", (size) => {
    const entries = feedOf(400);
    const view = viewOf(entries);
    const past = readAll(beginAt(withWindow(noPast, view), entries.length), entries, size);
    expect(past.messages.map((message) => message.ordinal)).toEqual(
      Array.from({ length: 400 }, (_, at) => at + 1),
    );
    expect(past.messages).toEqual([...allOf(entries).slice(0, -view.messages.length), ...view.messages]);
    expect(past.messages.find((message) => message.ordinal === 9)?.recalled).toBe(true);
    expect(past.messages.find((message) => message.ordinal === 7)?.card?.status).toBe("taken");
    expect(isWhole(past, 400)).toBe(true);
  });

  it("keeps what the window lets go, and applies later steps to it", () => {
    const entries = feedOf(limits.chatMessagesKept);
    let past = withWindow(noPast, viewOf(entries));
    const more = feedOf(limits.chatMessagesKept + 40);
    past = withWindow(past, viewOf(more));
    expect(past.messages).toHaveLength(limits.chatMessagesKept + 40);
    const first = past.messages[0];
    const recall: Entry = {
      ...(more[0] as Entry),
      seq: 999,
      name: "message.recalled",
      data: { messageId: first?.messageId },
    };
    past = withEntry(past, recall);
    expect(past.messages[0]?.recalled).toBe(true);
    expect(past.messages[0]?.text).toBe("");
  });

  it("keeps a step that arrives before the message is read", () => {
    const entries = feedOf(300);
    let past = beginAt(withWindow(noPast, viewOf(entries)), entries.length);
    const step: Entry = {
      ...(entries[0] as Entry),
      seq: 999,
      name: "message.recalled",
      data: { messageId: "m1" },
    };
    past = withEntry(past, step);
    expect(past.waiting).toHaveLength(1);
    past = readAll(past, entries, 100);
    expect(past.messages[0]?.recalled).toBe(true);
    expect(past.waiting.some((entry) => entry.seq === 999)).toBe(false);
  });

  it("forgets everything before a gap", () => {
    const entries = feedOf(500);
    const past = withWindow(withWindow(noPast, viewOf(entries.slice(0, 150))), viewOf(entries));
    expect(past.messages).toEqual(viewOf(entries).messages);
    expect(past.from).toBeNull();
  });

  it("knows the beginning of a channel", () => {
    expect(isWhole(noPast, 0)).toBe(true);
    expect(isWhole(withWindow(noPast, viewOf(feedOf(20))), 20)).toBe(true);
    expect(isWhole(withWindow(noPast, viewOf(feedOf(200))), 200)).toBe(false);
  });
});
