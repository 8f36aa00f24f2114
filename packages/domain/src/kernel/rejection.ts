/**
 * A rejection is an expected refusal: a value, shown to the person in their language (`rejection.<code>` in the message
 * catalogues, filled with `params`). `retry` tells the device what to do: `never` drop the command and say so, `later`
 * send it again after a pause (nothing was stored), `after_sync` look at the newer state first.
 */
import { z } from "zod";

export const retrySchema = z.enum(["never", "later", "after_sync"]);
export type Retry = z.infer<typeof retrySchema>;

export const rejectionSchema = z.strictObject({
  code: z.string().max(60),
  retry: retrySchema,
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type Rejection = z.infer<typeof rejectionSchema>;

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
