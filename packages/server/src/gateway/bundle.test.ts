import { expect, it } from "vitest";
import { Bundle } from "./bundle.ts";
import { messageOf } from "./frames.ts";

it("WIRE-25: sockets that wait for the same entries share the bytes of one message", () => {
  const [first, second] = ["first", "鞋 second"];
  const sockets = Array.from({ length: 3 }, () => Bundle.empty.withShared(first));
  const both = sockets.map((bundle) => bundle.withShared(second));
  expect(new Set(both.map(({ bytes }) => bytes)).size).toBe(1);
  expect(both[0]?.bytes).toEqual(messageOf(`${first}\n${second}`));
  expect(both[0]?.chars).toBe(first.length + second.length);
});

it("WIRE-25: what one socket is told stands in its own message, where it was told it", () => {
  const entry = "entry";
  const [one, other] = [Bundle.empty.withShared(entry), Bundle.empty.withShared(entry)];
  const answered = one.withOwn("answer").withShared("next");
  expect(answered.text).toBe("entry\nanswer\nnext");
  expect(other.withShared("next").text).toBe("entry\nnext");
  expect(one.withOwn("answer")).not.toBe(one.withOwn("answer"));
  expect(Bundle.empty.withOwn("answer").text).toBe("answer");
});
