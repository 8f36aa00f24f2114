/** What the catalogue's rules say: their entries by name, and that something is not there. */
import { rejection } from "../kernel/rejection.ts";
import { reject, type Draft } from "../kernel/state.ts";
import { auditFeed } from "../identity/audit.ts";
import type { CatalogueAuditEntries, CatalogueEntries } from "./contract.ts";

const catalogueFeed = "catalogue";

export function tell<Name extends keyof CatalogueEntries>(
  draft: Draft,
  name: Name,
  data: CatalogueEntries[Name],
): void {
  draft.emit(catalogueFeed, name, data);
}

export function tellAudit<Name extends keyof CatalogueAuditEntries>(
  draft: Draft,
  name: Name,
  data: CatalogueAuditEntries[Name],
): void {
  draft.emit(auditFeed, name, data);
}

/** The reply of a command that has none. */
export const nothing = {};

export function notFound(what: string, id: string): ReturnType<typeof reject> {
  return reject(rejection("not_found", { what, id }));
}
