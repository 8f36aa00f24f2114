/**
 * Several tabs, one socket. The leader runs the core; the others show what it tells over a BroadcastChannel and hand it
 * what their person does. A view travels once, afterwards only its entries do, and every tab applies them with the same
 * reducers. What must not be lost goes through the shared storage first: a tab stores its command itself and then tells
 * the leader, so a leader that dies in between has only missed the hint.
 */
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { Core } from "./core.ts";
import type { CoreListener, ReceiptMark } from "./listener.ts";
import type { Locks } from "./election.ts";
import type { FeedPhase, FeedState } from "./feed.ts";
import type { PendingCommand } from "./optimistic.ts";
import type { Status } from "./status.ts";
import type { FailedCommand, NewCommand } from "./storage.ts";

/** What a screen asks of whoever runs the core: the core itself, or the way to the leading tab. */
export interface Port {
  submit(command: NewCommand): Promise<void>;
  withdraw(id: CommandId): Promise<boolean>;
  follow(feed: string, known?: FeedState): void;
  unfollow(feed: string): void;
  refresh(feed: string): Promise<void>;
  mark(channel: string, delivered: number, read: number): void;
  signal(feed: string, kind: "typing"): void;
  dismiss(id: CommandId): Promise<void>;
  wake(): void;
  networkLost(): void;
  restart(): void;
  store(): Promise<void>;
  halt(): void;
}

export type ToLeader =
  | { readonly t: "hello"; readonly tab: string }
  | { readonly t: "leave"; readonly tab: string }
  | { readonly t: "ask" }
  | { readonly t: "follow"; readonly tab: string; readonly feed: string }
  | { readonly t: "unfollow"; readonly tab: string; readonly feed: string }
  | {
      readonly t: "submitted";
      readonly command: NewCommand;
      readonly order: number;
      readonly mayBeSent: boolean;
    }
  | { readonly t: "withdrawn"; readonly id: CommandId }
  | { readonly t: "refresh"; readonly tab: string; readonly feed: string; readonly nonce: number }
  | { readonly t: "mark"; readonly channel: string; readonly delivered: number; readonly read: number }
  | { readonly t: "typing"; readonly feed: string }
  | { readonly t: "dismiss"; readonly id: CommandId }
  | { readonly t: "wake" }
  | { readonly t: "restart" };

export type FromLeader =
  | { readonly t: "lead" }
  | { readonly t: "alive" }
  | { readonly t: "refreshed"; readonly tab: string; readonly nonce: number }
  | { readonly t: "feed"; readonly state: FeedState }
  | {
      readonly t: "entries";
      readonly feed: string;
      readonly epoch: number;
      readonly phase: FeedPhase;
      /** Seq before the first entry. */
      readonly from: number;
      readonly entries: readonly Entry[];
    }
  | { readonly t: "closed"; readonly feed: string }
  | { readonly t: "status"; readonly status: Status }
  | { readonly t: "pending"; readonly pending: readonly PendingCommand[] }
  | { readonly t: "failed"; readonly failed: readonly FailedCommand[] }
  | { readonly t: "decided"; readonly id: CommandId; readonly outcome: Outcome }
  | { readonly t: "receipts"; readonly channel: string; readonly marks: readonly ReceiptMark[] }
  | { readonly t: "signalled"; readonly feed: string; readonly kind: string; readonly by: string };

/** Everybody's data was wiped: no tab may go on with it. */
export type TabMessage = ToLeader | FromLeader | { readonly t: "wiped" };

export interface TabChannel {
  post(message: TabMessage): void;
  /** Messages of the other tabs, in order. */
  listen(listener: (message: TabMessage) => void): void;
  close(): void;
}

export interface Tabs {
  readonly locks: Locks;
  readonly openChannel: (name: string) => TabChannel;
}

/** Undefined where the browser lacks Web Locks; then every tab is on its own and ids keep effects single. */
export function browserTabs(): Tabs | undefined {
  if (typeof document === "undefined" || typeof BroadcastChannel === "undefined") return undefined;
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  if (locks === undefined) return undefined;
  return {
    locks: { request: (name, options, run) => locks.request(name, options, run) },
    openChannel: (name) => {
      const channel = new BroadcastChannel(name);
      return {
        post: (message) => channel.postMessage(message),
        listen: (listener) =>
          channel.addEventListener("message", (event) => listener(event.data as TabMessage)),
        close: () => channel.close(),
      };
    },
  };
}

/** The leading tab's side: tells its own mirror and all tabs, takes what the tabs ask. */
export class Leading {
  readonly #channel: TabChannel;
  readonly #followed = new Map<string, Set<string>>();
  readonly listener: CoreListener;
  #core: Core | undefined;

  constructor(channel: TabChannel, own: CoreListener) {
    this.#channel = channel;
    const post = (message: FromLeader): void => {
      if (this.#followed.size > 0) channel.post(message);
    };
    this.listener = {
      feedChanged: (state, entries, isAdvanced) => {
        own.feedChanged(state, entries, isAdvanced);
        const { feed, epoch, phase, seq } = state;
        if (isAdvanced) post({ t: "entries", feed, epoch, phase, from: seq - entries.length, entries });
        else post({ t: "feed", state });
      },
      feedClosed: (feed) => {
        own.feedClosed(feed);
        post({ t: "closed", feed });
      },
      statusChanged: (status) => {
        own.statusChanged(status);
        post({ t: "status", status });
      },
      pendingChanged: (pending) => {
        own.pendingChanged(pending);
        post({ t: "pending", pending });
      },
      failedChanged: (failed) => {
        own.failedChanged(failed);
        post({ t: "failed", failed });
      },
      decided: (id, outcome) => {
        own.decided(id, outcome);
        post({ t: "decided", id, outcome });
      },
      receipts: (channelName, marks) => {
        own.receipts(channelName, marks);
        post({ t: "receipts", channel: channelName, marks });
      },
      signalled: (feed, kind, by) => {
        own.signalled(feed, kind, by);
        post({ t: "signalled", feed, kind, by });
      },
    };
  }

  lead(core: Core): void {
    this.#core = core;
    this.#channel.post({ t: "lead" });
  }

  received(message: TabMessage): void {
    const core = this.#core;
    if (core === undefined) return;
    if (message.t === "hello") this.#greet(core, message.tab);
    else if (message.t === "leave") {
      for (const feed of this.#followed.get(message.tab) ?? []) core.unfollow(feed);
      this.#followed.delete(message.tab);
    } else if (message.t === "ask") this.#channel.post({ t: "alive" });
    else if (message.t === "follow") this.#follow(core, message.tab, message.feed);
    else if (message.t === "unfollow") {
      if (this.#followed.get(message.tab)?.delete(message.feed) === true) core.unfollow(message.feed);
    } else if (message.t === "submitted") core.adopt(message.command, message.order, message.mayBeSent);
    else if (message.t === "withdrawn") core.withdrawn(message.id);
    else if (message.t === "refresh") {
      const { tab, nonce } = message;
      void core.refresh(message.feed).then(() => this.#channel.post({ t: "refreshed", tab, nonce }));
    } else if (message.t === "mark") core.mark(message.channel, message.delivered, message.read);
    else if (message.t === "typing") core.signal(message.feed, "typing");
    else if (message.t === "dismiss") void core.dismiss(message.id);
    else if (message.t === "wake") core.wake();
    else if (message.t === "restart") core.restart();
  }

  #greet(core: Core, tab: string): void {
    if (!this.#followed.has(tab)) this.#followed.set(tab, new Set());
    // A tab opens when somebody has signed in; whatever had ended the leader's connection may be over.
    core.restart();
    this.#channel.post({ t: "status", status: core.status });
    this.#channel.post({ t: "pending", pending: core.pending });
    this.#channel.post({ t: "failed", failed: core.failed });
  }

  #follow(core: Core, tab: string, feed: string): void {
    const feeds = this.#followed.get(tab);
    if (feeds !== undefined && !feeds.has(feed)) {
      feeds.add(feed);
      core.follow(feed);
    }
    const state = core.state(feed);
    if (state !== undefined) this.#channel.post({ t: "feed", state });
  }
}
