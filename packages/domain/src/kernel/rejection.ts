/**
 * A rejection is an expected refusal: a value, shown to the person in their language (`rejection.<code>` in the message
 * catalogues, filled with `params`). `retry` tells the device what to do: `never` drop the command and say so, `later`
 * send it again after a pause (nothing was stored), `after_sync` look at the newer state first.
 */
export type Retry = "never" | "later" | "after_sync";
export interface Rejection {
  readonly code: string;
  readonly retry: Retry;
  readonly params?: Readonly<Record<string, string | number>> | undefined;
}
export { rejectionSchema, retrySchema } from "./rejection-schema.ts";

/** Codes of the kernel; each domain adds its own. Every code has a text in each message catalogue. */
export type KernelRejectionCode =
  | "malformed"
  | "unknown_command"
  | "too_large"
  | "conflict"
  | "forbidden"
  | "not_found"
  | "not_signed_in"
  | "busy"
  | "unavailable"
  | "rate_limited"
  | "internal";

export function rejection(
  code: string,
  params?: Record<string, string | number>,
  retry: Retry = "never",
): Rejection {
  return params === undefined ? { code, retry } : { code, retry, params };
}

/** A bug or a broken machine. Never part of the contract: logged with an id and answered `internal`. */
export class Fault extends Error {
  override name = "Fault";
}
