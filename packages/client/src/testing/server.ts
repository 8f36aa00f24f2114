/**
 * A server in arrays. What a client sends lies in `up` until the test hands it over, what the server says in `down`; a
 * test may drop, double or cut. The server keeps to the protocol: known ids get their first answer, commands of one
 * connection stay in order behind a `later`, the log has no gaps, a pull answers with a page or a reset.
 */
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import {
  clientMessageSchema,
  type ClientMessage,
  type ServerMessage,
} from "@instep/domain/kernel/protocol.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import type { Socket, SocketEvents, SocketFactory } from "../socket.ts";
import { countFeed, type AddArgs, type CountView } from "./counting.ts";
import type { TestClock } from "./clock.ts";

type Command = Extract<ClientMessage, { t: "command" }>;

export interface HeldRequest {
  readonly path: string;
  readonly answer: (response: Response) => void;
  readonly fail: () => void;
}

export class Link {
  readonly up: string[] = [];
  readonly down: string[] = [];
  readonly events: SocketEvents;
  readonly follows = new Set<string>();
  isOpen = false;
  isClosed = false;
  isGreeted = false;
  entriesSent = 0;
  blockedBy: string | undefined;

  constructor(events: SocketEvents) {
    this.events = events;
  }
}

export class ModelServer {
  readonly clock: TestClock;
  readonly links: Link[] = [];
  readonly requests: HeldRequest[] = [];
  readonly chain = "11111111-1111-7111-8111-111111111111";
  staff = "22222222-2222-7222-8222-222222222222";
  epoch = 1;
  position = 0;
  /** So many of the next commands are answered `later`. */
  laterNext = 0;
  /** Commands with these ids are refused. */
  readonly refuse = new Map<string, "never" | "after_sync">();
  readonly forbidden = new Set<string>();
  pageMax = 3;
  resetBeyond = 1_000;
  readonly logs = new Map<string, Entry[]>();
  readonly outcomes = new Map<string, Outcome>();
  /** Every message that was understood, in order. */
  readonly heard: ClientMessage[] = [];

  constructor(clock: TestClock) {
    this.clock = clock;
  }

  readonly socketFactory: SocketFactory = (_url, events): Socket => {
    const link = new Link(events);
    this.links.push(link);
    return {
      send: (frame) => {
        if (!link.isClosed) link.up.push(frame);
      },
      close: () => {
        link.isClosed = true;
      },
    };
  };

  /** Requests wait in `requests` until `answerRequest`. */
  readonly fetch = ((input: string) =>
    new Promise<Response>((resolve, reject) => {
      const path = new URL(input).pathname;
      this.requests.push({ path, answer: resolve, fail: () => reject(new TypeError("network")) });
    })) as typeof globalThis.fetch;

  get link(): Link {
    const last = this.links.at(-1);
    if (last === undefined) throw new Error("no connection was tried");
    return last;
  }

  view(feed: string): CountView {
    return (this.logs.get(feed) ?? []).reduce(
      (view, entry) => countFeed.apply(view, entry),
      countFeed.empty(),
    );
  }

  open(link: Link): void {
    if (link.isClosed || link.isOpen) return;
    link.isOpen = true;
    link.events.opened();
  }

  /** The server handles the first `count` frames of the link. */
  takeUp(link: Link, count = Infinity): void {
    for (const frame of link.up.splice(0, count))
      for (const line of frame.split("\n")) this.#handle(link, clientMessageSchema.parse(JSON.parse(line)));
  }

  /** The client receives the first `count` frames. */
  takeDown(link: Link, count = Infinity): void {
    for (const frame of link.down.splice(0, count)) if (!link.isClosed) link.events.received(frame);
  }

  cut(link: Link, code = 1006): void {
    if (link.isClosed) return;
    link.isClosed = true;
    link.down.length = 0;
    link.events.closed(code, "");
  }

  answerRequest(): void {
    const request = this.requests.shift();
    if (request === undefined) return;
    const feed = decodeURIComponent(request.path.split("/")[3] ?? "");
    if (this.forbidden.has(feed)) {
      request.answer(Response.json({ rejection: rejection("forbidden") }, { status: 403 }));
      return;
    }
    const seq = this.logs.get(feed)?.length ?? 0;
    request.answer(Response.json({ feed, epoch: this.epoch, seq, view: this.view(feed) }));
  }

  send(link: Link, ...messages: ServerMessage[]): void {
    if (!link.isClosed) link.down.push(messages.map((message) => JSON.stringify(message)).join("\n"));
  }

  ping(): void {
    for (const link of this.links) if (link.isGreeted) this.send(link, { t: "ping", sent: link.entriesSent });
  }

  /** A command of somebody else. */
  commit(feed: string, id: string, count: number): void {
    const log = this.logs.get(feed) ?? [];
    this.logs.set(feed, log);
    this.position += 1;
    const at = this.clock.now;
    const entry = {
      position: this.position,
      feed,
      seq: log.length + 1,
      name: "count.added",
      data: { count },
      at,
      madeAt: at,
      commandId: id,
    } as unknown as Entry;
    log.push(entry);
    for (const link of this.links) {
      if (!link.follows.has(feed) || link.isClosed) continue;
      link.entriesSent += 1;
      this.send(link, { t: "entry", ...entry } as ServerMessage);
    }
  }

  /** Goes back to an earlier state of the log, as a restored backup does. */
  restore(keep: number): void {
    this.epoch += 1;
    for (const [feed, log] of this.logs) this.logs.set(feed, log.slice(0, keep));
    const kept = new Set([...this.logs.values()].flat().map((entry) => entry.commandId as string));
    for (const id of [...this.outcomes.keys()]) if (!kept.has(id)) this.outcomes.delete(id);
    for (const link of [...this.links]) this.cut(link);
  }

  #handle(link: Link, message: ClientMessage): void {
    this.heard.push(message);
    if (message.t === "hello") this.#hello(link, message);
    else if (message.t === "command") this.#command(link, message);
    else if (message.t === "pull") this.#pull(link, message.feed, message.from, message.limit);
    else if (message.t === "follow") {
      for (const [feed] of message.feeds) {
        if (this.forbidden.has(feed)) {
          this.send(link, {
            t: "refusal",
            about: `follow ${feed}`,
            rejection: rejection("forbidden", { feed }),
          });
        } else link.follows.add(feed);
      }
    } else if (message.t === "unfollow") for (const feed of message.feeds) link.follows.delete(feed);
  }

  #hello(link: Link, message: Extract<ClientMessage, { t: "hello" }>): void {
    link.isGreeted = true;
    const names = message.feeds.map(([feed]) => feed);
    const refused = names.filter((feed) => this.forbidden.has(feed));
    const followed = names.filter((feed) => !this.forbidden.has(feed));
    for (const feed of followed) link.follows.add(feed);
    const { chain, staff, epoch } = this;
    const outcomes = message.pending.flatMap((id): [string, Outcome][] => {
      const outcome = this.outcomes.get(id);
      return outcome === undefined ? [] : [[id, outcome]];
    });
    const heads = followed.map((feed): [string, number] => [feed, this.logs.get(feed)?.length ?? 0]);
    const now = this.clock.now;
    this.send(link, {
      t: "welcome",
      chain,
      staff,
      epoch,
      now,
      heads,
      outcomes,
      refused,
      heartbeatMs: 25_000,
    });
  }

  #pull(link: Link, feed: string, from: number, limit: number): void {
    const log = this.logs.get(feed) ?? [];
    const { epoch } = this;
    if (from > log.length || log.length - from > this.resetBeyond)
      this.send(link, { t: "reset", feed, epoch, head: log.length });
    else {
      const entries = log.slice(from, from + Math.min(limit, this.pageMax)) as never[];
      this.send(link, { t: "page", feed, epoch, entries, head: log.length });
    }
  }

  #command(link: Link, { id, name, args }: Command): void {
    const reply = (outcome: Outcome): void => {
      const isLater = !outcome.ok && outcome.rejection.retry === "later";
      this.send(link, { t: "reply", id, outcome, ...(isLater ? { delayMs: 500 } : {}) });
    };
    const known = this.outcomes.get(id);
    const isBlocked = link.blockedBy !== undefined && link.blockedBy !== id;
    if (isBlocked || (known === undefined && this.laterNext > 0)) {
      if (!isBlocked) this.laterNext -= 1;
      link.blockedBy ??= id;
      reply({ ok: false, rejection: rejection("busy", undefined, "later") });
      return;
    }
    link.blockedBy = undefined;
    reply(known ?? this.#decide(id, name, args));
  }

  #decide(id: string, name: string, args: unknown): Outcome {
    const retry = this.refuse.get(id);
    const refused = retry === undefined ? undefined : rejection("no", undefined, retry);
    const outcome: Outcome =
      refused === undefined
        ? { ok: true, reply: { name }, position: this.position + 1 }
        : { ok: false, rejection: refused };
    this.outcomes.set(id, outcome);
    if (refused === undefined) {
      const { key, count } = args as AddArgs;
      this.commit(`count:${key}`, id, count);
    }
    return outcome;
  }
}
