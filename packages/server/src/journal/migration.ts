/**
 * The journal's own tables, and the two functions by which every later migration puts a table behind the walls:
 * `instep_protect` (rows of one chain only) and `instep_protect_ledger` (also refuses UPDATE, DELETE and TRUNCATE, to
 * the owner too). The application acts as `instep_app`, which owns nothing and may bypass nothing.
 */
import type { Migration } from "../platform/contracts.ts";

const protect = `
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'instep_app') THEN
    CREATE ROLE instep_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  EXECUTE format('GRANT instep_app TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- two databases of one server migrate at once
END $$;
GRANT USAGE ON SCHEMA public TO instep_app;

CREATE FUNCTION instep_chain() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('instep.chain_id', true), '')::uuid $$;

CREATE FUNCTION instep_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION instep_protect(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY chain_only ON %s TO instep_app USING (chain_id = (SELECT instep_chain()))
    WITH CHECK (chain_id = (SELECT instep_chain()))', target);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO instep_app', target);
END $$;

CREATE FUNCTION instep_protect_ledger(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM instep_protect(target);
  EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM instep_app', target);
  EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
    FOR EACH STATEMENT EXECUTE FUNCTION instep_refuse_change()', target);
END $$;
`;

const tables = `
-- The lock of a chain: whoever holds this row may write the chain's log.
-- A position alone does not say which batch stands there: when a batch fails because another process has taken its
-- position, the one decided behind it finds the position that it expects and rests on rows that never came to be. So
-- each batch leaves a mark of its own, and the next one names it.
CREATE TABLE chain_head (
  chain_id uuid PRIMARY KEY,
  position int8 NOT NULL DEFAULT 0 CHECK (position >= 0),
  epoch int4 NOT NULL DEFAULT 1 CHECK (epoch >= 1),
  batch uuid NOT NULL DEFAULT gen_random_uuid()
);
SELECT instep_protect('chain_head');

-- Takes the lock and moves the head on, if it still stands where the caller left it.
CREATE FUNCTION journal_advance(chain uuid, expected uuid, expected_epoch int4, next int8, mark uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE chain_head SET position = next, batch = mark
    WHERE chain_id = chain AND batch = expected AND epoch = expected_epoch;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the chain has moved on' USING ERRCODE = 'serialization_failure';
  END IF;
END $$;

CREATE TABLE feed_head (
  chain_id uuid NOT NULL,
  feed text NOT NULL,
  seq int8 NOT NULL CHECK (seq > 0),
  PRIMARY KEY (chain_id, feed)
);
SELECT instep_protect('feed_head');

-- What one batch adds to one feed, one JSON text a line: written once, sent as it is. batch_end is the chain's position
-- after the batch.
CREATE TABLE feed_segment (
  chain_id uuid NOT NULL,
  feed text NOT NULL,
  first_seq int8 NOT NULL,
  last_seq int8 NOT NULL CHECK (last_seq >= first_seq AND first_seq > 0),
  batch_end int8 NOT NULL,
  entries text NOT NULL,
  PRIMARY KEY (chain_id, feed, last_seq)
);
CREATE INDEX feed_segment_by_batch ON feed_segment (chain_id, batch_end);
SELECT instep_protect_ledger('feed_segment');

-- The log's entries as rows, for questions in SQL. ORDER BY segment, seq reads a feed from either end without the rest.
CREATE VIEW entry WITH (security_invoker = true) AS
SELECT s.chain_id, e.position, s.feed, e.seq, s.last_seq AS segment, e.name, e.data, to_timestamp(e.at::float8 / 1000) AS at,
  to_timestamp(e."madeAt"::float8 / 1000) AS made_at, e.by AS by_staff_id, e."commandId" AS command_id
FROM feed_segment s
CROSS JOIN LATERAL string_to_table(s.entries, E'\\n') AS line
CROSS JOIN LATERAL json_to_record(line::json)
  AS e(position int8, seq int8, name text, data json, at int8, "madeAt" int8, by uuid, "commandId" uuid);
GRANT SELECT ON entry TO instep_app;

-- Answers are kept for ever, refusals too: the same id gets the first answer.
CREATE TABLE command_reply (
  chain_id uuid NOT NULL,
  command_id uuid NOT NULL,
  name text NOT NULL,
  content_hash text NOT NULL,
  by_staff_id uuid,
  device_id uuid,
  outcome json NOT NULL,
  at timestamptz NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (chain_id, command_id)
);
SELECT instep_protect_ledger('command_reply');

CREATE TABLE timer (
  chain_id uuid NOT NULL,
  timer_id uuid NOT NULL,
  due_at timestamptz NOT NULL,
  command text NOT NULL,
  args json NOT NULL,
  PRIMARY KEY (chain_id, timer_id)
);
CREATE INDEX timer_due ON timer (chain_id, due_at);
SELECT instep_protect('timer');

CREATE TABLE reaction_cursor (
  chain_id uuid NOT NULL,
  name text NOT NULL,
  position int8 NOT NULL,
  PRIMARY KEY (chain_id, name)
);
SELECT instep_protect('reaction_cursor');

-- Entries that a reaction gave up on, for an admin to see.
CREATE TABLE reaction_failure (
  chain_id uuid NOT NULL,
  name text NOT NULL,
  position int8 NOT NULL,
  error text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (chain_id, name, position)
);
SELECT instep_protect('reaction_failure');

-- Chains whose reactions and timers a process looks after; needed before a chain is named.
CREATE FUNCTION journal_chains() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS $$ SELECT chain_id FROM chain_head $$;
`;

const expectation = `
-- Fails the statement when it changed fewer rows than the lane knows of.
CREATE FUNCTION journal_expect(changed int8, wanted int8) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF changed <> wanted THEN
    RAISE EXCEPTION '% of % rows were found', changed, wanted USING ERRCODE = 'data_corrupted';
  END IF;
END $$;
`;

/** Segments are the bulk of what is compressed; lz4 takes a fifth of pglz's time, where PostgreSQL was built with it. */
const compression = `
DO $$ BEGIN
  ALTER TABLE feed_segment ALTER COLUMN entries SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
`;

export const journalMigrations: readonly Migration[] = [
  { name: "0000_kernel", sql: protect + tables },
  { name: "0010_expectation", sql: expectation },
  { name: "0011_compression", sql: compression },
];
