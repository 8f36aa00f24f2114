/** Our own printer's bars, as a camera sees them: small, blurred, in a shadow, with ink that spread, upside down. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkDigitOf } from "@instep/domain/catalogue/gtin.ts";
import { barsOf } from "@instep/server/catalogue/labels/symbols.ts";
import { readBars, type BarReading } from "./bars.ts";

interface Look {
  /** Of one module; a label of 37 mm in half of a picture of 960 px has 4. */
  readonly modulePx: number;
  /** Half the width of the lens's blur. */
  readonly blurPx: number;
  /** By which each bar is wider, modules. */
  readonly spread: number;
  readonly noise: number;
  /** Brightness at the left and at the right end, as parts of the whole. */
  readonly light: readonly [number, number];
  readonly isTurned: boolean;
}

const clear: Look = { modulePx: 3, blurPx: 0.4, spread: 0, noise: 0, light: [1, 1], isTurned: false };
const linesDrawn = 4;
/** How small and blurred is too much is a matter of degree: the same pictures are drawn in every run. */
const seed = 20_261;

/** A steady stream of grain: a failed case is the same when it is played again. */
function grain(from: number): () => number {
  let state = from | 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32 - 0.5;
  };
}

function draw(code: string, look: Look, grains = 7): { luma: Uint8Array; width: number } {
  const symbol = barsOf(code);
  if (symbol === null) throw new Error(`no bars for ${code}`);
  const { modulePx, blurPx, spread, noise, light, isTurned } = look;
  const quiet = symbol.quietModules;
  const width = Math.ceil((symbol.modules + 2 * quiet) * modulePx);
  const edges = symbol.bars.map(({ x, width: bar }) => [
    (quiet + x - spread / 2) * modulePx,
    (quiet + x + bar + spread / 2) * modulePx,
  ]);
  const next = grain(grains);
  const luma = new Uint8Array(width * linesDrawn);
  for (let line = 0; line < linesDrawn; line += 1)
    for (let x = 0; x < width; x += 1) {
      const [from, to] = [x - blurPx, x + 1 + blurPx];
      let dark = 0;
      for (const [left = 0, right = 0] of edges)
        dark += Math.max(0, Math.min(to, right) - Math.max(from, left));
      const paper = 225 - 190 * (dark / (to - from));
      const lit = light[0] + ((light[1] - light[0]) * x) / width;
      const at = isTurned ? width - 1 - x : x;
      luma[line * width + at] = Math.max(0, Math.min(255, paper * lit + next() * noise));
    }
  return { luma, width };
}

function read(code: string, look: Look = clear, grains?: number): BarReading[] {
  const { luma, width } = draw(code, look, grains);
  return readBars(luma, width, linesDrawn);
}

const looks: fc.Arbitrary<Look> = fc.record({
  modulePx: fc.double({ min: 2.2, max: 9, noNaN: true }),
  blurPx: fc.double({ min: 0, max: 0.6, noNaN: true }),
  spread: fc.double({ min: -0.15, max: 0.15, noNaN: true }),
  noise: fc.integer({ min: 0, max: 16 }),
  light: fc.tuple(
    fc.double({ min: 0.45, max: 1, noNaN: true }),
    fc.double({ min: 0.45, max: 1, noNaN: true }),
  ),
  isTurned: fc.boolean(),
});
const gtins = fc
  .stringMatching(/^\d{12}$/)
  .filter((digits) => !digits.startsWith("0"))
  .map((digits) => digits + checkDigitOf(digits));

describe("bars", () => {
  it("reads every EAN-13 that our printer draws, however it lies", () => {
    fc.assert(
      fc.property(gtins, looks, fc.integer(), (code, look, grains) => {
        expect(read(code, look, grains)).toEqual([{ text: code, format: "ean13", isGs1: false }]);
      }),
      { numRuns: 300, seed, endOnFailure: true },
    );
  });

  it("reads every Code 128 that our printer draws, however it lies", () => {
    const codes = fc
      .stringMatching(/^[ -~]{2,18}$/)
      .filter((code) => code.trim() === code && !/^\d{8,14}$/.test(code));
    fc.assert(
      fc.property(codes, looks, fc.integer(), (code, look, grains) => {
        expect(read(code, look, grains)).toEqual([{ text: code, format: "code128", isGs1: false }]);
      }),
      { numRuns: 300, seed, endOnFailure: true },
    );
  });

  it("names a UPC-A as what it is", () => {
    expect(read("416000336108")).toEqual([{ text: "416000336108", format: "upca", isGs1: false }]);
  });

  it("reads nothing from a picture without bars, and nothing that only one line says", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 600, maxLength: 600 }), (luma) => {
        expect(readBars(luma, 300, 2)).toEqual([]);
      }),
      { numRuns: 500, seed, endOnFailure: true },
    );
    const { luma, width } = draw("6901234567892", clear);
    expect(readBars(luma.subarray(0, width), width, 1)).toEqual([]);
  });

  it("finds no other code in a damaged one", () => {
    fc.assert(
      fc.property(
        gtins,
        fc.integer({ min: 12, max: 100 }),
        fc.integer({ min: 2, max: 14 }),
        (code, from, length) => {
          const { luma, width } = draw(code, clear);
          for (let line = 0; line < linesDrawn; line += 1)
            luma.fill(225, line * width + from * 3, line * width + (from + length) * 3);
          for (const { text } of readBars(luma, width, linesDrawn)) expect(text).toBe(code);
        },
      ),
      { numRuns: 300, seed, endOnFailure: true },
    );
  });
});
