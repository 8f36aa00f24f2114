/**
 * Feeds as the gateway sees them: may this person follow, and the snapshot. What a caller may follow is remembered while
 * the chain's log is heard, for that caller as they were read: a right is taken away by an entry, which makes open
 * sockets leave and this memory forget, so a device that comes back is allowed exactly what it would have if it had
 * stayed.
 */
import { parseFeed } from "@instep/domain/kernel/entry.ts";
import { isId, type ChainId, type StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Snapshot } from "@instep/domain/kernel/protocol.ts";
import { readFeedHead } from "../journal/log.ts";
import type { Caller, FeedSource } from "../platform/contracts.ts";
import type { Database, Sql } from "../platform/database.ts";
import { gatherBy } from "../platform/gather.ts";

interface Wish {
  readonly caller: Caller;
  readonly feeds: readonly string[];
}

export class FeedDesk {
  readonly #database: Database;
  readonly #sources: ReadonlyMap<string, FeedSource>;

  readonly #allowed = gatherBy((chainId: ChainId, wishes: readonly Wish[]) =>
    this.#database.read(chainId, (sql) => Promise.all(wishes.map((wish) => this.#allowedIn(sql, wish)))),
  );
  readonly #isHeard: (chainId: ChainId) => boolean;
  /** What somebody was found to be allowed, by the caller as they were read. */
  readonly #known = new Map<StaffId, WeakMap<Caller, Set<string>>>();
  #changes = 0;

  /** `isHeard`: whether changes of rights in the chain's log are told to `forget` without delay. */
  constructor(
    database: Database,
    sources: readonly FeedSource[],
    isHeard: (chainId: ChainId) => boolean = () => false,
  ) {
    this.#database = database;
    this.#isHeard = isHeard;
    this.#sources = new Map(sources.map((source) => [source.family, source]));
  }

  /** Those of the feeds that this person may follow. */
  async allowed(caller: Caller, feeds: readonly string[]): Promise<Set<string>> {
    const { chainId, staffId } = caller;
    const known = this.#isHeard(chainId) ? this.#known.get(staffId)?.get(caller) : undefined;
    const unknown = known === undefined ? feeds : feeds.filter((feed) => !known.has(feed));
    if (unknown.length === 0) return new Set(feeds);
    const [before, wasHeard] = [this.#changes, this.#isHeard(chainId)];
    const found = await this.#allowed(chainId, { caller, feeds: unknown });
    // A change that came in while reading may be missing in what was read.
    if (before !== this.#changes) return this.allowed(caller, feeds);
    if (wasHeard) this.#remember(caller, found);
    return new Set(feeds.filter((feed) => found.has(feed) || known?.has(feed)));
  }

  /** A right of this person has changed. */
  forget(staffId: StaffId): void {
    this.#changes += 1;
    this.#known.delete(staffId);
  }

  #remember(caller: Caller, found: ReadonlySet<string>): void {
    const ofPerson = this.#known.get(caller.staffId) ?? new WeakMap<Caller, Set<string>>();
    this.#known.delete(caller.staffId);
    this.#known.set(caller.staffId, ofPerson);
    const known = ofPerson.get(caller);
    if (known === undefined) ofPerson.set(caller, new Set(found));
    else for (const feed of found) known.add(feed);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > limits.callerCacheEntriesMax) this.#known.delete(oldest);
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
