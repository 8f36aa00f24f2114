/** Who is writing: each signal counts for a few seconds, and ends when the person's message arrives. Pure. */

/** A signal is repeated this often while somebody writes. */
export const typingEveryMs = 2_500;
/** And counts so long. */
export const typingMsMax = 5_000;

export type Typists = ReadonlyMap<string, number>;

export function typed(typists: Typists, by: string, now: number): Typists {
  return new Map(typists).set(by, now + typingMsMax);
}

export function stopped(typists: Typists, by: string): Typists {
  if (!typists.has(by)) return typists;
  const next = new Map(typists);
  next.delete(by);
  return next;
}

/** Those whose signal still counts; the same map when nobody's ended. */
export function lasting(typists: Typists, now: number): Typists {
  const next = [...typists].filter(([, until]) => until > now);
  return next.length === typists.size ? typists : new Map(next);
}
