/** Random numbers from a fixed seed (sfc32), so that every demo chain is the same chain. */
export interface Dice {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [from, to]. */
  between(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** Picks by weight; weights are not negative and not all zero. */
  weighted<T>(list: readonly T[], weightOf: (item: T) => number): T;
  bytes(count: number): Uint8Array;
}

export function dice(seed: number): Dice {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 1;
  function word(): number {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  }
  for (let round = 0; round < 15; round += 1) word();
  const next = (): number => word() / 0x1_0000_0000;
  function at<T>(list: readonly T[], index: number): T {
    const item = list[index];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (list) => at(list, Math.floor(next() * list.length)),
    weighted: (list, weightOf) => {
      let rest = next() * list.reduce((sum, item) => sum + weightOf(item), 0);
      for (const item of list) {
        rest -= weightOf(item);
        if (rest < 0) return item;
      }
      return at(list, list.length - 1);
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => word() & 0xff),
  };
}
