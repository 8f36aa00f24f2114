/**
 * The language of the conversation: arguments and replies of its commands, what its entries carry, its queries, and
 * what a device keeps of a channel.
 */
import { z } from "zod";
import { idOf, type ChannelId, type MessageId, type PlaceId, type StaffId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { query } from "../kernel/query.ts";
import type { CardStatus, ChannelKind } from "./rows.ts";

export * from "./terms.ts";

const channelId = idOf<"channel">();
const messageId = idOf<"message">();
const staffId = idOf<"staff">();
const placeId = idOf<"place">();
const ordinal = z.int().nonnegative();

const text = z.string().max(limits.textCharsMax);
const name = z.string().max(limits.nameCharsMax);
const note = z.string().max(limits.noteCharsMax).optional();
const people = z.array(staffId).max(limits.channelMembersMax);
const mentions = z.array(staffId).max(limits.mentionsMax);

export const audienceSchema = z
  .array(z.strictObject({ channelId, mentions }))
  .min(1)
  .max(limits.cardChannelsMax);
/** Where a card goes, and whom it mentions there. */
export type Audience = z.infer<typeof audienceSchema>;

export const args = {
  openDirect: z.strictObject({ staffId }),
  create: z.strictObject({ name, memberIds: people }),
  addMembers: z.strictObject({ channelId, staffIds: people.min(1) }),
  leave: z.strictObject({ channelId }),
  rename: z.strictObject({ channelId, name }),
  ensurePlace: z.strictObject({ placeId, name }),
  send: z.strictObject({ channelId, text, mentions, replyTo: messageId.optional() }),
  recall: z.strictObject({ messageId }),
  postCard: z.strictObject({
    kind: z.string().max(40),
    data: z.record(z.string(), z.json()),
    audience: audienceSchema,
  }),
  card: z.strictObject({ messageId }),
  solve: z.strictObject({ messageId, note }),
  mark: z.strictObject({
    marks: z
      .array(z.strictObject({ channelId, staffId, delivered: ordinal, read: ordinal }))
      .min(1)
      .max(limits.marksPerCommandMax),
  }),
} as const;
export type SendArgs = z.infer<typeof args.send>;

export const replies = {
  channel: z.strictObject({ channelId }),
  message: z.strictObject({ messageId, ordinal }),
  done: z.strictObject({}),
} as const;

/** What the entries of `chat:<channel>` carry. `by`, `at` and `madeAt` stand on the entry. */
export interface ChatEntryData {
  "channel.opened": {
    channelId: ChannelId;
    kind: ChannelKind;
    name: string;
    placeId: PlaceId | null;
    memberIds: readonly StaffId[];
  };
  "channel.members_added": { staffIds: readonly StaffId[] };
  "channel.left": { staffId: StaffId };
  "channel.renamed": { name: string };
  "message.sent": {
    messageId: MessageId;
    ordinal: number;
    text: string;
    mentions: readonly StaffId[];
    replyTo: MessageId | null;
  };
  "message.recalled": { messageId: MessageId };
  "message.card_posted": {
    messageId: MessageId;
    ordinal: number;
    kind: string;
    data: unknown;
    mentions: readonly StaffId[];
  };
  /** `by` is who acted; `staffId` too, so that the card can be drawn from the data alone. */
  "card.taken": { messageId: MessageId; staffId: StaffId };
  "card.solved": { messageId: MessageId; staffId: StaffId; note: string | null };
  "card.settled": { messageId: MessageId; cause: string };
  "card.reopened": { messageId: MessageId };
  "card.escalated": {
    messageId: MessageId;
    /** The note that follows the card in the flow. */
    noteId: MessageId;
    ordinal: number;
    mentions: readonly StaffId[];
  };
}

/** What the conversation writes into `me:<staff>`. Joining twice is joining once. */
export interface ChatOwnEntryData {
  "chat.channel_joined": { channelId: ChannelId };
  "chat.channel_left": { channelId: ChannelId };
  "chat.marked": { channelId: ChannelId; delivered: number; read: number };
}

export interface ChatCard {
  kind: string;
  data: unknown;
  status: CardStatus;
  takenBy: StaffId | null;
  solvedBy: StaffId | null;
  solvedNote: string | null;
  settledBy: string | null;
  escalated: boolean;
  updatedAt: number;
}

export interface ChatMessage {
  messageId: MessageId;
  ordinal: number;
  /** Null for cards and notes. */
  by: StaffId | null;
  at: number;
  madeAt: number;
  text: string;
  mentions: readonly StaffId[];
  replyTo: MessageId | null;
  recalled: boolean;
  note: "escalated" | null;
  card: ChatCard | null;
}

export interface ChatChannel {
  channelId: ChannelId;
  kind: ChannelKind;
  name: string;
  placeId: PlaceId | null;
  /** Sorted; empty for a place's channel. */
  memberIds: readonly StaffId[];
}

/** What a device keeps of a channel. */
export interface ChatView {
  channel: ChatChannel | null;
  /** The last ones, in the order of their ordinals. */
  messages: readonly ChatMessage[];
  lastOrdinal: number;
}

const lastMessage = z.strictObject({
  messageId,
  ordinal,
  text: z.string(),
  by: staffId.nullable(),
  at: z.int(),
  cardKind: z.string().nullable(),
  note: z.string().nullable(),
  recalled: z.boolean(),
});

export const channelsQuery = query({
  name: "chat.channels",
  permission: "chat.use",
  args: z.strictObject({}),
  result: z.array(
    z.strictObject({
      channelId,
      kind: z.enum(["place", "direct", "group"]),
      name: z.string(),
      placeId: placeId.nullable(),
      memberCount: z.int(),
      /** The other person of a direct channel. */
      withStaffId: staffId.nullable(),
      lastOrdinal: ordinal,
      delivered: ordinal,
      read: ordinal,
      unread: ordinal,
      /** Unread messages that mention the caller, among the last `chatMessagesKept`. */
      unreadMentions: ordinal,
      last: lastMessage.nullable(),
    }),
  ),
});
export type ChannelSummary = z.infer<typeof channelsQuery.result>[number];

/** [staff, delivered, read] of everybody with a marker; nothing for a channel that the caller cannot read. */
export const receiptsQuery = query({
  name: "chat.receipts",
  permission: "chat.use",
  args: z.strictObject({ channelId }),
  result: z.strictObject({ channelId, marks: z.array(z.tuple([staffId, ordinal, ordinal])) }),
});

export const searchQuery = query({
  name: "chat.search",
  permission: "chat.use",
  args: z.strictObject({
    text: z.string().min(limits.chatSearchCharsMin).max(limits.nameCharsMax),
    channelId: channelId.optional(),
  }),
  result: z.array(
    z.strictObject({
      channelId,
      messageId,
      ordinal,
      text: z.string(),
      by: staffId.nullable(),
      at: z.int(),
    }),
  ),
});
