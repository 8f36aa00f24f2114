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
  let now = start;
  const recent = new RecentOutcomes(() => now);
  expect(recent.mayBeStored(idAt(start - 1))).toBe(true);
  now = start + 60_000;
  const younger = idAt(now);
  expect(isAnswered(recent, younger)).toBe(false);
  recent.add(younger, outcome(7));
  expect(recent.get(younger)).toEqual(outcome(7));
  expect(isAnswered(recent, idAt(now))).toBe(false);
});

it("KERNEL-1: a derived id, which a reaction may send again after any time, is always asked for", () => {
  expect(new RecentOutcomes(() => start).mayBeStored(deriveId<"command">("a", "b"))).toBe(true);
});

it("KERNEL-1: whatever is no longer kept is asked for", () => {
  let now = start;
  const recent = new RecentOutcomes(() => now);
  const added: CommandId[] = [];
  for (let second = 10; second < 60_010; second += 1) {
    now = start + second * 1_000;
    const id = idAt(now);
    added.push(id);
    recent.add(id, outcome(second));
    if (second % 7_919 === 0) recent.forget();
  }
  expect(added.filter((id) => !isAnswered(recent, id))).toEqual([]);
  now = start + 60_100_000;
  expect(isAnswered(recent, idAt(now))).toBe(false);
});

it("KERNEL-1: ids of a clock far ahead are always asked for, and nobody else's because of them", () => {
  let now = start;
  const recent = new RecentOutcomes(() => now);
  const dayMs = 86_400_000;
  const ahead = idAt(now + dayMs);
  recent.add(ahead, outcome(1));
  recent.forget();
  expect(recent.get(ahead)).toBeUndefined();
  for (let index = 0; index < 20_000; index += 1) {
    now += 1_000;
    if (now < start + dayMs - 10_000) expect(recent.mayBeStored(ahead)).toBe(true);
    expect(recent.mayBeStored(idAt(now))).toBe(index < 5);
    recent.add(idAt(now), outcome(index));
    recent.add(idAt(now + dayMs), outcome(index));
  }
});
