import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type serverMessages, serverMessageSchema, snapshotSchema } from "@instep/domain/kernel/protocol.ts";
import { isServerMessage, snapshotShape } from "./shape.ts";

const entry = {
  position: 7,
  feed: "stock:x",
  seq: 3,
  name: "stock.sold",
  data: { lines: [] },
  at: 1,
  madeAt: 1,
  by: "someone",
  commandId: "c",
};
const refusal = { code: "conflict", retry: "never", params: { n: 1, who: "x" } };
const samples: Record<keyof typeof serverMessages, object> = {
  welcome: {
    chain: "c",
    staff: "s",
    epoch: 1,
    now: 5,
    heads: [["a", 1]],
    outcomes: [["id", { ok: true, reply: {}, position: 4 }]],
    refused: ["x"],
    heartbeatMs: 25_000,
  },
  reply: { id: "i", outcome: { ok: false, rejection: refusal }, delayMs: 5 },
  entry,
  page: { feed: "f", epoch: 1, entries: [entry], head: 9 },
  head: { feed: "f", seq: 9 },
  reset: { feed: "f", epoch: 2, head: 0 },
  receipts: { channel: "c", marks: [["s", 1, 2]] },
  signal: { feed: "f", kind: "typing", by: "s" },
  ping: { sent: 0 },
  refusal: { about: "x", rejection: refusal },
  bye: { code: 4000, reason: "r", reconnectMsMin: 1, reconnectMsMax: 2 },
};

/** Replaces one value somewhere inside by another. */
function mutated(value: unknown, path: number, by: unknown): unknown {
  const places: ((root: unknown) => unknown)[] = [];
  const visit = (node: unknown, put: (replacement: unknown) => unknown): void => {
    places.push(() => put(by));
    if (Array.isArray(node)) node.forEach((item, index) => visit(item, (r) => put(node.with(index, r))));
    else if (typeof node === "object" && node !== null)
      for (const [key, item] of Object.entries(node)) visit(item, (r) => put({ ...node, [key]: r }));
  };
  visit(value, (replacement) => replacement);
  return places[path % places.length]?.(value);
}

const odd = fc.oneof(
  fc.constantFrom(undefined, null, "", "never", -1, 0, 1.5, 2 ** 60, true, [], {}, [[]], { t: "entry" }),
  fc.jsonValue(),
);

describe("messages of the server", () => {
  it("CLIENT-39: whatever arrives, the check by hand says what the protocol's schema says", () => {
    const tags = Object.keys(samples) as (keyof typeof samples)[];
    for (const t of tags) expect([t, isServerMessage({ t, ...samples[t] })]).toEqual([t, true]);
    fc.assert(
      fc.property(fc.constantFrom(...tags), fc.nat(60), odd, (t, path, by) => {
        const message = mutated({ t, ...samples[t] }, path, by);
        expect(isServerMessage(message)).toBe(serverMessageSchema.safeParse(message).success);
      }),
      { numRuns: 3_000 },
    );
  });

  it("CLIENT-39: snapshots too", () => {
    const snapshot = { feed: "f", epoch: 1, seq: 0, view: {} };
    fc.assert(
      fc.property(fc.nat(20), odd, (path, by) => {
        const changed = mutated(snapshot, path, by);
        expect(snapshotShape(changed)).toBe(snapshotSchema.safeParse(changed).success);
      }),
    );
  });
});
