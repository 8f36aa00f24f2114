import { expect, it } from "vitest";
import type { StoredOutcome } from "@instep/domain/kernel/batch.ts";
import { deriveId, makeId, type CommandId } from "@instep/domain/kernel/ids.ts";
import { RecentOutcomes } from "./recent.ts";

const start = 1_764_000_000_000;
let made = 0;

function idAt(ms: number): CommandId {
  made += 1;
  const random = Uint8Array.from({ length: 10 }, (_, index) => (made >> (index * 4)) & 0xff);
  return makeId<"command">(ms, random);
}

function outcome(position: number): StoredOutcome {
  return { contentHash: "x", outcome: { ok: true, reply: {}, position } };
}

function isAnswered(recent: RecentOutcomes, id: CommandId): boolean {
  return recent.get(id) !== undefined || recent.mayBeStored(id);
}

it("KERNEL-1: an id from before the lane knew the chain is asked for, a younger one was seen here or never", () => {
  const recent = new RecentOutcomes(() => start);
  const younger = idAt(start + 60_000);
  expect(recent.mayBeStored(idAt(start - 1))).toBe(true);
  expect(isAnswered(recent, younger)).toBe(false);
  recent.add(younger, outcome(7));
  expect(recent.get(younger)).toEqual(outcome(7));
  expect(isAnswered(recent, idAt(start + 60_000))).toBe(false);
});

it("KERNEL-1: a derived id, which a reaction may send again after any time, is always asked for", () => {
  expect(new RecentOutcomes(() => start).mayBeStored(deriveId<"command">("a", "b"))).toBe(true);
});

it("KERNEL-1: whatever is no longer kept is asked for", () => {
  const recent = new RecentOutcomes(() => start);
  const added: CommandId[] = [];
  for (let second = 10; second < 60_010; second += 1) {
    const id = idAt(start + second * 1_000);
    added.push(id);
    recent.add(id, outcome(second));
    if (second % 7_919 === 0) recent.forget();
  }
  expect(added.filter((id) => !isAnswered(recent, id))).toEqual([]);
  expect(isAnswered(recent, idAt(start + 60_010_000))).toBe(false);
});

it("KERNEL-1: ids that were tried and failed are asked for, however far ahead their clock is", () => {
  const recent = new RecentOutcomes(() => start);
  const ahead = idAt(start + 86_400_000);
  recent.add(ahead, outcome(1));
  recent.forget();
  expect(recent.get(ahead)).toBeUndefined();
  expect(recent.mayBeStored(ahead)).toBe(true);
  expect(recent.mayBeStored(idAt(start + 86_400_000 - 1))).toBe(true);
});
