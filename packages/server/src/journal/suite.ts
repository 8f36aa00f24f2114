/** What every journal must do, whatever its storage: the same tests run on memory and on PostgreSQL. */
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import { newId } from "../testing.ts";

export interface SuiteJournal {
  /** Commands handed over together. */
  submit(commands: readonly { id: string; name: string; args: unknown }[]): Promise<Outcome[]>;
  log(): Promise<Entry[]>;
}

function add(key: string, by: number, id: string = newId()): { id: string; name: string; args: unknown } {
  return { id, name: "counter.add", args: { key, by } };
}

function assertGapFree(log: readonly Entry[]): void {
  const seqs = new Map<string, number>();
  log.forEach((entry, index) => {
    expect(entry.position).toBe(index + 1);
    expect(entry.seq).toBe((seqs.get(entry.feed) ?? 0) + 1);
    seqs.set(entry.feed, entry.seq);
  });
}

export function journalSuite(name: string, open: () => Promise<SuiteJournal>): void {
  describe(name, () => {
    it("KERNEL-1: a known id gets its first answer, refusals too, and changes nothing", async () => {
      const journal = await open();
      const good = add("x", 5);
      const bad = add("x", -50);
      const first = await journal.submit([good, bad]);
      const before = await journal.log();
      expect(await journal.submit([bad, good, good])).toEqual([first[1], first[0], first[0]]);
      expect(await journal.log()).toEqual(before);
      expect(first[1]).toMatchObject({ ok: false, rejection: { code: "below_zero" } });
    });

    it("KERNEL-2: the same id with other content is a conflict, in one batch and later", async () => {
      const journal = await open();
      const id = newId();
      const together = await journal.submit([add("x", 5, id), add("x", 6, id)]);
      expect(together[0]).toMatchObject({ ok: true, reply: { value: 5 } });
      expect(together[1]).toMatchObject({ ok: false, rejection: { code: "conflict" } });
      const [again] = await journal.submit([add("y", 5, id)]);
      expect(again).toMatchObject({ ok: false, rejection: { code: "conflict" } });
      for (const unreadable of [
        { id, name: "counter.add", args: { key: "x", by: "five" } },
        { id, name: "counter.no_more", args: {} },
      ])
        expect((await journal.submit([unreadable]))[0]).toMatchObject({ rejection: { code: "conflict" } });
    });

    it("KERNEL-3 KERNEL-4 KERNEL-5: order holds, refusals leave nothing, nothing has a gap", async () => {
      const journal = await open();
      const outcomes = await journal.submit([
        add("x", 2),
        add("x", -3),
        add("x", 1),
        add("y", 1),
        add("x", -3),
      ]);
      expect(
        outcomes.map((outcome) => (outcome.ok ? (outcome.reply as { value: number }).value : "no")),
      ).toEqual([2, "no", 3, 1, 0]);
      const log = await journal.log();
      expect(log).toHaveLength(4);
      assertGapFree(log);
    });

    it("KERNEL-6 KERNEL-9: a fault hurts nobody else", async () => {
      const journal = await open();
      const commands = [
        add("x", 1),
        { id: newId(), name: "counter.fail", args: {} },
        add("x", 1),
        { id: newId(), name: "counter.peek", args: { key: "unnamed" } },
        add("x", 1),
      ];
      const outcomes = await journal.submit(commands);
      expect(outcomes.map((outcome) => (outcome.ok ? "ok" : outcome.rejection.code))).toEqual([
        "ok",
        "internal",
        "ok",
        "internal",
        "ok",
      ]);
      assertGapFree(await journal.log());
    });

    it("KERNEL-7: what was told to come later may come later", async () => {
      const journal = await open();
      const wait = { id: newId(), name: "counter.later", args: { key: "x" } };
      expect((await journal.submit([wait]))[0]).toMatchObject({ ok: false, rejection: { retry: "later" } });
      await journal.submit([add("x", 1)]);
      expect((await journal.submit([wait]))[0]).toMatchObject({ ok: true });
    });

    it("KERNEL-8: unknown commands and wrong arguments are refused by name", async () => {
      const journal = await open();
      const outcomes = await journal.submit([
        { id: newId(), name: "counter.nothing", args: {} },
        { id: newId(), name: "counter.add", args: { key: "x", by: "5" } },
        { id: newId(), name: "counter.add", args: { key: "x", by: 5, extra: 1 } },
        { id: newId(), name: "counter.add", args: null },
      ]);
      expect(outcomes.map((outcome) => !outcome.ok && outcome.rejection.code)).toEqual([
        "unknown_command",
        "malformed",
        "malformed",
        "malformed",
      ]);
      expect(outcomes[1]).toMatchObject({ rejection: { params: { path: "by" } } });
      expect(await journal.log()).toEqual([]);
    });

    it("KERNEL-1 KERNEL-3 KERNEL-4 KERNEL-5: any history, split into any batches, equals the plain sum", async () => {
      const step = fc.record({
        key: fc.constantFrom("x", "y"),
        by: fc.integer({ min: -5, max: 5 }),
        again: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 5 }), async (batches) => {
          const journal = await open();
          const sums: Record<string, number> = { x: 0, y: 0 };
          for (const batch of batches) {
            const commands = batch.flatMap(({ key, by, again }) => {
              const one = add(key, by);
              return again ? [one, one] : [one];
            });
            for (const { key, by } of batch)
              if ((sums[key] ?? 0) + by >= 0) sums[key] = (sums[key] ?? 0) + by;
            await journal.submit(commands);
          }
          const log = await journal.log();
          assertGapFree(log);
          for (const key of ["x", "y"]) {
            const last = log.filter((entry) => entry.feed === `counter:${key}`).at(-1);
            expect((last?.data as { value: number } | undefined)?.value ?? 0).toBe(sums[key]);
          }
        }),
        { numRuns: 25 },
      );
    });
  });
}
