/**
 * One followed feed: where the replica stands, what is known of the server, what is kept aside.
 *
 * An entry is applied only as `seq + 1`, so the view is always the server's view at exactly `seq`. Whatever does not fit
 * waits aside while the hole is pulled (buffer, pull, merge, as Centrifuge recovers a subscription), or gives way to a
 * snapshot when no pull can close it. This class decides; `replica.ts` talks to network and storage.
 */
import { parseFeed, type Entry, type FeedSpec } from "@instep/domain/kernel/entry.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { Snapshot } from "@instep/domain/kernel/protocol.ts";
import { pace } from "./policy.ts";
import type { StoredReplica } from "./storage.ts";

/** `loading`: nothing to show yet. `behind`: catching up. `refused`: not for this person. */
export type FeedPhase = "loading" | "behind" | "current" | "refused";

export interface FeedState<View = unknown> {
  readonly feed: string;
  readonly phase: FeedPhase;
  /** Epoch and seq of `view`; 0 and 0 while there is none. */
  readonly epoch: number;
  readonly seq: number;
  readonly view: View | undefined;
  /** Own pending commands whose entries are in `view`. */
  readonly seen: ReadonlySet<CommandId>;
}

const nothingSeen: ReadonlySet<CommandId> = new Set();

export function emptyState(feed: string): FeedState {
  return { feed, phase: "loading", epoch: 0, seq: 0, view: undefined, seen: nothingSeen };
}

/** The state after one entry that fits. A mirror in another tab runs the same function. */
export function advance(spec: FeedSpec, state: FeedState, entry: Entry, isPending: boolean): FeedState {
  const seen =
    isPending && !state.seen.has(entry.commandId) ? new Set(state.seen).add(entry.commandId) : state.seen;
  return { ...state, seq: entry.seq, view: spec.apply(state.view, entry), seen };
}

export type Need = "nothing" | "pull" | "snapshot";

export interface FeedOptions {
  readonly feed: string;
  readonly spec: FeedSpec;
  readonly isPending: (id: CommandId) => boolean;
  readonly onApplied: (entry: Entry) => void;
  readonly onFault: (error: unknown) => void;
}

export class Feed {
  readonly key: string;
  readonly #options: FeedOptions;
  readonly #aside = new Map<number, Entry>();
  #state: FeedState;
  /** Greatest seq that the server is known to have. */
  #head = 0;
  /** Whether the live connection has told a head; what was committed before it began to follow is known only then. */
  #isHeadKnown = false;
  /** Epoch of the live connection; 0 when there is none. */
  #epoch = 0;
  #mustSnapshot = false;
  /** Those who wait for proof that the replica is newer than the moment they asked. */
  #asking: (() => void)[] = [];
  #beingAnswered: (() => void)[] = [];
  #included: readonly CommandId[] = [];
  /** A pull or a snapshot is under way. */
  busy: "no" | "pull" | "snapshot" = "no";
  /** Not yet in the storage. */
  dirty = false;
  /** The view was not only advanced by entries since somebody last looked. */
  isReplaced = false;
  failures = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.key = parseFeed(options.feed).key;
    this.#state = emptyState(options.feed);
  }

  get state(): FeedState {
    return this.#state;
  }

  get need(): Need {
    const { phase, epoch, view, seq } = this.#state;
    if (phase === "refused" || this.busy !== "no" || this.#epoch === 0) return "nothing";
    if (this.#mustSnapshot || view === undefined || epoch !== this.#epoch) return "snapshot";
    return seq < this.#head || !this.#isHeadKnown || this.#asking.length > 0 ? "pull" : "nothing";
  }

  /** Takes a stored replica, or that of another tab, unless this one is newer. */
  restore(
    replica: Pick<StoredReplica, "epoch" | "seq" | "view"> & { readonly seen: Iterable<CommandId> },
  ): void {
    const { view, epoch, seq } = this.#state;
    if (view !== undefined && (replica.epoch < epoch || (replica.epoch === epoch && replica.seq <= seq)))
      return;
    this.#set({ view: replica.view, epoch: replica.epoch, seq: replica.seq, seen: new Set(replica.seen) });
  }

  /** The connection is live; `head` is undefined when the server has not told it yet. */
  connected(epoch: number, head: number | undefined): void {
    this.#epoch = epoch;
    this.#isHeadKnown = head !== undefined;
    if (this.#state.phase === "refused") this.#state = emptyState(this.#options.feed);
    if (head === undefined) return;
    this.#head = head;
    // Nothing was ever written to it: the empty view is the snapshot.
    if (head === 0 && this.#state.epoch !== epoch)
      this.#set({ view: this.#options.spec.empty(), epoch, seq: 0, seen: nothingSeen });
    // A replica from the future: the server has lost it, whatever the epoch says.
    else if (this.#state.epoch === epoch && this.#state.seq > head) this.#mustSnapshot = true;
    this.#settle();
  }

  disconnected(): void {
    this.#epoch = 0;
    this.#aside.clear();
    if (this.busy === "pull") this.busy = "no";
    this.#asking = [...this.#beingAnswered, ...this.#asking];
    this.#beingAnswered = [];
    this.#settle();
  }

  refused(): void {
    this.#state = { ...emptyState(this.#options.feed), phase: "refused" };
    this.#aside.clear();
    this.dirty = false;
    this.isReplaced = true;
    this.release();
  }

  /** Nobody will be told anything newer: those who wait go on. */
  release(): void {
    this.#tellFresh([...this.#beingAnswered.splice(0), ...this.#asking.splice(0)]);
  }

  /** Calls back once a pull or snapshot that begins after now has caught up. */
  askFresh(done: () => void): void {
    if (this.#state.phase === "refused") done();
    else this.#asking.push(done);
  }

  beginPull(): void {
    this.busy = "pull";
    this.#beingAnswered.push(...this.#asking.splice(0));
  }

  /** `included`: pending commands whose effect the snapshot will hold. */
  beginSnapshot(included: readonly CommandId[]): void {
    this.busy = "snapshot";
    this.#included = included;
    this.#beingAnswered.push(...this.#asking.splice(0));
  }

  headAt(seq: number): void {
    this.#isHeadKnown = true;
    if (seq > this.#head) this.#head = seq;
    this.#settle();
  }

  live(entry: Entry): void {
    if (entry.seq > this.#head) this.#head = entry.seq;
    if (!this.#take(entry)) this.#keepAside(entry);
    this.#drain();
  }

  page(epoch: number, entries: readonly Entry[], head: number): void {
    const wasAsked = this.busy === "pull";
    if (wasAsked) this.busy = "no";
    this.#isHeadKnown = true;
    this.#head = Math.max(this.#head, head);
    const before = this.#state.seq;
    if (epoch !== this.#epoch || epoch !== this.#state.epoch) this.#mustSnapshot = true;
    else {
      for (const entry of entries) this.#take(entry);
      this.#drain();
      // The pull began at `seq` and brought nothing on from there: the hole cannot be closed.
      if (wasAsked && this.#state.seq === before && before < head) this.#mustSnapshot = true;
    }
    this.#answered();
  }

  /** Nobody answered the pull; it is asked again. */
  pullLost(): void {
    if (this.busy === "pull") this.busy = "no";
    this.#asking = [...this.#beingAnswered.splice(0), ...this.#asking];
  }

  reset(epoch: number, head: number): void {
    const { view, epoch: ownEpoch, seq } = this.#state;
    const isAtHead = view !== undefined && ownEpoch === epoch && this.#epoch === epoch && seq === head;
    // Said before the snapshot was there that was taken meanwhile.
    if (isAtHead && this.busy !== "pull") return this.headAt(head);
    if (this.busy === "pull") this.busy = "no";
    this.#epoch = epoch;
    this.#head = head;
    this.#isHeadKnown = true;
    this.#mustSnapshot = true;
    this.#asking = [...this.#beingAnswered.splice(0), ...this.#asking];
    this.#settle();
  }

  /** Whether the snapshot was taken. */
  snapshot(snapshot: Snapshot): boolean {
    this.busy = "no";
    const { epoch, view, seq } = this.#state;
    const isOther = this.#epoch !== 0 && snapshot.epoch !== this.#epoch;
    const isOlder = view !== undefined && epoch === snapshot.epoch && snapshot.seq < seq && !this.#isAhead();
    if (isOther || isOlder) {
      this.snapshotLost();
      return false;
    }
    this.#mustSnapshot = false;
    this.failures = 0;
    // What was seen in the same epoch is in the newer snapshot as well.
    const seen = new Set([...(epoch === snapshot.epoch ? this.#state.seen : nothingSeen), ...this.#included]);
    this.#set({ view: snapshot.view, epoch: snapshot.epoch, seq: snapshot.seq, seen });
    for (const entry of this.#aside.values()) {
      if (entry.seq > snapshot.seq) continue;
      this.#aside.delete(entry.seq);
      this.#markSeen(entry);
    }
    this.#drain();
    this.#answered();
    return true;
  }

  snapshotLost(): void {
    this.busy = "no";
    this.failures += 1;
    this.#asking = [...this.#beingAnswered.splice(0), ...this.#asking];
  }

  /** Pending commands that are gone need no memory of having been seen. */
  forgetSeen(): void {
    const seen = [...this.#state.seen].filter(this.#options.isPending);
    if (seen.length < this.#state.seen.size) this.#state = { ...this.#state, seen: new Set(seen) };
  }

  stored(): StoredReplica | undefined {
    const { feed, epoch, seq, view, seen } = this.#state;
    return view === undefined ? undefined : { feed, epoch, seq, view, seen: [...seen] };
  }

  #isAhead(): boolean {
    return this.#epoch !== 0 && this.#state.seq > this.#head;
  }

  #set(change: Pick<FeedState, "view" | "epoch" | "seq" | "seen">): void {
    this.#state = { ...this.#state, ...change };
    this.dirty = true;
    this.isReplaced = true;
    this.#settle();
  }

  #settle(): void {
    const { phase, view, epoch, seq } = this.#state;
    if (phase === "refused") return;
    const isCurrent = this.#epoch === epoch && this.#isHeadKnown && !this.#mustSnapshot && seq >= this.#head;
    const next: FeedPhase = view === undefined ? "loading" : isCurrent ? "current" : "behind";
    if (next !== phase) this.#state = { ...this.#state, phase: next };
  }

  /** False when the entry does not fit yet. */
  #take(entry: Entry): boolean {
    const { view, seq, epoch } = this.#state;
    if (view === undefined || epoch !== this.#epoch) return false;
    if (entry.seq <= seq) {
      this.#markSeen(entry);
      return true;
    }
    if (entry.seq > seq + 1 || this.#mustSnapshot) return false;
    const { spec, isPending, onApplied, onFault } = this.#options;
    try {
      this.#state = advance(spec, this.#state, entry, isPending(entry.commandId));
    } catch (error) {
      onFault(error);
      this.#mustSnapshot = true;
      return false;
    }
    this.dirty = true;
    onApplied(entry);
    return true;
  }

  /** The effect came inside a snapshot; its entry says whose it was. */
  #markSeen({ commandId }: Entry): void {
    const { seen } = this.#state;
    if (!seen.has(commandId) && this.#options.isPending(commandId)) {
      this.#state = { ...this.#state, seen: new Set(seen).add(commandId) };
      this.isReplaced = true;
      this.dirty = true;
    }
  }

  #keepAside(entry: Entry): void {
    if (this.#aside.size < pace.entriesAsideMax) this.#aside.set(entry.seq, entry);
  }

  #drain(): void {
    for (let entry = this.#aside.get(this.#state.seq + 1); entry !== undefined;) {
      if (!this.#take(entry)) break;
      this.#aside.delete(entry.seq);
      entry = this.#aside.get(this.#state.seq + 1);
    }
    if (this.#aside.size > 0 && this.#state.seq >= this.#head) this.#aside.clear();
    this.#settle();
  }

  #answered(): void {
    this.#settle();
    const isFresh = this.#state.seq >= this.#head && !this.#mustSnapshot && this.#state.epoch === this.#epoch;
    if (isFresh) this.#tellFresh(this.#beingAnswered.splice(0));
    else this.#asking = [...this.#beingAnswered.splice(0), ...this.#asking];
  }

  #tellFresh(waiting: readonly (() => void)[]): void {
    for (const done of waiting) done();
  }
}
