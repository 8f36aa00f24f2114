/**
 * One batch of the journal, without any I/O: which rows to load, then every command in turn. PostgreSQL, the memory
 * storage and the optimistic screen all run this same code, so they cannot disagree.
 *
 * Guarantees: a known id gets its stored answer; the same id with other content is refused `conflict`; a refusal
 * changes no row; an accepted command has at least one entry; positions and seqs continue without a gap.
 */
import { staffOf, type CommandSpec, type Context, type Outcome, type Submitted } from "./command.ts";
import type { Entry } from "./entry.ts";
import type { ChainId, CommandId } from "./ids.ts";
import { findUnfit } from "./fit.ts";
import { Fault, rejection, type Rejection } from "./rejection.ts";
import type { Accepted, Append, Change, Decision, State, TimerDraft } from "./state.ts";
import { keyText, type RowRef, type Table } from "./table.ts";

export type CommandTable = ReadonlyMap<string, CommandSpec<never, unknown>>;

/** Policy of the house: who may do what. `touches` names the rows that `permit` reads. */
export interface Policy {
  readonly touches: (context: Context) => readonly RowRef[];
  readonly permit: (
    state: State,
    spec: CommandSpec,
    args: unknown,
    context: Context,
  ) => Rejection | undefined;
}

export interface StoredOutcome {
  readonly contentHash: string;
  readonly outcome: Outcome;
}

export interface Core {
  readonly commands: CommandTable;
  readonly policy: Policy;
}

/** Rows by table name and key text; a loaded row that does not exist is stored as undefined. */
export class Rows implements State {
  readonly #tables = new Map<string, Map<string, object | undefined>>();
  size = 0;

  #of(name: string): Map<string, object | undefined> {
    let rows = this.#tables.get(name);
    if (rows === undefined) {
      rows = new Map();
      this.#tables.set(name, rows);
    }
    return rows;
  }

  get<Row extends object>(table: Table<Row>, ...key: readonly string[]): Row | undefined {
    const text = keyText(key);
    const rows = this.#of(table.name);
    const row = rows.get(text);
    if (row === undefined && !rows.has(text))
      throw new Fault(`row ${table.name}:${text} was not named by touches`);
    return row as Row | undefined;
  }

  has<Row extends object>(table: Table<Row>, ...key: readonly string[]): boolean {
    return this.#of(table.name).has(keyText(key));
  }

  set(table: Table, key: readonly string[], row: object | undefined): void {
    this.setText(table, keyText(key), row);
  }

  /** As `set`, for a key whose text is at hand; gives the row that stood there. */
  setText(table: Table, text: string, row: object | undefined): object | undefined {
    const rows = this.#of(table.name);
    const before = rows.get(text);
    const count = rows.size;
    rows.set(text, row);
    this.size += rows.size - count;
    return before;
  }

  /** Forgets the key if what stands there is this very row. */
  forget(table: Table, text: string, row: object): void {
    const rows = this.#of(table.name);
    if (rows.get(text) === row && rows.delete(text)) this.size -= 1;
  }

  clear(): void {
    this.#tables.clear();
    this.size = 0;
  }

  entriesOf(name: string): Iterable<[string, object | undefined]> {
    return this.#of(name).entries();
  }
}

export interface BatchItem {
  readonly submitted: Submitted;
  readonly spec: CommandSpec;
  readonly args: unknown;
  readonly context: Context;
}

/** Pairs a submitted command with its specification and parsed arguments, or refuses it. Costs no I/O. */
export function prepare(
  core: Core,
  submitted: Submitted,
  at: number,
  chainId: ChainId,
  random: Context["random"],
): BatchItem | Rejection {
  const spec = core.commands.get(submitted.name) as CommandSpec | undefined;
  if (spec === undefined) return rejection("unknown_command", { name: submitted.name.slice(0, 60) });
  const unfit = findUnfit(submitted.args);
  if (unfit !== undefined) return rejection("malformed", { ...unfit });
  const parsed = spec.args.safeParse(submitted.args);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return rejection("malformed", { path: issue?.path.join(".") ?? "", issue: issue?.code ?? "" });
  }
  const madeAt = Math.max(0, Math.min(submitted.madeAt, at));
  const context: Context = { chainId, commandId: submitted.id, actor: submitted.actor, at, madeAt, random };
  return { submitted, spec, args: parsed.data, context };
}

/** Rows that the batch needs and `rows` does not hold yet. Empty when everything is there. */
export function missingRows(core: Core, items: readonly BatchItem[], rows: State): RowRef[] {
  const missing = new Map<string, RowRef>();
  for (const item of items) {
    const refs = [...core.policy.touches(item.context), ...item.spec.touches(item.args, item.context, rows)];
    for (const one of refs) {
      if (!rows.has(one.table, ...one.key)) missing.set(`${one.table.name}:${keyText(one.key)}`, one);
    }
  }
  return [...missing.values()];
}

export interface Head {
  readonly position: number;
  readonly epoch: number;
}

/** A row after the batch, and what storage knows of the key before it. */
export interface RowChange extends Change {
  /** `none`: created by this batch; `one`: a row was there; `unknown`: none was there, or nobody looked. */
  readonly before: "none" | "one" | "unknown";
}

export interface BatchResult {
  readonly outcomes: ReadonlyMap<CommandId, StoredOutcome>;
  /** New replies to store, in order: known ids and `later` refusals are not among them. */
  readonly fresh: readonly { readonly item: BatchItem; readonly outcome: Outcome }[];
  /** The last change of each row that changed. */
  readonly changes: readonly RowChange[];
  readonly appends: readonly (Append & { readonly position: number; readonly item: BatchItem })[];
  /** Entries without seq; the caller numbers them from the feeds' heads. */
  readonly entries: readonly Omit<Entry, "seq">[];
  readonly timers: readonly TimerDraft[];
  readonly position: number;
}

/** Decides every item in turn on `rows`, which afterwards holds the state after the batch. */
export function decideBatch(
  core: Core,
  items: readonly BatchItem[],
  known: ReadonlyMap<CommandId, StoredOutcome>,
  rows: Rows,
  head: Head,
): BatchResult {
  const outcomes = new Map<CommandId, StoredOutcome>(known);
  const fresh: { item: BatchItem; outcome: Outcome }[] = [];
  const changes = new Map<Table, Map<string, RowChange>>();
  const appends: (Append & { position: number; item: BatchItem })[] = [];
  const entries: Omit<Entry, "seq">[] = [];
  const timers: TimerDraft[] = [];
  let position = head.position;

  for (const item of items) {
    const { submitted, context } = item;
    const before = outcomes.get(submitted.id);
    if (before !== undefined) continue;
    const decision = decideOne(core, item, rows);
    if (!decision.ok) {
      const outcome: Outcome = { ok: false, rejection: decision.rejection };
      outcomes.set(submitted.id, { contentHash: submitted.contentHash, outcome });
      if (decision.rejection.retry !== "later") fresh.push({ item, outcome });
      continue;
    }
    for (const change of decision.changes) {
      keepLast(changes, change, rows.setText(change.table, change.text, change.row));
    }
    const first = position + 1;
    for (const draft of decision.entries) {
      position += 1;
      const { at, madeAt } = context;
      entries.push({ position, ...draft, at, madeAt, by: staffOf(context.actor), commandId: submitted.id });
    }
    for (const append of decision.appends) appends.push({ ...append, position: first, item });
    timers.push(...decision.timers);
    const outcome: Outcome = { ok: true, reply: decision.reply, position };
    outcomes.set(submitted.id, { contentHash: submitted.contentHash, outcome });
    fresh.push({ item, outcome });
  }
  return {
    outcomes,
    fresh,
    changes: [...changes.values()].flatMap((own) => [...own.values()]),
    appends,
    entries,
    timers,
    position,
  };
}

/** The last change of a row stands; what was there before the batch is what its first change found. */
function keepLast(
  changes: Map<Table, Map<string, RowChange>>,
  { table, key, text, row, isNew }: Change,
  found: object | undefined,
): void {
  let own = changes.get(table);
  if (own === undefined) {
    own = new Map();
    changes.set(table, own);
  }
  const before = own.get(text)?.before ?? (isNew ? "none" : found === undefined ? "unknown" : "one");
  own.set(text, { table, key, text, row, isNew, before });
}

function decideOne(core: Core, item: BatchItem, rows: State): Decision {
  const refused = core.policy.permit(rows, item.spec, item.args, item.context);
  if (refused !== undefined) return { ok: false, rejection: refused };
  const decision = item.spec.decide(rows, item.args, item.context);
  return decision as Accepted | Exclude<Decision, Accepted>;
}

/** The answer for one submission: its stored outcome, unless the id was used for something else. */
export function answerOf(outcomes: ReadonlyMap<CommandId, StoredOutcome>, submitted: Submitted): Outcome {
  const stored = outcomes.get(submitted.id);
  if (stored === undefined) throw new Fault(`no outcome for ${submitted.id}`);
  return answerTo(stored, submitted);
}

/** What was answered to the id, if it asks the same. */
export function answerTo(stored: StoredOutcome, submitted: Submitted): Outcome {
  if (stored.contentHash !== submitted.contentHash) return { ok: false, rejection: rejection("conflict") };
  return stored.outcome;
}
