/**
 * Pinyin for search. Each Chinese run of a text gives its full spelling and its initials as one word each (跑步鞋:
 * paobuxie, pbx), and the name as a whole its initials, so that a clerk finds a shoe with a few Latin letters. The
 * table for that is too large for a phone, therefore the words are made here and kept with the style.
 */
import { pinyin } from "pinyin-pro";
import { limits } from "@instep/domain/kernel/limits.ts";

const hanRun = /\p{Script=Han}+/gu;

export interface SpokenStyle {
  readonly name: string;
  readonly brand: string;
  readonly category: string;
}

/** Words joined by spaces, each once; empty when there is no Chinese. */
export function pinyinOf({ name, brand, category }: SpokenStyle): string {
  const words = new Set<string>();
  for (const text of [name, brand, category]) {
    const runs = (text.match(hanRun) ?? []).map(spell);
    for (const { full, initials } of runs) words.add(full).add(initials);
    if (runs.length > 1) words.add(runs.map(({ initials }) => initials).join(""));
  }
  let joined = "";
  for (const word of words) {
    if (joined.length + word.length + 1 > limits.noteCharsMax) break;
    joined = joined === "" ? word : `${joined} ${word}`;
  }
  return joined;
}

function spell(run: string): { full: string; initials: string } {
  const syllables = pinyin(run, { toneType: "none", type: "array", v: true });
  return { full: syllables.join(""), initials: syllables.map((syllable) => syllable.charAt(0)).join("") };
}
