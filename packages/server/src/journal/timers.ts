/**
 * Commands kept for later. A timer is written with the transaction that set it and submitted under its own id when it
 * is due, so neither a crash nor a second process runs it twice in effect; it is removed once its outcome is known.
 */
import type { Logger } from "pino";
import type { ChainId, CommandId } from "@instep/domain/kernel/ids.ts";
import type { Database } from "../platform/database.ts";
import type { OpenJournal } from "./journal.ts";

export interface TimersOptions {
  readonly database: Database;
  readonly journal: OpenJournal;
  readonly log: Logger;
  readonly now: () => number;
}

interface DueRow {
  timer_id: CommandId;
  command: string;
  args: unknown;
}

const pollMs = 500;
const dueMax = 200;

export interface Timers {
  follow(chainId: ChainId): void;
  /** Submits what is due now; the poll does this by itself. */
  runDue(chainId: ChainId): Promise<number>;
  close(): Promise<void>;
}

export function openTimers(options: TimersOptions): Timers {
  const chains = new Set<ChainId>();
  let closed = false;
  let running: Promise<void> | undefined;

  async function runDue(chainId: ChainId): Promise<number> {
    const due = await options.database.read(chainId, (sql) =>
      sql<DueRow>(
        "SELECT timer_id, command, args FROM timer WHERE chain_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3",
        [chainId, new Date(options.now()).toISOString(), dueMax],
      ),
    );
    const done: CommandId[] = [];
    for (const row of due) {
      const command = { id: row.timer_id, name: row.command, args: row.args };
      const outcome = await options.journal.submitSystem(chainId, command, "timer");
      if (outcome.ok || outcome.rejection.retry === "never") done.push(row.timer_id);
    }
    if (done.length > 0) {
      await options.database.write(chainId, (sql) =>
        sql("DELETE FROM timer WHERE chain_id = $1 AND timer_id = ANY($2::uuid[])", [chainId, done]),
      );
    }
    return done.length;
  }

  async function runAll(): Promise<void> {
    for (const chainId of chains) {
      if (closed) return;
      await runDue(chainId).catch((error: unknown) =>
        options.log.warn({ err: error }, "timers could not be run"),
      );
    }
  }

  const poll = setInterval(() => {
    running ??= runAll().finally(() => (running = undefined));
  }, pollMs);
  poll.unref();

  return {
    follow: (chainId) => void chains.add(chainId),
    runDue,
    close: async () => {
      closed = true;
      clearInterval(poll);
      await running;
    },
  };
}
