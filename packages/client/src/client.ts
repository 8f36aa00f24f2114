/**
 * The client as screens, bots and the command line use it. Everything to watch is an `Observable`; everything to do goes
 * through `submit`. Whether this tab leads, follows or is alone changes nothing here.
 */
import { canonicalJson, type Outcome } from "@instep/domain/kernel/command.ts";
import type { CommandTable } from "@instep/domain/kernel/batch.ts";
import { parseFeed, type Entry, type FeedSpec } from "@instep/domain/kernel/entry.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { rejection, type Rejection } from "@instep/domain/kernel/rejection.ts";
import { newCommandId, newId, systemClock, type Clock } from "./clock.ts";
import { Core } from "./core.ts";
import type { CoreListener } from "./listener.ts";
import { Election } from "./election.ts";
import { Following } from "./following.ts";
import { openHttp, type Http } from "./http.ts";
import { Mirror, type Receipts, type Signal } from "./mirror.ts";
import type { Observable } from "./observable.ts";
import type { FeedView, Overlay, PendingCommand } from "./optimistic.ts";
import { socketUrl, webSocketFactory, type SocketFactory } from "./socket.ts";
import { initialStatus, type Status } from "./status.ts";
import type { FailedCommand, NewCommand, Storage } from "./storage.ts";
import { browserSurroundings, type Surroundings } from "./surroundings.ts";
import { browserTabs, Leading, type Port, type TabChannel, type TabMessage, type Tabs } from "./tabs.ts";
import type { Report } from "./wire.ts";

export interface ClientOptions {
  /** `https://host`, without a trailing slash. */
  readonly url: string;
  readonly storage: Storage;
  readonly feeds: readonly FeedSpec[];
  readonly overlays?: readonly Overlay[];
  /** When given, arguments are checked before anything is stored. */
  readonly commands?: CommandTable;
  /** Absent where a cookie signs in. */
  readonly token?: string | (() => string | undefined);
  /** This device's lasting id; made and kept in the storage when absent. */
  readonly device?: string;
  /** Digest of a view, by feed family, for comparison with the server's. */
  readonly digests?: Readonly<Record<string, (view: never) => string>>;
  readonly clock?: Clock;
  readonly socketFactory?: SocketFactory;
  readonly fetch?: typeof globalThis.fetch;
  /** `undefined`: the browser's where it has Web Locks and the storage is shared. `null`: none. */
  readonly tabs?: Tabs | null;
  readonly surroundings?: Surroundings;
  /** Things that went wrong and were got over; for logs. */
  readonly onReport?: Report;
}

export interface Submission {
  readonly id: CommandId;
  /** Resolves when the command is on the device (or refused): from then on it is not lost. */
  readonly stored: Promise<void>;
  /** The server's answer; for a withdrawn command the refusal `withdrawn`. Never rejects. */
  readonly outcome: Promise<Outcome>;
}

interface Unsettled {
  readonly command: NewCommand;
  readonly resolve: (outcome: Outcome) => void;
}

export function openClient(options: ClientOptions): Client {
  return new Client(options);
}

export class Client {
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #report: Report;
  readonly #mirror: Mirror;
  readonly #unsettled = new Map<CommandId, Unsettled>();
  readonly #wanted = new Map<string, number>();
  readonly #tab: string;
  readonly #channel: TabChannel | undefined;
  readonly #election: Election | undefined;
  readonly #unwatch: () => void;
  #onTabMessage: (message: TabMessage) => void = () => undefined;
  #port: Port;
  #isClosed = false;

  readonly http: Http;
  readonly status: Observable<Status>;
  /** Commands whose effect is on the screen and not yet confirmed, in order. */
  readonly pending: Observable<readonly PendingCommand[]>;
  /** Refused commands, oldest first, until dismissed. */
  readonly failed: Observable<readonly FailedCommand[]>;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#report = options.onReport ?? (() => undefined);
    this.#tab = newId(this.#clock);
    const { url, fetch } = options;
    this.http = openHttp({ url, token: this.#token, clock: this.#clock, ...(fetch && { fetch }) });
    this.#mirror = new Mirror({
      overlays: options.overlays ?? [],
      report: this.#report,
      onDecided: (id, outcome) => this.#settle(id, outcome),
    });
    this.status = this.#mirror.status;
    this.pending = this.#mirror.pending;
    this.failed = this.#mirror.failed;
    const tabs = options.tabs === undefined ? browserTabs() : (options.tabs ?? undefined);
    const { sharedAs } = options.storage;
    if (tabs === undefined || sharedAs === undefined) this.#port = this.#begin(this.#mirror, () => undefined);
    else {
      this.#channel = tabs.openChannel(sharedAs);
      this.#channel.listen((message) =>
        message.t === "wiped" ? this.#end("signed_out") : this.#onTabMessage(message),
      );
      this.#port = this.#followAlong(this.#channel);
      const [onLead, onDemoted] = [() => this.#lead(), () => this.#demoted()];
      this.#election = new Election({ locks: tabs.locks, name: sharedAs, onLead, onDemoted });
      this.#election.start();
    }
    this.#unwatch = (options.surroundings ?? browserSurroundings)({
      online: () => this.#port.wake(),
      visible: () => this.#port.wake(),
      offline: () => this.#port.networkLost(),
      hidden: () => void this.#port.store(),
    });
  }

  /** Makes a command, shows its effect at once, keeps it until it is answered. */
  submit(name: string, args: unknown): Submission {
    const command: NewCommand = { id: newCommandId(this.#clock), name, args, madeAt: this.#clock.now() };
    const refused = this.#refusal(command);
    if (refused !== undefined) {
      const outcome = Promise.resolve<Outcome>({ ok: false, rejection: refused });
      return { id: command.id, stored: Promise.resolve(), outcome };
    }
    const outcome = new Promise<Outcome>((resolve) => this.#unsettled.set(command.id, { command, resolve }));
    return { id: command.id, stored: this.#port.submit(command), outcome };
  }

  /** Takes a command back that was never sent; false when it is too late. */
  async withdraw(id: CommandId): Promise<boolean> {
    if (!(await this.#port.withdraw(id))) return false;
    this.#settle(id, { ok: false, rejection: rejection("withdrawn") });
    return true;
  }

  /** Keeps the feed on this device and up to date. Counted; the result ends it once. */
  follow(feed: string): () => void {
    const count = this.#wanted.get(feed) ?? 0;
    this.#wanted.set(feed, count + 1);
    if (count === 0) this.#port.follow(feed, this.#mirror.state(feed));
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#unfollow(feed);
    };
  }

  feed<View = unknown>(feed: string): Observable<FeedView<View>> {
    return this.#mirror.lens(feed) as Observable<FeedView> as Observable<FeedView<View>>;
  }

  /** The view with the pending commands; undefined while there is none. */
  view<View = unknown>(feed: string): View | undefined {
    return this.feed<View>(feed).get().view;
  }

  /** The last entries that arrived while the feed was followed, oldest first. */
  recent(feed: string): readonly Entry[] {
    return this.#mirror.lens(feed).recent;
  }

  /** Every entry as it is applied, in all followed feeds. */
  onEntry(listener: (entry: Entry) => void): () => void {
    return this.#mirror.entries.add(listener);
  }

  onSignal(listener: (signal: Signal) => void): () => void {
    return this.#mirror.signals.add(listener);
  }

  receipts(channel: string): Observable<Receipts> {
    return this.#mirror.receiptsOf(channel);
  }

  /** Throws a `Refusal`. */
  query<Result>(name: string, args: unknown, signal?: AbortSignal): Promise<Result> {
    return this.http.query<Result>(name, args, signal);
  }

  /** Resolves when the feed is proven newer than this call; waits for the connection if there is none. */
  refresh(feed: string): Promise<void> {
    return this.#port.refresh(feed);
  }

  /** Ordinals up to which the channel's messages are on this device and read. */
  markRead(channel: string, delivered: number, read: number): void {
    this.#port.mark(channel, delivered, read);
  }

  signal(feed: string, kind: "typing"): void {
    this.#port.signal(feed, kind);
  }

  dismiss(id: CommandId): Promise<void> {
    return this.#port.dismiss(id);
  }

  /** Submits a failed command again, as a new one, and dismisses the old. */
  retry(id: CommandId): Submission | undefined {
    const failed = this.failed.get().find((command) => command.id === id);
    if (failed === undefined) return undefined;
    const submission = this.submit(failed.name, failed.args);
    void this.dismiss(id);
    return submission;
  }

  /** Draws pending commands anew: something that an overlay knows from elsewhere has changed. */
  redraw(): void {
    this.#mirror.redraw();
  }

  /** Epoch milliseconds by the server's clock. */
  serverNow(): number {
    return this.#clock.now() + this.status.get().clockOffsetMs;
  }

  /** Seq and digest of the confirmed view; undefined without a view or a digest of the family. */
  digest(feed: string): { readonly seq: number; readonly digest: string } | undefined {
    const { confirmed, seq } = this.feed(feed).get();
    const digest = this.#options.digests?.[parseFeed(feed).family];
    return digest === undefined || confirmed === undefined
      ? undefined
      : { seq, digest: digest(confirmed as never) };
  }

  /** After signing in again, or when the server had ended the connection. */
  reconnect(): void {
    this.#port.restart();
  }

  /** Stores what is known and ends; unsent commands stay on the device. */
  async close(): Promise<void> {
    await this.#port.store();
    this.#end("offline");
    this.#options.storage.close();
  }

  /** Signing out: leaves nothing on the device. With unsent commands it refuses unless told that they may be lost. */
  async wipe(evenIfUnsent: boolean): Promise<{ readonly wiped: boolean; readonly unsent: number }> {
    // Takes the decided ones out of the storage; what is left then is unsent, except what still settles on the screen.
    await this.#port.store();
    const settling = new Set(
      this.pending
        .get()
        .filter(isDecided)
        .map((command) => command.id),
    );
    const unsent = (await this.#options.storage.outbox.list()).filter(({ id }) => !settling.has(id)).length;
    if (unsent > 0 && !evenIfUnsent) return { wiped: false, unsent };
    this.#channel?.post({ t: "wiped" });
    this.#end("signed_out");
    await this.#options.storage.clear();
    return { wiped: true, unsent };
  }

  readonly #token = (): string | undefined => {
    const { token } = this.#options;
    return typeof token === "function" ? token() : token;
  };

  #refusal({ name, args }: NewCommand): Rejection | undefined {
    if (this.#isClosed) return rejection("unavailable");
    if (this.status.get().waiting >= limits.outboxCommandsMax)
      return rejection("outbox_full", { limit: limits.outboxCommandsMax });
    if (new TextEncoder().encode(canonicalJson(args)).length > limits.commandBytesMax)
      return rejection("too_large");
    const table = this.#options.commands;
    if (table === undefined) return undefined;
    const spec = table.get(name);
    if (spec === undefined) return rejection("unknown_command", { name });
    const issue = spec.args.safeParse(args).error?.issues[0];
    return issue && rejection("malformed", { path: issue.path.join("."), issue: issue.code });
  }

  #settle(id: CommandId, outcome: Outcome): void {
    const unsettled = this.#unsettled.get(id);
    this.#unsettled.delete(id);
    unsettled?.resolve(outcome);
  }

  #unfollow(feed: string): void {
    const count = this.#wanted.get(feed) ?? 0;
    if (count > 1) this.#wanted.set(feed, count - 1);
    else {
      this.#wanted.delete(feed);
      this.#port.unfollow(feed);
    }
  }

  /** Runs the core in this tab. `began` is called before it starts. */
  #begin(listener: CoreListener, began: (core: Core) => void): Core {
    const { url, storage, feeds, overlays, device, socketFactory } = this.#options;
    const core = new Core({
      socketUrl: socketUrl(url),
      http: this.http,
      storage,
      clock: this.#clock,
      socketFactory: socketFactory ?? webSocketFactory,
      token: this.#token,
      device,
      feeds,
      overlays: overlays ?? [],
      listener,
      report: this.#report,
    });
    for (const feed of this.#wanted.keys()) core.follow(feed, this.#mirror.state(feed));
    began(core);
    void core.start().then(() => {
      // Those of the time as a follower; all but the last few are in the storage and known.
      if (this.#port === core)
        for (const { command } of [...this.#unsettled.values()]) void core.submit(command);
    });
    return core;
  }

  #followAlong(channel: TabChannel): Following {
    const following = new Following({
      tab: this.#tab,
      channel,
      mirror: this.#mirror,
      storage: this.#options.storage,
      clock: this.#clock,
      specs: this.#options.feeds,
      wanted: () => this.#wanted.keys(),
      unsettled: () => [...this.#unsettled.values()].map(({ command }) => command),
      onSilence: () => this.#election?.force(),
      report: this.#report,
    });
    this.#onTabMessage = (message) => following.received(message);
    following.introduce();
    return following;
  }

  #lead(): void {
    const channel = this.#channel;
    if (channel === undefined || this.#isClosed) return;
    this.#port.halt();
    const leading = new Leading(channel, this.#mirror);
    this.#onTabMessage = (message) => leading.received(message);
    this.#port = this.#begin(leading.listener, (core) => leading.lead(core));
  }

  #demoted(): void {
    if (this.#channel === undefined) return;
    this.#port.halt();
    this.#port = this.#followAlong(this.#channel);
  }

  #end(kind: "offline" | "signed_out"): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unwatch();
    this.#port.halt();
    this.#channel?.post({ t: "leave", tab: this.#tab });
    this.#channel?.close();
    this.#election?.stop();
    this.#mirror.statusChanged({ ...initialStatus, kind });
  }
}

function isDecided({ phase }: PendingCommand): boolean {
  return phase === "accepted" || phase === "refused";
}
