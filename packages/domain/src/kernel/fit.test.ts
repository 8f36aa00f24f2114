import { expect, it } from "vitest";
import { findUnfit } from "./fit.ts";
import { limits } from "./limits.ts";

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

it("KERNEL-17: NUL, half a surrogate pair and too much depth are found, in values and in keys, with their place", () => {
  expect(findUnfit({ a: ["x", { b: "y\0" }] })).toEqual({ path: "a.1.b", issue: "text" });
  expect(findUnfit({ a: "\ud83d" })).toEqual({ path: "a", issue: "text" });
  expect(findUnfit({ a: { "\ude00": 1 } })).toEqual({ path: "a", issue: "text" });
  expect(findUnfit(nested(100_000))?.issue).toBe("depth");
  expect(findUnfit(nested(limits.argsDepthMax))).toBeUndefined();
  expect(findUnfit({ a: "👟", b: ["中文", null, 1, true] })).toBeUndefined();
});
