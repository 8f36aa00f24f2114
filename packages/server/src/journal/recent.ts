/**
 * Which ids a lane must look up before it decides. A device makes its ids from its clock, so an id that is younger than
 * the lane's knowledge of the chain, and that the lane has not seen, cannot be in the database: asking would cost every
 * batch a round trip for nothing. Should it be there after all, because a clock runs ahead, its second reply breaks the
 * primary key of `command_reply`: the batch fails as a whole, is done again the slow way, which asks, and from then on ids
 * up to that clock's are asked for.
 */
import type { CommandId } from "@instep/domain/kernel/ids.ts";

/** Ids kept in each of the two halves; the older half goes when the younger is full. */
const idsKept = 10_000;
/** Devices whose clocks are ahead by less never cost a batch. */
const clockLeadMs = 5_000;

export class RecentIds {
  readonly #now: () => number;
  #young = new Set<CommandId>();
  #old = new Set<CommandId>();
  /** Ids made up to this moment, by their own clocks, may be stored without being kept here. */
  #since: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now() + clockLeadMs;
  }

  /** Whether the id may have been answered before. */
  mayBeKnown(id: CommandId): boolean {
    return madeAt(id) <= this.#since || this.#young.has(id) || this.#old.has(id);
  }

  /** Keeps ids that are about to be stored. */
  add(ids: Iterable<CommandId>): void {
    for (const id of ids) this.#young.add(id);
    if (this.#young.size < idsKept) return;
    this.#since = latest(this.#since, this.#old);
    this.#old = this.#young;
    this.#young = new Set();
  }

  /** Others may have written since, and the ids just tried may be among what they wrote. */
  forget(): void {
    const now = this.#now() + clockLeadMs;
    this.#since = latest(latest(Math.max(this.#since, now), this.#old), this.#young);
    this.#old = new Set();
    this.#young = new Set();
  }
}

function latest(since: number, ids: ReadonlySet<CommandId>): number {
  let most = since;
  for (const id of ids) {
    const at = madeAt(id);
    if (Number.isFinite(at) && at > most) most = at;
  }
  return most;
}

/** The moment in an id of version 7, in epoch milliseconds; of a derived id, which tells none, before all moments. */
function madeAt(id: CommandId): number {
  return id[14] === "7" ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : Number.NEGATIVE_INFINITY;
}
