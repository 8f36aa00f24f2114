/** The client's rhythm in one place: how long to wait, how much to have under way. The wire's own bounds stand in `kernel/limits.ts`. */
import { limits } from "@instep/domain/kernel/limits.ts";

export const pace = {
  /** A connection that was live this long did work: the next drop starts the back-off afresh. */
  stableMs: 5_000,
  /** Unanswered commands on one connection; a quarter of what the server holds for it. */
  commandsInFlightMax: limits.connectionPendingMax / 4,
  /** The longest wait after `later`, unless the server names a longer one. */
  laterMsMax: 8_000,
  /** Characters of commands joined into one frame; a character is at most 3 bytes. */
  frameCharsMax: Math.floor(limits.frameBytesMax / 4),
  pullsInFlightMax: 32,
  /** A pull unanswered for this long is asked again. */
  pullAnswerMsMax: 10_000,
  snapshotsInFlightMax: 4,
  /** Live entries of a feed kept aside while a hole is pulled; beyond, they are pulled as well. */
  entriesAsideMax: 2 * limits.pullEntriesMax,
  replicaStoreMs: 2_000,
  unfollowPauseMs: 10_000,
  /** An accepted command whose entry has not come by then has its feeds pulled. */
  effectAwaitedMs: 2_000,
  recentEntriesKept: 100,
  markedChannelsMax: 500,
  httpAnswerMsMax: 20_000,
  /** A leading tab that says nothing for this long is frozen: the one that asks takes the lead. */
  leaderSilentMsMax: 3_000,
} as const;

/**
 * Full jitter: uniform between the least delay and a ceiling that doubles with every attempt, so that the clients of a
 * restarted server come back spread, not in waves (Brooker, "Exponential Backoff and Jitter", 2015).
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const floor = limits.reconnectMsMin;
  const ceiling = Math.min(limits.reconnectMsMax, floor * 2 ** (Math.min(attempt, 30) + 1));
  return spreadMs(floor, ceiling, random);
}

/**
 * How long to wait after `later`: at least what the server names, and after each refusal in a row up to twice as long as
 * before, so that a crowd which was told to come again does not come as a crowd.
 */
export function laterDelayMs(named: number, inARow: number, random: number): number {
  const ceiling = Math.min(pace.laterMsMax, named * 2 ** Math.min(inARow, 30));
  return spreadMs(named, ceiling, random);
}

export function spreadMs(min: number, max: number, random: number): number {
  return Math.round(min + random * Math.max(0, max - min));
}

/** Two heartbeats at their slowest. */
export function silenceMsMax(heartbeatMs: number): number {
  return 2 * heartbeatMs * (1 + limits.heartbeatJitter);
}
