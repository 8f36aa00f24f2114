/**
 * What a lane remembers of ids, so that it need not ask the database before it decides. An id that was decided here a
 * moment ago has its outcome here. A device makes its ids from its clock, so an id that is younger than the lane's
 * knowledge of the chain, and that the lane has not seen, cannot be in the database: asking would cost every batch a
 * round trip for nothing. Should it be there after all, because a clock runs ahead, its second reply breaks the primary
 * key of `command_reply`: the batch fails as a whole and is done again the slow way, which asks. A clock that is far ahead
 * says nothing of the others' ids: its own are always asked for, and nobody else's because of it.
 */
import type { StoredOutcome } from "@instep/domain/kernel/batch.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";

/**
 * Outcomes kept in each of the two halves; the older half goes when the younger is full. More than the batches in
 * flight hold, whose outcomes the database does not have yet.
 */
const outcomesKept = 4_000;
/** Devices whose clocks are ahead by less never cost a batch. */
const clockLeadMs = 5_000;

type Kept = ReadonlyMap<CommandId, StoredOutcome>;

export class RecentOutcomes {
  readonly #now: () => number;
  #young = new Map<CommandId, StoredOutcome>();
  #old: Kept = new Map();
  /** Ids made up to this moment, by their own clocks, may be stored without being kept here. */
  #since: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now() + clockLeadMs;
  }

  /** What was decided, be it on disk or on its way there. */
  get(id: CommandId): StoredOutcome | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  /** Whether an id that is not kept may have been answered before. */
  mayBeStored(id: CommandId): boolean {
    const at = madeAt(id);
    return at <= this.#since || at > this.#now() + clockLeadMs;
  }

  /** Keeps an outcome that is about to be stored. */
  add(id: CommandId, outcome: StoredOutcome): void {
    this.#young.set(id, outcome);
    if (this.#young.size < outcomesKept) return;
    this.#since = latest(this.#since, this.#old, this.#now() + clockLeadMs);
    this.#old = this.#young;
    this.#young = new Map();
  }

  /** Others may have written since, and what was just decided may not have come to be. */
  forget(): void {
    this.#since = Math.max(this.#since, this.#now() + clockLeadMs);
    this.#old = new Map();
    this.#young = new Map();
  }
}

/** The latest moment in ids that are about to be forgotten, without those far ahead. */
function latest(since: number, kept: Kept, most: number): number {
  let found = since;
  for (const id of kept.keys()) {
    const at = madeAt(id);
    if (at > found && at <= most) found = at;
  }
  return found;
}

/** The moment in an id of version 7, in epoch milliseconds; of a derived id, which tells none, before all moments. */
function madeAt(id: CommandId): number {
  return id[14] === "7" ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : Number.NEGATIVE_INFINITY;
}
