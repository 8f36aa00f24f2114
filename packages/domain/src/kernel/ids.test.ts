import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandMessageSchema } from "./command.ts";
import { deriveId, deviceMadeIdSchema, isId, makeId } from "./ids.ts";

describe("ids", () => {
  it("KERNEL-16: a device makes version 7, in the order of time; a derived id is version 8 and no device may send it", () => {
    const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
    const instant = fc.integer({ min: 0, max: 2 ** 47 });
    fc.assert(
      fc.property(instant, instant, bytes, fc.string(), (one, other, random, label) => {
        const made = makeId(one, random);
        expect(isId(made) && deviceMadeIdSchema.safeParse(made).success).toBe(true);
        if (one < other) expect(made < makeId(other, random)).toBe(true);
        const derived = deriveId(made, label);
        expect(isId(derived)).toBe(true);
        expect(derived).toBe(deriveId(made, label));
        const message = { name: "stock.sell", args: {}, madeAt: 0 };
        expect(commandMessageSchema.safeParse({ ...message, id: made }).success).toBe(true);
        expect(commandMessageSchema.safeParse({ ...message, id: derived }).success).toBe(false);
      }),
    );
  });

  it("KERNEL-16: derived ids do not meet", () => {
    const parent = makeId(1, new Uint8Array(10));
    const derived = Array.from({ length: 20_000 }, (_, index) => deriveId(parent, `line/${index}`));
    expect(new Set(derived).size).toBe(derived.length);
  });
});
