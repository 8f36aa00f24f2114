/**
 * One device's socket after the upgrade: hello first, then commands, follows, pulls, markers and signals in the order
 * they come. Joining a feed never leaves a hole: the socket is registered for live entries before the head is read,
 * and what comes twice is dropped by seq.
 */
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Logger } from "pino";
import { isId } from "@instep/domain/kernel/ids.ts";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { closeCodes, type ClientMessage } from "@instep/domain/kernel/protocol.ts";
import { rejection, type Rejection } from "@instep/domain/kernel/rejection.ts";
import type { Published } from "../journal/segment.ts";
import type { Caller } from "../platform/contracts.ts";
import { Followed, onceEach, type Stands } from "./followed.ts";
import type { Gateway } from "./gateway.ts";
import type { Follower } from "./hub.ts";
import { resumeOf } from "./resume.ts";
import { Outlet } from "./outlet.ts";
import { readLine } from "./reading.ts";
import { Rights } from "./rights.ts";
import { Turns, type Turn } from "./turns.ts";

type Message<T extends ClientMessage["t"]> = Extract<ClientMessage, { t: T }>;

const failed: Outcome = { ok: false, rejection: rejection("internal", undefined, "later") };
const comeLater: Outcome = { ok: false, rejection: rejection("busy", undefined, "later") };

export class Connection implements Follower {
  readonly #gateway: Gateway;
  readonly #socket: WebSocket;
  readonly #log: Logger;
  readonly outlet: Outlet;
  readonly #followed: Followed;
  readonly #helloWatch: NodeJS.Timeout;
  /** Of a browser; programs bring a token in their hello. */
  #cookie: string | undefined;
  readonly #rights = new Rights();
  #hello: "awaited" | "received" | "done" = "awaited";
  #isOver = false;
  /** Frames are handled one after the other; commands only wait for their answers on the side. */
  #inbox: string[] = [];
  #inboxChars = 0;
  #isWorking = false;
  #commands = 0;
  #onCommandDone: (() => void) | undefined;
  readonly #turns = new Turns();
  #pongMissing = 0;
  #signals = { second: 0, count: 0 };

  constructor(gateway: Gateway, socket: WebSocket, stream: Duplex, cookie: string | undefined) {
    this.#gateway = gateway;
    this.#socket = socket;
    this.#cookie = cookie;
    this.#log = gateway.foundation.log;
    this.outlet = new Outlet(socket, stream);
    this.#followed = new Followed(this.outlet);
    this.#helloWatch = setTimeout(
      () => this.close(closeCodes.notSignedIn, "no hello"),
      limits.helloMsMax,
    ).unref();
    socket.on("message", (data, isBinary) => this.#receive(data as Buffer, isBinary));
    socket.on("close", () => this.#end());
    socket.on("error", (error) => this.#log.debug({ err: error }, "socket error"));
  }

  get staffId(): Caller["staffId"] {
    return this.caller?.staffId as Caller["staffId"];
  }

  get caller(): Caller | undefined {
    return this.#rights.caller;
  }

  set caller(caller: Caller) {
    this.#rights.caller = caller;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get feeds(): Iterable<string> {
    return this.#followed.names;
  }

  close(code: number, reason: string): void {
    const again = code < 4500;
    this.outlet.bye(code, reason, again ? [limits.reconnectMsMin, limits.reconnectMsMax] : [0, 0]);
    this.#end();
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#helloWatch);
    this.#inbox = [];
    this.outlet.end();
    this.#onCommandDone?.();
    for (const feed of [...this.#followed.names]) this.leave(feed);
    this.#gateway.dismiss(this);
    this.#rights.end();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#isOver) return;
    if (isBinary) return this.close(closeCodes.malformed, "text frames only");
    const frame = data.toString("utf8");
    this.#inbox.push(frame);
    this.#inboxChars += frame.length;
    if (this.#inboxChars > limits.frameBytesMax) this.#socket.pause();
    if (!this.#isWorking) void this.#work();
  }

  /**
   * Handles what came, in order. It waits where the device does not read its answers or has too many commands under way;
   * then nothing more is read from the socket either, so a device can fill neither our memory nor our queue.
   */
  async #work(): Promise<void> {
    this.#isWorking = true;
    for (let frame = this.#inbox.shift(); frame !== undefined; frame = this.#inbox.shift()) {
      for (const line of frame.split("\n")) {
        if (line === "") continue;
        if (this.outlet.isFull) await this.outlet.drained();
        if (this.#commands >= limits.connectionPendingMax)
          await new Promise<void>((resolve) => (this.#onCommandDone = resolve));
        if (this.#isOver) return;
        try {
          // Most messages need no waiting; those of one frame then reach the journal together.
          const work = this.#handle(line);
          if (work !== undefined) await work;
        } catch (error) {
          this.#failed(error);
        }
      }
      this.#inboxChars -= frame.length;
      if (this.#socket.isPaused && this.#inboxChars <= limits.frameBytesMax) this.#socket.resume();
    }
    this.#isWorking = false;
  }

  #failed(error: unknown): void {
    this.#log.error({ err: error }, "a message could not be handled");
    this.#refuse("message", rejection("internal", undefined, "later"));
  }

  #handle(line: string): Promise<void> | void {
    const message = readLine(line);
    if ("why" in message) {
      if (message.commandId === undefined || this.#hello === "awaited")
        return this.#refuse("message", message.why);
      return this.outlet.send({
        t: "reply",
        id: message.commandId,
        outcome: { ok: false, rejection: message.why },
      });
    }
    if (message.t === "hello") return this.#receiveHello(message);
    if (this.#hello !== "done") return this.close(closeCodes.notSignedIn, "hello first");
    if (message.t === "command") return this.#command(message);
    return this.#dispatch(message);
  }

  #dispatch(message: Exclude<ClientMessage, { t: "command" | "hello" }>): Promise<void> | void {
    switch (message.t) {
      case "follow":
        return this.#orAgain(this.#follow(message.feeds));
      case "unfollow":
        return message.feeds.forEach((feed) => this.leave(feed));
      case "pull":
        return this.#pull(message);
      case "read":
        return this.#read(message);
      case "signal":
        return this.#signal(message);
      case "pong":
        this.#pongMissing = 0;
        return;
    }
  }

  #refuse(about: string, why: Rejection): void {
    this.outlet.send({ t: "refusal", about, rejection: why });
  }

  /** Half a follow is none: the device comes back and says again where it stands. */
  #orAgain(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => {
      this.#log.warn({ err: error }, "feeds could not be joined");
      this.close(closeCodes.restarting, "try again");
    });
  }

  #receiveHello(message: Message<"hello">): Promise<void> | void {
    if (this.#hello !== "awaited")
      return this.#refuse("hello", rejection("malformed", { path: "hello", issue: "twice" }));
    this.#hello = "received";
    clearTimeout(this.#helloWatch);
    return this.#orAgain(this.#welcome(message));
  }

  async #welcome(message: Message<"hello">): Promise<void> {
    const isAdmitted = await this.#gateway.admit(this, () => this.#ask(message.token));
    this.#cookie = undefined;
    if (this.#isOver) return;
    const caller = this.caller;
    if (caller === undefined) return this.close(closeCodes.notSignedIn, "not signed in");
    if (!isAdmitted) return this.close(closeCodes.restarting, "restarting");
    this.#hello = "done";
    const { reader } = this.#gateway.foundation;
    const epoch = this.#gateway.epochOf(caller.chainId);
    const ids = message.pending.filter(isId);
    const outcomes = ids.length === 0 ? [] : await reader.outcomes(caller.chainId, caller.staffId, ids);
    const stands = onceEach(message.feeds);
    await this.#join(stands, epoch, (heads) => {
      this.outlet.send({
        t: "welcome",
        chain: caller.chainId,
        staff: caller.staffId,
        epoch,
        now: this.#gateway.foundation.now(),
        heads: [...heads],
        outcomes: outcomes.map(([id, outcome]) => [id, outcome]),
        refused: stands.map(([feed]) => feed).filter((feed) => !heads.has(feed)),
        heartbeatMs: limits.heartbeatMs,
      });
    });
  }

  async #ask(token: string | undefined): Promise<Caller | undefined> {
    if (token !== undefined) return this.#gateway.callerOfToken(token);
    if (this.#cookie === undefined) return undefined;
    const headers = { cookie: this.#cookie };
    return this.#gateway.authenticator.callerOfRequest(new Request("http://localhost/", { headers }));
  }

  async #follow(asked: Stands): Promise<void> {
    const caller = this.caller;
    if (caller === undefined) return;
    const stands = onceEach(asked);
    const more = stands.filter(([feed]) => !this.#followed.has(feed));
    if (this.#followed.size + more.length > limits.feedsPerConnectionMax)
      return this.#refuse("follow", rejection("too_large", { limit: limits.feedsPerConnectionMax }));
    await this.#join(stands, this.#gateway.epochOf(caller.chainId), (heads) => {
      for (const [feed] of stands)
        if (!heads.has(feed)) this.#refuse(`follow ${feed}`, rejection("forbidden", { feed }));
    });
  }

  /**
   * Registers and finds out what is behind; then `tell` says where the feeds that may be followed stand, what is behind
   * goes out, and live entries are let through.
   */
  async #join(
    stands: Stands,
    epoch: number,
    tell: (heads: ReadonlyMap<string, number>) => void,
  ): Promise<void> {
    const { hub, desk, windows } = this.#gateway;
    const feeds = stands.map(([feed]) => feed);
    const wanted = await this.#rights.standing(
      (caller) => desk.allowed(caller, feeds),
      (allowed, { chainId }) => {
        const allowedStands = stands.filter(([feed]) => allowed.has(feed));
        for (const [feed] of allowedStands) {
          this.#followed.join(feed);
          hub.follow(chainId, feed, this);
        }
        return { chainId, stands: allowedStands };
      },
    );
    if (wanted === undefined) return;
    const { heads, resets, missing } = await resumeOf(windows, wanted.chainId, epoch, wanted.stands);
    while (this.#rights.isHeld) await this.#rights.untilResumed();
    // Feeds that had to be left meanwhile are as if they had been refused.
    for (const feed of [...heads.keys()]) if (!this.#followed.has(feed)) heads.delete(feed);
    tell(heads);
    for (const feed of resets)
      if (heads.has(feed)) this.outlet.send({ t: "reset", feed, epoch, head: heads.get(feed) ?? 0 });
    for (const { feed, pages } of missing) if (heads.has(feed)) this.outlet.sendShared(pages);
    for (const [feed, head] of heads) this.#followed.goLive(feed, head);
  }

  /** A live entry of a followed feed. */
  push(published: Published, frame: string): void {
    this.#followed.push(published, frame);
  }

  /** While this person's rights are looked up again nothing new goes out. */
  hold(): void {
    this.#rights.hold();
    this.#followed.hold();
  }

  resume(): void {
    this.#rights.resume();
    this.#followed.resume();
  }

  /** The right to follow it is gone. */
  mustLeave(feed: string): void {
    this.#rights.changed();
    this.leave(feed);
  }

  leave(feed: string): void {
    if (!this.#followed.leave(feed) || this.caller === undefined) return;
    this.#gateway.hub.unfollow(this.caller.chainId, feed, this);
  }

  async #pull({ feed, from, limit }: Message<"pull">): Promise<void> {
    const { desk, windows } = this.#gateway;
    await this.#rights.standing(
      async (caller): Promise<(() => void) | undefined> => {
        if (!this.#followed.has(feed) && !(await desk.allowed(caller, [feed])).has(feed)) return undefined;
        const [epoch, stand] = [this.#gateway.epochOf(caller.chainId), { feed, from }];
        const head = (await windows.heads(caller.chainId, epoch, [stand])).get(feed) ?? 0;
        if (from > head || head - from > limits.catchUpEntriesMax)
          return () => this.outlet.send({ t: "reset", feed, epoch, head });
        const page = await windows.page(caller.chainId, epoch, stand, limit);
        return () => this.outlet.sendText(page);
      },
      (answer) => (answer ?? (() => this.#refuse(`pull ${feed}`, rejection("forbidden", { feed }))))(),
    );
  }

  /** Not awaited by the messages behind it: the lane keeps the order in which commands are handed over. */
  #command(message: Message<"command">): void {
    const caller = this.caller as Caller;
    const { id, name, args, madeAt } = message;
    const { turn, mayPass } = this.#turns.take(id);
    if (!mayPass) return this.#answer(turn, comeLater);
    const outcome = this.#gateway.submit({ id, name, args, madeAt }, caller);
    // What is refused at once must be known before the next command is looked at.
    if (!(outcome instanceof Promise)) return this.#answer(turn, outcome);
    this.#commands += 1;
    outcome
      .then(
        (decided) => this.#answer(turn, decided),
        (error: unknown) => {
          this.#log.error({ err: error }, "a command could not be handed over");
          this.#answer(turn, failed);
        },
      )
      .finally(() => {
        this.#commands -= 1;
        this.#onCommandDone?.();
      });
  }

  #answer(turn: Turn, outcome: Outcome): void {
    const isLater = !outcome.ok && outcome.rejection.retry === "later";
    if (isLater) this.#turns.owe(turn);
    else this.#turns.settle(turn);
    if (this.#turns.isTooMany) return this.close(closeCodes.tooManyPending, "too many pending");
    this.outlet.send({
      t: "reply",
      id: turn.id,
      outcome,
      ...(isLater ? { delayMs: limits.laterDelayMs } : {}),
    });
  }

  #read(message: Message<"read">): void {
    const caller = this.caller as Caller;
    if (!this.#followed.has(`chat:${message.channel}`)) return;
    this.#gateway.marks.mark(
      caller.chainId,
      message.channel,
      caller.staffId,
      message.delivered,
      message.read,
    );
  }

  #signal(message: Message<"signal">): void {
    const caller = this.caller as Caller;
    if (!this.#followed.has(message.feed)) return;
    const second = Math.floor(performance.now() / 1_000);
    if (this.#signals.second !== second) this.#signals = { second, count: 0 };
    this.#signals.count += 1;
    if (this.#signals.count > limits.signalsPerSecondMax) return;
    const signal = { t: "signal", feed: message.feed, kind: message.kind, by: caller.staffId } as const;
    for (const follower of this.#gateway.hub.followersOf(caller.chainId, message.feed))
      if (follower !== this && follower instanceof Connection) follower.outlet.signal(signal);
  }

  /** Every 25 s or so; two missing answers, or a reader without progress, end the socket. */
  beat(): void {
    if (this.outlet.closeIfStalled()) return;
    if (this.#pongMissing >= 2) {
      this.close(closeCodes.heartbeat, "no answer");
      return this.#socket.terminate();
    }
    this.#pongMissing += 1;
    this.outlet.send({ t: "ping", sent: this.outlet.sentEntries });
  }
}
