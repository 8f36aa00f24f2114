/** A tab that does not lead: shows what the leader tells, stores what its person does, and notices when nobody leads. */
import { parseFeed, type FeedSpec } from "@instep/domain/kernel/entry.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import { Timer, type Clock } from "./clock.ts";
import { advance } from "./feed.ts";
import type { Mirror } from "./mirror.ts";
import { pace } from "./policy.ts";
import type { NewCommand, Storage } from "./storage.ts";
import type { FromLeader, Port, TabChannel, TabMessage } from "./tabs.ts";
import type { Report } from "./wire.ts";

export interface FollowingOptions {
  readonly tab: string;
  readonly channel: TabChannel;
  readonly mirror: Mirror;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly specs: readonly FeedSpec[];
  /** Feeds that this tab's screens want. */
  readonly wanted: () => Iterable<string>;
  /** Commands of this tab without an outcome. */
  readonly unsettled: () => readonly NewCommand[];
  /** The leader does not answer. */
  readonly onSilence: () => void;
  readonly report: Report;
}

export class Following implements Port {
  readonly #options: FollowingOptions;
  readonly #specs: ReadonlyMap<string, FeedSpec>;
  readonly #silence: Timer;
  readonly #refreshing = new Map<number, () => void>();
  #lastNonce = 0;
  #isStopped = false;

  constructor(options: FollowingOptions) {
    this.#options = options;
    this.#specs = new Map(options.specs.map((spec) => [spec.family, spec]));
    this.#silence = new Timer(options.clock);
  }

  /** Introduces this tab to the leader, if there is one, and says everything again. */
  introduce(): void {
    const { channel, tab, wanted, unsettled } = this.#options;
    channel.post({ t: "hello", tab });
    for (const feed of wanted()) channel.post({ t: "follow", tab, feed });
    for (const command of unsettled()) void this.submit(command);
    this.#expectAnswer();
  }

  received(message: TabMessage): void {
    if (!isFromLeader(message)) return;
    this.#silence.stop();
    const { mirror, tab } = this.#options;
    if (message.t === "lead") this.introduce();
    else if (message.t === "feed") {
      if (this.#wants(message.state.feed)) mirror.feedChanged(message.state, []);
    } else if (message.t === "entries") this.#entries(message);
    else if (message.t === "closed") mirror.feedClosed(message.feed);
    else if (message.t === "status") mirror.statusChanged(message.status);
    else if (message.t === "pending") mirror.pendingChanged(message.pending);
    else if (message.t === "failed") mirror.failedChanged(message.failed);
    else if (message.t === "decided") mirror.decided(message.id, message.outcome);
    else if (message.t === "receipts") mirror.receipts(message.channel, message.marks);
    else if (message.t === "signalled") mirror.signalled(message.feed, message.kind, message.by);
    else if (message.t === "refreshed" && message.tab === tab) {
      this.#refreshing.get(message.nonce)?.();
      this.#refreshing.delete(message.nonce);
    }
  }

  async submit(command: NewCommand): Promise<void> {
    const { storage, mirror, clock, channel, report } = this.#options;
    const mayBeSent = mirror.status.get().kind === "live";
    let order: number;
    try {
      order = await storage.outbox.add(command, mayBeSent);
    } catch (error) {
      report("outbox_not_stored", error);
      const why = rejection("device_storage");
      mirror.failedChanged([...mirror.failed.get(), { ...command, rejection: why, failedAt: clock.now() }]);
      mirror.decided(command.id, { ok: false, rejection: why });
      return;
    }
    if (this.#isStopped) return;
    channel.post({ t: "submitted", command, order, mayBeSent });
    this.#expectAnswer();
  }

  async withdraw(id: CommandId): Promise<boolean> {
    if (!(await this.#options.storage.outbox.withdraw(id))) return false;
    this.#options.channel.post({ t: "withdrawn", id });
    return true;
  }

  follow(feed: string): void {
    const { channel, tab } = this.#options;
    channel.post({ t: "follow", tab, feed });
    this.#expectAnswer();
  }

  unfollow(feed: string): void {
    this.#options.channel.post({ t: "unfollow", tab: this.#options.tab, feed });
  }

  refresh(feed: string): Promise<void> {
    const { channel, tab } = this.#options;
    this.#lastNonce += 1;
    const nonce = this.#lastNonce;
    channel.post({ t: "refresh", tab, feed, nonce });
    this.#expectAnswer();
    return new Promise((resolve) => this.#refreshing.set(nonce, resolve));
  }

  mark(channel: string, delivered: number, read: number): void {
    this.#options.channel.post({ t: "mark", channel, delivered, read });
  }

  signal(feed: string): void {
    this.#options.channel.post({ t: "typing", feed });
  }

  async dismiss(id: CommandId): Promise<void> {
    await this.#options.storage.failed.dismiss(id);
    this.#options.channel.post({ t: "dismiss", id });
  }

  wake(): void {
    this.#options.channel.post({ t: "wake" });
    this.#expectAnswer();
  }

  networkLost(): void {
    // The leader hears it from the same device.
  }

  restart(): void {
    this.#options.channel.post({ t: "restart" });
    this.#expectAnswer();
  }

  async store(): Promise<void> {
    // The leader stores.
  }

  halt(): void {
    this.#isStopped = true;
    this.#silence.stop();
    for (const done of this.#refreshing.values()) done();
    this.#refreshing.clear();
  }

  #wants(feed: string): boolean {
    for (const wanted of this.#options.wanted()) if (wanted === feed) return true;
    return false;
  }

  #entries(message: Extract<FromLeader, { t: "entries" }>): void {
    const { mirror, channel, tab } = this.#options;
    const { feed, epoch, phase, from, entries } = message;
    const state = mirror.state(feed);
    const spec = this.#specs.get(parseFeed(feed).family);
    if (state === undefined || spec === undefined || !this.#wants(feed)) return;
    if (state.epoch !== epoch || state.seq !== from || state.view === undefined) {
      channel.post({ t: "follow", tab, feed });
      return;
    }
    const pending = new Set(mirror.pending.get().map((command) => command.id));
    let next = { ...state, phase };
    for (const entry of entries)
      next = { ...advance(spec, next, entry, pending.has(entry.commandId)), phase };
    mirror.feedChanged(next, entries);
  }

  #expectAnswer(): void {
    if (this.#isStopped) return;
    this.#options.channel.post({ t: "ask" });
    if (!this.#silence.isSet) this.#silence.start(pace.leaderSilentMsMax, this.#options.onSilence);
  }
}

const leaderTags: ReadonlySet<string> = new Set<FromLeader["t"]>([
  "lead",
  "alive",
  "refreshed",
  "feed",
  "entries",
  "closed",
  "status",
  "pending",
  "failed",
  "decided",
  "receipts",
  "signalled",
]);

function isFromLeader(message: TabMessage): message is FromLeader {
  return leaderTags.has(message.t);
}
