/**
 * The journal in memory: the same batch as on PostgreSQL, for the simulator, the contract suite and rule tests. It keeps
 * no promise about durability; everything else (known ids, conflicts, gap-free order, timers) is the same.
 */
import { answerOf, decideBatch, missingRows, prepare, Rows, type BatchItem, type Core } from "./batch.ts";
import type { Outcome, Submitted } from "./command.ts";
import type { Entry } from "./entry.ts";
import type { ChainId, CommandId } from "./ids.ts";
import { limits } from "./limits.ts";
import { Fault } from "./rejection.ts";
import type { RowRef, Table } from "./table.ts";
import type { TimerDraft } from "./state.ts";
import type { StoredOutcome } from "./batch.ts";

export interface LedgerLine {
  readonly ledger: string;
  readonly position: number;
  readonly line: number;
  readonly commandId: CommandId;
  readonly at: number;
  readonly row: object;
}

type Random = () => readonly [number, number, number, number];

export class MemoryJournal {
  readonly chainId: ChainId;
  readonly log: Entry[] = [];
  readonly ledger: LedgerLine[] = [];
  readonly timers = new Map<string, TimerDraft>();
  readonly replies = new Map<CommandId, StoredOutcome>();
  epoch = 1;
  position = 0;
  readonly #core: Core;
  readonly #random: Random;
  readonly #stored = new Rows();
  readonly #heads = new Map<string, number>();

  constructor(core: Core, chainId: ChainId, random: Random = () => [1, 2, 3, 4]) {
    this.#core = core;
    this.chainId = chainId;
    this.#random = random;
  }

  /** Commits one batch; the outcomes come in the order of the commands. */
  commit(commands: readonly Submitted[], at: number): Outcome[] {
    const refused = new Map<Submitted, Outcome>();
    const items: BatchItem[] = [];
    const known = new Map<CommandId, StoredOutcome>();
    for (const submitted of commands) {
      const stored = this.replies.get(submitted.id);
      if (stored !== undefined) {
        known.set(submitted.id, stored);
        continue;
      }
      const item = prepare(this.#core, submitted, at, this.chainId, this.#random());
      if ("code" in item) refused.set(submitted, { ok: false, rejection: item });
      else items.push(item);
    }
    const rows = this.#load(items);
    const result = decideBatch(this.#core, items, known, rows, {
      position: this.position,
      epoch: this.epoch,
    });
    for (const change of result.changes) this.#stored.set(change.table, change.key, change.row);
    this.#append(result);
    for (const { item, outcome } of result.fresh) {
      const { id, contentHash } = item.submitted;
      this.replies.set(id, { contentHash, outcome });
    }
    for (const timer of result.timers) this.timers.set(timer.timerId, timer);
    this.position = result.position;
    return commands.map((one) => refused.get(one) ?? answerOf(result.outcomes, one));
  }

  /** Only the rows that were named, as PostgreSQL would: an unnamed read is a fault here too. */
  #load(items: readonly BatchItem[]): Rows {
    const rows = new Rows();
    for (let round = 0; round <= limits.touchRoundsMax; round += 1) {
      const missing: RowRef[] = missingRows(this.#core, items, rows);
      if (missing.length === 0) return rows;
      for (const { table, key } of missing) {
        const row = this.#stored.has(table, ...key) ? this.#stored.get(table, ...key) : undefined;
        rows.set(table, key, row);
      }
    }
    throw new Fault("touches did not come to an end");
  }

  #append(result: ReturnType<typeof decideBatch>): void {
    for (const draft of result.entries) {
      const seq = (this.#heads.get(draft.feed) ?? 0) + 1;
      this.#heads.set(draft.feed, seq);
      this.log.push({ ...draft, seq });
    }
    let line = 0;
    let last = 0;
    for (const { ledger, row, position, item } of result.appends) {
      line = position === last ? line + 1 : 0;
      last = position;
      const { submitted, context } = item;
      this.ledger.push({ ledger: ledger.name, position, line, commandId: submitted.id, at: context.at, row });
    }
  }

  headOf(feed: string): number {
    return this.#heads.get(feed) ?? 0;
  }

  entriesOf(feed: string, fromSeq = 0): Entry[] {
    return this.log.filter((entry) => entry.feed === feed && entry.seq > fromSeq);
  }

  row<Row extends object>(table: Table<Row>, ...key: readonly string[]): Row | undefined {
    return this.#stored.has(table, ...key) ? this.#stored.get(table, ...key) : undefined;
  }

  rowsOf<Row extends object>(table: Table<Row>): Row[] {
    const rows: [string, Row][] = [];
    for (const [key, row] of this.#stored.entriesOf(table.name))
      if (row !== undefined) rows.push([key, row as Row]);
    return rows.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }

  /** Puts a row without a command; only tests and fixtures may. */
  plant<Row extends object>(table: Table<Row>, row: Row): void {
    const key = table.key.map((column) => String(row[column]));
    this.#stored.set(table as never, key, row);
  }
}
