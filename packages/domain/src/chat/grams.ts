/**
 * What finds a text in the conversation: its pairs of neighbouring characters, folded (NFKC, lower case), without pairs
 * that hold a space; works for Chinese as for Latin. A pair is one number, the first UTF-16 unit in the upper half, so an
 * index of numbers keeps them. Query and text are taken apart by the same function, so the two cannot differ. Every
 * message goes through it, so it counts in memory that is there already: a set, and texts without their spaces, were a
 * fifth of what a message left behind.
 */
const space = 32;
let memory = new Int32Array(1_024);

/** What `\s` is, after NFKC has made most of them a space. */
function isSpace(unit: number): boolean {
  if (unit <= space) return unit === space || (unit >= 9 && unit <= 13);
  if (unit < 0x1680) return unit === 0xa0;
  return (
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000 ||
    unit === 0xfeff
  );
}

/** Each pair once, as signed 32-bit numbers in their order. A text of fewer than two characters has none. */
export function gramsOf(text: string): number[] {
  const folded = text.normalize("NFKC").toLowerCase();
  if (folded.length > memory.length) memory = new Int32Array(folded.length * 2);
  let count = 0;
  let first = space;
  for (let index = 0; index < folded.length; index += 1) {
    const unit = folded.charCodeAt(index);
    const second = isSpace(unit) ? space : unit;
    if (first !== space && second !== space) memory[count++] = (first << 16) | second;
    first = second;
  }
  const pairs = memory.subarray(0, count).sort();
  const grams: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const gram = pairs[index] ?? 0;
    if (index === 0 || gram !== pairs[index - 1]) grams.push(gram);
  }
  return grams;
}
