/**
 * The tables of the conversation. Search needs no column in the rules: PostgreSQL keeps the pairs of neighbouring
 * characters of each text itself (`grams`), with the same function that takes a query apart, so the two cannot differ.
 */
import type { Migration } from "../platform/contracts.ts";

const grams = `
-- Pairs of neighbouring characters, folded, without pairs that hold a space; works for Chinese as for Latin.
CREATE FUNCTION instep_grams(input text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT one || two), '{}')
  FROM (
    SELECT letter AS one, lead(letter) OVER (ORDER BY place) AS two
    FROM unnest(string_to_array(lower(normalize(input, NFKC)), NULL)) WITH ORDINALITY AS t(letter, place)
  ) pairs
  WHERE two IS NOT NULL AND one || two !~ '[[:space:]]'
$$;
`;

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
  grams text[] GENERATED ALWAYS AS (instep_grams(text)) STORED,
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

export const chatMigrations: readonly Migration[] = [{ name: "0400_chat", sql: grams + tables }];
