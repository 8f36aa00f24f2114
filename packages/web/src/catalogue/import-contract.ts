/** What the server answers to an uploaded sheet. Rows and columns count from 1, indexes of a mapping from 0. */
import type { SheetKind } from "./use-exports.ts";

export interface ImportIssue {
  readonly code: string;
  readonly row: number | null;
  readonly column: number | null;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface SheetLayout {
  readonly sheetName: string;
  readonly sheets: readonly string[];
  readonly headers: readonly string[];
  readonly mapping: Mapping;
  readonly ignoredHeaders: readonly string[];
  readonly sample: readonly (readonly string[])[];
  readonly rowCount: number;
}

export type Mapping = Readonly<Record<string, number>>;

export interface ImportField {
  readonly field: string;
  readonly required: boolean;
  readonly titles: { readonly "zh-CN": string; readonly en: string };
}

export interface StyleSummary {
  readonly styles: { readonly created: number; readonly updated: number; readonly unchanged: number };
  readonly colourways: { readonly created: number };
  readonly skus: { readonly created: number; readonly updated: number };
  readonly barcodes: { readonly created: number };
  readonly prices: { readonly changed: number };
  readonly costs: { readonly changed: number };
  readonly changes: readonly {
    readonly code: string;
    readonly field: string;
    readonly before: string | number;
    readonly after: string | number;
  }[];
  readonly created: readonly { readonly code: string; readonly name: string; readonly skus: number }[];
}

export interface StockSummary {
  readonly cells: { readonly created: number; readonly unchanged: number };
  readonly pairs: number;
  readonly places: readonly {
    readonly code: string;
    readonly name: string;
    readonly cells: number;
    readonly pairs: number;
  }[];
}

export interface ImportPreview {
  readonly token: string;
  readonly kind: SheetKind;
  readonly fileName: string;
  readonly ready: boolean;
  /** Absent when the file could not be read at all. */
  readonly sheet?: SheetLayout;
  readonly fields: readonly ImportField[];
  readonly errors: readonly ImportIssue[];
  readonly errorCount: number;
  readonly warnings: readonly ImportIssue[];
  readonly warningCount: number;
  readonly styles?: StyleSummary;
  readonly stock?: StockSummary;
}

export type Applied =
  | { readonly created: number; readonly updated: number; readonly unchanged: number }
  | { readonly opened: number; readonly unchanged: number };
