/** Seeded chance: the same seed gives the same run, on every machine. The generator is sfc32 (Chris Doty-Humphrey, PractRand). */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, stream = 0) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) ^ Math.imul(stream + 1, 0x9e3779b9);
    this.#c = 0x2545f491 ^ stream;
    for (let round = 0; round < 15; round += 1) this.word();
  }

  /** 32 random bits. */
  word(): number {
    const mixed = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + mixed) | 0;
    return mixed >>> 0;
  }

  /** In [0, 1). */
  unit(): number {
    return this.word() / 2 ** 32;
  }

  /** Whole numbers from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  /** True with this probability. */
  hits(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const one = from[Math.floor(this.unit() * from.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  }

  /** Exponentially distributed with this mean, whole and at least 1. */
  around(mean: number): number {
    return Math.max(1, Math.round(-Math.log(1 - this.unit()) * mean));
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.word() & 0xff);
  }
}
