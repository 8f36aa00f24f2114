/** The doors of identity: asked before there is a client. A refusal is a value; where nobody answered it is `unavailable`. */
import { rejection, rejectionSchema, type Rejection } from "@instep/domain/kernel/rejection.ts";

export type Asked<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly rejection: Rejection };

const doorMsMax = 20_000;

/** GET without a body, POST with one. */
export async function askDoor<Answer>(path: string, body?: object): Promise<Asked<Answer>> {
  try {
    const response = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      signal: AbortSignal.timeout(doorMsMax),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return { ok: true, answer: answer as Answer };
    const refused = rejectionSchema.safeParse((answer as { rejection?: unknown }).rejection);
    return { ok: false, rejection: refused.data ?? rejection("unavailable") };
  } catch {
    return { ok: false, rejection: rejection(navigator.onLine ? "unavailable" : "offline") };
  }
}

/** Seconds that a refusal asks to wait; 0 when it asks for none. */
export function waitSecondsOf({ code, params }: Rejection): number {
  const seconds = params?.["seconds"];
  return (code === "locked" || code === "rate_limited") && typeof seconds === "number" ? seconds : 0;
}
