/** Rows of the conversation. Messages are entries of the channel's feed; their text lives in `message` for search and history. */
import type { ChannelId, CommandId, MessageId, PlaceId, StaffId } from "../kernel/ids.ts";
import { table } from "../kernel/table.ts";

export type ChannelKind = "place" | "direct" | "group";
export interface ChannelRow {
  channelId: ChannelId;
  kind: ChannelKind;
  name: string;
  placeId: PlaceId | null;
  /** Members of a direct or group channel; a place's channel has those who belong to the place. */
  memberIds: readonly StaffId[];
  /** Number of the last message; unread = lastOrdinal - the reader's marker. */
  lastOrdinal: number;
  createdAt: number;
}
export const channelTable = table<ChannelRow>("channel", ["channelId"], {
  channelId: "uuid",
  kind: "text",
  name: "text",
  placeId: "uuid",
  memberIds: "json",
  lastOrdinal: "integer",
  createdAt: "instant",
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
  cardKind: string | null;
  recalled: boolean;
  byStaffId: StaffId | null;
  at: number;
}
export const messageTable = table<MessageRow>("message", ["messageId"], {
  messageId: "uuid",
  channelId: "uuid",
  ordinal: "integer",
  text: "text",
  mentions: "json",
  replyTo: "uuid",
  cardKind: "text",
  recalled: "boolean",
  byStaffId: "uuid",
  at: "instant",
});

/** A card in the flow with its handling: open -> taken -> solved. Its id is its message's id. */
export interface CardRow {
  messageId: MessageId;
  channelId: ChannelId;
  kind: string;
  data: unknown;
  status: "open" | "taken" | "solved";
  takenBy: StaffId | null;
  solvedBy: StaffId | null;
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
  causedBy: "uuid",
  updatedAt: "instant",
});
