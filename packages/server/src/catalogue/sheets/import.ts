/**
 * From an uploaded file to typed rows, in a thread of its own. Nothing is thrown for a bad file: whatever a person
 * uploads, the answer is rows, errors by row and column, or one reason why the file cannot be used.
 */
import { limits } from "@instep/domain/kernel/limits.ts";
import { AsideLimitError, runAside } from "../aside.ts";
import type { StockField, StyleField } from "./fields.ts";
import type { ImportAnswer, ImportInput, ImportSummary, SheetLayout } from "./import-work.ts";
import type { Mapping } from "./mapping.ts";
import type { StockParseOptions, StockSheetRow } from "./stock-rows.ts";
import type { StyleParseOptions, StyleSheetRow } from "./style-rows.ts";
import { issue, type SheetIssue } from "./table.ts";

export type { ImportSummary, SheetLayout } from "./import-work.ts";

export type Imported<F extends string, R> =
  | ({ ok: true; rows: R[] } & ImportSummary<F>)
  | { ok: false; failure: SheetIssue; layout?: SheetLayout<string> };

export interface ImportFile<F extends string> {
  bytes: Uint8Array;
  /** Only shown; what the file is is told by its content. */
  fileName?: string | undefined;
  sheet?: string | undefined;
  /** What the person chose; without it the guess. */
  mapping?: Mapping<F> | undefined;
}

export function importStyles(
  file: ImportFile<StyleField>,
  options: StyleParseOptions,
): Promise<Imported<StyleField, StyleSheetRow>> {
  return readAside<StyleField, StyleSheetRow>(file, { kind: "styles", options });
}

export function importStock(
  file: ImportFile<StockField>,
  options: StockParseOptions,
): Promise<Imported<StockField, StockSheetRow>> {
  return readAside<StockField, StockSheetRow>(file, { kind: "stock", options });
}

async function readAside<F extends string, R>(
  file: ImportFile<F>,
  work: { kind: "styles"; options: StyleParseOptions } | { kind: "stock"; options: StockParseOptions },
): Promise<Imported<F, R>> {
  if (file.bytes.length > limits.importBytesMax) return { ok: false, failure: issue("file_too_large") };
  const rows: R[] = [];
  const input: ImportInput = {
    ...work,
    bytes: file.bytes,
    fileName: file.fileName,
    sheet: file.sheet,
    mapping: file.mapping,
  };
  const aside = { memoryMegabytesMax: limits.asideMemoryMegabytesMax, deadlineMs: limits.asideMsMax };
  try {
    type Answer = Exclude<ImportAnswer, { ok: true }> | { ok: true; summary: ImportSummary<F> };
    const answer = await runAside<Answer, R[]>(
      new URL("import-job.ts", import.meta.url),
      input,
      aside,
      (part) => {
        for (const row of part) rows.push(row);
      },
    );
    return answer.ok ? { ok: true, rows, ...answer.summary } : answer;
  } catch (error) {
    if (error instanceof AsideLimitError)
      return { ok: false, failure: issue(error.limit === "memory" ? "file_too_large" : "file_too_slow") };
    throw error;
  }
}
