/** Rejections as HTTP answers. The body is always `{ rejection }`; screens translate the code. */
import { rejection, type Rejection } from "@instep/domain/kernel/rejection.ts";

const statusOf: Record<string, number> = {
  malformed: 400,
  unknown_command: 404,
  unknown_query: 404,
  not_found: 404,
  invitation_invalid: 404,
  too_large: 413,
  conflict: 409,
  setup_done: 409,
  forbidden: 403,
  setup_code_wrong: 403,
  not_signed_in: 401,
  wrong_credentials: 401,
  busy: 503,
  unavailable: 503,
  rate_limited: 429,
  locked: 429,
  internal: 500,
};

export function refusalStatus(code: string): number {
  return statusOf[code] ?? 422;
}

export function answerRejection(why: Rejection, retryAfterMs?: number): Response {
  const headers: Record<string, string> = { "content-type": "application/json", "cache-control": "no-store" };
  if (retryAfterMs !== undefined)
    headers["retry-after"] = String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
  return new Response(JSON.stringify({ rejection: why }), { status: refusalStatus(why.code), headers });
}

export function refuse(
  code: string,
  params?: Record<string, string | number>,
  retryAfterMs?: number,
): Response {
  return answerRejection(
    rejection(code, params, retryAfterMs === undefined ? "never" : "later"),
    retryAfterMs,
  );
}
