import { expect, test } from "vitest";
import { isPasswordFit, isPinFit, passwordChecks, pinFault } from "./secret-checks.ts";

const own = ["1001", "+8613800138000", "王小雨", "Wang Xiaoyu"];
const states = (password: string) => passwordChecks(password, own).map(({ state }) => state);

test("ID-23: rules are judged when enough is typed, and not before", () => {
  expect(states("")).toEqual(["open", "open", "open"]);
  expect(states("abc")).toEqual(["unmet", "open", "open"]);
  expect(states("abcdefgh")).toEqual(["met", "unmet", "met"]);
  expect(states("Wang Xiaoyu")).toEqual(["met", "met", "unmet"]);
  expect(states("green door 7")).toEqual(["met", "met", "met"]);
});

test("ID-23: six digits are a PIN and never a password", () => {
  expect(isPasswordFit("274916", own)).toBe(false);
  expect(isPasswordFit("green door 7", own)).toBe(true);
  expect(isPasswordFit("x".repeat(300), own)).toBe(false);
  expect(isPinFit("274916", own)).toBe(true);
  expect(isPinFit("27491", own)).toBe(false);
});

test("ID-23: a PIN follows no plain pattern and is not one's own number", () => {
  expect(pinFault("12345", own)).toBeUndefined();
  expect(pinFault("123456", own)).toBe("plain");
  expect(pinFault("121212", own)).toBe("plain");
  expect(pinFault("138000", own)).toBe("own");
  expect(pinFault("138001", own)).toBeUndefined();
});
