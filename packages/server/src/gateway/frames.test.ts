import type { Writable } from "node:stream";
import * as ws from "ws";
import { expect, it } from "vitest";
import { fragmentsOf, messageOf } from "./frames.ts";

/** Exported, but not in the types. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

/** What any WebSocket makes of the bytes. */
function heard(frames: readonly Buffer[]): string[] {
  const receiver = new Receiver({ isServer: false, allowSynchronousEvents: true });
  const messages: string[] = [];
  receiver.on("message", (data: Buffer, isBinary: boolean) => {
    expect(isBinary).toBe(false);
    messages.push(data.toString("utf8"));
  });
  receiver.write(Buffer.concat(frames));
  return messages;
}

const sizes = [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 70_000];

it.each(sizes)("WIRE-25: a message of %d bytes", (size) => {
  expect(heard([messageOf("x".repeat(size))])).toEqual(["x".repeat(size)]);
});

it.each(sizes)("WIRE-25: shared bytes between own text are one message, %d bytes long", (size) => {
  const [own, shared] = ["步".repeat(40), Buffer.from("讯".repeat(size))];
  const frames = fragmentsOf([own, shared, shared, "end"]);
  expect(frames.filter((bytes) => bytes === shared).length).toBe(2);
  expect(heard(frames)).toEqual([[own, shared, shared, "end"].join("\n")]);
  expect(heard([...fragmentsOf([shared]), messageOf("next")])).toEqual([shared.toString("utf8"), "next"]);
});

it("WIRE-10: a long message that waits for a slow reader holds its own memory and no more", () => {
  const bytes = messageOf("x".repeat(3_500));
  expect(bytes.buffer.byteLength).toBe(bytes.length);
});
