/**
 * What the person sees: confirmed view + own pending commands. An overlay is the pure function of a feed family that
 * does the addition; it comes from the domain (structurally, the domain does not know this package). Commands whose
 * entries are already in the confirmed view are left out, so an effect is never counted twice.
 */
import { parseFeed, type Entry } from "@instep/domain/kernel/entry.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { FeedPhase, FeedState } from "./feed.ts";
import type { Observable } from "./observable.ts";
import { Listeners } from "./observable.ts";
import { pace } from "./policy.ts";
import type { NewCommand } from "./storage.ts";
import type { Report } from "./wire.ts";

/** `storing`, `waiting`: may be withdrawn. `sent`: under way. `accepted`, `refused`: decided, the view has yet to catch up. */
export type PendingPhase = "storing" | "waiting" | "sent" | "accepted" | "refused";

export interface PendingCommand extends NewCommand {
  readonly phase: PendingPhase;
  readonly canWithdraw: boolean;
}

export interface OverlayContext {
  /** The part of the feed's name behind its family. */
  readonly key: string;
  /** The person of this device; undefined before the first welcome. */
  readonly staff: string | undefined;
}

export interface Overlay<View = unknown> {
  readonly family: string;
  /** Whether the command's effect is to be seen in the feed with this key. */
  readonly concerns: (command: NewCommand, key: string) => boolean;
  /**
   * The view with the commands applied, in order; gives `view` itself when nothing changes. Depends on its arguments
   * only; whoever lets it look elsewhere calls `Client.redraw` when that changes.
   */
  readonly show: (view: View, pending: readonly PendingCommand[], context: OverlayContext) => View;
}

/** Erases the view's type, so that overlays of different families stand in one list. */
export function overlay<View>(spec: Overlay<View>): Overlay {
  return spec as unknown as Overlay;
}

/** What a screen gets of a feed. */
export interface FeedView<View = unknown> {
  readonly phase: FeedPhase;
  readonly epoch: number;
  readonly seq: number;
  /** With the pending commands; undefined while loading or refused. */
  readonly view: View | undefined;
  /** As the server has it. */
  readonly confirmed: View | undefined;
}

const nothing: FeedView = { phase: "loading", epoch: 0, seq: 0, view: undefined, confirmed: undefined };

export interface LensOptions {
  readonly overlay: Overlay | undefined;
  readonly staff: () => string | undefined;
  readonly report: Report;
}

/** One feed through the overlay. Computed on demand, and again only after the state or the concerned commands changed. */
export class Lens implements Observable<FeedView> {
  readonly #options: LensOptions;
  readonly #key: string;
  readonly #listeners = new Listeners();
  #state: FeedState | undefined;
  #pending: readonly PendingCommand[] = [];
  #made: FeedView | undefined = nothing;
  /** The overlay's last result and what it was made of. */
  #shown: { confirmed: unknown; pending: readonly PendingCommand[]; view: unknown } | undefined;
  recent: readonly Entry[] = [];

  constructor(feed: string, options: LensOptions) {
    this.#key = parseFeed(feed).key;
    this.#options = options;
  }

  readonly subscribe = this.#listeners.add;
  readonly get = (): FeedView => (this.#made ??= this.#make());

  get state(): FeedState | undefined {
    return this.#state;
  }

  concerns(command: NewCommand): boolean {
    return this.#options.overlay?.concerns(command, this.#key) === true;
  }

  setState(state: FeedState | undefined, entries: readonly Entry[]): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state === undefined) this.recent = [];
    else if (entries.length > 0) this.recent = [...this.recent, ...entries].slice(-pace.recentEntriesKept);
    this.#changed();
  }

  /** Takes those that concern this feed out of all that is pending. */
  setPending(all: readonly PendingCommand[]): void {
    const own = all.filter((command) => this.concerns(command));
    if (
      own.length === this.#pending.length &&
      own.every((command, index) => command === this.#pending[index])
    )
      return;
    this.#pending = own;
    this.#changed();
  }

  /** What the overlay knows from elsewhere has changed. */
  redraw(): void {
    if (this.#pending.length === 0) return;
    this.#shown = undefined;
    this.#changed();
  }

  #changed(): void {
    this.#made = undefined;
    this.#listeners.tell();
  }

  #make(): FeedView {
    const state = this.#state;
    if (state === undefined) return nothing;
    const { phase, epoch, seq, view: confirmed, seen } = state;
    if (confirmed === undefined) return { phase, epoch, seq, view: undefined, confirmed };
    return { phase, epoch, seq, view: this.#show(confirmed, seen), confirmed };
  }

  #show(confirmed: unknown, seen: ReadonlySet<CommandId>): unknown {
    const { overlay: over, staff, report } = this.#options;
    if (over === undefined || this.#pending.length === 0) return confirmed;
    const pending =
      seen.size === 0 ? this.#pending : this.#pending.filter((command) => !seen.has(command.id));
    if (pending.length === 0) return confirmed;
    const before = this.#shown;
    if (before !== undefined && before.confirmed === confirmed && before.pending === pending)
      return before.view;
    let view = confirmed;
    try {
      view = over.show(confirmed, pending, { key: this.#key, staff: staff() });
    } catch (error) {
      report("overlay_failed", error);
    }
    this.#shown = { confirmed, pending, view };
    return view;
  }
}
