/** What is wrong with a file, whoever found it: the reader of the sheet or the rules. Row and column count from 1. */
import type { SheetIssue } from "../sheets/table.ts";

/** Codes found against the chain's data; those of the sheet itself are `SheetIssueCode`. */
export const importIssueCodes = [
  "barcode_taken",
  "scale_fixed",
  "scale_unknown",
  "size_unknown",
  "skus_too_many",
  "barcodes_too_many",
  "import_incomplete",
  "text_unusable",
  "sku_unknown",
  "sku_ambiguous",
  "cell_twice",
  "already_opened",
  "refused",
] as const;
export type ImportIssueCode = (typeof importIssueCodes)[number];

export interface ImportIssue {
  readonly code: SheetIssue["code"] | ImportIssueCode;
  readonly row: number | null;
  readonly column: number | null;
  readonly params: Readonly<Record<string, string | number>>;
}

/** Issues shown of one file; the count says how many there are. */
export const issuesShownMax = 200;

export class Issues {
  readonly shown: ImportIssue[] = [];
  count = 0;

  add(
    code: ImportIssue["code"],
    row: number | null,
    params: ImportIssue["params"] = {},
    column: number | null = null,
  ): void {
    this.take({ code, row, column, params });
  }

  take(issue: ImportIssue): void {
    this.count += 1;
    if (this.shown.length < issuesShownMax) this.shown.push(issue);
  }

  /** Those that the reader of the sheet kept, and the number of all it met. */
  takeAll(issues: readonly ImportIssue[], count: number): void {
    this.shown.push(...issues.slice(0, issuesShownMax - this.shown.length));
    this.count += count;
  }
}
