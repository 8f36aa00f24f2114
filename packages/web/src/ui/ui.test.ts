import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sortRows } from "./data-table.tsx";
import { acceptsFile, formatBytes, typesOf } from "./file-rules.ts";
import { hueIndexOf, initialsOf } from "./initials.ts";
import { levelOf } from "./level.ts";
import { matchMentions, mentionAt, mentionedIn, putMention } from "./mention.ts";
import { shownToasts, toast } from "./toast-store.ts";

describe("mention", () => {
  const people = [
    { id: "1", name: "林晓梅", keywords: ["linxiaomei", "lxm"] },
    { id: "2", name: "林晓", keywords: ["linxiao"] },
    { id: "3", name: "Mei Lin" },
  ];

  it("is found at the caret and nowhere else", () => {
    expect(mentionAt("@", 1)).toEqual({ start: 0, text: "" });
    expect(mentionAt("请 @林", 4)).toEqual({ start: 2, text: "林" });
    expect(mentionAt("麻烦@lin", 6)).toEqual({ start: 2, text: "lin" });
    expect(mentionAt("@林 好", 4)).toBeNull();
    expect(mentionAt("a@b.com", 7)).toBeNull();
    expect(mentionAt("@林晓梅 hello", 2)).toEqual({ start: 0, text: "林" });
  });

  it("offers beginnings before the rest, by name and pinyin", () => {
    expect(matchMentions(people, "lin", 5).map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(matchMentions(people, "LXM", 5).map(({ id }) => id)).toEqual(["1"]);
    expect(matchMentions(people, "", 2)).toHaveLength(2);
    expect(matchMentions(people, "nobody", 5)).toEqual([]);
  });

  it("puts the name in, one space after it, and the caret behind", () => {
    expect(putMention("请 @林", { start: 2, text: "林" }, "林晓梅")).toEqual({
      text: "请 @林晓梅 ",
      caret: 7,
    });
    expect(putMention("@me now", { start: 0, text: "me" }, "Mei Lin")).toEqual({
      text: "@Mei Lin now",
      caret: 9,
    });
  });

  it("counts those whose name still stands, a longer name before the one it begins with", () => {
    expect(mentionedIn("@林晓梅 好", people)).toEqual(["1"]);
    expect(mentionedIn("@林晓 @林晓梅", people)).toEqual(["1", "2"]);
    expect(mentionedIn("没有人", people)).toEqual([]);
  });
});

describe("avatar", () => {
  it("shows the given name in Chinese and initials otherwise", () => {
    expect(initialsOf("林晓梅")).toBe("晓梅");
    expect(initialsOf("王磊")).toBe("王磊");
    expect(initialsOf("欧阳若兰")).toBe("若兰");
    expect(initialsOf("Mei Lin")).toBe("ML");
    expect(initialsOf("jack")).toBe("J");
    expect(initialsOf("  ")).toBe("?");
  });

  it("gives an id always the same hue and spreads ids over all", () => {
    expect(hueIndexOf("staff-1", 8)).toBe(hueIndexOf("staff-1", 8));
    const used = new Set(Array.from({ length: 200 }, (_, n) => hueIndexOf(`staff-${n}`, 8)));
    expect(used.size).toBe(8);
  });
});

describe("level", () => {
  it("is out at nothing, low up to the line, else enough", () => {
    expect([-1, 0, 1, 2].map((pairs) => levelOf(pairs))).toEqual(["out", "out", "low", "enough"]);
    expect([1, 3, 4].map((pairs) => levelOf(pairs, 3))).toEqual(["low", "low", "enough"]);
  });
});

describe("table", () => {
  const rows = [{ v: 2 }, { v: null }, { v: 10 }, { v: 1 }];
  const values = (descending: boolean) =>
    sortRows(rows, (row) => row.v, descending, "en").map((row) => row.v);

  it("sorts numbers as numbers and leaves empty ones last both ways", () => {
    expect(values(false)).toEqual([1, 2, 10, null]);
    expect(values(true)).toEqual([10, 2, 1, null]);
  });

  it("sorts codes by their numbers and Chinese by its language", () => {
    const codes = [{ c: "A-10" }, { c: "A-9" }];
    expect(sortRows(codes, (row) => row.c, false, "en").map((row) => row.c)).toEqual(["A-9", "A-10"]);
    const names = [{ c: "王" }, { c: "陈" }];
    expect(sortRows(names, (row) => row.c, false, "zh-CN").map((row) => row.c)).toEqual(["陈", "王"]);
  });
});

describe("files", () => {
  it("are taken by ending, kind or type", () => {
    const sheet = { name: "到货.XLSX", type: "" };
    expect(acceptsFile(sheet, ".xlsx,.csv")).toBe(true);
    expect(acceptsFile(sheet, ".csv")).toBe(false);
    expect(acceptsFile({ name: "a.png", type: "image/png" }, "image/*")).toBe(true);
    expect(acceptsFile({ name: "a.svg", type: "image/svg+xml" }, "image/png")).toBe(false);
    expect(acceptsFile(sheet, "")).toBe(true);
    expect([typesOf(".xlsx,.csv"), typesOf("image/*")]).toEqual([".xlsx, .csv", "JPG, PNG, WebP"]);
  });

  it("have readable sizes", () => {
    expect([999, 1_000, 48_200, 1_500_000, 12_000_000].map(formatBytes)).toEqual([
      "999 B",
      "1 kB",
      "48 kB",
      "1.5 MB",
      "12 MB",
    ]);
  });
});

describe("toast", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    toast.clear();
    vi.useRealTimers();
  });

  it("offers an undo for ten seconds, whatever else is said meanwhile", () => {
    toast.undo({ text: "sold", label: "Undo", onUndo: () => undefined });
    for (let n = 0; n < 6; n += 1) toast.show({ text: `notice ${n}` });
    expect(shownToasts().map(({ text }) => text)).toEqual(["sold", "notice 3", "notice 4", "notice 5"]);
    vi.advanceTimersByTime(9_999);
    expect(shownToasts().map(({ kind }) => kind)).toEqual(["undo"]);
    vi.advanceTimersByTime(1);
    expect(shownToasts()).toEqual([]);
  });

  it("stays when it is told to, until it is dismissed", () => {
    const id = toast.show({ text: "update", durationMs: 0 });
    vi.advanceTimersByTime(3_600_000);
    expect(shownToasts()).toHaveLength(1);
    toast.dismiss(id);
    expect(shownToasts()).toEqual([]);
  });
});
