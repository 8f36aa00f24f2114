import { expect, test } from "vitest";
import { secretFault, secretKind } from "./secrets.ts";

const reason = (secret: string, own: string[] = []) => secretFault(secret, own)?.params?.["reason"] ?? "ok";

test("ID-23: six digits are a PIN, anything else a password", () => {
  expect(["123456", "12345", "1234567", "12345a"].map(secretKind)).toEqual([
    "pin",
    "password",
    "password",
    "password",
  ]);
});

test("ID-23: a PIN has no plain pattern and is not the person's own number", () => {
  for (const plain of ["111111", "123456", "654321", "121212", "123123"])
    expect(reason(plain), plain).toBe("plain");
  expect(reason("280417")).toBe("ok");
  expect(reason("280417", ["280417"])).toBe("own");
  expect(reason("138000", ["+8613900138000"])).toBe("own");
});

test("ID-23: a password has a length, no plain pattern, and is not a name of the person", () => {
  expect(reason("kürzer1")).toBe("short");
  expect(reason("x".repeat(201))).toBe("long");
  expect(reason("aaaaaaaaaa")).toBe("plain");
  expect(reason("abcdefghij")).toBe("plain");
  expect(reason("abcabcabc")).toBe("plain");
  expect(reason("Lin Yi Lin", ["lin yi lin"])).toBe("own");
  expect(reason("柿子红了又一年好")).toBe("ok");
  expect(reason("brown laces 42")).toBe("ok");
});
