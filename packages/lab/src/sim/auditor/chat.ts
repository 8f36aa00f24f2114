/** The conversation as a minute-taker would keep it. Written from `domain/chat/SPEC.md`, without any of its code. */
import { channels, personOf } from "../chain.ts";
import type { StaffId } from "@instep/domain/kernel/ids.ts";
import { refused, type Asked, type Expectation, type Fact } from "./expectation.ts";
import { belongs, may } from "./rights.ts";

export interface Message {
  readonly messageId: string;
  readonly channelId: string;
  readonly ordinal: number;
  text: string;
  mentions: readonly string[];
  readonly replyTo: string | null;
  recalled: boolean;
  readonly by: string | null;
  readonly at: number;
  card: { status: "open" | "taken" | "solved"; takenBy: string | null; solvedBy: string | null } | null;
}

interface Channel {
  readonly placeId: string | null;
  readonly members: readonly string[];
  readonly messages: Message[];
}

interface Args {
  channelId: string;
  text: string;
  mentions: string[];
  replyTo?: string;
  messageId: string;
  name: string;
  memberIds: string[];
  placeId: string;
  kind: string;
  data: unknown;
  audience: { channelId: string; mentions: string[] }[];
  marks: { channelId: string; staffId: string; delivered: number; read: number }[];
}

const recallMs = 2 * 60_000;

export class ChatModel {
  readonly channels = new Map<string, Channel>();
  readonly messages = new Map<string, Message>();
  /** [delivered, read] by `channel/staff`. */
  readonly marks = new Map<string, readonly [number, number]>();

  expect(asked: Asked): Expectation | undefined {
    const args = asked.args as Args;
    switch (asked.name) {
      case "channel.ensure_place":
        return this.#ensurePlace(asked, args);
      case "channel.create":
        return this.#create(asked, args);
      case "message.send":
        return this.#send(asked, args);
      case "message.recall":
        return this.#recall(asked, args);
      case "message.post_card":
        return this.#postCard(asked, args);
      case "card.take":
      case "card.solve":
      case "card.reopen":
        return this.#handle(asked, args);
      case "chat.mark":
        return this.#markAll(args);
      default:
        return undefined;
    }
  }

  isReader(channelId: string, staff: string): boolean {
    const channel = this.channels.get(channelId);
    if (channel === undefined || !personOf.has(staff as StaffId)) return false;
    return channel.placeId === null ? channel.members.includes(staff) : belongs(staff, channel.placeId);
  }

  #ensurePlace(_asked: Asked, { placeId, name }: Args): Expectation {
    const known = channels.find((one) => one.place.placeId === placeId);
    const channelId = known?.channelId ?? "";
    if (this.channels.has(channelId)) return refused("unchanged");
    this.channels.set(channelId, { placeId, members: [], messages: [] });
    const data = { channelId, kind: "place", name, placeId, memberIds: [] };
    return { reply: { channelId }, facts: [{ feed: `chat:${channelId}`, name: "channel.opened", data }] };
  }

  /** Runs name only active people. */
  #create({ id, staff }: Asked, { name, memberIds }: Args): Expectation {
    const members = [...new Set(staff === undefined ? memberIds : [staff, ...memberIds])];
    this.channels.set(id, { placeId: null, members, messages: [] });
    const data = { channelId: id, kind: "group", name, placeId: null, memberIds: members.toSorted() };
    const joined = members.map((one): Fact => {
      return { feed: `me:${one}`, name: "chat.channel_joined", data: { channelId: id } };
    });
    return {
      reply: { channelId: id },
      facts: [{ feed: `chat:${id}`, name: "channel.opened", data }, ...joined],
    };
  }

  #append(message: Omit<Message, "ordinal" | "recalled">): Message {
    const list = this.channels.get(message.channelId)?.messages ?? [];
    const one: Message = { ...message, ordinal: list.length + 1, recalled: false };
    list.push(one);
    this.messages.set(one.messageId, one);
    return one;
  }

  /** [CHAT-6 to CHAT-10, CHAT-13] */
  #send({ id, staff = "", at }: Asked, { channelId, text, mentions, replyTo }: Args): Expectation {
    if (!this.isReader(channelId, staff)) return refused("not_found");
    const tidy = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").trim();
    if (tidy.includes("\u0007")) return refused("text_unreadable");
    if (tidy === "" || tidy === "\u200b") return refused("text_empty");
    if (replyTo !== undefined && this.messages.get(replyTo)?.channelId !== channelId)
      return refused("reply_unknown");
    const told = [...new Set(mentions)].filter((one) => this.isReader(channelId, one));
    const { ordinal } = this.#append({
      messageId: id,
      channelId,
      text: tidy,
      mentions: told,
      replyTo: replyTo ?? null,
      by: staff,
      at,
      card: null,
    });
    const data = { messageId: id, text: tidy, mentions: told, replyTo: replyTo ?? null, ordinal };
    const facts: Fact[] = [{ feed: `chat:${channelId}`, name: "message.sent", data }];
    return {
      reply: { messageId: id, ordinal },
      facts: [...facts, ...this.#mark(channelId, staff, ordinal, ordinal)],
    };
  }

  /** [CHAT-12, CHAT-14] */
  #mark(channelId: string, staff: string, delivered: number, read: number): Fact[] {
    const key = `${channelId}/${staff}`;
    const [oldDelivered, oldRead] = this.marks.get(key) ?? [0, 0];
    const last = this.channels.get(channelId)?.messages.length ?? 0;
    const newRead = Math.max(oldRead, Math.min(read, last));
    const newDelivered = Math.max(oldDelivered, Math.min(delivered, last), newRead);
    if (newRead === oldRead && newDelivered === oldDelivered) return [];
    this.marks.set(key, [newDelivered, newRead]);
    const data = { channelId, delivered: newDelivered, read: newRead };
    return [{ feed: `me:${staff}`, name: "chat.marked", data }];
  }

  #markAll({ marks }: Args): Expectation {
    const facts = marks.flatMap(({ channelId, staffId, delivered, read }) =>
      this.isReader(channelId, staffId) ? this.#mark(channelId, staffId, delivered, read) : [],
    );
    return facts.length === 0 ? refused("unchanged") : { reply: {}, facts };
  }

  /** [CHAT-11] */
  #recall({ staff = "", at }: Asked, { messageId }: Args): Expectation {
    const message = this.messages.get(messageId);
    if (message === undefined || !this.isReader(message.channelId, staff)) return refused("not_found");
    if (message.by === null) return refused("not_recallable");
    if (message.recalled) return refused("unchanged");
    const placeId = this.channels.get(message.channelId)?.placeId ?? null;
    if (placeId === null || !may(staff, "chat_manage", placeId)) {
      if (message.by !== staff) return refused("forbidden", { permission: "chat.manage" });
      if (at - message.at > recallMs) return refused("recall_too_late", { minutes: 2 });
    }
    Object.assign(message, { text: "", mentions: [], recalled: true });
    const fact = { feed: `chat:${message.channelId}`, name: "message.recalled", data: { messageId } };
    return { reply: {}, facts: [fact] };
  }

  /** Runs post into one channel. [CHAT-16] */
  #postCard({ id, at }: Asked, { kind, data, audience: [first] }: Args): Expectation {
    if (first === undefined || !this.channels.has(first.channelId)) return refused("not_found");
    const { channelId } = first;
    const mentions = [...new Set(first.mentions)].filter((one) => this.isReader(channelId, one));
    const card = { status: "open", takenBy: null, solvedBy: null } as const;
    const bare = { messageId: id, channelId, text: "", mentions, replyTo: null, by: null, at };
    const { ordinal } = this.#append({ ...bare, card: { ...card } });
    const told = { messageId: id, ordinal, kind, data, mentions };
    return {
      reply: { messageId: id, ordinal },
      facts: [{ feed: `chat:${channelId}`, name: "message.card_posted", data: told }],
    };
  }

  /** [CHAT-17, CHAT-18] */
  #handle({ name, staff = "" }: Asked, { messageId }: Args): Expectation {
    const message = this.messages.get(messageId);
    const card = message?.card;
    if (message === undefined || card == null || !this.isReader(message.channelId, staff))
      return refused("not_found");
    const { status } = card;
    const isStuck =
      name === "card.take"
        ? status !== "open"
        : name === "card.solve"
          ? status === "solved"
          : status === "open";
    if (isStuck) return refused(`card_${status}`, undefined, "after_sync");
    const feed = `chat:${message.channelId}`;
    if (name === "card.take") {
      Object.assign(card, { status: "taken", takenBy: staff });
      return { reply: {}, facts: [{ feed, name: "card.taken", data: { messageId, staffId: staff } }] };
    }
    if (name === "card.solve") {
      Object.assign(card, { status: "solved", solvedBy: staff });
      return {
        reply: {},
        facts: [{ feed, name: "card.solved", data: { messageId, staffId: staff, note: null } }],
      };
    }
    Object.assign(card, { status: "open", takenBy: null, solvedBy: null });
    return { reply: {}, facts: [{ feed, name: "card.reopened", data: { messageId } }] };
  }
}
