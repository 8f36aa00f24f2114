import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serverMessageSchema } from "@instep/domain/kernel/protocol.ts";
import { readFrame, writeFrame } from "./wire.ts";

const entry = {
  t: "entry",
  position: 1,
  feed: "f",
  seq: 1,
  name: "n",
  data: 1,
  at: 1,
  madeAt: 1,
  commandId: "c",
};

describe("frames", () => {
  it("CLIENT-7: newline-joined messages are read in order", () => {
    const head = { t: "head", feed: "f", seq: 2 };
    const frame = `${JSON.stringify(entry)}\n\n${JSON.stringify(head)}\n`;
    expect(readFrame(frame, () => expect.unreachable())).toEqual([entry, head]);
    expect(writeFrame([{ t: "pong" }, { t: "pong" }])).toBe('{"t":"pong"}\n{"t":"pong"}');
  });

  it("CLIENT-7: what is no message is reported, the rest of the frame counts", () => {
    const reports: string[] = [];
    const bad = [
      "{",
      "null",
      "[]",
      '"t"',
      '{"t":"unheard"}',
      '{"t":"head","feed":1,"seq":2}',
      '{"t":"entry","seq":0}',
    ];
    const frame = [...bad, JSON.stringify(entry)].join("\n");
    expect(readFrame(frame, (problem) => reports.push(problem))).toEqual([entry]);
    expect(reports).toHaveLength(bad.length);
    expect(readFrame(new ArrayBuffer(3), (problem) => reports.push(problem))).toEqual([]);
    expect(reports).toHaveLength(bad.length + 1);
  });

  it("CLIENT-7: no text and no JSON makes reading throw", () => {
    const json = fc.jsonValue().map((value) => JSON.stringify(value));
    const nearly = fc.record({
      t: fc.constantFrom("entry", "page", "reply", "welcome"),
      seq: fc.anything(),
      feed: fc.anything(),
    });
    const texts = fc.oneof(
      fc.string(),
      json,
      nearly.map((value) => JSON.stringify(value, (_, v: unknown) => (typeof v === "bigint" ? 1 : v))),
    );
    fc.assert(
      fc.property(fc.array(texts), (lines) => {
        for (const message of readFrame(lines.join("\n"), () => undefined))
          expect(serverMessageSchema.safeParse(message).success).toBe(true);
      }),
    );
  });
});
