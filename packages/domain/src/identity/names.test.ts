import { expect, test } from "vitest";
import { canonicalCode, canonicalPhone, guardKeyOf, signInNames } from "./names.ts";

test("ID-5: numbers are compared without regard to case and width", () => {
  expect(canonicalCode(" ａ-1001 ")).toBe("A-1001");
  for (const bad of ["", "-1", "a b", "工号", "x".repeat(21), "a|b"])
    expect(canonicalCode(bad)).toBeUndefined();
});

test("ID-5: phones are international; mainland mobiles may come bare", () => {
  for (const spelling of [
    "13800138000",
    "138 0013 8000",
    "+86 138-0013-8000",
    "0086 13800138000",
    "１３８００１３８０００",
  ])
    expect(canonicalPhone(spelling)).toBe("+8613800138000");
  expect(canonicalPhone("+49 30 901820")).toBe("+4930901820");
  for (const bad of ["030901820", "12345", "+0123456789", "abc", "+861380013800012345"])
    expect(canonicalPhone(bad)).toBeUndefined();
});

test("ID-20: every spelling of a name is counted under one key, and the key shows nothing of it", () => {
  expect(guardKeyOf("138 0013 8000")).toBe(guardKeyOf("+8613800138000"));
  expect(guardKeyOf("a1")).toBe(guardKeyOf(" A1 "));
  expect(guardKeyOf("1001")).not.toBe(guardKeyOf("1002"));
  expect(guardKeyOf("my secret!")).toMatch(/^[0-9a-f]{32}$/);
  expect(signInNames("13800138000")).toEqual(["number:13800138000", "phone:+8613800138000"]);
  expect(signInNames("my secret!")).toEqual([]);
});
