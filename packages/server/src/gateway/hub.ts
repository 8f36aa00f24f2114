/**
 * Who in this process follows what. One listener of the log a chain; an entry is encoded once and handed to the
 * sockets that follow its feed. Also the place where a change of rights reaches open sockets.
 */
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ChainId, StaffId } from "@instep/domain/kernel/ids.ts";
import type { Bus } from "../journal/bus.ts";
import { frameOf, type Published } from "../journal/segment.ts";

export interface Follower {
  readonly staffId: StaffId;
  /** `frame` is the wire's `entry` message, made once for all followers. */
  push(published: Published, frame: string): void;
}

export type Watcher = (entry: Entry) => void;

class ChainHub {
  readonly followers = new Map<string, Set<Follower>>();
}

export class Hub {
  readonly #bus: Bus;
  readonly #chains = new Map<ChainId, Promise<ChainHub>>();
  readonly #attending = new Set<ChainId>();
  readonly #watchers: ((chainId: ChainId, entry: Entry) => void)[] = [];

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** Called with every entry of every chain that somebody here is connected to. */
  watch(watcher: (chainId: ChainId, entry: Entry) => void): void {
    this.#watchers.push(watcher);
  }

  isAttending(chainId: ChainId): boolean {
    return this.#attending.has(chainId);
  }

  /** From the moment this resolves, watchers see the chain's entries. */
  async attend(chainId: ChainId): Promise<void> {
    await this.#hubOf(chainId);
  }

  /** From the moment this resolves, entries committed later reach the follower. */
  async follow(chainId: ChainId, feed: string, follower: Follower): Promise<void> {
    const hub = await this.#hubOf(chainId);
    let followers = hub.followers.get(feed);
    if (followers === undefined) {
      followers = new Set();
      hub.followers.set(feed, followers);
    }
    followers.add(follower);
  }

  async unfollow(chainId: ChainId, feed: string, follower: Follower): Promise<void> {
    const hub = await this.#openOf(chainId);
    const followers = hub?.followers.get(feed);
    followers?.delete(follower);
    if (followers?.size === 0) hub?.followers.delete(feed);
  }

  async followersOf(chainId: ChainId, feed: string): Promise<ReadonlySet<Follower>> {
    return (await this.#openOf(chainId))?.followers.get(feed) ?? new Set();
  }

  /** Undefined also when it could not be opened: then nobody follows. */
  #openOf(chainId: ChainId): Promise<ChainHub | undefined> {
    return this.#chains.get(chainId)?.catch(() => undefined) ?? Promise.resolve(undefined);
  }

  #hubOf(chainId: ChainId): Promise<ChainHub> {
    let hub = this.#chains.get(chainId);
    if (hub === undefined) {
      hub = this.#open(chainId);
      hub.catch(() => this.#chains.delete(chainId));
      this.#chains.set(chainId, hub);
    }
    return hub;
  }

  async #open(chainId: ChainId): Promise<ChainHub> {
    const hub = new ChainHub();
    await this.#bus.listen(chainId, (published) => {
      for (const one of published) {
        const followers = hub.followers.get(one.entry.feed);
        if (followers !== undefined) {
          const frame = frameOf(one);
          for (const follower of followers) follower.push(one, frame);
        }
        for (const watcher of this.#watchers) watcher(chainId, one.entry);
      }
    });
    this.#attending.add(chainId);
    return hub;
  }
}
