/**
 * Connection, outbox and replica put together: what one leading tab, one bot or one command line runs. It tells its
 * listener what changed, once a frame and in this order: feeds, then pending commands. A command thus leaves the pending
 * ones only after its effect is in the view that was told, and no screen between the two shows it missing.
 */
import type { FeedSpec, Entry } from "@instep/domain/kernel/entry.ts";
import { parseFeed } from "@instep/domain/kernel/entry.ts";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { ClientMessage, ServerMessage } from "@instep/domain/kernel/protocol.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { newId, type Clock } from "./clock.ts";
import { Connection, type ConnectionState, type Welcome } from "./connection.ts";
import type { FeedState } from "./feed.ts";
import type { Http } from "./http.ts";
import type { CoreListener } from "./listener.ts";
import { Markers } from "./markers.ts";
import { sameFields } from "./observable.ts";
import type { Overlay, PendingCommand } from "./optimistic.ts";
import { Outbox } from "./outbox.ts";
import { pendingCommands } from "./pending.ts";
import { RefusedCommands } from "./refused.ts";
import { Replica } from "./replica.ts";
import { SettlingCommands } from "./settling.ts";
import type { SocketFactory } from "./socket.ts";
import { initialStatus, statusKind, type Status } from "./status.ts";
import type { FailedCommand, NewCommand, Storage } from "./storage.ts";
import type { Report } from "./wire.ts";

export interface CoreOptions {
  readonly socketUrl: string;
  readonly http: Http;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly socketFactory: SocketFactory;
  readonly token: () => string | undefined;
  readonly device: string | undefined;
  readonly feeds: readonly FeedSpec[];
  readonly overlays: readonly Overlay[];
  readonly listener: CoreListener;
  readonly report: Report;
}

export class Core {
  readonly #options: CoreOptions;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #replica: Replica;
  readonly #settling: SettlingCommands;
  readonly #markers: Markers;
  readonly #overlays: ReadonlyMap<string, Overlay>;
  #device = "";
  readonly #refusals: RefusedCommands;
  /** Decided and shown; taken out of the storage once the replicas that show them are in it. */
  readonly #done = new Set<CommandId>();
  #pending: readonly PendingCommand[] = [];
  #isPendingDirty = false;
  #depth = 0;
  #status: Status = initialStatus;
  #staff: string | undefined;
  #clockOffsetMs = 0;
  #isLive = false;
  #isWelcoming = false;
  #lastLiveAt: number | undefined;
  #hasTried = false;
  #isStopped = false;

  constructor(options: CoreOptions) {
    this.#options = options;
    const { clock, storage, report } = options;
    const send = (messages: readonly ClientMessage[]): boolean => this.#connection.send(messages);
    this.#overlays = new Map(options.overlays.map((one) => [one.family, one]));
    this.#connection = new Connection({
      url: options.socketUrl,
      clock,
      socketFactory: options.socketFactory,
      report,
      hello: () => this.#hello(),
      accepts: (welcome) => this.#accepts(welcome),
      onMessages: (messages) => this.#batch(() => messages.forEach((message) => this.#received(message))),
      onState: (state) => this.#batch(() => this.#stateChanged(state)),
      onLoss: () => this.#replica.refreshAll(),
    });
    this.#refusals = new RefusedCommands(storage, (failed) => options.listener.failedChanged(failed));
    this.#outbox = new Outbox({
      storage: storage.outbox,
      clock,
      send,
      report,
      onChange: () => this.#pendingChanged(),
      onDecided: (command, outcome) => this.#batch(() => this.#decided(command, outcome)),
      onUnanswered: () => this.#connection.drop("unanswered"),
    });
    this.#replica = new Replica({
      specs: options.feeds,
      storage: storage.replica,
      clock,
      send,
      report,
      fetchSnapshot: (feed) => options.http.snapshot(feed),
      accepted: () => this.#settling.accepted(),
      isPending: (id) => this.#outbox.has(id) || this.#settling.has(id) || this.#done.has(id),
      onChange: (state, entries, isAdvanced) =>
        this.#batch(() => this.#feedChanged(state, entries, isAdvanced)),
      onClosed: (feed) => options.listener.feedClosed(feed),
      onStoring: () => this.#storing(),
    });
    this.#settling = new SettlingCommands({
      clock,
      concerned: (command) => this.#concerned(command),
      isCurrent: (feed) => this.#replica.state(feed)?.phase === "current",
      refresh: (feed) => this.#replica.refresh(feed),
      onSettled: (command, rejection) => this.#batch(() => this.#settled(command, rejection)),
    });
    this.#markers = new Markers({ storage: storage.meta, send, report });
  }

  get status(): Status {
    return this.#status;
  }

  get pending(): readonly PendingCommand[] {
    return this.#pending;
  }

  get failed(): readonly FailedCommand[] {
    return this.#refusals.list;
  }

  get serving(): readonly FeedState[] {
    return this.#replica.states();
  }

  async start(): Promise<void> {
    const { report } = this.#options;
    const read = (what: string, run: () => Promise<void>): Promise<void> =>
      run().catch((error: unknown) => report(`${what}_not_read`, error));
    await Promise.all([
      read("outbox", () => this.#outbox.load()),
      read("markers", () => this.#markers.load()),
      read("failed", () => this.#refusals.load()),
      read("meta", () => this.#loadMeta()),
    ]);
    if (!this.#isStopped) this.#connection.start();
  }

  submit(command: NewCommand): Promise<void> {
    return this.#batch(() => this.#outbox.submit(command));
  }

  adopt(command: NewCommand, order: number, mayBeSent: boolean): void {
    if (!this.#settling.has(command.id) && !this.#done.has(command.id))
      this.#batch(() => this.#outbox.adopt(command, order, mayBeSent));
  }

  withdraw(id: CommandId): Promise<boolean> {
    return this.#outbox.withdraw(id);
  }

  withdrawn(id: CommandId): void {
    this.#outbox.drop(id);
  }

  follow(feed: string, known?: FeedState): void {
    void this.#replica.follow(feed, known).then(() => this.#markers.resend(parseFeed(feed).key));
  }

  unfollow(feed: string): void {
    this.#replica.unfollow(feed);
  }

  state(feed: string): FeedState | undefined {
    return this.#replica.state(feed);
  }

  refresh(feed: string): Promise<void> {
    return this.#replica.refresh(feed);
  }

  mark(channel: string, delivered: number, read: number): void {
    this.#markers.mark(channel, delivered, read);
  }

  signal(feed: string, kind: "typing"): void {
    this.#connection.send([{ t: "signal", feed, kind }]);
  }

  dismiss(id: CommandId): Promise<void> {
    return this.#refusals.dismiss(id);
  }

  /** Signed in again, or another attempt after the server had ended the connection. */
  restart(): void {
    this.#connection.start();
    this.#connection.wake();
  }

  wake(): void {
    this.#connection.wake();
  }

  networkLost(): void {
    this.#connection.networkLost();
  }

  store(): Promise<void> {
    return this.#replica.store();
  }

  /** Ends at once; what is not stored by then is fetched again at the next start. */
  halt(): void {
    this.#isStopped = true;
    this.#connection.stop();
    this.#outbox.stop();
    this.#settling.stop();
    this.#replica.stop();
  }

  #hello(): Omit<Extract<ClientMessage, { t: "hello" }>, "t"> {
    const token = this.#options.token();
    return {
      ...(token === undefined ? {} : { token }),
      device: this.#device,
      feeds: this.#replica.stands(),
      pending: this.#outbox.pendingIds(),
    };
  }

  #accepts({ chain, staff }: Welcome): boolean {
    const { owner } = this.#options.storage;
    if (owner !== undefined) return owner.chain === chain && owner.staff === staff;
    return this.#staff === undefined || this.#staff === staff;
  }

  async #loadMeta(): Promise<void> {
    const { meta } = this.#options.storage;
    const [lastLiveAt, device] = await Promise.all([meta.get("lastLiveAt"), meta.get("device")]);
    if (typeof lastLiveAt === "number") this.#lastLiveAt = lastLiveAt;
    if (this.#options.device !== undefined) this.#device = this.#options.device;
    else if (typeof device === "string") this.#device = device;
    else {
      this.#device = newId(this.#options.clock);
      await meta.put("device", this.#device);
    }
  }

  #received(message: ServerMessage): void {
    const { listener, report, clock } = this.#options;
    if (message.t === "welcome") {
      this.#isLive = true;
      this.#staff = message.staff;
      this.#clockOffsetMs = message.now - clock.now();
      this.#touched();
      this.#replica.welcomed(message.epoch, message.heads, message.refused);
      // The server read the outcomes before the heads.
      this.#isWelcoming = true;
      this.#outbox.welcomed(message.outcomes);
      this.#isWelcoming = false;
      this.#markers.resend();
    } else if (message.t === "reply") this.#outbox.replied(message.id, message.outcome, message.delayMs);
    else if (message.t === "signal") listener.signalled(message.feed, message.kind, message.by);
    else if (message.t === "receipts") {
      for (const [staff, delivered, read] of message.marks)
        if (staff === this.#staff) this.#markers.received(message.channel, delivered, read);
      listener.receipts(message.channel, message.marks);
    } else if (message.t === "refusal") {
      report("message_refused", message);
      const { code } = message.rejection;
      // "follow <feed>", "pull <feed>"
      const feed = message.about.split(" ")[1];
      if (feed !== undefined && (code === "forbidden" || code === "not_found")) this.#replica.refused(feed);
    } else if (message.t !== "ping" && message.t !== "bye") this.#replica.received(message);
  }

  #stateChanged(state: ConnectionState): void {
    if (state === "live") return;
    if (state === "backing_off") this.#hasTried = true;
    if (!this.#isLive) return;
    this.#isLive = false;
    this.#touched();
    this.#outbox.lost();
    this.#replica.lost();
  }

  #decided(command: NewCommand, outcome: Outcome): void {
    if (outcome.ok) {
      this.#settling.add(command, undefined, this.#isWelcoming);
      this.#options.listener.decided(command.id, outcome);
    } else if (outcome.rejection.retry === "after_sync")
      this.#settling.add(command, outcome.rejection, this.#isWelcoming);
    else this.#refused(command, outcome.rejection);
  }

  #settled(command: NewCommand, rejection: Rejection | undefined): void {
    if (rejection !== undefined) this.#refused(command, rejection);
    else {
      this.#done.add(command.id);
      this.#replica.storeSoon();
    }
    this.#pendingChanged();
  }

  #refused(command: NewCommand, rejection: Rejection): void {
    const { clock, listener, report } = this.#options;
    const failed: FailedCommand = { ...command, rejection, failedAt: clock.now() };
    this.#refusals.add(failed).catch((error: unknown) => {
      report("failed_not_stored", error);
      this.#replica.storeSoon();
    });
    listener.decided(command.id, { ok: false, rejection });
  }

  /** Called when the replicas are read out for storing; what it gives, when they are stored. */
  #storing(): () => Promise<void> {
    const done = [...this.#done];
    const moveRefused = this.#refusals.waiting();
    return async () => {
      if (this.#isLive) this.#touched();
      await moveRefused();
      if (done.length === 0) return;
      await this.#options.storage.outbox.forget(done);
      for (const id of done) this.#done.delete(id);
    };
  }

  #touched(): void {
    this.#lastLiveAt = this.#options.clock.now();
    this.#options.storage.meta
      .put("lastLiveAt", this.#lastLiveAt)
      .catch((error: unknown) => this.#options.report("meta_not_stored", error));
  }

  #concerned(command: NewCommand): string[] {
    const names: string[] = [];
    for (const { feed, view, seen } of this.#replica.states()) {
      const { family, key } = parseFeed(feed);
      const isConcerned = view !== undefined && this.#overlays.get(family)?.concerns(command, key) === true;
      if (isConcerned && !seen.has(command.id)) names.push(feed);
    }
    return names;
  }

  #feedChanged(state: FeedState, entries: readonly Entry[], isAdvanced: boolean): void {
    this.#options.listener.feedChanged(state, entries, isAdvanced);
    for (const entry of entries) this.#settling.seen(entry.commandId, state.feed);
  }

  #pendingChanged(): void {
    this.#isPendingDirty = true;
    if (this.#depth === 0) this.#batch(() => undefined);
  }

  /** Runs, then tells what changed; nested runs are told by the outermost. */
  #batch<T>(run: () => T): T {
    this.#depth += 1;
    try {
      return run();
    } finally {
      if (this.#depth === 1 && !this.#isStopped) {
        this.#replica.settle();
        this.#outbox.pump();
        this.#tell();
      }
      this.#depth -= 1;
    }
  }

  #tell(): void {
    const { listener } = this.#options;
    if (this.#isPendingDirty) {
      this.#isPendingDirty = false;
      this.#pending = pendingCommands(this.#settling.all, this.#outbox.items);
      listener.pendingChanged(this.#pending);
    }
    const { state, closedFor } = this.#connection;
    const waiting = this.#outbox.items.length;
    const next: Status = {
      staff: this.#staff,
      clockOffsetMs: this.#clockOffsetMs,
      kind: statusKind(state, this.#hasTried, waiting),
      waiting,
      offlineSince: state === "live" ? undefined : this.#lastLiveAt,
      isCatchingUp: state === "live" && this.#replica.states().some(({ phase }) => phase === "behind"),
      closedFor,
    };
    if (sameFields(next, this.#status)) return;
    this.#status = next;
    listener.statusChanged(next);
  }
}
