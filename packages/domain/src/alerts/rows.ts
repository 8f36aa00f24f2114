/** Rows of alerts: the safety lines, and which cards stand for a cell or a document. */
import type { MessageId } from "../kernel/ids.ts";
import { table } from "../kernel/table.ts";
import type { CardKind } from "./contract.ts";

/** `*` in `scope` means every place, in `target` everything. */
export interface SafetyLineRow {
  scope: string;
  /** Id of a SKU or a style. */
  target: string;
  /** Pairs; 0 means that there is no line here, whatever a more general one says. */
  pairs: number;
}
export const safetyLineTable = table<SafetyLineRow>("safety_line", ["scope", "target"], {
  scope: "text",
  target: "text",
  pairs: "integer",
});

/** Cards of a cell (`cell:<place>:<sku>`) or a document (`document:<id>`), so that they are found by key. */
export interface AlertSubjectRow {
  subject: string;
  cards: readonly { readonly messageId: MessageId; readonly kind: CardKind }[];
}
export const alertSubjectTable = table<AlertSubjectRow>("alert_subject", ["subject"], {
  subject: "text",
  cards: "json",
});
