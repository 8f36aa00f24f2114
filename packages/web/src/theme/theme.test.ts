import { describe, expect, it } from "vitest";

// The test runner empties style sheets that are imported, so the file is read; web has no Node types on purpose.
declare const process: {
  getBuiltinModule(name: "node:fs"): { readFileSync(path: URL, encoding: "utf8"): string };
};
const here = import.meta.url;
const css = process.getBuiltinModule("node:fs").readFileSync(new URL("theme.css", here), "utf8");

/** Both values of every `--name: light-dark(#…, #…)` of the sheet. */
const tokens = new Map(
  [...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }] as const,
  ),
);

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["paper", "surface", "raised", "sunken"] as const;
const texts = ["ink", "ink-soft", "ink-faint", "accent", "enough", "low", "out"] as const;
const pairs: readonly (readonly [string, string, number])[] = [
  ...grounds.flatMap((ground) => texts.map((text) => [text, ground, 4.5] as const)),
  ...(["enough", "low", "out"] as const).map((level) => [level, `${level}-soft`, 4.5] as const),
  ["accent", "accent-soft", 4.5],
  ["ink", "accent-soft", 4.5],
  ["ink-soft", "accent-soft", 4.5],
  ["ink", "lifted", 4.5],
  ["ink-faint", "lifted", 3],
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-strong", 4.5],
  ["on-own", "own", 4.5],
  ["paper", "ink", 4.5],
  ...(["accent", "enough", "low", "out"] as const).map((tone) => [`inverse-${tone}`, "ink", 4.5] as const),
  // Edges of controls and marks that carry meaning without text (1.4.11).
  ...grounds.slice(0, 3).map((ground) => ["line-strong", ground, 3] as const),
  ...(["enough-mark", "out-mark"] as const).map((mark) => [mark, "raised", 3] as const),
];

describe.each(["light", "dark"] as const)("%s theme", (theme) => {
  it.each(pairs)("%s on %s has a contrast of at least %d", (text, ground, least) => {
    const [front, back] = [tokens.get(text), tokens.get(ground)];
    if (front === undefined || back === undefined) throw new Error(`${text} or ${ground} is no token`);
    expect(contrast(front[theme], back[theme])).toBeGreaterThanOrEqual(least);
  });
});

it("the colours of the page and of the browser's bar are the same", () => {
  expect(tokens.get("paper")).toEqual({ light: "#f5f2eb", dark: "#15120f" });
});
