/**
 * A lane takes one chain's commands in the order they arrive and commits them in batches without a timer: a batch is
 * what waited while the one before was being committed. One clerk alone gets batches of one; a crowd gets large ones.
 *
 * A bad command cannot hurt its neighbours: a batch that fails is halved until the culprit stands alone, which is then
 * answered `internal`. When the database is away everything is answered `later`; whoever sends again is safe, because
 * ids are known.
 */
import type pg from "pg";
import type { Logger } from "pino";
import { answerOf, prepare, Rows, type BatchItem, type Core } from "@instep/domain/kernel/batch.ts";
import type { Outcome, Submitted } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import type { Database } from "../platform/database.ts";
import { commitBatch, drawRandom, type LaneState } from "./commit.ts";

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
  readonly onCommitted: (from: number, entries: readonly Entry[]) => void;
}

interface Waiting {
  readonly submitted: Submitted;
  readonly resolve: (outcome: Outcome) => void;
}

interface Work extends Waiting {
  readonly item: BatchItem;
}

export const busy: Outcome = { ok: false, rejection: rejection("busy", undefined, "later") };
const unavailable: Outcome = { ok: false, rejection: rejection("unavailable", undefined, "later") };

export class Lane {
  readonly #options: LaneOptions;
  readonly #state: LaneState;
  #queue: Waiting[] = [];
  #client: pg.Client | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#state = { chainId: options.chainId, rows: new Rows(), head: undefined };
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

  /** Takes no more, finishes what waits, gives the connection back. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#client?.end().catch(() => undefined);
  }

  async #run(): Promise<void> {
    // Let the other messages of this tick come in, so that one frame of many commands is one batch.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const taken = this.#queue.splice(0, limits.batchCommandsMax);
      const started = performance.now();
      try {
        await this.#commit(this.#prepare(taken));
      } catch (error) {
        // Nothing may end the lane; a promise that is resolved already keeps its first answer.
        this.#options.log.error({ err: error }, "a batch failed outside its transaction");
        for (const one of taken) one.resolve(unavailable);
      }
      this.#options.metrics.batch(taken.length, performance.now() - started);
    }
    this.#running = undefined;
  }

  #prepare(taken: readonly Waiting[]): Work[] {
    const at = this.#options.now();
    const random = drawRandom(taken.length);
    const work: Work[] = [];
    taken.forEach((waiting, index) => {
      const bits = [...random.subarray(index * 4, index * 4 + 4)] as [number, number, number, number];
      const item = prepare(this.#options.core, waiting.submitted, at, this.#options.chainId, bits);
      if ("code" in item) waiting.resolve({ ok: false, rejection: item });
      else work.push({ ...waiting, item });
    });
    return work;
  }

  async #commit(work: readonly Work[]): Promise<void> {
    if (work.length === 0) return;
    let client: pg.Client;
    try {
      client = await this.#connection();
    } catch (error) {
      this.#options.log.error({ err: error }, "the journal cannot reach the database");
      for (const one of work) one.resolve(unavailable);
      return;
    }
    try {
      const items = work.map((one) => one.item);
      const done = await commitBatch(client, this.#options.core, this.#state, items);
      if (done.entries.length > 0) this.#options.onCommitted(done.from, done.entries);
      for (const one of work) one.resolve(answerOf(done.outcomes, one.submitted));
    } catch (error) {
      await this.#failed(work, error);
    }
  }

  async #failed(work: readonly Work[], error: unknown): Promise<void> {
    if (this.#client === undefined || isConnectionError(error)) {
      this.#options.log.error({ err: error }, "the journal lost the database");
      this.#drop();
      // Whether the batch was committed is unknown; sending again asks.
      for (const one of work) one.resolve(unavailable);
      return;
    }
    const [only] = work;
    if (work.length === 1 && only !== undefined) {
      const faultId = only.submitted.id;
      this.#options.log.error({ err: error, faultId, command: only.submitted.name }, "a command failed");
      only.resolve({ ok: false, rejection: rejection("internal", { faultId }) });
      return;
    }
    const half = Math.ceil(work.length / 2);
    await this.#commit(work.slice(0, half));
    await this.#commit(work.slice(half));
  }

  async #connection(): Promise<pg.Client> {
    if (this.#client !== undefined) return this.#client;
    const client = await this.#options.database.connect();
    await client.query("SELECT set_config('instep.chain_id', $1, false)", [this.#options.chainId]);
    client.on("error", () => this.#drop(client));
    client.on("end", () => this.#drop(client));
    this.#client = client;
    return client;
  }

  #drop(client = this.#client): void {
    if (client === undefined || client !== this.#client) return;
    this.#client = undefined;
    this.#state.rows.clear();
    this.#state.head = undefined;
    void client.end().catch(() => undefined);
  }
}

/** Class 08 (connection), 57P (shutdown), 53 (resources) and everything without a code from the driver's socket. */
function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") {
    return /^(08|57P|53|25006|E[A-Z]+)/.test(code);
  }
  return error instanceof Error && /connection|terminat|not queryable|ended/i.test(error.message);
}
