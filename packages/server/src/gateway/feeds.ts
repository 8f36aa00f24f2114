/** Feeds as the gateway sees them: may this person follow, where does each stand, what is behind, the snapshot. */
import { parseFeed } from "@instep/domain/kernel/entry.ts";
import { isId, type ChainId } from "@instep/domain/kernel/ids.ts";
import type { Snapshot } from "@instep/domain/kernel/protocol.ts";
import { readFeedHead } from "../journal/log.ts";
import { readFeeds, type Published, type Stand } from "../journal/segment.ts";
import type { Caller, FeedSource } from "../platform/contracts.ts";
import type { Database, Sql } from "../platform/database.ts";
import { gatherBy } from "../platform/gather.ts";

interface Wish {
  readonly caller: Caller;
  readonly feeds: readonly string[];
}

/** What is behind each, of what was read for all. */
function shared(
  read: ReadonlyMap<string, readonly Published[]>,
  asks: readonly (readonly Stand[])[],
): Map<string, readonly Published[]>[] {
  const parts = new Map<string, readonly Published[]>();
  const partOf = ({ feed, from }: Stand): readonly Published[] => {
    const key = `${from} ${feed}`;
    let part = parts.get(key);
    if (part === undefined) {
      part = (read.get(feed) ?? []).filter(({ entry }) => entry.seq > from);
      parts.set(key, part);
    }
    return part;
  };
  return asks.map((stands) => new Map(stands.map((stand) => [stand.feed, partOf(stand)])));
}

export class FeedDesk {
  readonly #database: Database;
  readonly #sources: ReadonlyMap<string, FeedSource>;

  readonly #allowed = gatherBy((chainId: ChainId, wishes: readonly Wish[]) =>
    this.#database.read(chainId, (sql) => Promise.all(wishes.map((wish) => this.#allowedIn(sql, wish)))),
  );
  readonly #behind = gatherBy(async (chainId: ChainId, asks: readonly (readonly Stand[])[]) => {
    const furthest = new Map<string, number>();
    for (const { feed, from } of asks.flat()) furthest.set(feed, Math.min(from, furthest.get(feed) ?? from));
    const stands = [...furthest].map(([feed, from]) => ({ feed, from }));
    return shared(await this.#database.read(chainId, (sql) => readFeeds(sql, chainId, stands)), asks);
  });

  constructor(database: Database, sources: readonly FeedSource[]) {
    this.#database = database;
    this.#sources = new Map(sources.map((source) => [source.family, source]));
  }

  /** Those of the feeds that this person may follow. */
  async allowed(caller: Caller, feeds: readonly string[]): Promise<Set<string>> {
    return feeds.length === 0 ? new Set() : this.#allowed(caller.chainId, { caller, feeds });
  }

  async #allowedIn(sql: Sql, { caller, feeds }: Wish): Promise<Set<string>> {
    const allowed = new Set<string>();
    await Promise.all(
      feeds.map(async (feed) => {
        const { family, key } = parseFeed(feed);
        const source = this.#sources.get(family);
        // `catalogue:` is no other name of `catalogue`; a key that is no id would only reach the database as an error.
        if (source === undefined || feed.endsWith(":") || (key !== "" && !isId(key))) return;
        if (await source.mayFollow(sql, caller, key)) allowed.add(feed);
      }),
    );
    return allowed;
  }

  /** Entries after each stand, in order of seq; devices that stand at the same place get the same list. */
  async behind(
    chainId: ChainId,
    stands: readonly Stand[],
  ): Promise<ReadonlyMap<string, readonly Published[]>> {
    return stands.length === 0 ? new Map() : this.#behind(chainId, stands);
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
