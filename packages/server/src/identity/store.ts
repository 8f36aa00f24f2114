/**
 * The tables of places, people and sessions. Before somebody is signed in no chain is named, so row-level security shows
 * nothing; four functions, run as the owner, answer exactly what is needed then: chain ids, never a row.
 */
import type { Migration } from "../platform/contracts.ts";

const tables = `
CREATE TABLE chain_profile (
  chain_id uuid NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  currency text NOT NULL,
  language text NOT NULL,
  created_at timestamptz NOT NULL,
  owner_ids jsonb NOT NULL,
  PRIMARY KEY (chain_id, id),
  CHECK (id = chain_id)
);
SELECT instep_protect('chain_profile');

CREATE TABLE place (
  chain_id uuid NOT NULL,
  place_id uuid NOT NULL,
  code text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('store', 'warehouse', 'office')),
  name text NOT NULL,
  name_en text NOT NULL,
  city text NOT NULL,
  time_zone text NOT NULL,
  currency text NOT NULL,
  gln text,
  active bool NOT NULL,
  PRIMARY KEY (chain_id, place_id),
  UNIQUE (chain_id, code)
);
SELECT instep_protect('place');

CREATE TABLE staff (
  chain_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  number text NOT NULL,
  phone text,
  name text NOT NULL,
  name_en text NOT NULL,
  status text NOT NULL CHECK (status IN ('invited', 'active', 'inactive')),
  grants jsonb NOT NULL,
  home_place_id uuid,
  language text NOT NULL,
  PRIMARY KEY (chain_id, staff_id)
);
CREATE INDEX staff_by_number ON staff (chain_id, number);
SELECT instep_protect('staff');

CREATE TABLE unique_name (
  chain_id uuid NOT NULL,
  name text NOT NULL,
  owner_id uuid NOT NULL,
  PRIMARY KEY (chain_id, name)
);
SELECT instep_protect('unique_name');

CREATE TABLE credential (
  chain_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  password_hash text,
  pin_hash text,
  PRIMARY KEY (chain_id, staff_id),
  CHECK (password_hash IS NOT NULL OR pin_hash IS NOT NULL)
);
SELECT instep_protect('credential');

CREATE TABLE sign_in_guard (
  chain_id uuid NOT NULL,
  guard_key text NOT NULL,
  failures int4 NOT NULL CHECK (failures > 0),
  failed_at timestamptz NOT NULL,
  locked_until timestamptz,
  PRIMARY KEY (chain_id, guard_key)
);
SELECT instep_protect('sign_in_guard');

CREATE TABLE session (
  chain_id uuid NOT NULL,
  session_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  device_id uuid NOT NULL,
  device_name text NOT NULL,
  token_hash text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  closed_at timestamptz,
  PRIMARY KEY (chain_id, session_id)
);
SELECT instep_protect('session');

CREATE TABLE staff_sessions (
  chain_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  session_ids jsonb NOT NULL,
  PRIMARY KEY (chain_id, staff_id)
);
SELECT instep_protect('staff_sessions');

CREATE TABLE invite (
  chain_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  token_hash text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (chain_id, staff_id)
);
SELECT instep_protect('invite');
`;

const functions = `
CREATE FUNCTION find_chain(wanted text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp AS $$ SELECT id FROM chain_profile WHERE code = lower(wanted) $$;

-- The chain that is meant when there is only one.
CREATE FUNCTION sole_chain() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp
  AS $$ SELECT CASE WHEN count(*) = 1 THEN (array_agg(id))[1] END FROM (SELECT id FROM chain_profile LIMIT 2) few $$;

CREATE FUNCTION list_chains() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp AS $$ SELECT id FROM chain_profile ORDER BY created_at, id $$;

-- Two first-run screens at once must not make two chains: the first to ask fixes the id, the journal does the rest.
CREATE TABLE installation (
  only_row bool PRIMARY KEY DEFAULT true CHECK (only_row),
  first_chain_id uuid NOT NULL
);
CREATE FUNCTION claim_first_chain(candidate uuid) RETURNS uuid LANGUAGE sql VOLATILE SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
    INSERT INTO installation (first_chain_id) VALUES (candidate) ON CONFLICT DO NOTHING;
    SELECT first_chain_id FROM installation;
  $$;

REVOKE ALL ON FUNCTION find_chain(text), sole_chain(), list_chains(), claim_first_chain(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_chain(text), sole_chain(), list_chains(), claim_first_chain(uuid) TO instep_app;
`;

export const identityMigrations: readonly Migration[] = [{ name: "0100_identity", sql: tables + functions }];
