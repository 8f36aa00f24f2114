/** What the auditor's models say about one command: what it must be answered and what it must leave in the log. */
export interface Refused {
  readonly code: string;
  readonly retry: "never" | "after_sync";
  readonly params?: Record<string, string | number>;
}

export interface Fact {
  readonly feed: string;
  readonly name: string;
  readonly data: unknown;
}

export type Expectation =
  | { readonly refused: Refused }
  | { readonly reply: unknown; readonly facts: readonly Fact[] };

export function refused(
  code: string,
  params?: Record<string, string | number>,
  retry: Refused["retry"] = "never",
): { readonly refused: Refused } {
  return { refused: params === undefined ? { code, retry } : { code, retry, params } };
}

/** Who asks, and when it is decided. */
export interface Asked {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  /** Undefined for the system. */
  readonly staff: string | undefined;
  /** Commit instant, epoch milliseconds. */
  readonly at: number;
}
