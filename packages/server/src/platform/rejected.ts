/** An expected refusal of a query or a route, on its way out of nested code; the gateway answers it as a rejection. */
import { rejection, type Rejection } from "@instep/domain/kernel/rejection.ts";

export class Refusal extends Error {
  override name = "Refusal";
  readonly rejection: Rejection;
  readonly retryAfterMs: number | undefined;

  constructor(code: string, params?: Record<string, string | number>, retryAfterMs?: number) {
    super(code);
    this.rejection = rejection(code, params, retryAfterMs === undefined ? "never" : "later");
    this.retryAfterMs = retryAfterMs;
  }
}
