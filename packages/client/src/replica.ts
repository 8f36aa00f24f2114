/**
 * All followed feeds of one device: what each needs next (`feed.ts`) is asked of socket and HTTP within bounds, and what
 * they hold is put into the storage now and then. Pulls are decided after a whole frame was read, so that pages which
 * the server sends by itself right behind its welcome are not asked for again.
 */
import { parseFeed, type Entry, type FeedSpec } from "@instep/domain/kernel/entry.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { ClientMessage, ServerMessage, Snapshot } from "@instep/domain/kernel/protocol.ts";
import { Timer, type Clock } from "./clock.ts";
import { Feed, type FeedState } from "./feed.ts";
import { Refusal } from "./http.ts";
import { pace, reconnectDelayMs } from "./policy.ts";
import type { Storage } from "./storage.ts";
import { entryOf, type Report } from "./wire.ts";

export interface ReplicaOptions {
  readonly specs: readonly FeedSpec[];
  readonly storage: Storage["replica"];
  readonly clock: Clock;
  readonly send: (messages: readonly ClientMessage[]) => boolean;
  readonly fetchSnapshot: (feed: string) => Promise<Snapshot>;
  readonly isPending: (id: CommandId) => boolean;
  /** Pending commands that the server has accepted: a snapshot asked for from now on includes them. */
  readonly accepted: () => readonly CommandId[];
  /** The feed's state changed; `entries` were applied since the last call, and nothing but them when `isAdvanced`. */
  readonly onChange: (state: FeedState, entries: readonly Entry[], isAdvanced: boolean) => void;
  /** The feed is no longer followed. */
  readonly onClosed: (feed: string) => void;
  /** Called when the replicas are read out for storing; the result is called once they are on the device. */
  readonly onStoring: () => () => Promise<void>;
  readonly report: Report;
}

interface Followed {
  readonly feed: Feed;
  readonly unfollow: Timer;
  readonly retry: Timer;
  readonly pullWatch: Timer;
  count: number;
  /** The storage was asked; only then the feed may be named to the server. */
  isReady: boolean;
  /** The device has some state of it: what follows may be stored together with other things. */
  isOnDevice: boolean;
  told: FeedState;
  applied: Entry[];
}

type FeedMessage = Extract<ServerMessage, { t: "entry" | "page" | "head" | "reset" }>;

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #specs: ReadonlyMap<string, FeedSpec>;
  readonly #followed = new Map<string, Followed>();
  readonly #storeTimer: Timer;
  /** Epoch of the live connection; 0 when there is none. */
  #epoch = 0;
  #storing: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#specs = new Map(options.specs.map((spec) => [spec.family, spec]));
    this.#storeTimer = new Timer(options.clock);
  }

  /** Counted. `known`: a state that another tab already shows. */
  async follow(name: string, known?: FeedState): Promise<void> {
    const before = this.#followed.get(name);
    if (before !== undefined) {
      before.count += 1;
      before.unfollow.stop();
      return;
    }
    const one = this.#open(name);
    if (one === undefined) return;
    if (known?.view !== undefined) one.feed.restore({ ...known, view: known.view });
    try {
      const stored = await this.#options.storage.get(name);
      if (stored !== undefined) one.feed.restore(stored);
      one.isOnDevice = stored !== undefined;
    } catch (error) {
      this.#options.report("replica_not_read", error);
    }
    if (this.#followed.get(name) !== one || this.#isStopped) return;
    one.isReady = true;
    one.feed.dirty = known?.view !== undefined;
    if (this.#epoch !== 0) {
      this.#options.send([{ t: "follow", feeds: [stand(one.feed)] }]);
      one.feed.connected(this.#epoch, undefined);
    }
    this.#tell(one);
    this.#serve();
  }

  unfollow(name: string): void {
    const one = this.#followed.get(name);
    if (one === undefined || one.count === 0) return;
    one.count -= 1;
    if (one.count > 0) return;
    one.unfollow.start(pace.unfollowPauseMs, () => void this.#close(name, one));
  }

  stands(): [string, number, number][] {
    return [...this.#followed.values()].filter((one) => one.isReady).map((one) => stand(one.feed));
  }

  states(): FeedState[] {
    return [...this.#followed.values()].map((one) => one.feed.state);
  }

  state(name: string): FeedState | undefined {
    return this.#followed.get(name)?.feed.state;
  }

  welcomed(epoch: number, heads: readonly (readonly [string, number])[], refused: readonly string[]): void {
    this.#epoch = epoch;
    const headOf = new Map(heads);
    const no = new Set(refused);
    const late: [string, number, number][] = [];
    for (const [name, one] of this.#followed) {
      const head = headOf.get(name);
      if (no.has(name)) this.#refuse(name, one);
      else if (!one.isReady) continue;
      else {
        // Not named in the welcome: it became ready between hello and welcome.
        if (head === undefined) late.push(stand(one.feed));
        one.feed.connected(epoch, head);
      }
    }
    if (late.length > 0) this.#options.send([{ t: "follow", feeds: late }]);
  }

  lost(): void {
    this.#epoch = 0;
    for (const one of this.#followed.values()) {
      one.pullWatch.stop();
      one.feed.disconnected();
    }
    this.settle();
  }

  received(message: FeedMessage): void {
    const one = this.#followed.get(message.feed);
    if (one === undefined || !one.isReady) return;
    const { feed } = one;
    if (message.t === "entry") feed.live(entryOf(message));
    else if (message.t === "head") feed.headAt(message.seq);
    else if (message.t === "reset") feed.reset(message.epoch, message.head);
    else feed.page(message.epoch, message.entries.map(entryOf), message.head);
    if (feed.busy !== "pull") one.pullWatch.stop();
  }

  /** The server said that the feed is not for this person. */
  refused(name: string): void {
    const one = this.#followed.get(name);
    if (one !== undefined) this.#refuse(name, one);
  }

  /** Proves the feed newer than now: resolves after a pull or snapshot that begins later. */
  refresh(name: string): Promise<void> {
    const one = this.#followed.get(name);
    if (one === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      one.feed.askFresh(resolve);
      this.#serve();
    });
  }

  refreshAll(): void {
    for (const one of this.#followed.values()) one.feed.askFresh(() => undefined);
    this.settle();
  }

  /** After a frame: tells what changed and asks for what is missing. */
  settle(): void {
    for (const one of this.#followed.values()) this.#tell(one);
    this.#serve();
  }

  /** Asks for a storing soon, also when no view has changed. */
  storeSoon(): void {
    if (!this.#storeTimer.isSet && !this.#isStopped)
      this.#storeTimer.start(pace.replicaStoreMs, () => void this.store());
  }

  /** Puts every changed replica into the storage; one storing at a time. */
  store(): Promise<void> {
    this.#storeTimer.stop();
    this.#storing = this.#storing.then(() => this.#storeNow());
    return this.#storing;
  }

  /** Nothing is stored from here on. */
  stop(): void {
    this.#isStopped = true;
    this.#storeTimer.stop();
    for (const { unfollow, retry, pullWatch } of this.#followed.values()) {
      unfollow.stop();
      retry.stop();
      pullWatch.stop();
    }
  }

  async #storeNow(): Promise<void> {
    if (this.#isStopped) return;
    const { storage, onStoring, report } = this.#options;
    const dirty = [...this.#followed.values()].filter((one) => one.feed.dirty);
    const onStored = onStoring();
    const records = dirty.map((one) => {
      one.feed.dirty = false;
      one.feed.forgetSeen();
      const record = one.feed.stored();
      one.isOnDevice ||= record !== undefined;
      return record;
    });
    try {
      const replicas = records.filter((record) => record !== undefined);
      if (replicas.length > 0) await storage.put(replicas);
      await onStored();
    } catch (error) {
      // The server still has every entry; until it is tried again, a start begins a little earlier.
      for (const { feed } of dirty) feed.dirty = true;
      report("replica_not_stored", error);
      this.storeSoon();
    }
  }

  #open(name: string): Followed | undefined {
    const spec = this.#specs.get(parseFeed(name).family);
    if (spec === undefined || this.#followed.size >= limits.feedsPerConnectionMax) {
      this.#options.report(spec === undefined ? "feed_unknown" : "feeds_too_many", name);
      return undefined;
    }
    const applied: Entry[] = [];
    const feed = new Feed({
      feed: name,
      spec,
      isPending: this.#options.isPending,
      onApplied: (entry) => one.applied.push(entry),
      onFault: (error) => this.#options.report("reducer_failed", error),
    });
    const { clock } = this.#options;
    const [unfollow, retry, pullWatch] = [new Timer(clock), new Timer(clock), new Timer(clock)];
    const one: Followed = {
      feed,
      unfollow,
      retry,
      pullWatch,
      count: 1,
      isReady: false,
      isOnDevice: false,
      told: feed.state,
      applied,
    };
    this.#followed.set(name, one);
    return one;
  }

  async #close(name: string, one: Followed): Promise<void> {
    await this.store();
    if (one.count > 0 || this.#followed.get(name) !== one) return;
    this.#followed.delete(name);
    one.feed.release();
    one.retry.stop();
    one.pullWatch.stop();
    if (this.#epoch !== 0) this.#options.send([{ t: "unfollow", feeds: [name] }]);
    this.#options.onClosed(name);
  }

  #refuse(name: string, one: Followed): void {
    one.feed.refused();
    one.retry.stop();
    one.pullWatch.stop();
    this.#options.storage
      .delete(name)
      .catch((error: unknown) => this.#options.report("replica_not_wiped", error));
    this.#tell(one);
  }

  #tell(one: Followed): void {
    const { state } = one.feed;
    if (state === one.told || this.#isStopped) return;
    const { applied } = one;
    const isAdvanced = !one.feed.isReplaced;
    one.applied = [];
    one.feed.isReplaced = false;
    one.told = state;
    this.#options.onChange(state, applied, isAdvanced);
    // What the device does not have at all it must have before the network goes: else nothing opens offline.
    if (one.feed.dirty && !one.isOnDevice && state.view !== undefined) void this.store();
    else if (one.feed.dirty) this.storeSoon();
  }

  #serve(): void {
    if (this.#isStopped) return;
    let pulls = 0;
    let snapshots = 0;
    for (const { feed } of this.#followed.values()) {
      if (feed.busy === "pull") pulls += 1;
      if (feed.busy === "snapshot") snapshots += 1;
    }
    const messages: ClientMessage[] = [];
    for (const [name, one] of this.#followed) {
      const need = one.isReady ? one.feed.need : "nothing";
      if (need === "pull" && pulls < pace.pullsInFlightMax) {
        pulls += 1;
        one.feed.beginPull();
        one.pullWatch.start(pace.pullAnswerMsMax, () => {
          one.feed.pullLost();
          this.#serve();
        });
        messages.push({ t: "pull", feed: name, from: one.feed.state.seq, limit: limits.pullEntriesMax });
      } else if (need === "snapshot" && snapshots < pace.snapshotsInFlightMax && !one.retry.isSet) {
        snapshots += 1;
        one.feed.beginSnapshot(this.#options.accepted());
        void this.#snapshot(name, one);
      }
    }
    if (messages.length > 0) this.#options.send(messages);
  }

  async #snapshot(name: string, one: Followed): Promise<void> {
    const { fetchSnapshot, clock, report } = this.#options;
    let taken = false;
    try {
      const snapshot = await fetchSnapshot(name);
      if (this.#followed.get(name) !== one) return;
      taken = one.feed.state.phase !== "refused" && one.feed.snapshot(snapshot);
    } catch (error) {
      if (this.#followed.get(name) !== one) return;
      report("snapshot_failed", error);
      one.feed.snapshotLost();
      if (error instanceof Refusal && (error.status === 403 || error.status === 404)) this.#refuse(name, one);
    }
    const isOver = taken || one.feed.state.phase === "refused" || this.#isStopped;
    if (!isOver) one.retry.start(reconnectDelayMs(one.feed.failures, clock.random()), () => this.#serve());
    this.#tell(one);
    this.#serve();
  }
}

function stand(feed: Feed): [string, number, number] {
  const { feed: name, epoch, seq } = feed.state;
  return [name, epoch, seq];
}
