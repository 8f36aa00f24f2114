/** Which column of a file is which field. A guess is shown to the person, who may change it. */
import { plainHeader, type SheetField } from "./fields.ts";

/** Index of the column, from 0, of each field that was found. */
export type Mapping<F extends string> = Readonly<Partial<Record<F, number>>>;

/** Exact names only, brackets included first: `Name (English)` is not `Name`. A column serves one field. */
export function guessMapping<F extends string>(
  headers: readonly string[],
  fields: Readonly<Record<F, SheetField>>,
): Mapping<F> {
  const mapping: Partial<Record<F, number>> = {};
  const taken = new Set<number>();
  const keys = Object.keys(fields) as F[];
  for (const isMatch of [isTitle, isSynonym]) {
    for (const field of keys) {
      if (mapping[field] !== undefined) continue;
      const index = headers.findIndex(
        (header, column) => !taken.has(column) && isMatch(header, fields[field]),
      );
      if (index < 0) continue;
      mapping[field] = index;
      taken.add(index);
    }
  }
  return mapping;
}

const whole = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

function isTitle(header: string, field: SheetField): boolean {
  const name = whole(header);
  return name !== "" && (name === whole(field.title["zh-CN"]) || name === whole(field.title.en));
}

function isSynonym(header: string, field: SheetField): boolean {
  const name = whole(header);
  const plain = plainHeader(header);
  if (plain === "") return false;
  return (
    field.synonyms.includes(name) ||
    field.synonyms.includes(plain) ||
    plain === whole(field.title["zh-CN"]) ||
    plain === whole(field.title.en)
  );
}
