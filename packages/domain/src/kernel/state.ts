/**
 * What a decision sees and what it leaves. `State` answers with rows that were named beforehand (`touches`); reading
 * another row is a fault, so that a missing name cannot hide behind a warm cache. A `Draft` is one command's changes on
 * top of the state: it reads its own writes and is merged only when the command is accepted.
 */
import { Fault, type Rejection } from "./rejection.ts";
import { keyOf, keyText, type Ledger, type Table } from "./table.ts";
import type { TimerId } from "./ids.ts";

export interface State {
  get<Row extends object>(table: Table<Row>, ...key: readonly string[]): Row | undefined;
  /** Whether the row was loaded, present or not. Only `touches` asks this, to name rows in further rounds. */
  has<Row extends object>(table: Table<Row>, ...key: readonly string[]): boolean;
}

export interface Change {
  readonly table: Table;
  readonly key: readonly string[];
  /** The key as one text, made once. */
  readonly text: string;
  /** undefined: the row is deleted. */
  readonly row: object | undefined;
  /** No row of this key was there before; storage need not look for one. */
  readonly isNew: boolean;
}

export interface Append {
  readonly ledger: Ledger;
  readonly row: object;
}

/** A fact as a decision states it; position, seq and instant are added by the journal. */
export interface EntryDraft {
  readonly feed: string;
  readonly name: string;
  readonly data: unknown;
}

export interface TimerDraft {
  readonly timerId: TimerId;
  readonly dueAt: number;
  readonly command: string;
  readonly args: unknown;
}

export interface Accepted<Reply = unknown> {
  readonly ok: true;
  readonly reply: Reply;
  readonly changes: readonly Change[];
  readonly appends: readonly Append[];
  readonly entries: readonly EntryDraft[];
  readonly timers: readonly TimerDraft[];
}

export interface Rejected {
  readonly ok: false;
  readonly rejection: Rejection;
}

export type Decision<Reply = unknown> = Accepted<Reply> | Rejected;

export function reject(why: Rejection): Rejected {
  return { ok: false, rejection: why };
}

export class Draft implements State {
  readonly #base: State;
  readonly #own = new Map<string, Map<string, Change>>();
  readonly #appends: Append[] = [];
  readonly #entries: EntryDraft[] = [];
  readonly #timers: TimerDraft[] = [];

  constructor(base: State) {
    this.#base = base;
  }

  get<Row extends object>(table: Table<Row>, ...key: readonly string[]): Row | undefined {
    const own = this.#own.get(table.name)?.get(keyText(key));
    return own === undefined ? this.#base.get(table, ...key) : (own.row as Row | undefined);
  }

  has<Row extends object>(table: Table<Row>, ...key: readonly string[]): boolean {
    return this.#own.get(table.name)?.has(keyText(key)) === true || this.#base.has(table, ...key);
  }

  put<Row extends object>(table: Table<Row>, row: Row): void {
    this.#keep(table as unknown as Table, keyOf(table, row), row, false);
  }

  /** A row whose key is as new as the command's own id. */
  create<Row extends object>(table: Table<Row>, row: Row): void {
    this.#keep(table as unknown as Table, keyOf(table, row), row, true);
  }

  remove<Row extends object>(table: Table<Row>, ...key: readonly string[]): void {
    this.#keep(table as unknown as Table, key, undefined, false);
  }

  #keep(table: Table, key: readonly string[], row: object | undefined, created: boolean): void {
    const text = keyText(key);
    let rows = this.#own.get(table.name);
    if (rows === undefined) {
      rows = new Map();
      this.#own.set(table.name, rows);
    }
    const isNew = created || rows.get(text)?.isNew === true;
    rows.set(text, { table, key, text, row, isNew });
  }

  append<Row extends object>(to: Ledger<Row>, row: Row): void {
    this.#appends.push({ ledger: to as unknown as Ledger, row });
  }

  emit(feed: string, name: string, data: unknown): void {
    this.#entries.push({ feed, name, data });
  }

  /** "Submit this command then": kept with the transaction, so that neither a crash nor a restart forgets it. */
  schedule(timer: TimerDraft): void {
    this.#timers.push(timer);
  }

  accept<Reply>(reply: Reply): Accepted<Reply> {
    if (this.#entries.length === 0) throw new Fault("an accepted command must leave an entry");
    return {
      ok: true,
      reply,
      changes: [...this.#own.values()].flatMap((rows) => [...rows.values()]),
      appends: this.#appends,
      entries: this.#entries,
      timers: this.#timers,
    };
  }
}
