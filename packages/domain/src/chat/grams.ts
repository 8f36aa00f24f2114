/**
 * What finds a text in the conversation: its pairs of neighbouring characters, folded (NFKC, lower case), without pairs
 * that hold a space; works for Chinese as for Latin. A pair is one number, the first UTF-16 unit in the upper half, so an
 * index of numbers keeps them. Query and text are taken apart by the same function, so the two cannot differ.
 */
const space = 32;

/** Each pair once, as signed 32-bit numbers. A text of fewer than two characters has none. */
export function gramsOf(text: string): number[] {
  const folded = text.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ");
  const grams = new Set<number>();
  let first = space;
  for (let index = 0; index < folded.length; index += 1) {
    const second = folded.charCodeAt(index);
    if (first !== space && second !== space) grams.add((first << 16) | second);
    first = second;
  }
  return [...grams];
}
