import { expect, it } from "vitest";
import { deriveId, makeId, type CommandId } from "@instep/domain/kernel/ids.ts";
import { RecentIds } from "./recent.ts";

const start = 1_764_000_000_000;
let made = 0;

function idAt(ms: number): CommandId {
  made += 1;
  const random = Uint8Array.from({ length: 10 }, (_, index) => (made >> (index * 4)) & 0xff);
  return makeId<"command">(ms, random);
}

it("KERNEL-1: an id from before the lane knew the chain is asked for, a younger one only after it was seen", () => {
  const ids = new RecentIds(() => start);
  const younger = idAt(start + 60_000);
  expect(ids.mayBeKnown(idAt(start - 1))).toBe(true);
  expect(ids.mayBeKnown(younger)).toBe(false);
  ids.add([younger]);
  expect(ids.mayBeKnown(younger)).toBe(true);
  expect(ids.mayBeKnown(idAt(start + 60_000))).toBe(false);
});

it("KERNEL-1: a derived id, which a reaction may send again after any time, is always asked for", () => {
  expect(new RecentIds(() => start).mayBeKnown(deriveId<"command">("a", "b"))).toBe(true);
});

it("KERNEL-1: whatever is no longer kept is asked for", () => {
  const ids = new RecentIds(() => start);
  const added: CommandId[] = [];
  for (let second = 10; second < 60_010; second += 1) {
    added.push(idAt(start + second * 1_000));
    ids.add(added.slice(-1));
    if (second % 7_919 === 0) ids.forget();
  }
  expect(added.filter((id) => !ids.mayBeKnown(id))).toEqual([]);
  expect(ids.mayBeKnown(idAt(start + 60_010_000))).toBe(false);
});

it("KERNEL-1: ids that were tried and failed are asked for, however far ahead their clock is", () => {
  const ids = new RecentIds(() => start);
  const ahead = idAt(start + 86_400_000);
  ids.add([ahead]);
  ids.forget();
  expect(ids.mayBeKnown(ahead)).toBe(true);
  expect(ids.mayBeKnown(idAt(start + 86_400_000 - 1))).toBe(true);
});
