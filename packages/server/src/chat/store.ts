/** The tables of the conversation, and the search over them. */
import type { Migration } from "../platform/contracts.ts";

const tables = `
CREATE TABLE channel (
  chain_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('place', 'direct', 'group')),
  name text NOT NULL,
  place_id uuid,
  member_count int4 NOT NULL CHECK (member_count >= 0),
  last_ordinal int4 NOT NULL CHECK (last_ordinal >= 0),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (chain_id, channel_id),
  CHECK ((kind = 'place') = (place_id IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX channel_by_place ON channel (chain_id, place_id) WHERE place_id IS NOT NULL;
SELECT instep_protect('channel');

CREATE TABLE channel_member (
  chain_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  joined_at timestamptz NOT NULL,
  PRIMARY KEY (chain_id, channel_id, staff_id)
);
CREATE INDEX channel_member_by_staff ON channel_member (chain_id, staff_id);
SELECT instep_protect('channel_member');

CREATE TABLE chat_marker (
  chain_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  delivered_ordinal int4 NOT NULL,
  read_ordinal int4 NOT NULL,
  PRIMARY KEY (chain_id, channel_id, staff_id),
  CHECK (delivered_ordinal >= read_ordinal AND read_ordinal >= 0)
) WITH (fillfactor = 70);
CREATE INDEX chat_marker_by_staff ON chat_marker (chain_id, staff_id);
SELECT instep_protect('chat_marker');

CREATE TABLE message (
  chain_id uuid NOT NULL,
  message_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  ordinal int4 NOT NULL CHECK (ordinal > 0),
  text text NOT NULL,
  mentions jsonb NOT NULL,
  reply_to uuid,
  card_kind text,
  note text,
  recalled bool NOT NULL,
  by_staff_id uuid,
  at timestamptz NOT NULL,
  made_at timestamptz NOT NULL,
  -- Pairs of neighbouring characters: domain/chat/grams.ts.
  grams int4[] NOT NULL,
  PRIMARY KEY (chain_id, message_id),
  UNIQUE (chain_id, channel_id, ordinal)
);
CREATE INDEX message_by_grams ON message USING gin (grams);
SELECT instep_protect('message');

CREATE TABLE card (
  chain_id uuid NOT NULL,
  message_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  kind text NOT NULL,
  data jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'taken', 'solved')),
  taken_by uuid,
  solved_by uuid,
  solved_note text,
  settled_by text,
  escalated bool NOT NULL,
  sibling_ids jsonb NOT NULL,
  caused_by uuid NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (chain_id, message_id)
);
CREATE INDEX card_unsolved ON card (chain_id, channel_id) WHERE status <> 'solved';
SELECT instep_protect('card');
`;

// search-store.ts moves the pairs into a table of their own and replaces the function.
const search = `
CREATE FUNCTION chat_find(words text, pairs int4[], channels uuid[], most int4)
  RETURNS TABLE (channel_id uuid, message_id uuid, ordinal int4, text text, by_staff_id uuid, at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c.channel_id, c.message_id, c.ordinal, c.text, c.by_staff_id, c.at
  FROM (
    SELECT m.channel_id, m.message_id, m.ordinal, m.text, m.by_staff_id, m.at
    FROM message m
    WHERE m.chain_id = instep_chain() AND m.channel_id = ANY (channels)
      AND m.grams @> pairs AND m.text <> ''
    ORDER BY m.at DESC, m.message_id LIMIT most * 20
  ) c
  WHERE NOT EXISTS (
    SELECT FROM regexp_split_to_table(lower(normalize(words, NFKC)), '[[:space:]]+') AS w(word)
    WHERE position(w.word IN lower(normalize(c.text, NFKC))) = 0)
  ORDER BY c.at DESC, c.message_id LIMIT most
$$;
REVOKE EXECUTE ON FUNCTION chat_find FROM PUBLIC;
GRANT EXECUTE ON FUNCTION chat_find TO instep_app;
`;

export const chatMigrations: readonly Migration[] = [{ name: "0400_chat", sql: tables + search }];
