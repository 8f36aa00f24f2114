/** Feeds as the gateway sees them: may this person follow, where does each stand, what is behind, the snapshot. */
import { parseFeed } from "@instep/domain/kernel/entry.ts";
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
