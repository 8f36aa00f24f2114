import { describe, expect, it } from "vitest";
import { createWedge, type WedgeKey, type WedgeOutcome } from "./wedge.ts";

/** Types text with `gapMs` between keys, then the end key; answers all outcomes. */
function type(
  feed: (key: WedgeKey) => WedgeOutcome,
  text: string,
  gapMs: number,
  end = "Enter",
  from = 1_000,
): WedgeOutcome[] {
  let at = from;
  const outcomes: WedgeOutcome[] = [];
  for (const key of [...text, end]) {
    outcomes.push(feed({ key, code: "", shift: false, at }));
    at += gapMs;
  }
  return outcomes;
}

describe("wedge", () => {
  it("reads a burst that ends with Enter", () => {
    expect(type(createWedge(), "6901234567892", 8).at(-1)).toEqual({ kind: "code", text: "6901234567892" });
  });

  it("reads a burst that ends with Tab", () => {
    expect(type(createWedge(), "A-102/38", 12, "Tab").at(-1)).toEqual({ kind: "code", text: "A-102/38" });
  });

  it("leaves a person's typing alone, the Enter too", () => {
    const outcomes = type(createWedge(), "6901234567892", 140);
    expect(outcomes.every(({ kind }) => kind === "nothing")).toBe(true);
  });

  it("forgives a radio scanner one hiccup", () => {
    const feed = createWedge();
    let at = 0;
    [..."6901234567892"].forEach((key, index) =>
      feed({ key, code: "", shift: false, at: (at += index === 6 ? 120 : 15) }),
    );
    expect(feed({ key: "Enter", code: "Enter", shift: false, at: at + 15 })).toEqual({
      kind: "code",
      text: "6901234567892",
    });
  });

  it("leaves a very fast typist alone", () => {
    const outcomes = type(createWedge(), "warehouse", 75);
    expect(outcomes.every(({ kind }) => kind === "nothing")).toBe(true);
  });

  it("leaves two quick keys and Enter alone", () => {
    expect(type(createWedge(), "ok", 10).every(({ kind }) => kind === "nothing")).toBe(true);
  });

  it("takes only the burst when slow keys went before", () => {
    const feed = createWedge();
    feed({ key: "x", code: "KeyX", shift: false, at: 0 });
    feed({ key: "y", code: "KeyY", shift: false, at: 300 });
    expect(type(feed, "12345670", 6).at(-1)).toEqual({ kind: "code", text: "12345670" });
  });

  it("does not end a code with an Enter that comes late", () => {
    const feed = createWedge();
    type(feed, "1234567", 6, "8");
    expect(feed({ key: "Enter", code: "Enter", shift: false, at: 5_000 })).toEqual({ kind: "nothing" });
  });

  it("ignores Shift between characters", () => {
    const feed = createWedge();
    let at = 0;
    for (const key of ["Shift", "A", "Shift", "B", "1", "2"])
      feed({ key, code: "", shift: true, at: (at += 5) });
    expect(feed({ key: "Enter", code: "Enter", shift: false, at: at + 5 })).toEqual({
      kind: "code",
      text: "AB12",
    });
  });

  it("reads the physical keys while a Chinese input method is on", () => {
    const feed = createWedge();
    let at = 0;
    const keys: [string, boolean][] = [
      ["KeyA", true],
      ["KeyB", false],
      ["Digit1", false],
      ["Numpad2", false],
      ["Minus", false],
      ["Digit2", true],
    ];
    for (const [code, shift] of keys) feed({ key: "Process", code, shift, at: (at += 7) });
    expect(feed({ key: "Enter", code: "Enter", shift: false, at: at + 7 })).toEqual({
      kind: "code",
      text: "Ab12-@",
    });
  });

  it("reads one code after the other", () => {
    const feed = createWedge();
    expect(type(feed, "11111111", 5).at(-1)).toEqual({ kind: "code", text: "11111111" });
    expect(type(feed, "22222222", 5, "Enter", 1_060).at(-1)).toEqual({ kind: "code", text: "22222222" });
  });
});
