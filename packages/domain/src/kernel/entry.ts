/**
 * An entry is a fact in the chain's one log. It belongs to one feed: `position` orders the chain, `seq` the feed, both
 * without gaps, so a hole that a client sees is always a loss and always repaired by a pull.
 */
import type { CommandId, StaffId } from "./ids.ts";

export interface Entry<Data = unknown> {
  readonly position: number;
  readonly feed: string;
  readonly seq: number;
  readonly name: string;
  readonly data: Data;
  /** Commit instant, epoch milliseconds. */
  readonly at: number;
  /** When the person acted, on their device; earlier than `at` for work done offline. */
  readonly madeAt: number;
  /** Absent when the system acted. */
  readonly by?: StaffId | undefined;
  readonly commandId: CommandId;
}

export { entrySchema } from "./entry-schema.ts";

export interface FeedName {
  readonly family: string;
  readonly key: string;
}

/** `stock:<place>` is family `stock` with a key; `catalogue` has none. */
export function parseFeed(feed: string): FeedName {
  const colon = feed.indexOf(":");
  return colon < 0 ? { family: feed, key: "" } : { family: feed.slice(0, colon), key: feed.slice(colon + 1) };
}

/**
 * What a device keeps of a feed. `apply` is pure and total: an unknown entry leaves the view as it is, so an older
 * client survives a newer server. Snapshot + entries = fresh snapshot, asserted for every command.
 */
export interface FeedSpec<View = unknown> {
  readonly family: string;
  readonly empty: () => View;
  readonly apply: (view: View, entry: Entry) => View;
}
