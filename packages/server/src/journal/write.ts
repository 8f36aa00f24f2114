/**
 * The statements that write a batch's result: one a table, whatever the number of rows, and as a rule all of them as one.
 * The only place that inserts log, replies and timers.
 */
import type { BatchResult, Head } from "@instep/domain/kernel/batch.ts";
import { staffOf, type Actor } from "@instep/domain/kernel/command.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import type { ColumnType, Ledger, Table } from "@instep/domain/kernel/table.ts";
import { columnParam } from "../platform/columns.ts";
import { always, ledgerArrays, ledgerInsert, tableSql, type Statement } from "../platform/rows.ts";
import { feedHeadTable, segmentInsert, segmentsOf, segmentValues, type Published } from "./segment.ts";
import { counted, wholeStatement, type Pending } from "./whole.ts";

const replyInsert = {
  name: "keep_reply",
  text: `INSERT INTO command_reply (chain_id, command_id, name, content_hash, by_staff_id, device_id, outcome, at, made_at)
 SELECT $1, r.id, r.name, r.hash, r.staff, r.device, r.outcome::json, r.at, r.made_at
 FROM unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::timestamptz[],
   $9::timestamptz[]) AS r(id, name, hash, staff, device, outcome, at, made_at) ${always}`,
};
const timerInsert = {
  name: "keep_timer",
  text: `INSERT INTO timer (chain_id, timer_id, due_at, command, args)
 SELECT $1, r.id, r.due, r.command, r.args::json
 FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[]) AS r(id, due, command, args) ${always}
 ON CONFLICT DO NOTHING`,
};
/** Takes the chain's lock; fails where the last batch is not the one that this one rests on. */
const headAdvance = {
  name: "advance_head_from",
  text: "SELECT journal_advance($1, $2, $3, $4, $5)",
};

function deviceOf(actor: Actor): string | null {
  return actor.kind === "staff" ? actor.deviceId : null;
}

/** Where a chain stands: its head, and the mark of the batch that brought it there. */
export interface Standing extends Head {
  readonly batch: string;
}

export function writeStatements(
  chainId: ChainId,
  before: Standing,
  after: Standing,
  result: BatchResult,
  published: readonly Published[],
): Pending[] {
  const advance: Pending = {
    ...headAdvance,
    values: [chainId, before.batch, before.epoch, after.position, after.batch],
  };
  const { statements, needOrder } = changeStatements(chainId, result);
  statements.push(...appendStatements(chainId, result));
  if (published.length > 0) {
    const segments = segmentsOf(published);
    statements.push({ ...segmentInsert, values: segmentValues(chainId, segments, after.position) });
    const heads = segments.map((one) => ({ feed: one.feed, seq: one.lastSeq, isNew: one.firstSeq === 1 }));
    statements.push(
      ...rowStatements(chainId, feedHeadTable as unknown as Table, {
        added: heads.filter((head) => head.isNew),
        updated: heads.filter((head) => !head.isNew),
      }),
    );
  }
  if (result.fresh.length > 0) statements.push(replyStatement(chainId, result));
  if (result.timers.length > 0) statements.push(timerStatement(chainId, result));
  const whole = needOrder ? undefined : wholeStatement(advance, statements);
  return whole === undefined ? [advance, ...statements.map(counted)] : [whole];
}

interface Changes {
  readonly statements: Pending[];
  /** Whether a table loses rows and gets others: a key that moves from one to the other may be unique. */
  readonly needOrder: boolean;
}

/** The changes of one table, by the statement that writes them. */
interface Sorted {
  readonly added: object[];
  readonly updated: object[];
  readonly saved: object[];
  readonly removed: (readonly string[])[];
}
const listOf = { none: "added", one: "updated", unknown: "saved" } as const;

function changeStatements(chainId: ChainId, result: BatchResult): Changes {
  const byTable = new Map<Table, Sorted>();
  for (const change of result.changes) {
    let group = byTable.get(change.table);
    if (group === undefined) {
      group = { added: [], updated: [], saved: [], removed: [] };
      byTable.set(change.table, group);
    }
    if (change.row === undefined) group.removed.push(change.key);
    else group[listOf[change.before]].push(change.row);
  }
  const statements: Pending[] = [];
  let needOrder = false;
  for (const [of, sorted] of byTable) {
    const { added, updated, saved, removed } = sorted;
    if (removed.length > 0 && added.length + updated.length + saved.length > 0) needOrder = true;
    statements.push(...rowStatements(chainId, of, sorted));
  }
  return { statements, needOrder };
}

function rowStatements(
  chainId: ChainId,
  of: Table,
  { added = [], updated = [], saved = [], removed = [] }: Partial<Sorted>,
): Pending[] {
  const sql = tableSql(of);
  const statements: Pending[] = [];
  const write = (statement: Statement, rows: readonly object[], more: Partial<Pending> = {}): void => {
    if (rows.length > 0)
      statements.push({ ...statement, values: [chainId, ...sql.rowArrays(rows)], ...more });
  };
  if (removed.length > 0) statements.push({ ...sql.remove, values: [chainId, ...sql.keyArrays(removed)] });
  write(sql.add, added);
  write(sql.update, updated, { mustFind: updated.length });
  write(sql.save, saved);
  return statements;
}

interface Lines {
  readonly rows: object[];
  readonly positions: number[];
  readonly lines: number[];
  readonly commandIds: string[];
}

function appendStatements(chainId: ChainId, result: BatchResult): Pending[] {
  const byLedger = new Map<Ledger, Lines>();
  let line = 0;
  let last = 0;
  for (const { ledger, row, position, item } of result.appends) {
    line = position === last ? line + 1 : 0;
    last = position;
    let group = byLedger.get(ledger);
    if (group === undefined) {
      group = { rows: [], positions: [], lines: [], commandIds: [] };
      byLedger.set(ledger, group);
    }
    group.rows.push(row);
    group.positions.push(position);
    group.lines.push(line);
    group.commandIds.push(item.submitted.id);
  }
  return [...byLedger].map(([of, { rows, positions, lines, commandIds }]) => ({
    ...ledgerInsert(of.name, of.columns),
    values: [
      chainId,
      columnParam("bigint", positions),
      columnParam("integer", lines),
      columnParam("uuid", commandIds),
      ...ledgerArrays(of.columns, rows),
    ],
  }));
}

function replyStatement(chainId: ChainId, { fresh }: BatchResult): Pending {
  const column = (type: ColumnType, of: (reply: (typeof fresh)[number]) => unknown): Buffer =>
    columnParam(type, fresh.map(of));
  return {
    ...replyInsert,
    values: [
      chainId,
      column("uuid", ({ item }) => item.submitted.id),
      column("text", ({ item }) => item.submitted.name),
      column("text", ({ item }) => item.submitted.contentHash),
      column("uuid", ({ item }) => staffOf(item.submitted.actor)),
      column("uuid", ({ item }) => deviceOf(item.submitted.actor)),
      column("json", ({ outcome }) => outcome),
      column("instant", ({ item }) => item.context.at),
      column("instant", ({ item }) => item.context.madeAt),
    ],
  };
}

function timerStatement(chainId: ChainId, { timers }: BatchResult): Pending {
  const column = (type: ColumnType, of: (timer: (typeof timers)[number]) => unknown): Buffer =>
    columnParam(type, timers.map(of));
  return {
    ...timerInsert,
    values: [
      chainId,
      column("uuid", (timer) => timer.timerId),
      column("instant", (timer) => timer.dueAt),
      column("text", (timer) => timer.command),
      column("json", (timer) => timer.args),
    ],
  };
}
