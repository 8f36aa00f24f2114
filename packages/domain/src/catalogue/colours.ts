/**
 * The colours of a sheet. Its rows often say a colour by its name alone where the catalogue knows it by a code. What is
 * no code of the style but the name of exactly one of its colourways means that colourway: a price list must not make a
 * second 米白 beside the first. What two colourways are called, or none, is a code.
 */
import type { State } from "../kernel/state.ts";
import { ref, type RowRef } from "../kernel/table.ts";
import { codeKeyOf, colourwayIdOf, type ImportStyle } from "./contract.ts";
import { colourwayTable, type ColourwayRow, type StyleRow } from "./rows.ts";

type Colourways = ImportStyle["colourways"];

/** The colourways that a name may mean: all of the style, as soon as the sheet says one that is no code of it. */
export function* colourRefs(stored: StyleRow | undefined, colourways: Colourways): Generator<RowRef> {
  if (stored === undefined) return;
  if (colourways.every(({ code }) => stored.colours.includes(codeKeyOf(code)))) return;
  for (const colour of stored.colours) yield ref(colourwayTable, colourwayIdOf(stored.styleId, colour));
}

/** Gives the colourway that is called so; undefined where the word is a code, known or new. */
export function namedColourIn(
  state: State,
  stored: StyleRow | undefined,
): (word: string) => ColourwayRow | undefined {
  if (stored === undefined) return () => undefined;
  const { styleId, colours } = stored;
  let byName: Map<string, ColourwayRow | null> | undefined;
  const read = (): Map<string, ColourwayRow | null> => {
    const names = new Map<string, ColourwayRow | null>();
    for (const colour of colours) {
      const id = colourwayIdOf(styleId, colour);
      const row = state.has(colourwayTable, id) ? state.get(colourwayTable, id) : undefined;
      if (row === undefined) continue;
      for (const name of new Set([codeKeyOf(row.name), codeKeyOf(row.nameEn)]))
        if (name !== "") names.set(name, names.has(name) ? null : row);
    }
    return names;
  };
  return (word) => {
    const key = codeKeyOf(word);
    if (colours.includes(key)) return undefined;
    byName ??= read();
    return byName.get(key) ?? undefined;
  };
}

/** The sheet's colourways by their codes; rows that say the same one by code and by name come together. */
export function knownColours(state: State, stored: StyleRow | undefined, colourways: Colourways): Colourways {
  const named = namedColourIn(state, stored);
  const byCode = colourways.filter(({ code }) => named(code) === undefined);
  if (byCode.length === colourways.length) return colourways;
  const found = [...byCode];
  for (const { name: _, ...said } of colourways) {
    const known = named(said.code);
    if (known === undefined) continue;
    const at = found.findIndex(({ code }) => codeKeyOf(code) === codeKeyOf(known.code));
    const twin = found[at];
    // The name only said which one is meant; it is not a new name.
    if (twin === undefined) found.push({ ...said, code: known.code });
    else found[at] = { ...twin, skus: [...twin.skus, ...said.skus] };
  }
  return found;
}
