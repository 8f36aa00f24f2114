/** How fresh the screen is, in the words that it shows: live, sending n, offline since. */
import type { ConnectionState } from "./connection.ts";

export interface Status {
  /** `connecting` only until the first attempt is over; afterwards everything that is not live is `offline`. */
  readonly kind: "connecting" | "live" | "sending" | "offline" | "signed_out";
  /** Commands without an answer. */
  readonly waiting: number;
  /** Last contact with the server, epoch milliseconds; undefined while live, and when there was none. */
  readonly offlineSince: number | undefined;
  /** Some followed feed is behind the server. */
  readonly isCatchingUp: boolean;
  /** Why the server ended the connection for good. */
  readonly closedFor: { readonly code: number; readonly reason: string } | undefined;
  /** The signed-in person, as the server said last. */
  readonly staff: string | undefined;
  /** Server's clock minus the device's. */
  readonly clockOffsetMs: number;
}

export const initialStatus: Status = {
  kind: "connecting",
  waiting: 0,
  offlineSince: undefined,
  isCatchingUp: false,
  closedFor: undefined,
  staff: undefined,
  clockOffsetMs: 0,
};

export function statusKind(state: ConnectionState, hasTried: boolean, waiting: number): Status["kind"] {
  if (state === "signed_out") return "signed_out";
  if (state === "live") return waiting > 0 ? "sending" : "live";
  return hasTried || state === "offline" ? "offline" : "connecting";
}
