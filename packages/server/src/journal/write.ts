/** The statements that write a batch's result: one a table, whatever the number of rows. The only place that inserts log, replies and timers. */
import type { BatchResult, Head } from "@instep/domain/kernel/batch.ts";
import { staffOf, type Actor } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import type { Ledger, Table } from "@instep/domain/kernel/table.ts";
import { arrayText, ledgerArrays, ledgerInsert, tableSql } from "../platform/rows.ts";

export interface Pending {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

const entryInsert = {
  name: "append_entry",
  text: `INSERT INTO entry (chain_id, position, feed, seq, name, data, at, made_at, by_staff_id, command_id)
 SELECT $1, r.position, r.feed, r.seq, r.name, r.data::json, r.at, r.made_at, r.by_staff_id, r.command_id
 FROM unnest($2::int8[], $3::text[], $4::int8[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
   $9::uuid[], $10::uuid[]) AS r(position, feed, seq, name, data, at, made_at, by_staff_id, command_id)`,
};
const replyInsert = {
  name: "keep_reply",
  text: `INSERT INTO command_reply (chain_id, command_id, name, content_hash, by_staff_id, device_id, outcome, at, made_at)
 SELECT $1, r.id, r.name, r.hash, r.staff, r.device, r.outcome::json, r.at, r.made_at
 FROM unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::timestamptz[],
   $9::timestamptz[]) AS r(id, name, hash, staff, device, outcome, at, made_at)`,
};
const timerInsert = {
  name: "keep_timer",
  text: `INSERT INTO timer (chain_id, timer_id, due_at, command, args)
 SELECT $1, r.id, r.due, r.command, r.args::json
 FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[]) AS r(id, due, command, args)
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

/** Instants repeat within a batch; formatting each only once is worth it. */
function isoCache(): (at: number) => string {
  const known = new Map<number, string>();
  return (at) => {
    let text = known.get(at);
    if (text === undefined) {
      text = new Date(at).toISOString();
      known.set(at, text);
    }
    return text;
  };
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
  entries: readonly Entry[],
  heads: readonly object[],
  feedHead: Table,
): Pending[] {
  const iso = isoCache();
  const statements: Pending[] = [
    { ...headAdvance, values: [chainId, before.batch, before.epoch, after.position, after.batch] },
    ...changeStatements(chainId, result),
    ...appendStatements(chainId, result, iso),
  ];
  if (entries.length > 0) {
    statements.push({
      ...entryInsert,
      values: [
        chainId,
        arrayText(entries.map((entry) => entry.position)),
        arrayText(entries.map((entry) => entry.feed)),
        arrayText(entries.map((entry) => entry.seq)),
        arrayText(entries.map((entry) => entry.name)),
        arrayText(entries.map((entry) => JSON.stringify(entry.data))),
        arrayText(entries.map((entry) => iso(entry.at))),
        arrayText(entries.map((entry) => iso(entry.madeAt))),
        arrayText(entries.map((entry) => entry.by ?? null)),
        arrayText(entries.map((entry) => entry.commandId)),
      ],
    });
    const sql = tableSql(feedHead);
    statements.push({ ...sql.save, values: [chainId, ...sql.rowArrays(heads)] });
  }
  if (result.fresh.length > 0) statements.push(replyStatement(chainId, result, iso));
  if (result.timers.length > 0) {
    const { timers } = result;
    statements.push({
      ...timerInsert,
      values: [
        chainId,
        arrayText(timers.map((timer) => timer.timerId)),
        arrayText(timers.map((timer) => iso(timer.dueAt))),
        arrayText(timers.map((timer) => timer.command)),
        arrayText(timers.map((timer) => JSON.stringify(timer.args))),
      ],
    });
  }
  return statements;
}

function changeStatements(chainId: ChainId, result: BatchResult): Pending[] {
  const byTable = new Map<Table, { saved: object[]; removed: (readonly string[])[] }>();
  for (const change of result.changes) {
    let group = byTable.get(change.table);
    if (group === undefined) {
      group = { saved: [], removed: [] };
      byTable.set(change.table, group);
    }
    if (change.row === undefined) group.removed.push(change.key);
    else group.saved.push(change.row);
  }
  const statements: Pending[] = [];
  for (const [of, { saved, removed }] of byTable) {
    const sql = tableSql(of);
    // Removals first: a key that moves to another row may be unique.
    if (removed.length > 0) statements.push({ ...sql.remove, values: [chainId, ...sql.keyArrays(removed)] });
    if (saved.length > 0) statements.push({ ...sql.save, values: [chainId, ...sql.rowArrays(saved)] });
  }
  return statements;
}

function appendStatements(chainId: ChainId, result: BatchResult, iso: (at: number) => string): Pending[] {
  const byLedger = new Map<Ledger, { rows: object[]; common: unknown[][] }>();
  let line = 0;
  let last = 0;
  for (const { ledger, row, position, item } of result.appends) {
    line = position === last ? line + 1 : 0;
    last = position;
    let group = byLedger.get(ledger);
    if (group === undefined) {
      group = { rows: [], common: [[], [], [], [], [], [], []] };
      byLedger.set(ledger, group);
    }
    group.rows.push(row);
    const { submitted, context } = item;
    const values = [
      position,
      line,
      submitted.id,
      staffOf(submitted.actor) ?? null,
      deviceOf(submitted.actor),
      iso(context.at),
      iso(context.madeAt),
    ];
    values.forEach((value, index) => group.common[index]?.push(value));
  }
  return [...byLedger].map(([of, { rows, common }]) => ({
    ...ledgerInsert(of.name, of.columns),
    values: [chainId, ...common.map(arrayText), ...ledgerArrays(of.columns, rows)],
  }));
}

function replyStatement(chainId: ChainId, result: BatchResult, iso: (at: number) => string): Pending {
  const { fresh } = result;
  return {
    ...replyInsert,
    values: [
      chainId,
      arrayText(fresh.map(({ item }) => item.submitted.id)),
      arrayText(fresh.map(({ item }) => item.submitted.name)),
      arrayText(fresh.map(({ item }) => item.submitted.contentHash)),
      arrayText(fresh.map(({ item }) => staffOf(item.submitted.actor) ?? null)),
      arrayText(fresh.map(({ item }) => deviceOf(item.submitted.actor))),
      arrayText(fresh.map(({ outcome }) => JSON.stringify(outcome))),
      arrayText(fresh.map(({ item }) => iso(item.context.at))),
      arrayText(fresh.map(({ item }) => iso(item.context.madeAt))),
    ],
  };
}
