/**
 * Back-off after wrong secrets: the first failures of a name are free, each further one locks it twice as long as the
 * one before, up to an hour; a quiet day forgets them. Pure, so the server's answer and the stored count agree.
 */
import { limits } from "../kernel/limits.ts";
import type { SignInGuardRow } from "./rows.ts";

/** Milliseconds that a name is locked after its n-th failure. */
export function lockMsAfter(failures: number): number {
  const beyond = failures - limits.signInFailuresFree;
  return beyond <= 0 ? 0 : Math.min(1_000 * 2 ** beyond, limits.signInLockMsMax);
}

/** The guard after one more failure at `at`. */
export function failedOnce(guardKey: string, before: SignInGuardRow | undefined, at: number): SignInGuardRow {
  const forgotten = before === undefined || at - before.failedAt > limits.signInForgetMs;
  const failures = (forgotten ? 0 : before.failures) + 1;
  const lockMs = lockMsAfter(failures);
  return { guardKey, failures, failedAt: at, lockedUntil: lockMs === 0 ? null : at + lockMs };
}

/** Milliseconds until the name may be tried again; 0 when it may. */
export function lockedFor(guard: Pick<SignInGuardRow, "lockedUntil"> | undefined, at: number): number {
  return Math.max(0, (guard?.lockedUntil ?? 0) - at);
}
