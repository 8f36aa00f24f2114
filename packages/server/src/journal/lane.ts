/**
 * A lane takes one chain's commands in the order they arrive and commits them in batches without a timer: a batch is
 * what waited while the one before was being decided. One clerk alone gets batches of one; a crowd gets large ones.
 *
 * While PostgreSQL writes one batch, the next is already decided on the rows that the first will leave, and sent behind
 * it (two connections: one reads ahead, one writes in order). The transaction begins by moving the head on from where
 * the lane believes it to be; if another process has written meanwhile, or the batch in front failed, that fails, and
 * the batch is done again from what the database then has. Nothing is answered before its own COMMIT.
 *
 * A bad command cannot hurt its neighbours: a batch that fails is halved until the culprit stands alone, which is then
 * answered `internal`. When the database is away everything that waits is answered `later`, so no command passes one
 * in front of it; whoever sends again is safe, because ids are known.
 */
import type pg from "pg";
import type { Logger } from "pino";
import {
  answerOf,
  answerTo,
  prepare,
  Rows,
  type BatchItem,
  type Core,
  type RowChange,
  type StoredOutcome,
} from "@instep/domain/kernel/batch.ts";
import type { Outcome, Submitted } from "@instep/domain/kernel/command.ts";
import type { ChainId, CommandId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { rejection, type Rejection } from "@instep/domain/kernel/rejection.ts";
import { allSent, isConnectionError, type Database } from "../platform/database.ts";
import {
  commitBatch,
  decideOn,
  drawRandom,
  forget,
  loadMissing,
  Overtaken,
  readKnown,
  readStored,
  writeBatch,
  type Committed,
  type LaneState,
} from "./commit.ts";
import { RecentOutcomes } from "./recent.ts";
import type { Published } from "./segment.ts";

export interface LaneMetrics {
  batch(commands: number, ms: number): void;
  refusedBusy(): void;
}

export interface LaneOptions {
  readonly chainId: ChainId;
  readonly database: Database;
  readonly core: Core;
  readonly log: Logger;
  readonly now: () => number;
  readonly metrics: LaneMetrics;
  readonly onCommitted: (from: number, published: readonly Published[]) => void;
}

interface Waiting {
  readonly submitted: Submitted;
  readonly resolve: (outcome: Outcome) => void;
}

interface Work extends Waiting {
  readonly item: BatchItem;
}

interface Connections {
  readonly writer: pg.Client;
  readonly reader: pg.Client;
}

/**
 * Batches decided before the first of them is on disk. While one is written the next is decided; more only when whole
 * batches wait, because a batch costs a millisecond however small it is, and what waits a little longer shares it.
 */
const flightsMax = { smallBatches: 2, fullBatches: 4 } as const;

/** A lane asks by keys only. Left free, the planner may read all rows of a chain for the sake of two hundred of them. */
const setUp = `SELECT set_config('instep.chain_id', $1, false), ${[
  "seqscan",
  "bitmapscan",
  "hashjoin",
  "mergejoin",
]
  .map((way) => `set_config('enable_${way}', 'off', false)`)
  .join(", ")}`;

export const busy: Outcome = { ok: false, rejection: rejection("busy", undefined, "later") };
const unavailable: Outcome = { ok: false, rejection: rejection("unavailable", undefined, "later") };

export class Lane {
  readonly #options: LaneOptions;
  readonly #state: LaneState;
  #queue: Waiting[] = [];
  #connections: Connections | undefined;
  /** Batches on their way to disk. */
  #flights: Promise<void>[] = [];
  /** How often the database was lost. What was taken before a loss must not pass what the loss refused. */
  #losses = 0;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    const recent = new RecentOutcomes(options.now);
    this.#state = { chainId: options.chainId, rows: new Rows(), recent, head: undefined, generation: 0 };
  }

  submit(submitted: Submitted): Promise<Outcome> {
    if (this.#closed || this.#queue.length >= limits.laneQueueCommandsMax) {
      this.#options.metrics.refusedBusy();
      return Promise.resolve(busy);
    }
    return new Promise((resolve) => {
      this.#queue.push({ submitted, resolve });
      this.#running ??= this.#run();
    });
  }

  /** Takes no more, finishes what waits, gives the connections back. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    this.#drop();
  }

  async #run(): Promise<void> {
    // Let the other messages of this tick come in, so that one frame of many commands is one batch.
    await Promise.resolve();
    while (this.#queue.length > 0 || this.#flights.length > 0 || this.#again.length > 0) {
      if (this.#again.length > 0) {
        await this.#landAll();
        continue;
      }
      if (this.#queue.length === 0 || this.#flights.length >= this.#flightsMax()) {
        await this.#flights[0];
        continue;
      }
      const taken = this.#queue.splice(0, limits.batchCommandsMax);
      try {
        await this.#commit(this.#prepare(taken), this.#losses);
      } catch (error) {
        // Nothing may end the lane; a promise that is resolved already keeps its first answer.
        this.#options.log.error({ err: error }, "a batch failed outside its transaction");
        for (const one of taken) one.resolve(unavailable);
      }
    }
    this.#running = undefined;
  }

  #flightsMax(): number {
    return this.#queue.length < limits.batchCommandsMax ? flightsMax.smallBatches : flightsMax.fullBatches;
  }

  #prepare(taken: readonly Waiting[]): Work[] {
    const at = this.#options.now();
    const random = drawRandom(taken.length);
    const work: Work[] = [];
    taken.forEach((waiting, index) => {
      const first = index * 4;
      const bits = [
        random[first] ?? 0,
        random[first + 1] ?? 0,
        random[first + 2] ?? 0,
        random[first + 3] ?? 0,
      ] as const;
      const item = prepare(this.#options.core, waiting.submitted, at, this.#options.chainId, bits);
      if ("code" in item) void this.#refuse(waiting, item);
      else work.push({ submitted: waiting.submitted, resolve: waiting.resolve, item });
    });
    return work;
  }

  /** A known id has its answer, also when what it names can be read no more (KERNEL-1, KERNEL-2). */
  async #refuse({ submitted, resolve }: Waiting, why: Rejection): Promise<void> {
    const { database, chainId } = this.#options;
    try {
      const known = await database.read(chainId, (sql) => readStored(sql, chainId, submitted.id));
      resolve(known === undefined ? { ok: false, rejection: why } : answerTo(known, submitted));
    } catch {
      resolve(unavailable);
    }
  }

  async #commit(work: readonly Work[], losses: number): Promise<void> {
    if (work.length === 0) return;
    let connections: Connections;
    try {
      connections = await this.#connect();
    } catch (error) {
      return this.#databaseLost(work, error);
    }
    // Rows that are on their way to disk may not be forgotten, so a crowd without a pause must be given one.
    if (this.#state.rows.size > limits.rowCacheRowsMax) await this.#landAll();
    // Behind a batch that failed nothing is decided ahead: order holds.
    if (this.#state.head !== undefined && this.#again.length === 0) {
      if (await this.#commitAhead(connections, work, losses)) return;
    }
    await this.#landAll();
    await this.#commitAlone(work, losses);
  }

  /** Decides behind the batches in flight and sends; false when that was not possible and nothing was sent. */
  async #commitAhead(
    { writer, reader }: Connections,
    work: readonly Work[],
    losses: number,
  ): Promise<boolean> {
    const { core, metrics } = this.#options;
    const state = this.#state;
    const started = performance.now();
    const items = work.map((one) => one.item);
    const { generation } = state;
    try {
      for (const { table, text, row } of this.#rarelyRead.splice(0))
        if (row !== undefined) state.rows.forget(table, text, row);
      const known = await this.#knownAhead(reader, items);
      if (state.rows.size > limits.rowCacheRowsMax && this.#flights.length === 0) state.rows.clear();
      await loadMissing(reader, core, state, items);
      if (state.generation !== generation || state.head === undefined || this.#again.length > 0) return false;
      const decided = await decideOn(reader, core, state, items, known, state.head);
      const written = writeBatch(writer, decided.statements);
      const landed = this.#land(written, decided.committed, work, losses);
      this.#flights.push(landed);
      void landed.finally(() => this.#flights.splice(this.#flights.indexOf(landed), 1));
      // While the next batch is decided nothing is sent, and PostgreSQL begins only when it has the whole of this one.
      await allSent(writer);
      return true;
    } catch (error) {
      // A fault in a decision, or a connection: the slow way finds out which.
      if (!(error instanceof Overtaken))
        this.#options.log.debug({ err: error }, "a batch was not decided ahead");
      forget(state);
      return false;
    } finally {
      metrics.batch(work.length, performance.now() - started);
    }
  }

  /** Outcomes of ids that were answered before, or are about to be by a batch in flight. */
  async #knownAhead(
    reader: pg.Client,
    items: readonly BatchItem[],
  ): Promise<ReadonlyMap<CommandId, StoredOutcome>> {
    const { recent, chainId } = this.#state;
    const known = new Map<CommandId, StoredOutcome>();
    const doubtful: BatchItem[] = [];
    for (const item of items) {
      const { id } = item.submitted;
      const kept = recent.get(id);
      if (kept !== undefined) known.set(id, kept);
      else if (recent.mayBeStored(id)) doubtful.push(item);
    }
    if (doubtful.length > 0)
      for (const [id, stored] of await readKnown(reader, chainId, doubtful)) known.set(id, stored);
    return known;
  }

  /** Answers a batch once it is on disk; one that failed is done again, by itself, when those behind have failed too. */
  async #land(
    written: Promise<void>,
    committed: Committed,
    work: readonly Work[],
    losses: number,
  ): Promise<void> {
    try {
      await written;
      // What PostgreSQL is to do next goes out before a crowd is answered: else it waits for the rest of its statement.
      if (this.#connections !== undefined) await allSent(this.#connections.writer);
    } catch (error) {
      forget(this.#state);
      // One in front was told to come later (a full disk leaves the connection): this one must not pass it.
      if (isConnectionError(error) || this.#losses !== losses) return this.#databaseLost(work, error);
      await this.#connections?.writer.query("ROLLBACK").catch(() => undefined);
      this.#again.push(...work);
      return;
    }
    this.#rarelyRead.push(...committed.rarelyRead);
    this.#answer(committed, work);
  }

  /** Rows on disk that the lane holds and hardly anybody asks for; they go before the next batch is looked at. */
  readonly #rarelyRead: RowChange[] = [];

  /** Batches that failed in flight, in their order. */
  #again: Work[] = [];

  async #landAll(): Promise<void> {
    while (this.#flights.length > 0) await this.#flights[0];
    const again = this.#again.splice(0);
    if (again.length > 0) await this.#commitAlone(again, this.#losses);
  }

  #answer(committed: Committed, work: readonly Work[]): void {
    if (committed.published.length > 0) this.#options.onCommitted(committed.from, committed.published);
    for (const one of work) one.resolve(answerOf(committed.outcomes, one.submitted));
  }

  /** The plain way, with nothing in flight: lock, read, decide, write. */
  async #commitAlone(work: readonly Work[], losses: number): Promise<void> {
    for (let start = 0; start < work.length; start += limits.batchCommandsMax) {
      await this.#commitPart(work.slice(start, start + limits.batchCommandsMax), losses);
    }
  }

  async #commitPart(work: readonly Work[], losses: number): Promise<void> {
    if (this.#losses !== losses) {
      for (const one of work) one.resolve(unavailable);
      return;
    }
    try {
      const { writer } = await this.#connect();
      const items = work.map((one) => one.item);
      this.#answer(await commitBatch(writer, this.#options.core, this.#state, items), work);
    } catch (error) {
      await this.#failed(work, error, losses);
    }
  }

  async #failed(work: readonly Work[], error: unknown, losses: number): Promise<void> {
    if (this.#connections === undefined || isConnectionError(error)) return this.#databaseLost(work, error);
    const [only] = work;
    if (work.length === 1 && only !== undefined) {
      const faultId = only.submitted.id;
      this.#options.log.error({ err: error, faultId, command: only.submitted.name }, "a command failed");
      only.resolve({ ok: false, rejection: rejection("internal", { faultId }) });
      return;
    }
    const half = Math.ceil(work.length / 2);
    await this.#commitPart(work.slice(0, half), losses);
    await this.#commitPart(work.slice(half), losses);
  }

  /** Whether these were committed is unknown; sending again asks. What waits behind must not pass them. */
  #databaseLost(work: readonly Work[], error: unknown): void {
    this.#options.log.error({ err: error }, "the journal lost the database");
    this.#losses += 1;
    this.#drop();
    for (const one of [...work, ...this.#again.splice(0), ...this.#queue.splice(0)]) one.resolve(unavailable);
  }

  async #connect(): Promise<Connections> {
    if (this.#connections !== undefined) return this.#connections;
    const [writer, reader] = await Promise.all([this.#open(), this.#open()]);
    this.#connections = { writer, reader };
    for (const client of [writer, reader]) {
      client.on("error", () => this.#drop(client));
      client.on("end", () => this.#drop(client));
    }
    return this.#connections;
  }

  async #open(): Promise<pg.Client> {
    const client = await this.#options.database.connect();
    await client.query(setUp, [this.#options.chainId]);
    return client;
  }

  #drop(client?: pg.Client): void {
    const connections = this.#connections;
    if (connections === undefined) return;
    if (client !== undefined && client !== connections.writer && client !== connections.reader) return;
    this.#connections = undefined;
    forget(this.#state);
    for (const one of [connections.writer, connections.reader]) void one.end().catch(() => undefined);
  }
}
