/**
 * Search over the conversation. A message has some hundred pairs of characters, each a place in the index: to find those
 * places costs more than to write the message, and the index puts it off until it must do it all at once. So the index
 * is kept beside the writing (a chore): up to a marker in each channel it knows the messages, and what stands behind the
 * marker is read through at the question. Nobody finds less because of it, and no command waits for it.
 */
import { gramsOf } from "@instep/domain/chat/grams.ts";
import type { ChannelId } from "@instep/domain/kernel/ids.ts";
import { columnParam } from "../platform/columns.ts";
import type { Chore, Migration } from "../platform/contracts.ts";

// Under row-level security a condition that PostgreSQL does not know to be leakproof (array containment is not) cannot
// use its index. So the search runs as the owner, with the chain and the channels as conditions of its own.
const sql = `
DROP INDEX message_by_grams;
ALTER TABLE message DROP COLUMN grams;

-- Pairs of neighbouring characters: domain/chat/grams.ts.
CREATE TABLE message_grams (
  chain_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  ordinal int4 NOT NULL CHECK (ordinal > 0),
  grams int4[] NOT NULL,
  PRIMARY KEY (chain_id, channel_id, ordinal)
);
CREATE INDEX message_grams_by_gram ON message_grams USING gin (grams);
SELECT instep_protect('message_grams');

-- Messages up to this ordinal are in message_grams.
CREATE TABLE search_marker (
  chain_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  ordinal int4 NOT NULL CHECK (ordinal > 0),
  PRIMARY KEY (chain_id, channel_id)
) WITH (fillfactor = 70);
SELECT instep_protect('search_marker');

CREATE OR REPLACE FUNCTION chat_find(words text, pairs int4[], channels uuid[], most int4)
  RETURNS TABLE (channel_id uuid, message_id uuid, ordinal int4, text text, by_staff_id uuid, at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c.channel_id, c.message_id, c.ordinal, c.text, c.by_staff_id, c.at
  FROM (
    (SELECT m.channel_id, m.message_id, m.ordinal, m.text, m.by_staff_id, m.at
     FROM message_grams g
     JOIN message m ON m.chain_id = g.chain_id AND m.channel_id = g.channel_id AND m.ordinal = g.ordinal
     WHERE g.chain_id = instep_chain() AND g.channel_id = ANY (channels) AND g.grams @> pairs AND m.text <> ''
     ORDER BY m.at DESC, m.message_id LIMIT most * 20)
    UNION ALL
    (SELECT m.channel_id, m.message_id, m.ordinal, m.text, m.by_staff_id, m.at
     FROM unnest(channels) AS r(channel_id)
     LEFT JOIN search_marker s ON s.chain_id = instep_chain() AND s.channel_id = r.channel_id
     JOIN message m ON m.chain_id = instep_chain() AND m.channel_id = r.channel_id
       AND m.ordinal > coalesce(s.ordinal, 0)
     WHERE m.text <> '')
  ) c
  WHERE NOT EXISTS (
    SELECT FROM regexp_split_to_table(lower(normalize(words, NFKC)), '[[:space:]]+') AS w(word)
    WHERE position(w.word IN lower(normalize(c.text, NFKC))) = 0)
  ORDER BY c.at DESC, c.message_id LIMIT most
$$;
`;

export const searchMigration: Migration = { name: "0410_search", sql };

/** Messages that one piece of the chore takes up, and of one channel: a busy one must not keep the others waiting. */
const pieceMessages = 500;
const channelMessages = 100;

interface Span {
  readonly channelId: ChannelId;
  readonly after: number;
  readonly upto: number;
}

export const searchChore: Chore = {
  name: "chat.search",
  run: async (run, chainId) => {
    const behind = await run<Span>(
      `SELECT c.channel_id AS "channelId", coalesce(s.ordinal, 0) AS after, c.last_ordinal AS upto
       FROM channel c LEFT JOIN search_marker s ON s.chain_id = c.chain_id AND s.channel_id = c.channel_id
       WHERE c.chain_id = $1 AND c.last_ordinal > coalesce(s.ordinal, 0) LIMIT $2`,
      [chainId, pieceMessages],
    );
    const spans = firstOf(behind);
    if (spans.length === 0) return false;
    const column = (of: (span: Span) => unknown, type: "uuid" | "integer"): Buffer =>
      columnParam(type, spans.map(of));
    const [channels, upto] = [column((one) => one.channelId, "uuid"), column((one) => one.upto, "integer")];
    const messages = await run<{ channelId: ChannelId; ordinal: number; text: string }>(
      `SELECT m.channel_id AS "channelId", m.ordinal, m.text
       FROM unnest($2::uuid[], $3::int4[], $4::int4[]) AS r(channel_id, after, upto)
       JOIN message m ON m.chain_id = $1 AND m.channel_id = r.channel_id
         AND m.ordinal > r.after AND m.ordinal <= r.upto
       WHERE m.text <> ''`,
      [chainId, channels, column((one) => one.after, "integer"), upto],
    );
    await run(
      `INSERT INTO message_grams (chain_id, channel_id, ordinal, grams)
       SELECT $1, r.channel_id, r.ordinal, r.grams::int4[]
       FROM unnest($2::uuid[], $3::int4[], $4::text[]) AS r(channel_id, ordinal, grams)`,
      [
        chainId,
        columnParam(
          "uuid",
          messages.map((one) => one.channelId),
        ),
        columnParam(
          "integer",
          messages.map((one) => one.ordinal),
        ),
        // An array of arrays cannot be unnested by rows; each travels as its text.
        columnParam(
          "text",
          messages.map((one) => `{${gramsOf(one.text).join(",")}}`),
        ),
      ],
    );
    await run(
      `INSERT INTO search_marker (chain_id, channel_id, ordinal)
       SELECT $1, r.channel_id, r.ordinal FROM unnest($2::uuid[], $3::int4[]) AS r(channel_id, ordinal)
       ON CONFLICT (chain_id, channel_id) DO UPDATE SET ordinal = excluded.ordinal`,
      [chainId, channels, upto],
    );
    return behind.length === pieceMessages || messagesIn(spans) < messagesIn(behind);
  },
};

/** The beginning of each span, as far as a piece has room. */
function firstOf(spans: readonly Span[]): Span[] {
  let room = pieceMessages;
  const begun = spans.map((span) => {
    const upto = Math.min(span.upto, span.after + Math.min(room, channelMessages));
    room -= upto - span.after;
    return { ...span, upto };
  });
  return begun.filter(({ after, upto }) => upto > after);
}

function messagesIn(spans: readonly Span[]): number {
  return spans.reduce((sum, { after, upto }) => sum + upto - after, 0);
}
