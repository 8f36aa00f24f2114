/** From where each feed of a device goes on: from its own seq, behind pages of what it lacks, or from a snapshot (WIRE-5). */
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Stand } from "../journal/segment.ts";
import type { Stands } from "./followed.ts";
import type { Missing, Windows } from "./windows.ts";

export interface Resume {
  /** Each feed goes live behind its head. */
  readonly heads: Map<string, number>;
  readonly resets: readonly string[];
  readonly missing: readonly Missing[];
}

/** The feeds are registered for live entries before this is asked, so nothing falls between. */
export async function resumeOf(
  windows: Windows,
  chainId: ChainId,
  epoch: number,
  stands: Stands,
): Promise<Resume> {
  const heads = await windows.heads(
    chainId,
    epoch,
    stands.map(([feed, , from]) => ({ feed, from })),
  );
  const behind: Stand[] = [];
  const resets: string[] = [];
  let budget = limits.catchUpEntriesMax;
  for (const [feed, itsEpoch, seq] of stands) {
    const head = heads.get(feed) ?? 0;
    const missing = head - seq;
    if (missing === 0 && itsEpoch === epoch) continue;
    // Seq 0 begins from nothing: a snapshot, unless the feed has nothing either.
    if (itsEpoch !== epoch || missing < 0 || seq === 0 || missing > budget) {
      if (head > 0 || seq > 0 || itsEpoch !== epoch) resets.push(feed);
    } else {
      behind.push({ feed, from: seq });
      budget -= missing;
    }
  }
  const missing = await windows.behind(chainId, epoch, behind);
  // More may have been committed by the time a feed was read.
  for (const { feed, head } of missing) heads.set(feed, head);
  return { heads, resets, missing };
}
