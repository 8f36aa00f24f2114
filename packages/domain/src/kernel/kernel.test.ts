import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandMessageSchema } from "./command-message.ts";
import { canonicalJson } from "./command.ts";
import { findUnfit } from "./fit.ts";
import { deriveId, isId, makeId } from "./ids.ts";
import { limits } from "./limits.ts";
import { clientMessageSchema } from "./protocol.ts";

const random = fc.uint8Array({ minLength: 10, maxLength: 10 });
const instant = fc.integer({ min: 0, max: 2 ** 48 - 1 });

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

describe("KERNEL-16: ids", () => {
  it("KERNEL-16: those made on a device are version 7, in the order of their instants, and the wire takes them", () => {
    fc.assert(
      fc.property(instant, instant, random, random, (one, other, bits, more) => {
        const [id, next] = [makeId(one, bits), makeId(other, more)];
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        if (one !== other) expect(id < next).toBe(one < other);
        expect(commandMessageSchema.safeParse({ id, name: "x", args: {}, madeAt: 0 }).success).toBe(true);
      }),
    );
  });

  it("KERNEL-16: derived ones are version 8, the same on every replay, and the wire refuses them", () => {
    fc.assert(
      fc.property(instant, random, fc.string(), fc.string(), (at, bits, label, another) => {
        const parent = makeId(at, bits);
        const id = deriveId(parent, label);
        expect(isId(id)).toBe(true);
        expect(id[14]).toBe("8");
        expect(deriveId(parent, label)).toBe(id);
        if (label !== another) expect(deriveId(parent, another)).not.toBe(id);
        const message = { t: "command", id, name: "x", args: {}, madeAt: 0 };
        expect(clientMessageSchema.safeParse(message).error?.issues[0]?.path).toEqual(["id"]);
      }),
    );
  });

  it("KERNEL-16: whatever is no id at all is refused too", () => {
    for (const id of [
      "",
      "x",
      7,
      null,
      "01A20470-CDED-7DFD-8D54-E9ED70691306",
      "01a20470-cded-4dfd-8d54-e9ed70691306",
    ])
      expect(commandMessageSchema.safeParse({ id, name: "x", args: {}, madeAt: 0 }).success).toBe(false);
  });
});

describe("KERNEL-17: what no argument may hold", () => {
  it("KERNEL-17: NUL and half a surrogate pair are found wherever they stand, and nothing else is", () => {
    const bad = fc.constantFrom("\0", "a\0b", "\ud800", "\udc00\ud800", "x\udbff");
    const fit = fc.jsonValue({ maxDepth: 4, stringUnit: "grapheme" });
    fc.assert(
      fc.property(fit, bad, fc.constantFrom("a", "b"), (value, text, key) => {
        expect(findUnfit(value)).toBeUndefined();
        expect(findUnfit({ [key]: [value, { b: text }] })).toEqual({ path: `${key}.1.b`, issue: "text" });
        expect(findUnfit({ [key]: { [text]: 1 } })).toEqual({ path: key, issue: "text" });
      }),
    );
  });

  it("KERNEL-17: too much depth is refused, however much, before it can exhaust a stack", () => {
    expect(findUnfit(nested(limits.argsDepthMax))).toBeUndefined();
    expect(findUnfit(nested(limits.argsDepthMax + 1))?.issue).toBe("depth");
    const abyss = nested(500_000);
    expect(findUnfit(abyss)?.issue).toBe("depth");
    expect(canonicalJson(abyss)).toContain("…");
  });
});

describe("canonical JSON", () => {
  it("is the same for the same content in any order of keys, and another for other content", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (one, other) => {
        const turned = (value: unknown): unknown => {
          if (Array.isArray(value)) return value.map(turned);
          if (value === null || typeof value !== "object") return value;
          return Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, item]) => [key, turned(item)]),
          );
        };
        expect(canonicalJson(turned(one))).toBe(canonicalJson(one));
        const isSame =
          JSON.stringify(JSON.parse(canonicalJson(one))) === JSON.stringify(JSON.parse(canonicalJson(other)));
        expect(canonicalJson(one) === canonicalJson(other)).toBe(isSame);
      }),
    );
  });
});
