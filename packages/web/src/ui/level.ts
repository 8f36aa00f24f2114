/** What a number of pairs means. Colour follows the meaning and never stands alone: shape and text say it too. */
export type Level = "enough" | "low" | "out";

/** `line` is the safety line: at it or under it is low. Without one, the last pair is low. */
export function levelOf(pairs: number, line: number = 1): Level {
  if (pairs <= 0) return "out";
  return pairs <= line ? "low" : "enough";
}

export const levelText: Record<Level, string> = { enough: "text-ink", low: "text-low", out: "text-out" };
export const levelMark: Record<Level, string> = {
  enough: "bg-enough-mark",
  low: "bg-low-mark",
  out: "bg-out-mark",
};
