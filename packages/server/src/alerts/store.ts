/** The tables of alerts. */
import type { Migration } from "../platform/contracts.ts";

export const alertMigrations: readonly Migration[] = [
  {
    name: "0500_alerts",
    sql: `
CREATE TABLE safety_line (
  chain_id uuid NOT NULL,
  scope text NOT NULL,
  target text NOT NULL,
  pairs int4 NOT NULL CHECK (pairs >= 0),
  PRIMARY KEY (chain_id, scope, target)
);
SELECT instep_protect('safety_line');

CREATE TABLE alert_subject (
  chain_id uuid NOT NULL,
  subject text NOT NULL,
  cards jsonb NOT NULL,
  PRIMARY KEY (chain_id, subject)
);
SELECT instep_protect('alert_subject');
`,
  },
];
