/** The audit trail is the feed `audit` of the log, whose table refuses UPDATE and DELETE. Every domain may note in it. */
import type { Draft } from "../kernel/state.ts";
import type { AuditNoted } from "./contract.ts";

export const auditFeed = "audit";

export function noteAudit(draft: Draft, noted: AuditNoted): void {
  draft.emit(auditFeed, "audit.noted", noted);
}
