/** Feeds as the gateway sees them: may this person follow, where does each stand, what is behind, the snapshot. */
import { parseFeed, type Entry } from "@instep/domain/kernel/entry.ts";
import { isId, type ChainId } from "@instep/domain/kernel/ids.ts";
import type { Snapshot } from "@instep/domain/kernel/protocol.ts";
import { readFeedHead } from "../journal/log.ts";
import type { Caller, FeedSource } from "../platform/contracts.ts";
import type { Database } from "../platform/database.ts";

export class FeedDesk {
  readonly #database: Database;
  readonly #sources: ReadonlyMap<string, FeedSource>;

  constructor(database: Database, sources: readonly FeedSource[]) {
    this.#database = database;
    this.#sources = new Map(sources.map((source) => [source.family, source]));
  }

  /** Those of the feeds that this person may follow. */
  async allowed(caller: Caller, feeds: readonly string[]): Promise<Set<string>> {
    const allowed = new Set<string>();
    if (feeds.length === 0) return allowed;
    await this.#database.read(caller.chainId, async (sql) => {
      await Promise.all(
        feeds.map(async (feed) => {
          const { family, key } = parseFeed(feed);
          const source = this.#sources.get(family);
          // `catalogue:` is no other name of `catalogue`; a key that is no id would only reach the database as an error.
          if (source === undefined || feed.endsWith(":") || (key !== "" && !isId(key))) return;
          if (await source.mayFollow(sql, caller, key)) allowed.add(feed);
        }),
      );
    });
    return allowed;
  }

  /** The view at exactly its seq: both read on one snapshot of the database. */
  async snapshot(chainId: ChainId, feed: string): Promise<Snapshot | undefined> {
    const { family, key } = parseFeed(feed);
    const source = this.#sources.get(family);
    if (source === undefined) return undefined;
    return this.#database.read(chainId, async (sql) => {
      const heads = await sql<{ epoch: number }>("SELECT epoch FROM chain_head");
      const seq = await readFeedHead(sql, feed);
      const view = await source.snapshot(sql, key);
      return { feed, epoch: heads[0]?.epoch ?? 1, seq, view };
    });
  }
}

export interface Stand {
  readonly feed: string;
  readonly from: number;
}

/** Entries after each stand, of many feeds in one read, in order of feed and seq. */
export async function entriesBehind(
  database: Database,
  chainId: ChainId,
  stands: readonly Stand[],
): Promise<Map<string, Entry[]>> {
  const byFeed = new Map<string, Entry[]>(stands.map((stand) => [stand.feed, []]));
  if (stands.length === 0) return byFeed;
  const rows = await database.read(chainId, (sql) =>
    sql<Entry & { by: Entry["by"] | null }>(
      `SELECT e.position, e.feed, e.seq, e.name, e.data, e.at, e.made_at AS "madeAt", e.by_staff_id AS by,
         e.command_id AS "commandId"
       FROM unnest($2::text[], $3::int8[]) AS w(feed, from_seq)
       JOIN entry e ON e.chain_id = $1 AND e.feed = w.feed AND e.seq > w.from_seq
       ORDER BY e.feed, e.seq`,
      [chainId, stands.map((stand) => stand.feed), stands.map((stand) => stand.from)],
    ),
  );
  for (const { by, ...row } of rows) byFeed.get(row.feed)?.push(by === null ? row : { ...row, by });
  return byFeed;
}
