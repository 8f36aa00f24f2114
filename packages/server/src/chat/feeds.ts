/** The feed `chat:<channel>`: those who read the channel follow it; to everybody else it does not exist. */
import { isId, type ChannelId, type MessageId, type StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { belongsTo } from "@instep/domain/identity/permissions.ts";
import type { ChatView } from "@instep/domain/chat/contract.ts";
import { chatViewOf, emptyChatView } from "@instep/domain/chat/feed.ts";
import type { CardRow, ChannelRow, MessageRow } from "@instep/domain/chat/rows.ts";
import type { Caller, FeedSource } from "../platform/contracts.ts";
import type { Sql } from "../platform/database.ts";

async function readChannel(sql: Sql, channelId: string): Promise<ChannelRow | undefined> {
  const rows = await sql<ChannelRow>(
    `SELECT channel_id AS "channelId", kind, name, place_id AS "placeId", member_count AS "memberCount",
       last_ordinal AS "lastOrdinal", created_at AS "createdAt"
     FROM channel WHERE channel_id = $1`,
    [channelId],
  );
  return rows[0];
}

export async function mayRead(sql: Sql, caller: Caller, channelId: string): Promise<boolean> {
  if (!isId(channelId)) return false;
  const channel = await readChannel(sql, channelId);
  if (channel === undefined) return false;
  if (channel.placeId !== null) return belongsTo(caller.grants, channel.placeId);
  const member = await sql("SELECT 1 FROM channel_member WHERE channel_id = $1 AND staff_id = $2", [
    channelId,
    caller.staffId,
  ]);
  return member.length > 0;
}

async function readMessages(sql: Sql, channel: ChannelRow): Promise<MessageRow[]> {
  return sql<MessageRow>(
    `SELECT message_id AS "messageId", channel_id AS "channelId", ordinal, text, mentions, reply_to AS "replyTo",
       card_kind AS "cardKind", note, recalled, by_staff_id AS "byStaffId", at, made_at AS "madeAt"
     FROM message WHERE channel_id = $1 AND ordinal > $2 ORDER BY ordinal`,
    [channel.channelId, channel.lastOrdinal - limits.chatMessagesKept],
  );
}

async function readCards(sql: Sql, messageIds: readonly MessageId[]): Promise<Map<MessageId, CardRow>> {
  if (messageIds.length === 0) return new Map();
  const rows = await sql<CardRow>(
    `SELECT message_id AS "messageId", channel_id AS "channelId", kind, data, status, taken_by AS "takenBy",
       solved_by AS "solvedBy", solved_note AS "solvedNote", settled_by AS "settledBy", escalated,
       sibling_ids AS "siblingIds", caused_by AS "causedBy", updated_at AS "updatedAt"
     FROM card WHERE message_id = ANY($1::uuid[])`,
    [messageIds],
  );
  return new Map(rows.map((row) => [row.messageId, row]));
}

export const chatFeedSource: FeedSource<ChatView> = {
  family: "chat",
  mayFollow: (sql, caller, key) => mayRead(sql, caller, key),
  snapshot: async (sql, key) => {
    const channel = isId(key) ? await readChannel(sql, key) : undefined;
    if (channel === undefined) return emptyChatView;
    const members = await sql<{ staffId: StaffId }>(
      `SELECT staff_id AS "staffId" FROM channel_member WHERE channel_id = $1`,
      [key as ChannelId],
    );
    const messages = await readMessages(sql, channel);
    const cards = await readCards(
      sql,
      messages.filter((message) => message.cardKind !== null).map((message) => message.messageId),
    );
    return chatViewOf(
      channel,
      members.map((member) => member.staffId),
      messages,
      cards,
    );
  },
};
