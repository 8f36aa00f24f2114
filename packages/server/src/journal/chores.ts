/**
 * Work that may wait (`Chore`), done beside the commands. A crowd goes before it: while a chain takes many commands a
 * second its chores rest, but not for ever, and then a piece at a time.
 */
import type { Logger } from "pino";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import type { Chore } from "../platform/contracts.ts";
import type { Database } from "../platform/database.ts";
import type { LogReader } from "./log.ts";

export interface ChoresOptions {
  readonly database: Database;
  readonly reader: LogReader;
  readonly log: Logger;
  readonly chores: readonly Chore[];
}

const pollMs = 1_000;
/** Entries a second that make a crowd. */
const crowdPerSecond = 500;
/** So long a crowd puts chores off; then they get a piece at each poll. */
const putOffMsMax = 60_000;
/** Pieces a poll, so that one chain's long work does not keep the others waiting. */
const piecesMax = 20;

export interface Chores {
  follow(chainId: ChainId): void;
  close(): Promise<void>;
}

interface Standing {
  position: number;
  hasMore: boolean;
  /** When the position was looked at, and since when a crowd has put the chores off; of `performance.now()`. */
  lookedAt: number;
  putOffSince: number | undefined;
}

export function openChores({ database, reader, log, chores }: ChoresOptions): Chores {
  const chains = new Map<ChainId, Standing>();
  let closed = false;
  let running: Promise<void> | undefined;

  /** How many pieces the chain's chores get now. */
  async function piecesFor(chainId: ChainId, standing: Standing): Promise<number> {
    const { position } = await reader.head(chainId);
    const now = performance.now();
    const grown = position - standing.position;
    const perSecond = (grown / Math.max(now - standing.lookedAt, pollMs)) * 1_000;
    Object.assign(standing, { position, lookedAt: now });
    if (grown === 0 && !standing.hasMore) return 0;
    standing.hasMore = true;
    if (perSecond < crowdPerSecond) {
      standing.putOffSince = undefined;
      return piecesMax;
    }
    standing.putOffSince ??= now;
    return now - standing.putOffSince > putOffMsMax ? 1 : 0;
  }

  async function work(chainId: ChainId, standing: Standing): Promise<void> {
    const pieces = await piecesFor(chainId, standing);
    if (pieces === 0) return;
    const more = await Promise.all(
      chores.map((chore) => runChore(database, chore, chainId, pieces, () => closed)),
    );
    standing.hasMore = more.includes(true);
  }

  async function workAll(): Promise<void> {
    for (const [chainId, standing] of chains) {
      if (closed) return;
      await work(chainId, standing).catch((error: unknown) =>
        log.warn({ err: error }, "a chain's chores could not be done"),
      );
    }
  }

  const poll = setInterval(() => {
    running ??= workAll().finally(() => (running = undefined));
  }, pollMs);
  poll.unref();

  return {
    follow: (chainId) => {
      if (chains.has(chainId)) return;
      // What was left undone when the last process ended is looked for; the log's age says nothing of a crowd.
      const lookedAt = Number.NEGATIVE_INFINITY;
      chains.set(chainId, { position: 0, hasMore: true, lookedAt, putOffSince: undefined });
    },
    close: async () => {
      closed = true;
      clearInterval(poll);
      await running;
    },
  };
}

/** Runs at most `pieces`; true when more waits, which is also the answer while another process is at it. */
export async function runChore(
  database: Database,
  chore: Chore,
  chainId: ChainId,
  pieces: number,
  isOver: () => boolean = () => false,
): Promise<boolean> {
  for (let piece = 0; piece < pieces; piece += 1) {
    const hasMore = await database.write(chainId, async (sql) => {
      const [lock] = await sql<{ mine: boolean }>(
        "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine",
        [`chore ${chore.name} ${chainId}`],
      );
      return lock?.mine === true ? chore.run(sql, chainId) : undefined;
    });
    if (hasMore === undefined) return true;
    if (!hasMore) return false;
    if (isOver()) return true;
  }
  return true;
}
