/**
 * One socket at a time, wanted or not. The connection knows how to come about, to notice that it is dead and to come
 * back; what is said on it is the business of outbox and replica.
 *
 *   offline ──start──> connecting ──welcome──> live ──lost──> backing_off ──timer, network──> connecting
 *   any ──4501, 4502, another person──> signed_out      any ──stop, other 4500+──> offline
 *
 * Events of an abandoned socket are ignored, so whoever sends can count on this: a message that arrives belongs to the
 * connection that is live now.
 */
import { limits } from "@instep/domain/kernel/limits.ts";
import { closeCodes, type ClientMessage, type ServerMessage } from "@instep/domain/kernel/protocol.ts";
import { Timer, type Clock } from "./clock.ts";
import { pace, reconnectDelayMs, silenceMsMax, spreadMs } from "./policy.ts";
import type { Socket, SocketFactory } from "./socket.ts";
import { readFrame, writeFrame, type Report } from "./wire.ts";

export type ConnectionState = "offline" | "connecting" | "live" | "backing_off" | "signed_out";
export type Welcome = Extract<ServerMessage, { t: "welcome" }>;
type Hello = Extract<ClientMessage, { t: "hello" }>;

export interface ConnectionOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly socketFactory: SocketFactory;
  readonly hello: () => Omit<Hello, "t">;
  /** False: this welcome is for somebody else. */
  readonly accepts: (welcome: Welcome) => boolean;
  /** After the state has become `live` when the messages begin with a welcome. */
  readonly onMessages: (messages: readonly ServerMessage[]) => void;
  readonly onState: (state: ConnectionState) => void;
  /** Entries were lost on the way. */
  readonly onLoss: () => void;
  readonly report: Report;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #retry: Timer;
  readonly #helloWatch: Timer;
  readonly #silenceWatch: Timer;
  #state: ConnectionState = "offline";
  #socket: Socket | undefined;
  #attempt = 0;
  #liveAt = 0;
  #heardAt = 0;
  #silenceMs = silenceMsMax(limits.heartbeatMs);
  #entries = 0;
  /** Why the trying ended, when the server ended it. */
  closedFor: { readonly code: number; readonly reason: string } | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#retry = new Timer(options.clock);
    this.#helloWatch = new Timer(options.clock);
    this.#silenceWatch = new Timer(options.clock);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Begins, or begins again after the server ended it (signed in anew, fewer tabs). */
  start(): void {
    if (this.#state !== "offline" && this.#state !== "signed_out") return;
    this.closedFor = undefined;
    this.#attempt = 0;
    this.#connect();
  }

  stop(): void {
    this.#abandon();
    this.#become("offline");
  }

  /** The network is back or the page is looked at: no reason to wait any longer. */
  wake(): void {
    if (this.#state !== "backing_off") return;
    this.#attempt = 0;
    this.#connect();
  }

  /** The device says the network is gone. It is believed as far as giving up the link, not as far as not trying. */
  networkLost(): void {
    if (this.#socket !== undefined) this.drop("network_lost");
  }

  /** Gives the link up as dead and comes back. */
  drop(why: string): void {
    if (this.#socket === undefined) return;
    this.#options.report(`dropped_${why}`);
    this.#lost();
  }

  /** False when not live; then nothing was sent. */
  send(messages: readonly ClientMessage[]): boolean {
    if (this.#state !== "live" || this.#socket === undefined) return false;
    if (messages.length > 0) this.#socket.send(writeFrame(messages));
    return true;
  }

  #become(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(state);
  }

  #connect(): void {
    this.#retry.stop();
    this.#entries = 0;
    const { clock, socketFactory, url } = this.#options;
    let own: Socket | undefined;
    // A factory may call back before it returns; `own` is then not yet set and the event is taken as ours.
    const isOurs = (): boolean => own === undefined || this.#socket === own;
    try {
      own = socketFactory(url, {
        opened: () => {
          if (isOurs()) this.#socket?.send(writeFrame([{ t: "hello", ...this.#options.hello() }]));
        },
        received: (frame) => {
          if (isOurs()) this.#received(frame);
        },
        closed: (code, reason) => {
          if (isOurs()) this.#closed(code, reason);
        },
      });
    } catch (error) {
      this.#options.report("socket_failed", error);
      this.#wait(reconnectDelayMs(this.#attempt++, clock.random()));
      return;
    }
    this.#socket = own;
    this.#become("connecting");
    this.#helloWatch.start(limits.helloMsMax, () => this.drop("no_welcome"));
  }

  #received(frame: unknown): void {
    const { clock, report, onMessages } = this.#options;
    this.#heardAt = clock.monotonic();
    let batch: ServerMessage[] = [];
    const socket = this.#socket;
    const flush = (): boolean => {
      if (batch.length > 0) onMessages(batch);
      batch = [];
      // A listener may have stopped or dropped the connection.
      return this.#socket === socket;
    };
    for (const message of readFrame(frame, report)) {
      if (message.t === "ping") {
        if (!flush()) return;
        this.#ping(message.sent);
      } else if (message.t === "bye") {
        if (flush()) this.#bye(message);
        return;
      } else if (message.t === "welcome") {
        if (!this.#welcome(message)) return;
        batch.push(message);
      } else {
        if (message.t === "entry") this.#entries += 1;
        batch.push(message);
      }
    }
    flush();
  }

  #welcome(welcome: Welcome): boolean {
    if (!this.#options.accepts(welcome)) {
      this.#end("signed_out", closeCodes.signedOut, "another_person");
      return false;
    }
    this.#helloWatch.stop();
    this.#liveAt = this.#options.clock.monotonic();
    this.#silenceMs = silenceMsMax(welcome.heartbeatMs);
    this.#watchSilence(this.#silenceMs);
    this.#become("live");
    return this.#state === "live";
  }

  #watchSilence(delayMs: number): void {
    this.#silenceWatch.start(delayMs, () => {
      const silentMs = this.#options.clock.monotonic() - this.#heardAt;
      if (silentMs >= this.#silenceMs) this.drop("silent");
      else this.#watchSilence(this.#silenceMs - silentMs);
    });
  }

  #ping(sent: number): void {
    this.send([{ t: "pong" }]);
    if (sent > this.#entries) {
      this.#options.report("entries_lost", sent - this.#entries);
      this.#options.onLoss();
    }
    this.#entries = sent;
  }

  #bye(bye: Extract<ServerMessage, { t: "bye" }>): void {
    if (bye.code >= 4500) {
      this.#closed(bye.code, bye.reason);
      return;
    }
    this.#abandon();
    this.#wait(spreadMs(bye.reconnectMsMin, bye.reconnectMsMax, this.#options.clock.random()));
  }

  #closed(code: number, reason: string): void {
    if (code === closeCodes.notSignedIn || code === closeCodes.signedOut)
      this.#end("signed_out", code, reason);
    else if (code >= 4500 && code < 5000) this.#end("offline", code, reason);
    else this.#lost();
  }

  #end(state: "offline" | "signed_out", code: number, reason: string): void {
    this.#abandon();
    this.closedFor = { code, reason };
    this.#become(state);
  }

  #lost(): void {
    const { clock } = this.#options;
    if (this.#state === "live" && clock.monotonic() - this.#liveAt >= pace.stableMs) this.#attempt = 0;
    this.#abandon();
    this.#wait(reconnectDelayMs(this.#attempt++, clock.random()));
  }

  #wait(delayMs: number): void {
    this.#retry.start(delayMs, () => this.#connect());
    this.#become("backing_off");
  }

  #abandon(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#retry.stop();
    this.#helloWatch.stop();
    this.#silenceWatch.stop();
    socket?.close();
  }
}
