import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gramsOf } from "./grams.ts";

describe("pairs of characters", () => {
  it("finds every part of a text that has no space, whatever its case and width", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), fc.nat(), (text, from, length) => {
        const folded = text.normalize("NFKC").toLowerCase();
        const part = folded.slice(from % (folded.length + 1)).slice(0, length % 12);
        const grams = new Set(gramsOf(text));
        for (const word of part.split(/\s+/))
          for (const gram of gramsOf(word)) expect(grams, JSON.stringify([text, word])).toContain(gram);
      }),
    );
  });

  it("folds full width, case and runs of white space", () => {
    expect(gramsOf("ＡＢ  跑鞋")).toEqual(gramsOf("ab\n跑鞋"));
    expect(gramsOf("a")).toEqual([]);
    expect(gramsOf("a b")).toEqual([]);
    expect(gramsOf("跑鞋跑鞋")).toHaveLength(2);
  });

  it("has no pair with anything that is white space", () => {
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      const sign = String.fromCharCode(unit);
      if (/^\s+$/.test(sign.normalize("NFKC"))) expect(gramsOf(`鞋${sign}`), unit.toString(16)).toEqual([]);
    }
  });

  it("has each pair once, in their order", () => {
    const grams = gramsOf("跑鞋 鞋跑 跑鞋 abab");
    expect(grams).toEqual([...new Set(grams)].toSorted((a, b) => a - b));
    expect(grams).toHaveLength(4);
  });

  it("makes numbers that an int4 holds", () => {
    for (const gram of gramsOf("\uffff\ufffe鞋👟")) expect(gram).toBe(gram | 0);
  });
});
