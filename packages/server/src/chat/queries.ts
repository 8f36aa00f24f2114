/** Reads of the conversation. Nothing here leaves the channels that the caller reads. */
import type { ChannelId, MessageId, StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { channelsQuery, receiptsQuery, searchQuery, type ChannelSummary } from "@instep/domain/chat/contract.ts";
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

const channelsText = `
  SELECT c.channel_id AS "channelId", c.kind, c.name, c.place_id AS "placeId", c.member_count AS "memberCount",
    CASE WHEN c.kind = 'direct' THEN
      (SELECT o.staff_id FROM channel_member o
       WHERE o.chain_id = c.chain_id AND o.channel_id = c.channel_id AND o.staff_id <> $2::uuid)
    END AS "withStaffId",
    c.last_ordinal AS "lastOrdinal",
    coalesce(k.delivered_ordinal, 0) AS delivered, coalesce(k.read_ordinal, 0) AS read,
    c.last_ordinal - coalesce(k.read_ordinal, 0) AS unread,
    (SELECT count(*)::int4 FROM message u
     WHERE u.chain_id = c.chain_id AND u.channel_id = c.channel_id
       AND u.ordinal > greatest(coalesce(k.read_ordinal, 0), c.last_ordinal - $4::int4)
       AND u.mentions @> to_jsonb($2::uuid::text)) AS "unreadMentions",
    l.message_id AS "lastId", l.text AS "lastText", l.by_staff_id AS "lastBy", l.at AS "lastAt",
    l.card_kind AS "lastCardKind", l.note AS "lastNote", l.recalled AS "lastRecalled"
  FROM channel c
  LEFT JOIN chat_marker k ON k.chain_id = c.chain_id AND k.channel_id = c.channel_id AND k.staff_id = $2::uuid
  LEFT JOIN message l ON l.chain_id = c.chain_id AND l.channel_id = c.channel_id AND l.ordinal = c.last_ordinal
  WHERE c.chain_id = $1::uuid AND c.channel_id IN ${readableChannels}
  ORDER BY coalesce(l.at, c.created_at) DESC, c.channel_id`;

const channels = answer(channelsQuery, async (sql, _args, { chainId, staffId, grants }) => {
  const rows = await sql<SummaryColumns>(channelsText, [chainId, staffId, placesOf(grants), limits.chatMessagesKept]);
  return rows.map(({ lastId, lastText, lastBy, lastAt, lastCardKind, lastNote, lastRecalled, ...channel }) => ({
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
  }));
});

const receipts = answer(receiptsQuery, async (sql, { channelId }, caller) => {
  if (!(await mayRead(sql, caller, channelId))) return { channelId, marks: [] };
  const rows = await sql<{ staff: StaffId; delivered: number; read: number }>(
    `SELECT staff_id AS staff, delivered_ordinal AS delivered, read_ordinal AS read
     FROM chat_marker WHERE channel_id = $1 ORDER BY staff_id`,
    [channelId],
  );
  return { channelId, marks: rows.map((row): [StaffId, number, number] => [row.staff, row.delivered, row.read]) };
});

/** Pairs of characters find the candidates by the index; the words themselves decide. */
const searchText = `
  SELECT m.channel_id AS "channelId", m.message_id AS "messageId", m.ordinal, m.text, m.by_staff_id AS by, m.at
  FROM message m
  WHERE m.chain_id = $1::uuid AND m.channel_id IN ${readableChannels}
    AND ($5::uuid IS NULL OR m.channel_id = $5::uuid)
    AND m.grams @> instep_grams($4::text) AND m.text <> ''
    AND NOT EXISTS (
      SELECT 1 FROM regexp_split_to_table(lower(normalize($4::text, NFKC)), '[[:space:]]+') AS w(word)
      WHERE position(w.word IN lower(normalize(m.text, NFKC))) = 0)
  ORDER BY m.at DESC, m.message_id LIMIT $6`;

const search = answer(searchQuery, async (sql, { text, channelId }, { chainId, staffId, grants }) => {
  const words = text.trim();
  if (words.length < limits.chatSearchCharsMin) return [];
  return sql<{ channelId: ChannelId; messageId: MessageId; ordinal: number; text: string; by: StaffId | null; at: number }>(
    searchText,
    [chainId, staffId, placesOf(grants), words, channelId ?? null, limits.chatSearchResultsMax],
  );
});

export const chatQueries = [channels, receipts, search] as unknown as readonly Query[];
