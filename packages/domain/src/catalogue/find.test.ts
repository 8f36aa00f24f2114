import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findBest, matches, matchScoreOf, searchQueryOf, searchTokensOf } from "./find.ts";

const text = "XP-1080 轻盈缓震跑步鞋 Feather Runner 步讯 qyhzpbx qingyinghuanzhenpaobuxie";
const tokens = searchTokensOf(text);

describe("tokens", () => {
  test("Chinese as characters and pairs, codes with and without their signs", () => {
    expect(searchTokensOf("XP-1080 跑步鞋")).toEqual([
      "xp1080",
      "xp",
      "1080",
      "跑",
      "步",
      "鞋",
      "跑步",
      "步鞋",
    ]);
    expect(searchTokensOf("Café①ＡＢ")).toEqual(["cafe1ab"]);
    expect(searchTokensOf("男款Run2.0鞋")).toEqual(["男", "款", "男款", "run20", "run2", "0", "鞋"]);
    expect(searchTokensOf(" …!— ")).toEqual([]);
  });
});

describe("matching", () => {
  test.each([
    "跑步鞋",
    "缓震",
    "轻",
    "xp1080",
    "XP-1080",
    "1080",
    "080",
    "feather",
    "feath run",
    "qyhz",
    "hzpb",
    "huanzhen",
    "轻盈runner",
    "ＸＰ",
  ])("%s finds it", (query) => expect(matches(query, tokens)).toBe(true));
  test.each(["", " ", "跑鞋", "皮鞋", "xp1081", "跑步鞋 皮", "feather boot", "z ".repeat(3)])(
    "%j does not",
    (query) => expect(matches(query, tokens)).toBe(false),
  );

  test("any piece of two or more Chinese characters of a name finds the name", () => {
    const name = fc.string({
      unit: fc.constantFrom(..."轻盈缓震跑步鞋男女童春夏秋冬云白墨黑"),
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(name, fc.nat(), fc.nat(), (whole, from, length) => {
        const start = from % (whole.length - 1);
        const end = start + 2 + (length % (whole.length - start - 1));
        expect(matches(whole.slice(start, end), searchTokensOf(whole))).toBe(true);
      }),
    );
  });
  test("any text finds itself or holds nothing to find, and nothing throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (any) => {
        const query = searchQueryOf(any);
        const empty = query.exact.length + query.parts.length === 0;
        expect(matches(any, searchTokensOf(any))).toBe(!empty);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a whole word beats a start, a start beats a middle, the shorter text wins a tie", () => {
    const items = ["1080x long name here", "210803", "1080", "1080 with more words", "x"];
    expect(findBest("1080", items, searchTokensOf, 4)).toEqual([
      "1080",
      "1080 with more words",
      "1080x long name here",
      "210803",
    ]);
    expect(findBest("1080", items, searchTokensOf, 1)).toEqual(["1080"]);
    expect(matchScoreOf(searchQueryOf("跑步"), searchTokensOf("跑步鞋"))).toBeGreaterThan(
      matchScoreOf(searchQueryOf("跑步"), searchTokensOf("跑步鞋跑步袜子套装")),
    );
  });

  test("4,000 styles are searched within a frame or two", () => {
    const all = Array.from({ length: 4_000 }, (_, index) =>
      searchTokensOf(`XP-${index} 轻盈缓震跑步鞋 Feather Runner qyhzpbx`),
    );
    const from = performance.now();
    expect(findBest("xp-39 跑步", all, (item) => item, 20)).toHaveLength(20);
    expect(performance.now() - from).toBeLessThan(200);
  });
});
