/**
 * The database of a run: the journal in memory (it passes the same contract suite as the one on PostgreSQL), read and
 * written the ways the server does it. A read takes time and then sees one instant; a commit is one instant. What was
 * committed survives every crash, nothing else does.
 */
import type { Outcome, Submitted } from "@instep/domain/kernel/command.ts";
import type { Core } from "@instep/domain/kernel/batch.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { MemoryJournal } from "@instep/domain/kernel/memory.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import { commandTable } from "@instep/domain/commands.ts";
import { policy } from "@instep/domain/identity/policy.ts";
import type { LogReader } from "@instep/server/journal/log.ts";
import { encodeEntry } from "@instep/server/journal/segment.ts";
import type { Database, Sql } from "@instep/server/platform/database.ts";
import { chainId, plantChain } from "./chain.ts";
import type { Run } from "./run.ts";

export interface CommittedBatch {
  readonly from: number;
  readonly entries: readonly Entry[];
  readonly outcomes: readonly Outcome[];
}

export class Store {
  readonly journal: MemoryJournal;
  readonly core: Core;
  readonly #run: Run;
  /** How far the reactions have looked, as the database keeps it. */
  #cursor = 0;
  /** Who sent a known id first; a reply is shown to nobody else. */
  readonly #authors = new Map<string, string>();

  constructor(run: Run) {
    this.#run = run;
    const { flaw, chance } = run;
    this.core = { commands: flaw?.commands?.(commandTable) ?? commandTable, policy };
    this.journal = new MemoryJournal(this.core, chainId, () => [
      chance.word(),
      chance.word(),
      chance.word(),
      chance.word(),
    ]);
    plantChain(this.journal);
  }

  /** All or nothing; a batch with a fault is done again one by one, as a lane does. */
  commit(batch: readonly Submitted[]): CommittedBatch {
    const from = this.journal.position;
    const at = this.#run.time.epochNow;
    let outcomes: Outcome[];
    try {
      outcomes = this.journal.commit(batch, at);
    } catch (error) {
      const [only] = batch;
      if (batch.length > 1) return this.#oneByOne(batch);
      this.#run.fail(`${only?.name} failed: ${String(error)}`);
      outcomes = [{ ok: false, rejection: rejection("internal") }];
    }
    for (const { id, actor } of batch)
      if (actor.kind === "staff" && !this.#authors.has(id)) this.#authors.set(id, actor.staffId);
    const entries = this.journal.log.slice(from);
    this.#run.auditor.committed(batch, at, outcomes, entries);
    return { from, entries, outcomes };
  }

  #oneByOne(batch: readonly Submitted[]): CommittedBatch {
    const from = this.journal.position;
    const outcomes = batch.flatMap((one) => this.commit([one]).outcomes);
    return { from, entries: this.journal.log.slice(from), outcomes };
  }

  /** The statements that gateway and reactions send, answered from memory. */
  readonly #sql = (async (text: string, values: readonly unknown[] = []): Promise<object[]> => {
    const { journal } = this;
    if (text.includes("FROM chain_head")) return [{ position: journal.position, epoch: journal.epoch }];
    if (text.includes("FROM feed_head")) return [{ seq: journal.headOf(String(values[0])) }];
    if (text.includes("FROM reaction_cursor")) return [{ position: this.#cursor }];
    if (text.includes("INTO reaction_cursor")) {
      this.#cursor = Math.max(this.#cursor, Number(values[2]));
      return [];
    }
    this.#run.fail(`a statement that the store does not know: ${text}`);
    return [];
  }) as Sql;

  /** `isAlive`: whether the asking process is; `isUp`: whether its connections hold. */
  database(isAlive: () => boolean, isUp: () => boolean): Database {
    const use = async <T>(run: (sql: Sql) => Promise<T>): Promise<T> => {
      await this.#takeTime();
      // A dead process neither does anything nor hears of it.
      if (!isAlive()) return new Promise(() => undefined);
      if (!isUp()) throw Object.assign(new Error("the connection was lost"), { code: "08006" });
      return run(this.#sql);
    };
    return {
      read: (_chainId, run) => use(run),
      write: (_chainId, run) => use(run),
      outside: use,
      connect: () => Promise.reject(new Error("the run's lanes have no client")),
      close: async () => undefined,
    };
  }

  /** Often at once, sometimes long enough for others to come in between. */
  async #takeTime(): Promise<void> {
    const { chance, time } = this.#run;
    if (chance.hits(0.3)) await time.sleep(chance.around(4));
  }

  reader(database: Database): LogReader {
    const { journal } = this;
    const read = <T>(look: () => T): Promise<T> => database.read(chainId, async () => look());
    return {
      head: () => read(() => ({ position: journal.position, epoch: journal.epoch })),
      after: (_chain, position, limit) => read(() => journal.log.slice(position, position + limit)),
      publishedAfter: (_chain, position, limit) =>
        read(() => journal.log.slice(position, position + limit).map(encodeEntry)),
      ofFeed: (_chain, feed, from, limit) => read(() => journal.entriesOf(feed, from).slice(0, limit)),
      feedHeads: (_chain, feeds) => read(() => new Map(feeds.map((feed) => [feed, journal.headOf(feed)]))),
      rests: (_chain, stands) =>
        read(
          () =>
            new Map(
              stands.map(({ feed, from }) => {
                const texts = journal.entriesOf(feed, from).map((entry) => encodeEntry(entry).text);
                return [feed, { from, head: journal.headOf(feed), texts }];
              }),
            ),
        ),
      outcomes: (_chain, staffId, ids) =>
        read(() =>
          ids.flatMap((id): [string, Outcome][] => {
            const known = journal.replies.get(id as CommandId);
            const isOwn = this.#authors.get(id) === staffId;
            return known === undefined || !isOwn ? [] : [[id, known.outcome]];
          }),
        ),
    };
  }
}
