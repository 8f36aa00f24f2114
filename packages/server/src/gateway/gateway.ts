/**
 * What sockets and HTTP have in common: who is calling, how a command reaches the journal, which sockets are open, and
 * what a change of rights does to them.
 */
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ChainId, DeviceId, StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { closeCodes } from "@instep/domain/kernel/protocol.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import type { Foundation } from "../house.ts";
import type { IncomingCommand } from "../journal/journal.ts";
import type { Caller } from "../platform/contracts.ts";
import { Connection } from "./connection.ts";
import { FeedDesk } from "./feeds.ts";
import { Hub } from "./hub.ts";
import { Marks } from "./marks.ts";
import type { Metrics } from "./metrics.ts";
import { Pace } from "./pace.ts";
import { Windows } from "./windows.ts";

/** Who calls, from a session token; undefined when the session is unknown, closed or expired. */
export interface Authenticator {
  callerOfToken(token: string): Promise<Caller | undefined>;
  callerOfRequest(request: Request): Promise<Caller | undefined>;
  /** Forgets what is cached of a person, after a change of their rights. */
  invalidate(chainId: ChainId, staffId: string): void;
  /** The caller as the database has them now. */
  refresh(caller: Caller): Promise<Caller | undefined>;
}

/** Entries after which a person's open sockets are looked at again. */
const rightsChanged = new Set([
  "session.closed",
  "session.all_closed",
  "staff.deactivated",
  "staff.updated",
  "staff.secret_set",
  "staff.signed_out",
]);

export class Gateway {
  readonly foundation: Foundation;
  readonly authenticator: Authenticator;
  readonly hub: Hub;
  readonly desk: FeedDesk;
  readonly windows: Windows;
  readonly marks: Marks;
  readonly metrics: Metrics;
  /** Each with the slot of the heartbeat's period in which it is beaten. */
  readonly #connections = new Map<Connection, number>();
  #countedIn = 0;
  readonly #byDevice = new Map<DeviceId, Set<Connection>>();
  readonly #pace = new Pace(limits.commandsPerSessionPerSecondMax, limits.outboxCommandsMax);
  readonly #beat: NodeJS.Timeout;
  /** Changes of anybody's rights that were heard. */
  #rightsChanges = 0;
  /** When the chain's log was first listened to, by the clock of `foundation.now`. */
  readonly #attendedSince = new Map<ChainId, number>();
  #closing = false;

  constructor(foundation: Foundation, authenticator: Authenticator, metrics: Metrics) {
    this.foundation = foundation;
    this.authenticator = authenticator;
    this.metrics = metrics;
    this.hub = new Hub(foundation.bus);
    this.desk = new FeedDesk(
      foundation.database,
      foundation.modules.flatMap((module) => module.feeds),
      (chainId) => this.#isHeard(chainId),
    );
    this.windows = new Windows(foundation.reader);
    this.marks = new Marks(foundation, (chainId, channel, marks) =>
      this.#tellReceipts(chainId, channel, marks),
    );
    this.hub.watch((chainId, published) => {
      this.windows.see(chainId, published);
      this.#watch(chainId, published.entry);
    });
    this.#beat = setInterval(() => this.#beatSome(), limits.heartbeatMs / beatSlots);
    this.#beat.unref();
  }

  callerOfToken(token: string): Promise<Caller | undefined> {
    return this.authenticator.callerOfToken(token);
  }

  /**
   * Counts the socket in as whoever `ask` says calls, read when the chain's log was already listened to: from then on a
   * change of their rights reaches the socket. False when nobody calls, or when the socket or the server is over.
   */
  async admit(connection: Connection, ask: () => Promise<Caller | undefined>): Promise<boolean> {
    for (;;) {
      const before = this.#rightsChanges;
      const asked = await ask();
      const caller = asked && (await this.#attended(asked));
      // What was heard meanwhile looked for this socket among the others in vain.
      if (before !== this.#rightsChanges) continue;
      if (caller === undefined || connection.isOver) return false;
      connection.caller = caller;
      return this.#countIn(connection, caller);
    }
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** A person's command on its way to the journal; too many a second are told to come later. */
  submit(command: IncomingCommand, caller: Caller): Outcome | Promise<Outcome> {
    if (!this.#pace.take(caller.sessionId, performance.now()))
      return { ok: false, rejection: rejection("rate_limited", undefined, "later") };
    return this.foundation.journal.submit(caller.chainId, command, caller).then((outcome) => {
      const isKnown = this.foundation.core.commands.has(command.name);
      this.metrics.command(isKnown ? command.name : "unknown", outcome);
      return outcome;
    });
  }

  /** Since when changes of rights in the chain's log have been heard here, without a doubt about the last seconds. */
  heardSince(chainId: ChainId): number | undefined {
    return this.#isHeard(chainId) ? this.#attendedSince.get(chainId) : undefined;
  }

  #isHeard(chainId: ChainId): boolean {
    const standing = this.hub.isAttending(chainId) ? this.foundation.bus.standing(chainId) : undefined;
    return standing !== undefined && standing.checkedMsAgo < limits.callerCacheMsMax;
  }

  epochOf(chainId: ChainId): number {
    return this.foundation.bus.standing(chainId)?.epoch ?? 1;
  }

  /**
   * From here on a change of this person's rights reaches their sockets in this process. Before the chain's log was
   * listened to, what is cached of the person may have been overtaken; then they are read again.
   */
  async #attended(caller: Caller): Promise<Caller | undefined> {
    if (this.hub.isAttending(caller.chainId)) return caller;
    await this.hub.attend(caller.chainId);
    if (!this.#attendedSince.has(caller.chainId))
      this.#attendedSince.set(caller.chainId, this.foundation.now());
    return this.authenticator.refresh(caller);
  }

  /** False when the server is about to stop. */
  #countIn(connection: Connection, caller: Caller): boolean {
    if (this.#closing) return false;
    let ofDevice = this.#byDevice.get(caller.deviceId);
    if (ofDevice === undefined) this.#byDevice.set(caller.deviceId, (ofDevice = new Set()));
    if (ofDevice.size >= limits.socketsPerDeviceMax) {
      // The oldest is usually a half-dead one of the same phone.
      const [oldest] = ofDevice;
      oldest?.close(closeCodes.tooManySockets, "replaced");
      if (oldest !== undefined) this.dismiss(oldest);
    }
    ofDevice.add(connection);
    this.#connections.set(connection, this.#countedIn % beatSlots);
    this.#countedIn += 1;
    return true;
  }

  dismiss(connection: Connection): void {
    this.#connections.delete(connection);
    const deviceId = connection.caller?.deviceId;
    if (deviceId === undefined) return;
    const ofDevice = this.#byDevice.get(deviceId);
    ofDevice?.delete(connection);
    if (ofDevice?.size === 0) this.#byDevice.delete(deviceId);
  }

  #watch(chainId: ChainId, entry: Entry): void {
    if (entry.name === "chat.marked") this.marks.seen(chainId, entry);
    else if (entry.name === "chat.channel_left") this.#leftChannel(entry);
    else if (rightsChanged.has(entry.name)) void this.#recheck(chainId, entry);
  }

  #leftChannel(entry: Entry): void {
    const staffId = entry.feed.slice("me:".length);
    const { channelId } = entry.data as { channelId: string };
    this.desk.forget(staffId as StaffId);
    for (const connection of this.#connections.keys())
      if (connection.staffId === staffId) connection.mustLeave(`chat:${channelId}`);
  }

  /** Closes the sockets of whoever may no longer be here; lets go of feeds that are no longer theirs. */
  async #recheck(chainId: ChainId, entry: Entry): Promise<void> {
    const { staffId } = entry.data as { staffId?: string };
    const whom = staffId ?? (entry.feed.startsWith("me:") ? entry.feed.slice("me:".length) : undefined);
    if (whom === undefined) return;
    this.#rightsChanges += 1;
    this.authenticator.invalidate(chainId, whom);
    this.desk.forget(whom as StaffId);
    const theirs = [...this.#connections.keys()].filter(({ caller }) => caller?.staffId === whom);
    // At once, before the entries behind this one are handed out.
    for (const connection of theirs) connection.hold();
    for (const connection of theirs) await this.#recheckOne(connection);
  }

  async #recheckOne(connection: Connection): Promise<void> {
    const { caller } = connection;
    if (caller === undefined) return;
    try {
      const fresh = await this.authenticator.refresh(caller);
      if (fresh === undefined) {
        connection.close(closeCodes.signedOut, "signed out");
        this.dismiss(connection);
        return;
      }
      connection.caller = fresh;
      const feeds = [...connection.feeds];
      const allowed = await this.desk.allowed(fresh, feeds);
      for (const feed of feeds) if (!allowed.has(feed)) connection.mustLeave(feed);
      connection.resume();
    } catch (error) {
      // Unknown is not allowed: the device reconnects and is asked again.
      this.foundation.log.warn({ err: error }, "rights could not be checked again");
      connection.close(closeCodes.restarting, "check again");
    }
  }

  #tellReceipts(chainId: ChainId, channel: string, marks: [string, number, number][]): void {
    for (const follower of this.hub.followersOf(chainId, `chat:${channel}`))
      if (follower instanceof Connection) follower.outlet.signal({ t: "receipts", channel, marks });
  }

  /** Sockets are beaten in slots over the period, so that a thousand pings do not leave in one tick. */
  #slot = 0;
  #beatSome(): void {
    this.#slot = (this.#slot + 1) % beatSlots;
    for (const [connection, slot] of this.#connections) if (slot === this.#slot) connection.beat();
  }

  /** Says goodbye to everybody, spread so that they do not all come back at once. */
  close(): void {
    this.#closing = true;
    clearInterval(this.#beat);
    this.marks.close();
    for (const connection of this.#connections.keys()) connection.close(closeCodes.restarting, "restarting");
    this.#connections.clear();
  }
}

const beatSlots = 20;
