/**
 * Who in this process follows what. One listener of the log a chain; an entry is encoded once and handed to the
 * sockets that follow its feed. Also the place where a change of rights reaches open sockets.
 */
import type { ChainId, StaffId } from "@instep/domain/kernel/ids.ts";
import type { Bus } from "../journal/bus.ts";
import { frameOf, type Published } from "../journal/segment.ts";

export interface Follower {
  readonly staffId: StaffId;
  /** `frame` is the wire's `entry` message, made once for all followers. */
  push(published: Published, frame: string): void;
}

/** Sees every entry of every chain that somebody here is connected to. */
export type Watcher = (chainId: ChainId, published: Published) => void;

const nobody: ReadonlySet<Follower> = new Set();

export class Hub {
  readonly #bus: Bus;
  readonly #opening = new Map<ChainId, Promise<void>>();
  /** By feed, of each chain whose log is listened to. */
  readonly #chains = new Map<ChainId, Map<string, Set<Follower>>>();
  readonly #watchers: Watcher[] = [];

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  watch(watcher: Watcher): void {
    this.#watchers.push(watcher);
  }

  isAttending(chainId: ChainId): boolean {
    return this.#chains.has(chainId);
  }

  /** From the moment this resolves, watchers see the chain's entries and its feeds can be followed. */
  attend(chainId: ChainId): Promise<void> {
    let opening = this.#opening.get(chainId);
    if (opening === undefined) {
      opening = this.#open(chainId);
      opening.catch(() => this.#opening.delete(chainId));
      this.#opening.set(chainId, opening);
    }
    return opening;
  }

  /** Entries that the bus tells from now on reach the follower; the chain is attended. */
  follow(chainId: ChainId, feed: string, follower: Follower): void {
    const feeds = this.#chains.get(chainId);
    if (feeds === undefined) throw new Error("the chain's log is not listened to");
    const followers = feeds.get(feed);
    if (followers === undefined) feeds.set(feed, new Set([follower]));
    else followers.add(follower);
  }

  unfollow(chainId: ChainId, feed: string, follower: Follower): void {
    const feeds = this.#chains.get(chainId);
    const followers = feeds?.get(feed);
    followers?.delete(follower);
    if (followers?.size === 0) feeds?.delete(feed);
  }

  followersOf(chainId: ChainId, feed: string): ReadonlySet<Follower> {
    return this.#chains.get(chainId)?.get(feed) ?? nobody;
  }

  async #open(chainId: ChainId): Promise<void> {
    const feeds = new Map<string, Set<Follower>>();
    await this.#bus.listen(chainId, (published) => {
      for (const one of published) {
        const followers = feeds.get(one.entry.feed);
        if (followers !== undefined) {
          const frame = frameOf(one);
          for (const follower of followers) follower.push(one, frame);
        }
        for (const watcher of this.#watchers) watcher(chainId, one);
      }
    });
    this.#chains.set(chainId, feeds);
  }
}
