/** Reads of the log: by position for the machinery, by feed and seq for devices. */
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ChainId, StaffId } from "@instep/domain/kernel/ids.ts";
import type { Head } from "@instep/domain/kernel/batch.ts";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { Database, Sql } from "../platform/database.ts";
import { gatherBy } from "../platform/gather.ts";
import { entriesOf, readFeed, readFeedEnd, readLog, type Published, type Stand } from "./segment.ts";

/** What a feed holds after a seq, up to its head, as the texts that are sent; read on one snapshot. */
export interface Rest {
  readonly from: number;
  readonly head: number;
  /** Of the seqs from + 1 to head. */
  readonly texts: readonly string[];
}

export interface LogReader {
  head(chainId: ChainId): Promise<Head>;
  /** Entries of positions after `position`, in order; fewer than `limit` only at the end, more where a batch goes on. */
  after(chainId: ChainId, position: number, limit: number): Promise<Entry[]>;
  /** The same with the texts that are sent. */
  publishedAfter(chainId: ChainId, position: number, limit: number): Promise<Published[]>;
  /** Entries of one feed with seq > `from`, in order. */
  ofFeed(chainId: ChainId, feed: string, from: number, limit: number): Promise<Entry[]>;
  /** Present seq of each feed; 0 for a feed without entries. */
  feedHeads(chainId: ChainId, feeds: readonly string[]): Promise<Map<string, number>>;
  /** What each feed holds after the stand, or from further back when somebody else asked for that in the same moment. */
  rests(chainId: ChainId, stands: readonly Stand[]): Promise<ReadonlyMap<string, Rest>>;
  /** Stored outcomes of those ids that are known and were submitted by this person. */
  outcomes(chainId: ChainId, staffId: StaffId, ids: readonly string[]): Promise<[string, Outcome][]>;
}

export async function readFeedHead(sql: Sql, feed: string): Promise<number> {
  const rows = await sql<{ seq: number }>("SELECT seq FROM feed_head WHERE feed = $1", [feed]);
  return rows[0]?.seq ?? 0;
}

async function readHead(sql: Sql, chainId: ChainId): Promise<Head> {
  const rows = await sql<Head>("SELECT position, epoch FROM chain_head WHERE chain_id = $1", [chainId]);
  return rows[0] ?? { position: 0, epoch: 1 };
}

async function readFeedHeads(
  sql: Sql,
  chainId: ChainId,
  feeds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await sql<{ feed: string; seq: number }>(
    "SELECT feed, seq FROM feed_head WHERE chain_id = $1 AND feed = ANY($2::text[])",
    [chainId, feeds],
  );
  const heads = new Map(feeds.map((feed) => [feed, 0]));
  for (const row of rows) heads.set(row.feed, row.seq);
  return heads;
}

async function readRests(
  sql: Sql,
  chainId: ChainId,
  stands: ReadonlyMap<string, number>,
): Promise<Map<string, Rest>> {
  const feeds = [...stands.keys()];
  const [heads, segments] = await Promise.all([
    readFeedHeads(sql, chainId, feeds),
    sql<{ feed: string; firstSeq: number; entries: string }>(
      `SELECT s.feed, s.first_seq AS "firstSeq", s.entries FROM unnest($2::text[], $3::int8[]) AS w(feed, from_seq)
       JOIN feed_segment s ON s.chain_id = $1 AND s.feed = w.feed AND s.last_seq > w.from_seq
       ORDER BY s.feed, s.last_seq`,
      [chainId, feeds, [...stands.values()]],
    ),
  ]);
  const texts = new Map<string, string[]>(feeds.map((feed) => [feed, []]));
  for (const { feed, firstSeq, entries } of segments) {
    const from = stands.get(feed) ?? 0;
    const lines = entries.split("\n");
    texts.get(feed)?.push(...(firstSeq > from ? lines : lines.slice(from + 1 - firstSeq)));
  }
  return new Map(
    feeds.map((feed) => {
      const rest = { from: stands.get(feed) ?? 0, head: heads.get(feed) ?? 0, texts: texts.get(feed) ?? [] };
      return [feed, rest];
    }),
  );
}

/** What many devices ask in the same moment is read once. */
export function openLogReader(database: Database): LogReader {
  const head = gatherBy(async (chainId: ChainId, asks: readonly undefined[]) => {
    const found = await database.read(chainId, (sql) => readHead(sql, chainId));
    return asks.map(() => found);
  });
  const feedHeads = gatherBy(async (chainId: ChainId, asks: readonly (readonly string[])[]) => {
    const feeds = [...new Set(asks.flat())];
    const heads = await database.read(chainId, (sql) => readFeedHeads(sql, chainId, feeds));
    return asks.map((ask) => new Map(ask.map((feed) => [feed, heads.get(feed) ?? 0])));
  });
  const rests = gatherBy(async (chainId: ChainId, asks: readonly (readonly Stand[])[]) => {
    const furthest = new Map<string, number>();
    for (const { feed, from } of asks.flat()) furthest.set(feed, Math.min(from, furthest.get(feed) ?? from));
    const found = await database.read(chainId, (sql) => readRests(sql, chainId, furthest));
    return asks.map(() => found);
  });
  return {
    head: (chainId) => head(chainId, undefined),
    after: (chainId, position, limit) =>
      database.read(chainId, async (sql) => entriesOf(await readLog(sql, chainId, position, limit))),
    publishedAfter: (chainId, position, limit) =>
      database.read(chainId, (sql) => readLog(sql, chainId, position, limit)),
    ofFeed: (chainId, feed, from, limit) =>
      database.read(chainId, async (sql) => entriesOf(await readFeed(sql, chainId, feed, from, limit))),
    feedHeads,
    rests,
    outcomes: (chainId, staffId, ids) =>
      database.read(chainId, async (sql) => {
        const rows = await sql<{ command_id: string; outcome: Outcome }>(
          `SELECT command_id, outcome FROM command_reply
           WHERE chain_id = $1 AND command_id = ANY($2::uuid[]) AND by_staff_id = $3`,
          [chainId, ids, staffId],
        );
        return rows.map((row): [string, Outcome] => [row.command_id, row.outcome]);
      }),
  };
}

/** The last `limit` entries of a feed, oldest first. */
export async function readEntries(sql: Sql, feed: string, limit: number): Promise<Entry[]> {
  return entriesOf(await readFeedEnd(sql, feed, limit));
}
