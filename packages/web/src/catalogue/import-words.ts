/** What an import says, in words: columns as spreadsheets letter them, reasons by code, fields by their titles. */
import { formatMoney } from "../i18n/figures.ts";
import { tDynamic, tRejection, type Language, type Params } from "../i18n/i18n.ts";
import type { ImportField, ImportIssue, ImportPreview } from "./import-contract.ts";

/** 1 is A, 27 is AA. */
export function columnLetters(column: number): string {
  let letters = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

export interface IssueScene {
  readonly preview: Pick<ImportPreview, "fields" | "sheet">;
  readonly language: Language;
  readonly currency: string;
}

export function fieldTitle(fields: readonly ImportField[], field: string, language: Language): string {
  return (
    fields.find((one) => one.field === field)?.titles[language] ??
    tDynamic(`import.field.${field}`, {}, field)
  );
}

/** The field that a column was read as; undefined for columns of places and for those nobody reads. */
function fieldOfColumn({ preview }: IssueScene, column: number | null): string | undefined {
  const mapping = preview.sheet?.mapping ?? {};
  return column === null ? undefined : Object.keys(mapping).find((field) => mapping[field] === column - 1);
}

/** Values that are ids of ours (fields, scales) or minor units, as the reader knows them. */
function readable(issue: ImportIssue, scene: IssueScene): Params {
  const { preview, language, currency } = scene;
  const params: Record<string, string | number> = { ...issue.params };
  const title = (field: string): string => fieldTitle(preview.fields, field, language);
  const and = new Intl.ListFormat(language, { type: "conjunction" });
  if (typeof params["fields"] === "string")
    params["fields"] = and.format(params["fields"].split(",").map(title));
  if (typeof params["field"] === "string") params["field"] = title(params["field"]);
  if (typeof params["scale"] === "string")
    params["scale"] = tDynamic(`scale.${params["scale"]}`, {}, params["scale"]);
  if (issue.code === "style_differs") {
    const field = fieldOfColumn(scene, issue.column);
    const value = String(params["value"] ?? "");
    if (field === "price" && /^\d+$/.test(value))
      params["value"] = formatMoney(Number(value), currency, language);
    if (field === "gender") params["value"] = tDynamic(`catalogue.gender.${value}`, {}, value);
    if (field === "sizeScale") params["value"] = tDynamic(`scale.${value}`, {}, value);
  }
  return params;
}

/** Why, in the reader's language. */
export function issueText(issue: ImportIssue, scene: IssueScene): string {
  const params = readable(issue, scene);
  if (issue.code === "refused")
    return tRejection({ code: String(issue.params["reason"] ?? "unknown"), params });
  return tDynamic(`import.${issue.code}`, params, tRejection({ code: issue.code, params }));
}

export interface IssuePlace {
  readonly row: number | null;
  /** `C`, as the spreadsheet has it. */
  readonly letters: string | null;
  /** What stands over the column. */
  readonly header: string | null;
}

export function issuePlace({ row, column }: ImportIssue, { preview }: IssueScene): IssuePlace {
  if (column === null) return { row, letters: null, header: null };
  return { row, letters: columnLetters(column), header: preview.sheet?.headers[column - 1] ?? null };
}

/** A field's value before or after the import. */
export function changeText(
  field: string,
  value: string | number,
  { language, currency }: Pick<IssueScene, "language" | "currency">,
): string {
  if (field === "priceMinor") return formatMoney(Number(value), currency, language);
  if (field === "gender") return tDynamic(`catalogue.gender.${value}`, {}, String(value));
  if (field === "sizeScale") return tDynamic(`scale.${value}`, {}, String(value));
  return value === "" ? "–" : String(value);
}
