/**
 * Rows of the conversation. Messages are entries of the channel's feed; their text lives in `message` for search and
 * snapshots. Members stand in rows of their own, so that writing into a group of a thousand reads two small rows.
 */
import type { ChannelId, CommandId, MessageId, PlaceId, StaffId } from "../kernel/ids.ts";
import { table } from "../kernel/table.ts";

export type ChannelKind = "place" | "direct" | "group";
export interface ChannelRow {
  channelId: ChannelId;
  kind: ChannelKind;
  name: string;
  placeId: PlaceId | null;
  /** Rows of this channel in `channel_member`; 0 for a place's channel, which has those who belong to the place. */
  memberCount: number;
  /** Number of the last message; unread = lastOrdinal - the reader's marker. */
  lastOrdinal: number;
  createdAt: number;
}
export const channelTable = table<ChannelRow>("channel", ["channelId"], {
  channelId: "uuid",
  kind: "text",
  name: "text",
  placeId: "uuid",
  memberCount: "integer",
  lastOrdinal: "integer",
  createdAt: "instant",
});

/** Members of a direct or group channel. */
export interface MemberRow {
  channelId: ChannelId;
  staffId: StaffId;
  joinedAt: number;
}
export const memberTable = table<MemberRow>("channel_member", ["channelId", "staffId"], {
  channelId: "uuid",
  staffId: "uuid",
  joinedAt: "instant",
});

export interface MarkerRow {
  channelId: ChannelId;
  staffId: StaffId;
  deliveredOrdinal: number;
  readOrdinal: number;
}
export const markerTable = table<MarkerRow>("chat_marker", ["channelId", "staffId"], {
  channelId: "uuid",
  staffId: "uuid",
  deliveredOrdinal: "integer",
  readOrdinal: "integer",
});

export interface MessageRow {
  messageId: MessageId;
  channelId: ChannelId;
  ordinal: number;
  text: string;
  mentions: readonly StaffId[];
  replyTo: MessageId | null;
  /** Kind of the card of the same id; null for what a person wrote and for notes. */
  cardKind: string | null;
  /** What the system remarks about the card in `replyTo`. */
  note: "escalated" | null;
  recalled: boolean;
  byStaffId: StaffId | null;
  at: number;
  madeAt: number;
}
export const messageTable = table<MessageRow>(
  "message",
  ["messageId"],
  {
    messageId: "uuid",
    channelId: "uuid",
    ordinal: "integer",
    text: "text",
    mentions: "json",
    replyTo: "uuid",
    cardKind: "text",
    note: "text",
    recalled: "boolean",
    byStaffId: "uuid",
    at: "instant",
    madeAt: "instant",
  },
  { isRarelyRead: true },
);

export type CardStatus = "open" | "taken" | "solved";
/** A card in the flow with its handling: open -> taken -> solved. Its id is its message's id. */
export interface CardRow {
  messageId: MessageId;
  channelId: ChannelId;
  kind: string;
  data: unknown;
  status: CardStatus;
  takenBy: StaffId | null;
  solvedBy: StaffId | null;
  /** What a person wrote when solving it. */
  solvedNote: string | null;
  /** Why the system settled it: `undone`, `restocked`, … */
  settledBy: string | null;
  escalated: boolean;
  /** The same matter in other channels. */
  siblingIds: readonly MessageId[];
  causedBy: CommandId;
  updatedAt: number;
}
export const cardTable = table<CardRow>("card", ["messageId"], {
  messageId: "uuid",
  channelId: "uuid",
  kind: "text",
  data: "json",
  status: "text",
  takenBy: "uuid",
  solvedBy: "uuid",
  solvedNote: "text",
  settledBy: "text",
  escalated: "boolean",
  siblingIds: "json",
  causedBy: "uuid",
  updatedAt: "instant",
});
