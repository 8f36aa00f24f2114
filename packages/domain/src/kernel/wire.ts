/** What both ends of the wire name, without the schemas of `protocol.ts`. */
export const subprotocol = "instep.v1";

/** 4000-4499 reconnect, 4500-4999 do not. */
export const closeCodes = {
  restarting: 4000,
  stalled: 4001,
  tooManyPending: 4002,
  heartbeat: 4003,
  malformed: 4500,
  notSignedIn: 4501,
  signedOut: 4502,
  tooManySockets: 4503,
} as const;

export interface Snapshot<View = unknown> {
  readonly feed: string;
  readonly epoch: number;
  readonly seq: number;
  readonly view: View;
}
