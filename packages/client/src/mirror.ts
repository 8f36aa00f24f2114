/**
 * What one tab shows, whoever owns the socket: a lens per feed, status, pending and failed commands, receipts. It only
 * receives; in the leading tab from the core, in the others from the leader's broadcasts.
 */
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { parseFeed, type Entry } from "@instep/domain/kernel/entry.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { CoreListener, ReceiptMark } from "./listener.ts";
import type { FeedState } from "./feed.ts";
import { Listeners, sameFields, Value } from "./observable.ts";
import { Lens, type Overlay, type PendingCommand } from "./optimistic.ts";
import { initialStatus, type Status } from "./status.ts";
import type { FailedCommand } from "./storage.ts";
import type { Report } from "./wire.ts";

/** staff -> [delivered, read] */
export type Receipts = ReadonlyMap<string, readonly [delivered: number, read: number]>;
export interface Signal {
  readonly feed: string;
  readonly kind: string;
  readonly by: string;
}

const noReceipts: Receipts = new Map();

export interface MirrorOptions {
  readonly overlays: readonly Overlay[];
  readonly report: Report;
  readonly onDecided: (id: CommandId, outcome: Outcome) => void;
}

export class Mirror implements CoreListener {
  readonly #options: MirrorOptions;
  readonly #overlays: ReadonlyMap<string, Overlay>;
  readonly #lenses = new Map<string, Lens>();
  readonly #receipts = new Map<string, Value<Receipts>>();
  readonly status = new Value<Status>(initialStatus, sameFields);
  readonly pending = new Value<readonly PendingCommand[]>([]);
  readonly failed = new Value<readonly FailedCommand[]>([]);
  readonly signals = new Listeners<[Signal]>();
  readonly entries = new Listeners<[Entry]>();

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.#overlays = new Map(options.overlays.map((one) => [one.family, one]));
  }

  lens(feed: string): Lens {
    let lens = this.#lenses.get(feed);
    if (lens === undefined) {
      const overlay = this.#overlays.get(parseFeed(feed).family);
      lens = new Lens(feed, { overlay, staff: () => this.status.get().staff, report: this.#options.report });
      lens.setPending(this.pending.get());
      this.#lenses.set(feed, lens);
    }
    return lens;
  }

  receiptsOf(channel: string): Value<Receipts> {
    let value = this.#receipts.get(channel);
    if (value === undefined) {
      value = new Value(noReceipts);
      this.#receipts.set(channel, value);
    }
    return value;
  }

  state(feed: string): FeedState | undefined {
    return this.#lenses.get(feed)?.state;
  }

  redraw(): void {
    for (const lens of this.#lenses.values()) lens.redraw();
  }

  readonly feedChanged = (state: FeedState, entries: readonly Entry[]): void => {
    this.lens(state.feed).setState(state, entries);
    for (const entry of entries) this.entries.tell(entry);
  };

  readonly feedClosed = (feed: string): void => {
    this.#lenses.get(feed)?.setState(undefined, []);
  };

  readonly statusChanged = (status: Status): void => this.status.set(status);

  readonly pendingChanged = (pending: readonly PendingCommand[]): void => {
    const before = this.pending.get();
    const changed = difference(before, pending);
    for (const lens of this.#lenses.values())
      if (changed.some((command) => lens.concerns(command))) lens.setPending(pending);
    this.pending.set(pending);
  };

  readonly failedChanged = (failed: readonly FailedCommand[]): void => this.failed.set(failed);

  readonly decided = (id: CommandId, outcome: Outcome): void => this.#options.onDecided(id, outcome);

  readonly receipts = (channel: string, marks: readonly ReceiptMark[]): void => {
    const value = this.receiptsOf(channel);
    const next = new Map(value.get());
    for (const [staff, delivered, read] of marks) {
      const before = next.get(staff);
      next.set(staff, [Math.max(before?.[0] ?? 0, delivered), Math.max(before?.[1] ?? 0, read)]);
    }
    value.set(next);
  };

  readonly signalled = (feed: string, kind: string, by: string): void =>
    this.signals.tell({ feed, kind, by });
}

/** Commands that are in one list and not, or not the same, in the other. Most lists differ in one place only. */
function difference(before: readonly PendingCommand[], after: readonly PendingCommand[]): PendingCommand[] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore -= 1;
    endAfter -= 1;
  }
  const old = new Set(before.slice(start, endBefore));
  const fresh = new Set(after.slice(start, endAfter));
  return [...old].filter((one) => !fresh.has(one)).concat([...fresh].filter((one) => !old.has(one)));
}
