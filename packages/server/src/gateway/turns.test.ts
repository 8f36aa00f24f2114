import fc from "fast-check";
import { expect, test } from "vitest";
import { limits } from "@instep/domain/kernel/limits.ts";
import { Turns } from "./turns.ts";

test("after `later` nothing passes until the command is sent again, and then those refused behind it come first", () => {
  const turns = new Turns();
  const [a, b] = [turns.take("a"), turns.take("b")];
  expect([a.mayPass, b.mayPass]).toEqual([true, true]);
  turns.owe(a.turn);
  turns.owe(b.turn);
  const c = turns.take("c");
  expect(c.mayPass).toBe(false);
  turns.owe(c.turn);
  expect(turns.take("b").mayPass).toBe(false);
  expect(turns.take("a").mayPass).toBe(true);
  expect(turns.take("d").mayPass).toBe(false);
  expect(turns.take("b").mayPass).toBe(true);
  expect(turns.take("c").mayPass).toBe(true);
  expect(turns.take("d").mayPass).toBe(true);
});

test("refusals that arrive in another order keep the first order; a decided twin is owed nothing", () => {
  const turns = new Turns();
  const [a, twin, b] = [turns.take("a"), turns.take("a"), turns.take("b")];
  turns.owe(b.turn);
  turns.owe(a.turn);
  turns.settle(twin.turn);
  expect(turns.take("c").mayPass).toBe(false);
  expect(turns.take("b").mayPass).toBe(true);
  expect(turns.take("c").mayPass).toBe(true);
});

test("what is owed has an end", () => {
  const turns = new Turns();
  for (let count = 0; count <= limits.outboxCommandsMax; count += 1)
    turns.owe(turns.take(`id ${count}`).turn);
  expect(turns.isTooMany).toBe(true);
});

test("whatever is refused and whenever, commands of a device that sends again in order take effect in order", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.boolean(), { maxLength: 200 }),
      (count, refusals) => {
        const turns = new Turns();
        const done: number[] = [];
        let waiting = Array.from({ length: count }, (_, index) => index);
        let draw = 0;
        while (waiting.length > 0) {
          // The device sends all that is undecided in order; the journal refuses some and, from then on, all of a frame.
          const taken = waiting.map((id) => ({ id, ...turns.take(String(id)) }));
          let refused = false;
          const passed = taken.filter(({ mayPass }) => mayPass);
          for (const { turn, mayPass } of taken) if (!mayPass) turns.owe(turn);
          for (const { id, turn } of passed) {
            refused ||= refusals[draw++] === true;
            if (refused) turns.owe(turn);
            else {
              turns.settle(turn);
              done.push(id);
            }
          }
          waiting = waiting.filter((id) => !done.includes(id));
        }
        expect(done).toEqual(Array.from({ length: count }, (_, index) => index));
      },
    ),
  );
});
