import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { dayNumber, formatDelta, formatInstant, formatMoney, relativeParts } from "./figures.ts";
import { formatMessage, parseMessage } from "./format.ts";
import { preferredLanguage } from "./language.ts";
import { zhCN } from "./zh-CN.ts";

/** All argument names of a message, at any depth. */
function names(nodes: ReturnType<typeof parseMessage>): Set<string> {
  const found = new Set<string>();
  for (const node of nodes) {
    if (typeof node === "string" || node.kind === "hash") continue;
    found.add(node.name);
    if (node.kind === "choice")
      for (const sub of node.cases.values()) for (const name of names(sub)) found.add(name);
  }
  return found;
}

const keys = Object.keys(zhCN) as (keyof typeof zhCN)[];

describe("catalogues", () => {
  it("have the same keys", () => {
    expect(Object.keys(en).toSorted()).toEqual(keys.toSorted());
  });

  it("have no key twice in two areas", async () => {
    const areas = import.meta.glob<Record<string, Record<string, string>>>("./zh-CN/*.ts", { eager: true });
    const all = Object.values(areas).flatMap((area) =>
      Object.values(area).flatMap((texts) => Object.keys(texts)),
    );
    expect(all.length).toBe(new Set(all).size);
    expect(all.length).toBe(keys.length);
  });

  it.each(keys)("%s parses and names the same parameters in both languages", (key) => {
    expect([...names(parseMessage(en[key]))].toSorted()).toEqual(
      [...names(parseMessage(zhCN[key]))].toSorted(),
    );
    expect(en[key].trim()).not.toBe("");
    expect(zhCN[key].trim()).not.toBe("");
  });

  it("keep Chinese out of English and half-width commas out of Chinese sentences", () => {
    for (const key of keys) {
      if (key.startsWith("language.")) continue;
      expect(en[key], key).not.toMatch(/\p{Script=Han}/u);
      expect(zhCN[key], key).not.toMatch(/\p{Script=Han}\s*[,;:!?]/u);
    }
  });
});

describe("formatMessage", () => {
  const pairs = "{n, plural, =0 {none} one {# pair} other {# pairs}} at {place}";

  it("chooses plural cases and groups numbers", () => {
    expect(formatMessage(pairs, { n: 0, place: "A" }, "en")).toBe("none at A");
    expect(formatMessage(pairs, { n: 1, place: "A" }, "en")).toBe("1 pair at A");
    expect(formatMessage(pairs, { n: 1234, place: "A" }, "en")).toBe("1,234 pairs at A");
    expect(formatMessage("{n} 双", { n: 1234 }, "zh-CN")).toBe("1,234 双");
  });

  it("selects by text and falls back to other", () => {
    const text = "{who, select, clerk {the till} other {the office}}";
    expect(formatMessage(text, { who: "clerk" }, "en")).toBe("the till");
    expect(formatMessage(text, { who: "finance" }, "en")).toBe("the office");
  });

  it("nests choices, and # means the innermost plural", () => {
    const text = "{n, plural, one {# pair of {c, select, a {A} other {B}}} other {# pairs}}";
    expect(formatMessage(text, { n: 1, c: "a" }, "en")).toBe("1 pair of A");
  });

  it("never formats a size: a label stays as it is", () => {
    expect(formatMessage("{size}", { size: "38.5" }, "en")).toBe("38.5");
    expect(formatMessage("{size}", { size: "1000" }, "en")).toBe("1000");
  });

  it("shows a missing parameter instead of failing", () => {
    expect(formatMessage("Sold {name}", {}, "en")).toBe("Sold {name}");
  });

  it("shows instants in the given time zone", () => {
    const at = Date.UTC(2026, 0, 5, 16, 30);
    expect(formatMessage("{at, time}", { at }, "en", "Asia/Shanghai")).toBe("00:30");
    expect(formatMessage("{at, time}", { at }, "en", "Europe/London")).toBe("16:30");
  });

  it("rejects broken messages when they are parsed", () => {
    expect(() => parseMessage("{n, plural, one {x}}")).toThrow(/other/);
    expect(() => parseMessage("{n")).toThrow(/brace/);
  });
});

describe("figures", () => {
  it("shows whole prices without decimals and knows currencies without minor units", () => {
    expect(formatMoney(49900, "CNY", "zh-CN")).toBe("¥499");
    expect(formatMoney(49950, "CNY", "en")).toBe("¥499.50");
    expect(formatMoney(4990, "JPY", "en")).toBe("¥4,990");
  });

  it("gives a change its sign", () => {
    expect(formatDelta(3, "en")).toBe("+3");
    expect(formatDelta(-2, "en")).toBe("−2");
    expect(formatDelta(0, "en")).toBe("0");
  });

  it("counts days in the place's time zone", () => {
    const late = Date.UTC(2026, 0, 5, 15, 59);
    const later = Date.UTC(2026, 0, 5, 16, 1);
    expect(dayNumber(later, "Asia/Shanghai") - dayNumber(late, "Asia/Shanghai")).toBe(1);
    expect(dayNumber(later, "UTC") - dayNumber(late, "UTC")).toBe(0);
    expect(formatInstant(late, "time", "zh-CN", "Asia/Shanghai")).toBe("23:59");
  });

  it("says how long ago as a chat does", () => {
    const now = Date.UTC(2026, 5, 17, 12, 0);
    const ago = (ms: number) => relativeParts(now - ms, now, "en", "UTC");
    expect(ago(-5_000)).toEqual({ kind: "now" });
    expect(ago(59_000)).toEqual({ kind: "now" });
    expect(ago(5 * 60_000)).toEqual({ kind: "minutes", n: 5 });
    expect(ago(2 * 3_600_000)).toEqual({ kind: "today", text: "10:00" });
    expect(ago(13 * 3_600_000)).toEqual({ kind: "yesterday", text: "23:00" });
    expect(ago(3 * 86_400_000)).toEqual({ kind: "week", text: "Sun 12:00", weekday: "Sun" });
    expect(relativeParts(now - 3 * 86_400_000, now, "zh-CN", "UTC")).toMatchObject({ text: "周日 12:00" });
    expect(ago(30 * 86_400_000)).toEqual({ kind: "older", text: "May 18" });
    expect(ago(400 * 86_400_000)).toEqual({ kind: "older", text: "May 13, 2025" });
  });
});

describe("preferredLanguage", () => {
  it("takes the choice, then the browser's wish", () => {
    expect(preferredLanguage("en", ["zh-CN"])).toBe("en");
    expect(preferredLanguage(null, ["zh-TW", "en"])).toBe("zh-CN");
    expect(preferredLanguage(null, ["fr", "en-GB"])).toBe("en");
    expect(preferredLanguage("xx", ["de"])).toBe("en");
    expect(preferredLanguage(null, [])).toBe("zh-CN");
  });
});
