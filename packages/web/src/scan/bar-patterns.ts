/** Widths of the symbols in modules, bar and space in turn. */

/** ISO/IEC 15417, table 1; the last is the stop, which has one more bar of two modules. */
export const code128Patterns = patternsOf(
  "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 " +
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 " +
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 " +
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 " +
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 " +
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 " +
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 233111 ",
);

const eanLeft = "3211 2221 2122 1411 1132 1231 1114 1312 1213 3112";
const eanLeftBackwards = "1123 1222 2212 1141 2311 1321 4111 2131 3121 2113";

/** ISO/IEC 15420: number set A (and C, which has the same widths), then B, which is A backwards. */
export const eanPatterns = patternsOf(`${eanLeft} ${eanLeftBackwards}`);

/** Which of the six left digits stand in set B, as bits, by the leading digit that this says. */
export const parities: readonly number[] = [
  0b000000, 0b001011, 0b001101, 0b001110, 0b010011, 0b011001, 0b011100, 0b010101, 0b010110, 0b011010,
];

export interface Patterns {
  /** All one after the other, `length` widths each. */
  readonly widths: Uint8Array;
  readonly length: number;
  /** The sum of the widths of each. */
  readonly modules: number;
}

function patternsOf(text: string): Patterns {
  const all = text.trim().split(/\s+/);
  const sample = [...(all[0] ?? "")].map(Number);
  return {
    widths: Uint8Array.from(all.join(""), Number),
    length: sample.length,
    modules: sample.reduce((sum, width) => sum + width, 0),
  };
}
