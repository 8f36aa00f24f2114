/**
 * The log as it is kept: the entries that one batch adds to one feed are one row, a *segment*, one JSON text a line. A
 * crowd's batch of a thousand sales in one store is one insert instead of a thousand, and what is kept is what is sent:
 * a device that catches up is answered with the very texts. A segment is never changed; the view `entry` shows its
 * lines as rows to whoever asks in SQL.
 *
 * A batch's segments all end at the same `batch_end`, the chain's position after the batch, so the log is read by whole
 * batches and put into the order of positions here.
 */
import type { Entry } from "@instep/domain/kernel/entry.ts";
import { table } from "@instep/domain/kernel/table.ts";
import { columnParam } from "../platform/columns.ts";
import type { Sql } from "../platform/database.ts";
import { always } from "../platform/rows.ts";

/** An entry with its JSON text, encoded once whatever the number of readers. */
export interface Published {
  readonly entry: Entry;
  readonly text: string;
}

interface FeedHeadRow {
  feed: string;
  seq: number;
}
export const feedHeadTable = table<FeedHeadRow>("feed_head", ["feed"], { feed: "text", seq: "bigint" });

/** Where a segment stands and what it holds. */
export interface Segment {
  readonly feed: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly entries: string;
}

interface Stored {
  readonly entries: string;
}

export const segmentInsert = {
  name: "append_segment",
  text: `INSERT INTO feed_segment (chain_id, feed, first_seq, last_seq, batch_end, entries)
 SELECT $1, r.feed, r.first_seq, r.last_seq, $2, r.entries
 FROM unnest($3::text[], $4::int8[], $5::int8[], $6::text[]) AS r(feed, first_seq, last_seq, entries) ${always}`,
};

export function encodeEntry(entry: Entry): Published {
  return { entry, text: JSON.stringify(entry) };
}

export function entriesOf(published: readonly Published[]): Entry[] {
  return published.map(({ entry }) => entry);
}

/** The wire's `entry` message of a text of the log. */
export function frameOf({ text }: Published): string {
  return `{"t":"entry",${text.slice(1)}`;
}

/** One segment a feed; the seqs of a feed follow each other. */
export function segmentsOf(published: readonly Published[]): Segment[] {
  const byFeed = new Map<string, { first: number; texts: string[] }>();
  for (const { entry, text } of published) {
    const segment = byFeed.get(entry.feed);
    if (segment === undefined) byFeed.set(entry.feed, { first: entry.seq, texts: [text] });
    else segment.texts.push(text);
  }
  return [...byFeed].map(([feed, { first, texts }]) => ({
    feed,
    firstSeq: first,
    lastSeq: first + texts.length - 1,
    entries: texts.join("\n"),
  }));
}

/** Parameters of `segmentInsert`. */
export function segmentValues(chainId: string, segments: readonly Segment[], batchEnd: number): unknown[] {
  const column = <T>(of: (segment: Segment) => T): T[] => segments.map(of);
  return [
    chainId,
    batchEnd,
    columnParam(
      "text",
      column((one) => one.feed),
    ),
    columnParam(
      "bigint",
      column((one) => one.firstSeq),
    ),
    columnParam(
      "bigint",
      column((one) => one.lastSeq),
    ),
    columnParam(
      "text",
      column((one) => one.entries),
    ),
  ];
}

function publishedOf(rows: readonly Stored[]): Published[] {
  return rows.flatMap(({ entries }) =>
    entries.split("\n").map((text) => ({ entry: JSON.parse(text) as Entry, text })),
  );
}

/**
 * Entries of positions after `position`, in order; as many whole batches as it takes to have `limit`, so fewer than
 * `limit` means that the end was reached.
 */
export async function readLog(
  sql: Sql,
  chainId: string,
  position: number,
  limit: number,
): Promise<Published[]> {
  const rows = await sql<Stored>(
    `WITH near AS (
       SELECT batch_end, last_seq - first_seq + 1 AS size FROM feed_segment
       WHERE chain_id = $1 AND batch_end > $2 ORDER BY batch_end LIMIT $3
     ), enough AS (
       SELECT coalesce(min(batch_end) FILTER (WHERE total >= $3), max(batch_end)) AS upto
       FROM (SELECT batch_end, sum(size) OVER (ORDER BY batch_end) AS total FROM near) summed
     )
     SELECT s.entries FROM feed_segment s, enough
     WHERE s.chain_id = $1 AND s.batch_end > $2 AND s.batch_end <= enough.upto`,
    [chainId, position, limit],
  );
  return publishedOf(rows)
    .filter(({ entry }) => entry.position > position)
    .sort((a, b) => a.entry.position - b.entry.position);
}

/** Entries of one feed with seq > `from`, in order, at most `limit`. */
export async function readFeed(
  sql: Sql,
  chainId: string,
  feed: string,
  from: number,
  limit: number,
): Promise<Published[]> {
  const rows = await sql<Stored>(
    `SELECT entries FROM feed_segment
     WHERE chain_id = $1 AND feed = $2 AND last_seq > $3 AND first_seq <= $3::int8 + $4::int8 ORDER BY last_seq`,
    [chainId, feed, from, limit],
  );
  return publishedOf(rows)
    .filter(({ entry }) => entry.seq > from)
    .slice(0, limit);
}

/** The last `limit` entries of a feed, oldest first. */
export async function readFeedEnd(sql: Sql, feed: string, limit: number): Promise<Published[]> {
  const rows = await sql<Stored>(
    `SELECT entries FROM feed_segment
     WHERE feed = $1 AND last_seq > (SELECT seq FROM feed_head WHERE feed = $1) - $2::int8 ORDER BY last_seq`,
    [feed, limit],
  );
  return publishedOf(rows).slice(-limit);
}

/** Where a reader of a feed stands: it has everything up to `from`. */
export interface Stand {
  readonly feed: string;
  readonly from: number;
}
