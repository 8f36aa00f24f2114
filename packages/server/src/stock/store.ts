/** The tables of the ledger. Balances repeat the rules as CHECKs; moves refuse to be changed, also by the owner. */
import type { Migration } from "../platform/contracts.ts";

export const stockMigrations: readonly Migration[] = [
  {
    name: "0300_stock",
    sql: `
CREATE TABLE cell (
  chain_id uuid NOT NULL,
  place_id uuid NOT NULL,
  sku_id uuid NOT NULL,
  condition text NOT NULL CHECK (condition IN ('sellable', 'display', 'damaged', 'single', 'quarantine')),
  on_hand int4 NOT NULL,
  reserved int4 NOT NULL DEFAULT 0,
  opened int4,
  PRIMARY KEY (chain_id, place_id, sku_id, condition),
  CONSTRAINT cell_holds CHECK (on_hand >= reserved AND reserved >= 0)
) WITH (fillfactor = 70);
CREATE INDEX cell_by_sku ON cell (chain_id, sku_id) INCLUDE (place_id);
SELECT instep_protect('cell');

-- Who moved the pairs and when stands with the command (command_reply).
CREATE TABLE move (
  chain_id uuid NOT NULL,
  position int8 NOT NULL,
  line int4 NOT NULL,
  command_id uuid NOT NULL,
  sku_id uuid NOT NULL,
  from_place_id uuid,
  from_account text NOT NULL,
  to_place_id uuid,
  to_account text NOT NULL,
  quantity int4 NOT NULL CHECK (quantity > 0),
  document_id uuid NOT NULL,
  PRIMARY KEY (chain_id, sku_id, position, line),
  CHECK ((from_place_id IS NULL) = (from_account IN ('customer', 'supplier', 'loss', 'found', 'opening'))),
  CHECK ((to_place_id IS NULL) = (to_account IN ('customer', 'supplier', 'loss', 'found', 'opening')))
);
SELECT instep_protect_ledger('move');

CREATE TABLE stock_document (
  chain_id uuid NOT NULL,
  document_id uuid NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  place_id uuid NOT NULL,
  lines jsonb NOT NULL,
  currency text,
  reason text,
  note text,
  member_id uuid,
  based_on uuid,
  by_staff_id uuid,
  device_id uuid,
  approved_by uuid,
  resolution text,
  at timestamptz NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (chain_id, document_id)
);
-- Documents come nearly in the order of time: a BRIN costs almost nothing per sale and still finds a day.
CREATE INDEX stock_document_by_day ON stock_document USING brin (made_at) WITH (pages_per_range = 16);
CREATE INDEX stock_document_requested ON stock_document (chain_id, place_id) WHERE status = 'requested';
SELECT instep_protect('stock_document');
`,
  },
];
