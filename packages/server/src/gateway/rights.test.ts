import { expect, it } from "vitest";
import type { Caller } from "../platform/contracts.ts";
import { Rights } from "./rights.ts";

function callerAs(role: string): Caller {
  return { grants: [{ role }] } as unknown as Caller;
}

/** Reads that are answered when they are let through, with the role of whom they were asked for. */
function makeReads() {
  const waiting: (() => void)[] = [];
  return {
    read: (caller: Caller): Promise<string> =>
      new Promise((resolve) => waiting.push(() => resolve(caller.grants[0]?.role ?? ""))),
    answer: async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      for (const answer of waiting.splice(0)) answer();
      await new Promise((resolve) => setImmediate(resolve));
    },
    get count(): number {
      return waiting.length;
    },
  };
}

it("WIRE-13: what was read under rights that changed meanwhile is read again, once they are known", async () => {
  const rights = new Rights();
  const reads = makeReads();
  rights.caller = callerAs("manager");
  const used: string[] = [];
  const done = rights.standing(reads.read, (role) => used.push(role));
  rights.hold();
  await reads.answer();
  expect([used, reads.count], "nothing is used or read while the person is looked up").toEqual([[], 0]);
  rights.caller = callerAs("clerk");
  rights.resume();
  await reads.answer();
  await done;
  expect(used).toEqual(["clerk"]);
});

it("WIRE-13: a right that goes without a look-up counts too", async () => {
  const rights = new Rights();
  const reads = makeReads();
  rights.caller = callerAs("clerk");
  let uses = 0;
  const done = rights.standing(reads.read, () => (uses += 1));
  rights.changed();
  await reads.answer();
  expect([uses, reads.count]).toEqual([0, 1]);
  await reads.answer();
  await done;
  expect(uses).toBe(1);
});

it("WIRE-13: a socket that is over uses nothing, whatever it waits for", async () => {
  const rights = new Rights();
  const reads = makeReads();
  rights.caller = callerAs("clerk");
  let uses = 0;
  const reading = rights.standing(reads.read, () => (uses += 1));
  rights.hold();
  const held = rights.standing(reads.read, () => (uses += 1));
  rights.end();
  await reads.answer();
  expect([await reading, await held, uses]).toEqual([undefined, undefined, 0]);
});
