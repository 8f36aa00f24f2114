/**
 * Runs every reaction over the log of every chain, each entry at least once and in order. The cursor is durable; the
 * ids of what a reaction submits derive from the entry, so running again after a crash, or in two processes at once,
 * changes nothing. Woken by the commit in the same process, so a card follows its sale in milliseconds.
 *
 * An entry whose reaction keeps failing is written to `reaction_failure` and passed: one bad entry must not silence the
 * house.
 */
import type { Logger } from "pino";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import type { Reaction, SystemCommand } from "../platform/contracts.ts";
import { isConnectionError, type Database, type Sql } from "../platform/database.ts";
import type { Bus } from "./bus.ts";
import type { LogReader } from "./log.ts";
import type { OpenJournal } from "./journal.ts";

export interface ReactionsOptions {
  readonly database: Database;
  readonly journal: OpenJournal;
  readonly bus: Bus;
  readonly reader: LogReader;
  readonly log: Logger;
  readonly reactions: readonly Reaction[];
}

const cursorName = "reactions";
const attemptsMax = 6;
/** Keeping the cursor is a commit of its own; what is looked at again after a crash changes nothing. */
const cursorEveryMs = 1_000;
const pageEntries = 500;

class ChainReactions {
  readonly #options: ReactionsOptions;
  readonly #chainId: ChainId;
  readonly #byName: Map<string, Reaction[]>;
  #position = 0;
  #saved = 0;
  #head = 0;
  #buffer: Entry[] = [];
  #running: Promise<void> | undefined;
  #savedAt = 0;
  #saveDue: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: ReactionsOptions, chainId: ChainId, byName: Map<string, Reaction[]>) {
    this.#options = options;
    this.#chainId = chainId;
    this.#byName = byName;
  }

  async open(): Promise<void> {
    const rows = await this.#options.database.read(this.#chainId, (sql) =>
      sql<{ position: number }>("SELECT position FROM reaction_cursor WHERE chain_id = $1 AND name = $2", [
        this.#chainId,
        cursorName,
      ]),
    );
    this.#position = rows[0]?.position ?? 0;
    this.#saved = this.#position;
    await this.#options.bus.listen(this.#chainId, (published) => {
      for (const { entry } of published) this.#offer(entry);
      this.#wake();
    });
    this.#head = (await this.#options.reader.head(this.#chainId)).position;
    this.#wake();
  }

  /** Keeps what follows directly; anything else is read from the log when its turn comes. */
  #offer(entry: Entry): void {
    this.#head = Math.max(this.#head, entry.position);
    const last = this.#buffer.at(-1)?.position ?? this.#position;
    if (entry.position === last + 1 && this.#buffer.length < 5_000) this.#buffer.push(entry);
  }

  #wake(): void {
    if (this.#closed || this.#running !== undefined) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#position < this.#head && !this.#closed) setTimeout(() => this.#wake(), 100).unref();
    });
  }

  async #run(): Promise<void> {
    while (this.#position < this.#head && !this.#closed) {
      let entries = this.#buffer.splice(0);
      if (entries[0]?.position !== this.#position + 1) {
        try {
          entries = await this.#options.reader.after(this.#chainId, this.#position, pageEntries);
        } catch (error) {
          this.#options.log.warn({ err: error }, "reactions cannot read the log");
          return;
        }
      }
      if (entries.length === 0) return;
      for (const entry of entries) {
        if (this.#closed) return;
        for (const reaction of this.#byName.get(entry.name) ?? []) await this.#react(reaction, entry);
        // A stop in the middle leaves the entry for the next start.
        if (this.#closed) return;
        this.#position = entry.position;
      }
      if (performance.now() - this.#savedAt > cursorEveryMs) await this.#save();
    }
    this.#saveSoon();
  }

  async #react(reaction: Reaction, entry: Entry): Promise<void> {
    for (let attempt = 1; !this.#closed; attempt += 1) {
      try {
        const commands = await this.#ask(reaction, entry);
        for (const command of commands) await this.#submit(command, reaction.name);
        return;
      } catch (error) {
        this.#options.log.warn(
          { err: error, reaction: reaction.name, position: entry.position, attempt },
          "reaction failed",
        );
        // An entry is given up for its own fault only, never because the database is away, however long.
        if (isConnectionError(error)) attempt = Math.min(attempt, attemptsMax - 1);
        if (attempt >= attemptsMax) return this.#giveUp(reaction, entry, error);
        await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt).unref());
      }
    }
  }

  /** A transaction is opened only when the reaction really reads. */
  async #ask(reaction: Reaction, entry: Entry): Promise<readonly SystemCommand[]> {
    const { database } = this.#options;
    const sql: Sql = (text, values) => database.read(this.#chainId, (inner) => inner(text, values));
    return reaction.react(entry, sql, this.#chainId);
  }

  async #submit(command: SystemCommand, name: string): Promise<void> {
    for (let pauseMs = 100; !this.#closed; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      const outcome = await this.#options.journal.submitSystem(this.#chainId, command, name);
      if (outcome.ok || outcome.rejection.retry !== "later") return;
      await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
    }
  }

  async #giveUp(reaction: Reaction, entry: Entry, error: unknown): Promise<void> {
    const text = error instanceof Error ? error.message : String(error);
    await this.#options.database
      .write(this.#chainId, (sql) =>
        sql(
          `INSERT INTO reaction_failure (chain_id, name, position, error) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING`,
          [this.#chainId, reaction.name, entry.position, text.slice(0, 2_000)],
        ),
      )
      .catch((second: unknown) =>
        this.#options.log.error({ err: second }, "a failed reaction could not be kept"),
      );
  }

  /** A commit for each act, while others commit, would cost them more than the act. */
  #saveSoon(): void {
    if (this.#saveDue !== undefined || this.#position === this.#saved) return;
    this.#saveDue = setTimeout(() => {
      this.#saveDue = undefined;
      void this.#save();
    }, cursorEveryMs).unref();
  }

  /** One after the other. */
  #save(): Promise<void> {
    return (this.#saving = this.#saving.then(() => this.#keep()));
  }

  async #keep(): Promise<void> {
    this.#savedAt = performance.now();
    const position = this.#position;
    if (position === this.#saved) return;
    await keepCursor(this.#options.database, this.#chainId, position)
      .then(() => (this.#saved = position))
      .catch((error: unknown) =>
        this.#options.log.warn({ err: error }, "the reaction cursor could not be kept"),
      );
  }

  /** How many entries wait to be looked at. */
  get behind(): number {
    return this.#head - this.#position;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#saveDue);
    await this.#running;
    await this.#save();
  }
}

/** Everything up to this position has been looked at; a cursor never goes back. */
export async function keepCursor(database: Database, chainId: ChainId, position: number): Promise<void> {
  await database.write(chainId, (sql) =>
    sql(
      `INSERT INTO reaction_cursor (chain_id, name, position) VALUES ($1, $2, $3)
       ON CONFLICT (chain_id, name) DO UPDATE SET position = greatest(reaction_cursor.position, excluded.position)`,
      [chainId, cursorName, position],
    ),
  );
}

export interface Reactions {
  /** Begins to look after a chain; called for each at the start and when one is created. */
  follow(chainId: ChainId): Promise<void>;
  behind(): number;
  close(): Promise<void>;
}

export function openReactions(options: ReactionsOptions): Reactions {
  const byName = new Map<string, Reaction[]>();
  for (const reaction of options.reactions) {
    for (const name of reaction.on) byName.set(name, [...(byName.get(name) ?? []), reaction]);
  }
  const chains = new Map<ChainId, ChainReactions>();
  return {
    follow: async (chainId) => {
      if (chains.has(chainId)) return;
      const chain = new ChainReactions(options, chainId, byName);
      chains.set(chainId, chain);
      await chain.open().catch((error: unknown) => {
        chains.delete(chainId);
        throw error;
      });
    },
    behind: () => [...chains.values()].reduce((sum, chain) => sum + chain.behind, 0),
    close: async () => {
      await Promise.all([...chains.values()].map((chain) => chain.close()));
    },
  };
}
