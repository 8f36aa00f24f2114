import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import pg from "pg";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import { makeWorld, system } from "@instep/domain/kernel/testing.ts";
import { makeId, type ChainId, type CommandId } from "@instep/domain/kernel/ids.ts";
import { canonicalJson, type Outcome } from "@instep/domain/kernel/command.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import { newId, startTestHouse, type TestHouse } from "../testing.ts";
import { counterModule } from "./fixture.ts";
import { journalSuite, type SuiteJournal } from "./suite.ts";

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ modules: [counterModule] });
});
afterAll(async () => {
  await house.stop();
});

async function wholeLog(chainId: ChainId): Promise<Entry[]> {
  return house.reader.after(chainId, 0, 100_000);
}

journalSuite("the journal on PostgreSQL", async (): Promise<SuiteJournal> => {
  const chainId = newId<"chain">();
  return {
    submit: (commands) =>
      Promise.all(
        commands.map((one) => house.journal.submitSystem(chainId, { ...one, id: one.id as never }, "suite")),
      ),
    log: () => wholeLog(chainId),
  };
});

journalSuite("the journal in memory", async (): Promise<SuiteJournal> => {
  const { journal } = makeWorld({ commands: counterModule.commands });
  const at = 1_764_000_000_000;
  function one(command: { id: string; name: string; args: unknown }): Outcome {
    const contentHash = canonicalJson([command.name, command.args, "system"]);
    const submitted = { ...command, id: command.id as never, madeAt: at, actor: system, contentHash };
    try {
      return journal.commit([submitted], at)[0] as Outcome;
    } catch {
      return { ok: false, rejection: rejection("internal") };
    }
  }
  return { submit: async (commands) => commands.map(one), log: async () => journal.log };
});

describe("two lanes of one chain", () => {
  it("KERNEL-11 KERNEL-14: no gap, no double, no lost update under load; both see the whole log in order", async () => {
    const other = await startTestHouse({ modules: [counterModule], url: house.url, chainId: house.chainId });
    try {
      const seen: number[][] = [[], []];
      await house.bus.listen(house.chainId, (published) =>
        seen[0]?.push(...published.map((one) => one.entry.position)),
      );
      await other.bus.listen(house.chainId, (published) =>
        seen[1]?.push(...published.map((one) => one.entry.position)),
      );
      const ids = Array.from({ length: 1_500 }, () => newId());
      const outcomes = await Promise.all(
        ids.flatMap((id, index) => {
          const command = { id: id as never, name: "counter.add", args: { key: `k${index % 3}`, by: 1 } };
          const [first, second] = index % 2 === 0 ? [house, other] : [other, house];
          // Every fifth id goes to both processes at once.
          const both = index % 5 === 0 ? [second.journal.submitSystem(house.chainId, command, "t")] : [];
          return [first.journal.submitSystem(house.chainId, command, "t"), ...both];
        }),
      );
      expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
      const log = await wholeLog(house.chainId);
      expect(log.map((entry) => entry.position)).toEqual(log.map((_, index) => index + 1));
      const added = log.filter((entry) => entry.feed.startsWith("counter:k"));
      expect(new Set(added.map((entry) => entry.commandId)).size).toBe(1_500);
      expect(added).toHaveLength(1_500);
      for (const key of ["k0", "k1", "k2"]) {
        const last = added.filter((entry) => entry.feed === `counter:${key}`).at(-1);
        expect(last).toMatchObject({ seq: 500, data: { value: 500 } });
      }
      for (const positions of seen) {
        await vi.waitFor(() => expect(positions.length).toBe(log.length), { timeout: 10_000 });
        expect(positions).toEqual(log.map((entry) => entry.position));
      }
    } finally {
      await other.stop();
    }
  });
});

describe("batches decided ahead", () => {
  it("KERNEL-5 KERNEL-11: none rests on a batch that failed because another process took its place", async () => {
    const chainId = newId<"chain">();
    const other = await startTestHouse({ modules: [counterModule], url: house.url, chainId });
    const add = (journal: TestHouse["journal"]): Promise<Outcome> =>
      journal.submitSystem(chainId, { id: newId(), name: "counter.add", args: { key: "n", by: 1 } }, "t");
    const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    try {
      const outcomes: Promise<Outcome>[] = [];
      // One command a batch on either side: positions of the two meet again and again.
      for (let round = 0; round < 400; round += 1) {
        outcomes.push(add(house.journal));
        if (round % 2 === 0) outcomes.push(add(other.journal));
        await soon();
        outcomes.push(add(house.journal));
        if (round % 5 === 0) await Promise.all(outcomes);
        else await soon();
      }
      const values = (await Promise.all(outcomes)).map((outcome) =>
        outcome.ok ? (outcome.reply as { value: number }).value : -1,
      );
      expect(values.toSorted((a, b) => a - b)).toEqual(values.map((_, index) => index + 1));
      const log = await wholeLog(chainId);
      expect(
        log.map((entry) => [entry.position, entry.seq, (entry.data as { value: number }).value]),
      ).toEqual(values.map((_, index) => [index + 1, index + 1, index + 1]));
    } finally {
      await other.stop();
    }
  });

  it("KERNEL-1 KERNEL-6: a known id of a clock that runs ahead gets its first answer; its neighbours get theirs", async () => {
    const chainId = newId<"chain">();
    const ahead = makeId<"command">(Date.now() + 3_600_000, randomBytes(10));
    const add = (journal: TestHouse["journal"], id: CommandId = newId()): Promise<Outcome> =>
      journal.submitSystem(chainId, { id, name: "counter.add", args: { key: "ahead", by: 1 } }, "t");
    const first = await add(house.journal, ahead);
    expect(first).toMatchObject({ ok: true, reply: { value: 1 } });
    const other = await startTestHouse({ modules: [counterModule], url: house.url, chainId });
    try {
      // The other lane has decided before, so it decides ahead, and the id is younger than all that it knows of.
      expect(await add(other.journal)).toMatchObject({ reply: { value: 2 } });
      for (let round = 0; round < 3; round += 1) {
        const [before, known, after] = await Promise.all([
          add(other.journal),
          add(other.journal, ahead),
          add(other.journal),
        ]);
        expect(known).toEqual(first);
        expect(before).toMatchObject({ ok: true, reply: { value: 3 + round * 2 } });
        expect(after).toMatchObject({ ok: true, reply: { value: 4 + round * 2 } });
      }
      expect(await wholeLog(chainId)).toHaveLength(8);
    } finally {
      await other.stop();
    }
  });
});

describe("around the journal", () => {
  it("KERNEL-7: behind a batch that the full disk refused, none in flight passes it", async () => {
    const chainId = newId<"chain">();
    const owner = new pg.Client({ connectionString: house.url });
    await owner.connect();
    // As PostgreSQL without space: the transaction fails, the connection stays.
    await owner.query(`
      CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW."by" = 77 THEN PERFORM pg_sleep(0.3); RAISE 'no space left' USING ERRCODE = 'disk_full'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER no_space BEFORE INSERT ON addition FOR EACH ROW EXECUTE FUNCTION no_space()`);
    const add = (by: number): Promise<Outcome> => {
      const command = { id: newId<"command">(), name: "counter.add", args: { key: "full", by } };
      return house.journal.submitSystem(chainId, command, "t");
    };
    try {
      expect(await add(1)).toMatchObject({ ok: true });
      const refused = add(77);
      const behind: Promise<Outcome>[] = [];
      // Handed over while the first is on its way to disk: the next of them is decided ahead, the rest wait.
      while (behind.length < 5) {
        await new Promise((resolve) => setImmediate(resolve));
        behind.push(add(1));
      }
      for (const outcome of [await refused, ...(await Promise.all(behind))])
        expect(outcome).toMatchObject({ ok: false, rejection: { retry: "later" } });
      expect(await add(1)).toMatchObject({ ok: true, reply: { value: 2 } });
    } finally {
      await owner.query("DROP TRIGGER no_space ON addition; DROP FUNCTION no_space()");
      await owner.end();
    }
  });

  it("KERNEL-5: a row that is not there any more is not changed in silence: the batch is done again on what is", async () => {
    const chainId = newId<"chain">();
    const add = (by: number): Promise<Outcome> => {
      const command = { id: newId<"command">(), name: "counter.add", args: { key: "gone", by } };
      return house.journal.submitSystem(chainId, command, "t");
    };
    expect(await add(5)).toMatchObject({ ok: true, reply: { value: 5 } });
    await house.database.write(chainId, (sql) => sql("DELETE FROM counter WHERE key = 'gone'"));
    expect(await add(1)).toMatchObject({ ok: true, reply: { value: 1 } });
    expect(await add(1)).toMatchObject({ ok: true, reply: { value: 2 } });
    const rows = await house.database.read(chainId, (sql) =>
      sql("SELECT value FROM counter WHERE key = 'gone'"),
    );
    expect(rows).toEqual([{ value: 2 }]);
  });

  it("KERNEL-12: connections cut in the middle lose nothing that was answered and double nothing", async () => {
    const chainId = newId<"chain">();
    const admin = new pg.Client({ connectionString: house.url });
    await admin.connect();
    const ids = Array.from({ length: 400 }, () => newId());
    async function send(id: string): Promise<void> {
      for (;;) {
        const command = { id: id as never, name: "counter.add", args: { key: "c", by: 1 } };
        const outcome = await house.journal.submitSystem(chainId, command, "t");
        if (outcome.ok) return;
        expect(outcome.rejection.retry).toBe("later");
      }
    }
    // Others than clients (a worker of autovacuum) belong to the superuser and may not be ended by this role.
    const cut = async (): Promise<void> => {
      for (let round = 0; round < 15; round += 1) {
        await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend'`,
        );
      }
    };
    const parts = Array.from({ length: 20 }, (_, part) => ids.slice(part * 20, part * 20 + 20));
    try {
      await Promise.all([
        cut(),
        ...parts.map(async (part) => {
          for (const id of part) await send(id);
        }),
      ]);
    } finally {
      await admin.end();
    }
    await vi.waitFor(async () => expect(await wholeLog(chainId)).toHaveLength(400));
    const log = await wholeLog(chainId);
    expect(log.at(-1)).toMatchObject({ position: 400, seq: 400, data: { value: 400 } });
  });

  it("KERNEL-13: ledger tables refuse changes, also by their owner; another chain's rows are not there", async () => {
    const mine = newId<"chain">();
    const foreign = newId<"chain">();
    const command = { id: newId<"command">(), name: "counter.add", args: { key: "secret", by: 7 } };
    await house.journal.submitSystem(mine, command, "t");
    for (const text of [
      "UPDATE addition SET by = 1",
      "DELETE FROM addition",
      "DELETE FROM feed_segment",
      "TRUNCATE command_reply",
    ]) {
      await expect(house.database.write(mine, (sql) => sql(text))).rejects.toThrow(
        /append-only|permission denied/,
      );
      const owner = new pg.Client({ connectionString: house.url });
      await owner.connect();
      await expect(owner.query(text)).rejects.toThrow(/append-only/);
      await owner.end();
    }
    const seen = await house.database.read(foreign, (sql) =>
      sql("SELECT * FROM counter WHERE key = 'secret'"),
    );
    expect(seen).toEqual([]);
    const forged = house.database.write(foreign, (sql) =>
      sql("INSERT INTO counter (chain_id, key, value) VALUES ($1, 'x', 1)", [mine]),
    );
    await expect(forged).rejects.toThrow(/row-level security/);
    expect(await house.database.outside((sql) => sql("SELECT * FROM counter"))).toEqual([]);
  });

  it("KERNEL-10: a timer runs once in effect, also when run twice", async () => {
    await house.accept("counter.schedule", { key: "timed", inMs: 0 });
    await Promise.all([house.timers.runDue(house.chainId), house.timers.runDue(house.chainId)]);
    await house.timers.runDue(house.chainId);
    const entries = await house.reader.ofFeed(house.chainId, "counter:timed", 0, 10);
    expect(entries.map((entry) => entry.name)).toEqual(["counter.scheduled", "counter.added"]);
  });

  it("KERNEL-15: reactions see every entry; twice over changes nothing", async () => {
    const again = await startTestHouse({ modules: [counterModule], url: house.url, chainId: house.chainId });
    try {
      await Promise.all(Array.from({ length: 40 }, () => house.accept("counter.add", { key: "a", by: 1 })));
      await Promise.all([house.settled(), again.settled()]);
      const count = async (): Promise<number> =>
        (await house.reader.ofFeed(house.chainId, "counter:tens", 0, 100)).length;
      expect(await count()).toBe(4);
      await house.database.write(house.chainId, (sql) => sql("DELETE FROM reaction_cursor"));
      const third = await startTestHouse({
        modules: [counterModule],
        url: house.url,
        chainId: house.chainId,
      });
      await third.settled();
      await third.stop();
      expect(await count()).toBe(4);
    } finally {
      await again.stop();
    }
  });
});
