/** Reads of the conversation. Nothing here leaves the channels that the caller reads. */
import type { ChannelId, MessageId, StaffId } from "@instep/domain/kernel/ids.ts";
import { gramsOf } from "@instep/domain/chat/grams.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import {
  channelsQuery,
  receiptsQuery,
  searchQuery,
  type ChannelSummary,
} from "@instep/domain/chat/contract.ts";
import { answer, type Query } from "../platform/contracts.ts";
import { mayRead } from "./feeds.ts";
import { placesOf, readableChannels } from "./readers.ts";

type SummaryColumns = Omit<ChannelSummary, "last"> & {
  lastId: MessageId | null;
  lastText: string;
  lastBy: StaffId | null;
  lastAt: number;
  lastCardKind: string | null;
  lastNote: string | null;
  lastRecalled: boolean;
};

/**
 * `since` is worked out before messages are counted: under row-level security only a plain comparison of columns may
 * use the index on ordinals.
 */
const channelsText = `
  WITH mine AS MATERIALIZED (
    SELECT c.chain_id, c.channel_id, c.kind, c.name, c.place_id, c.member_count, c.last_ordinal, c.created_at,
      coalesce(k.delivered_ordinal, 0) AS delivered, coalesce(k.read_ordinal, 0) AS read,
      greatest(coalesce(k.read_ordinal, 0), c.last_ordinal - $4::int4) AS since
    FROM channel c
    LEFT JOIN chat_marker k ON k.chain_id = c.chain_id AND k.channel_id = c.channel_id AND k.staff_id = $2::uuid
    WHERE c.chain_id = $1::uuid AND c.channel_id IN ${readableChannels}
  )
  SELECT c.channel_id AS "channelId", c.kind, c.name, c.place_id AS "placeId", c.member_count AS "memberCount",
    CASE WHEN c.kind = 'direct' THEN
      (SELECT o.staff_id FROM channel_member o
       WHERE o.chain_id = c.chain_id AND o.channel_id = c.channel_id AND o.staff_id <> $2::uuid)
    END AS "withStaffId",
    c.last_ordinal AS "lastOrdinal", c.delivered, c.read, c.last_ordinal - c.read AS unread,
    (SELECT count(*)::int4 FROM message u
     WHERE u.chain_id = c.chain_id AND u.channel_id = c.channel_id AND u.ordinal > c.since
       AND u.mentions @> to_jsonb($2::uuid::text)) AS "unreadMentions",
    l.message_id AS "lastId", l.text AS "lastText", l.by_staff_id AS "lastBy", l.at AS "lastAt",
    l.card_kind AS "lastCardKind", l.note AS "lastNote", l.recalled AS "lastRecalled"
  FROM mine c
  LEFT JOIN message l ON l.chain_id = c.chain_id AND l.channel_id = c.channel_id AND l.ordinal = c.last_ordinal
  ORDER BY coalesce(l.at, c.created_at) DESC, c.channel_id`;

const channels = answer(channelsQuery, async (sql, _args, { chainId, staffId, grants }) => {
  const rows = await sql<SummaryColumns>(channelsText, [
    chainId,
    staffId,
    placesOf(grants),
    limits.chatMessagesKept,
  ]);
  return rows.map(
    ({ lastId, lastText, lastBy, lastAt, lastCardKind, lastNote, lastRecalled, ...channel }) => ({
      ...channel,
      last:
        lastId === null
          ? null
          : {
              messageId: lastId,
              ordinal: channel.lastOrdinal,
              text: lastText,
              by: lastBy,
              at: lastAt,
              cardKind: lastCardKind,
              note: lastNote,
              recalled: lastRecalled,
            },
    }),
  );
});

const receipts = answer(receiptsQuery, async (sql, { channelId }, caller) => {
  if (!(await mayRead(sql, caller, channelId))) return { channelId, marks: [] };
  const rows = await sql<{ staff: StaffId; delivered: number; read: number }>(
    `SELECT staff_id AS staff, delivered_ordinal AS delivered, read_ordinal AS read
     FROM chat_marker WHERE channel_id = $1 ORDER BY staff_id`,
    [channelId],
  );
  return {
    channelId,
    marks: rows.map((row): [StaffId, number, number] => [row.staff, row.delivered, row.read]),
  };
});

/** The pairs of characters find candidates by the index, the words themselves decide: `chat_find` in store.ts. */
const searchText = `
  SELECT channel_id AS "channelId", message_id AS "messageId", ordinal, text, by_staff_id AS by, at
  FROM chat_find($4::text, $7::int4[], ARRAY(
    SELECT r.channel_id FROM ${readableChannels} r WHERE $5::uuid IS NULL OR r.channel_id = $5::uuid
  ), $6::int4)`;

const search = answer(searchQuery, async (sql, { text, channelId }, { chainId, staffId, grants }) => {
  const words = text.trim();
  if (words.length < limits.chatSearchCharsMin) return [];
  return sql<{
    channelId: ChannelId;
    messageId: MessageId;
    ordinal: number;
    text: string;
    by: StaffId | null;
    at: number;
  }>(searchText, [
    chainId,
    staffId,
    placesOf(grants),
    words,
    channelId ?? null,
    limits.chatSearchResultsMax,
    gramsOf(words),
  ]);
});

export const chatQueries = [channels, receipts, search] as unknown as readonly Query[];
