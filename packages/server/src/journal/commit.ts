/**
 * One batch on PostgreSQL: a transaction of a fixed number of statements, sent in two pipelines (read, write).
 *
 * The chain's head row is locked first, so batches of one chain follow each other, on however many processes: that one
 * lock gives the gap-free order and makes deadlock impossible (ADR 0001). Every batch leaves its mark on the head: while
 * it is this lane's own, nobody else has written, and rows seen before need not be read again; another mark empties the
 * cache.
 */
import { randomFillSync, randomUUID } from "node:crypto";
import type pg from "pg";
import {
  decideBatch,
  missingRows,
  type BatchItem,
  type BatchResult,
  type Core,
  type Head,
  type RowChange,
  type Rows,
  type StoredOutcome,
} from "@instep/domain/kernel/batch.ts";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { ChainId, CommandId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { Fault } from "@instep/domain/kernel/rejection.ts";
import { keyText, ref, type RowRef, type Table } from "@instep/domain/kernel/table.ts";
import { columnParam } from "../platform/columns.ts";
import type { Sql } from "../platform/database.ts";
import { tableSql } from "../platform/rows.ts";
import type { RecentOutcomes } from "./recent.ts";
import { encodeEntry, feedHeadTable, type Published } from "./segment.ts";
import type { Pending } from "./whole.ts";
import { writeStatements, type Standing } from "./write.ts";

/** What a lane keeps between batches. Valid only while the chain's position is the one it left. */
export interface LaneState {
  readonly chainId: ChainId;
  readonly rows: Rows;
  readonly recent: RecentOutcomes;
  /** Where the chain stands after the last batch that was decided here. */
  head: Standing | undefined;
  /** Grows whenever the rows are forgotten. */
  generation: number;
}

export interface Committed {
  readonly outcomes: ReadonlyMap<CommandId, StoredOutcome>;
  readonly published: readonly Published[];
  readonly from: number;
  readonly head: Head;
  /** Rows that it wrote and that are hardly ever asked for: once they are on disk the lane need not hold them. */
  readonly rarelyRead: readonly RowChange[];
}

const headStatement = {
  name: "lock_head",
  text: "SELECT position, epoch, batch FROM chain_head WHERE chain_id = $1 FOR UPDATE",
};
const knownStatement = {
  name: "known_replies",
  text: "SELECT command_id, content_hash, outcome FROM command_reply WHERE chain_id = $1 AND command_id = ANY($2::uuid[])",
};

/** Draws the batch's random bits: four words a command. */
export function drawRandom(count: number): Uint32Array {
  return randomFillSync(new Uint32Array(count * 4));
}

/** Runs the batch to its COMMIT. On any error the transaction is rolled back and the lane's rows are forgotten. */
export async function commitBatch(
  client: pg.Client,
  core: Core,
  lane: LaneState,
  items: readonly BatchItem[],
): Promise<Committed> {
  try {
    const { head, known } = await readPhase(client, core, lane, items);
    const decided = await decideOn(client, core, lane, items, known, head);
    await drain([...decided.statements.map((statement) => client.query(statement)), client.query("COMMIT")]);
    return decided.committed;
  } catch (error) {
    forget(lane);
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** Rows that were seen may not be what the database has. */
export function forget(lane: LaneState): void {
  lane.rows.clear();
  lane.recent.forget();
  lane.head = undefined;
  lane.generation += 1;
}

async function readPhase(
  client: pg.Client,
  core: Core,
  lane: LaneState,
  items: readonly BatchItem[],
): Promise<{ head: Standing; known: Map<CommandId, StoredOutcome> }> {
  if (lane.rows.size > limits.rowCacheRowsMax) lane.rows.clear();
  const begin = client.query("BEGIN");
  const headRead = client.query<Standing>({ ...headStatement, values: [lane.chainId] });
  const guess = missingRows(core, items, lane.rows);
  const read = (): [ReturnType<typeof readKnown>, ReturnType<typeof loadRows>] => [
    readKnown(client, lane.chainId, items),
    loadRows(client, lane.chainId, guess),
  ];
  const [, headResult, ...first] = await settled([begin, headRead, ...read()] as const);
  let head = headResult.rows[0];
  let [known, loaded] = first;
  if (head === undefined) {
    // There was no row to lock, so another process may have written since; under the lock it is read again.
    head = await openHead(client, lane.chainId);
    [known, loaded] = await settled(read());
  }
  if (lane.head?.batch !== head.batch || lane.head.epoch !== head.epoch) {
    lane.rows.clear();
    lane.recent.forget();
  }
  // Rows read in this transaction are true whatever the cache was.
  for (const [one, row] of loaded) lane.rows.set(one.table, one.key, row);
  await loadMissing(client, core, lane, items);
  return { head, known };
}

/** Stored outcomes of those ids that were committed before. */
export async function readKnown(
  client: pg.Client,
  chainId: ChainId,
  items: readonly BatchItem[],
): Promise<Map<CommandId, StoredOutcome>> {
  const ids = columnParam(
    "uuid",
    items.map((item) => item.submitted.id),
  );
  const { rows } = await client.query<{ command_id: CommandId; content_hash: string; outcome: Outcome }>({
    ...knownStatement,
    values: [chainId, ids],
  });
  return new Map(
    rows.map((row) => [row.command_id, { contentHash: row.content_hash, outcome: row.outcome }]),
  );
}

export async function readStored(
  sql: Sql,
  chainId: ChainId,
  id: CommandId,
): Promise<StoredOutcome | undefined> {
  const rows = await sql<{ content_hash: string; outcome: Outcome }>(knownStatement.text, [chainId, [id]]);
  return rows[0] === undefined ? undefined : { contentHash: rows[0].content_hash, outcome: rows[0].outcome };
}

/** The first batch of a chain makes its head row. */
async function openHead(client: pg.Client, chainId: ChainId): Promise<Standing> {
  await client.query("INSERT INTO chain_head (chain_id) VALUES ($1) ON CONFLICT DO NOTHING", [chainId]);
  const again = await client.query<Standing>({ ...headStatement, values: [chainId] });
  const head = again.rows[0];
  if (head === undefined) throw new Fault("the chain's head row cannot be seen");
  return head;
}

export async function loadMissing(
  client: pg.Client,
  core: Core,
  lane: LaneState,
  items: readonly BatchItem[],
): Promise<void> {
  for (let round = 0; round <= limits.touchRoundsMax; round += 1) {
    const missing = missingRows(core, items, lane.rows);
    if (missing.length === 0) return;
    await fill(client, lane, missing);
  }
  throw new Fault("touches did not come to an end");
}

/** Reads rows into the lane, unless the lane was told to forget meanwhile. */
async function fill(client: pg.Client, lane: LaneState, refs: readonly RowRef[]): Promise<void> {
  const { generation } = lane;
  const loaded = await loadRows(client, lane.chainId, refs);
  if (lane.generation !== generation) throw new Overtaken();
  for (const [one, row] of loaded) lane.rows.set(one.table, one.key, row);
}

/** What was read or decided ahead rests on a batch that failed; it must be done again. */
export class Overtaken extends Error {
  override name = "Overtaken";
}

/** One statement a table, whatever the number of keys. Absent rows come back as undefined. */
async function loadRows(
  client: pg.Client,
  chainId: ChainId,
  refs: readonly RowRef[],
): Promise<[RowRef, object | undefined][]> {
  const byTable = new Map<Table, RowRef[]>();
  for (const one of refs) {
    const list = byTable.get(one.table);
    if (list === undefined) byTable.set(one.table, [one]);
    else list.push(one);
  }
  const reads = [...byTable].map(async ([of, list]) => {
    const sql = tableSql(of);
    const keys = list.map((one) => one.key);
    const found = await client.query<object>({
      name: sql.load.name,
      text: sql.load.text,
      values: [chainId, ...sql.keyArrays(keys)],
    });
    const byKey = new Map(found.rows.map((row) => [sql.keyOfRow(row), row]));
    return list.map((one): [RowRef, object | undefined] => [one, byKey.get(keyText(one.key))]);
  });
  return (await settled(reads)).flat();
}

export interface Decided {
  readonly statements: readonly Pending[];
  readonly committed: Committed;
}

/** Decides on the lane's rows and writes down the statements; the lane then stands where the commit will leave it. */
export async function decideOn(
  client: pg.Client,
  core: Core,
  lane: LaneState,
  items: readonly BatchItem[],
  known: ReadonlyMap<CommandId, StoredOutcome>,
  head: Standing,
): Promise<Decided> {
  const result = decideBatch(core, items, known, lane.rows, head);
  const published = await numberEntries(client, lane, result);
  const after: Standing = { position: result.position, epoch: head.epoch, batch: randomUUID() };
  const statements = writeStatements(lane.chainId, head, after, result, published);
  for (const { item, outcome } of result.fresh) {
    const { id, contentHash } = item.submitted;
    lane.recent.add(id, { contentHash, outcome });
  }
  lane.head = after;
  const rarelyRead = result.changes.filter(({ table, row }) => table.isRarelyRead && row !== undefined);
  const committed = { outcomes: result.outcomes, published, from: head.position, head: after, rarelyRead };
  return { statements, committed };
}

/** Gives each entry its feed's next seq; unknown heads are read first. */
async function numberEntries(client: pg.Client, lane: LaneState, result: BatchResult): Promise<Published[]> {
  const feeds = new Set(result.entries.map((entry) => entry.feed));
  const missing = [...feeds]
    .filter((feed) => !lane.rows.has(feedHeadTable, feed))
    .map((feed) => ref(feedHeadTable, feed));
  if (missing.length > 0) await fill(client, lane, missing);
  return result.entries.map((draft) => {
    const seq = (lane.rows.get(feedHeadTable, draft.feed)?.seq ?? 0) + 1;
    lane.rows.set(feedHeadTable as unknown as Table, [draft.feed], { feed: draft.feed, seq });
    return encodeEntry({ ...draft, seq });
  });
}

/** Writes a batch in a transaction of its own, which a single statement is by itself. */
export async function writeBatch(client: pg.Client, statements: readonly Pending[]): Promise<void> {
  const [whole] = statements;
  if (whole !== undefined && statements.length === 1) await client.query(whole);
  else
    await drain([
      client.query("BEGIN"),
      ...statements.map((one) => client.query(one)),
      client.query("COMMIT"),
    ]);
}

/** Waits for the whole pipeline of a transaction; its last statement is COMMIT. */
async function drain(sent: readonly Promise<pg.QueryResult>[]): Promise<void> {
  const results = await settled(sent);
  // COMMIT of a failed transaction answers ROLLBACK; every statement before it would have failed too.
  if (results.at(-1)?.command !== "COMMIT") throw new Fault("the transaction was not committed");
}

/** Waits for all, then throws the first error: a pipeline must be drained before the next statement is sent. */
async function settled<const T extends readonly unknown[]>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(promises);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as never;
}
