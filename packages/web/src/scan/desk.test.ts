import { describe, expect, it, vi } from "vitest";
import type { ScannedCode } from "./code.ts";
import { createDesk } from "./desk.ts";

const code = (text: string): ScannedCode => ({ text, format: "ean13", source: "camera" });

describe("desk", () => {
  it("keeps what was read before the catalogue was there, and hands it on in order", async () => {
    const desk = createDesk();
    const verdicts = [desk.read(code("a")), desk.read(code("b"))];
    expect(desk.waiting()).toBe("b");
    const seen: string[] = [];
    desk.open(({ text }) => {
      seen.push(text);
      return text === "a" ? "ok" : "bad";
    });
    const settled = await Promise.all(verdicts.map((verdict) => Promise.resolve(verdict)));
    expect(settled).toEqual(["ok", "bad"]);
    expect(seen).toEqual(["a", "b"]);
    expect(desk.waiting()).toBeNull();
  });

  it("asks directly once somebody is there, and tells who watches only of what waits", () => {
    const desk = createDesk();
    const watcher = vi.fn();
    desk.subscribe(watcher);
    desk.open(() => "ok");
    expect(desk.read(code("a"))).toBe("ok");
    expect(watcher).not.toHaveBeenCalled();
    desk.open(undefined);
    void desk.read(code("b"));
    expect(watcher).toHaveBeenCalledOnce();
  });

  it("refuses more than a hand can read", () => {
    const desk = createDesk();
    for (let n = 0; n < 50; n += 1) void desk.read(code(String(n)));
    expect(desk.read(code("one more"))).toBe("bad");
  });
});
