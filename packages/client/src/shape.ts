/**
 * What a message of the server looks like, checked without zod: the schemas of the protocol are the contract, but
 * bringing their library to every phone costs more than all the rest of this package. A test holds both verdicts equal.
 */
import type { ServerMessage } from "@instep/domain/kernel/protocol.ts";

export type Shape = (value: unknown) => boolean;

export const text: Shape = (value) => typeof value === "string";
export const integer: Shape = (value) => Number.isSafeInteger(value);
export const count: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const ordinal: Shape = (value) => Number.isSafeInteger(value) && (value as number) > 0;
export const anything: Shape = () => true;

export function oneOf(...allowed: readonly unknown[]): Shape {
  return (value) => allowed.includes(value);
}
export function either(...shapes: readonly Shape[]): Shape {
  return (value) => shapes.some((shape) => shape(value));
}
export function list(of: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(of);
}
export function tuple(...of: readonly Shape[]): Shape {
  return (value) =>
    Array.isArray(value) && value.length === of.length && of.every((shape, index) => shape(value[index]));
}
export function optional(of: Shape): Shape {
  return (value) => value === undefined || of(value);
}
export function dictionary(of: Shape): Shape {
  return (value) => isObject(value) && Object.values(value).every(of);
}

/** Exactly these properties. One that may be anything may also be missing, as JSON leaves out what is undefined. */
export function record(properties: Readonly<Record<string, Shape>>, isStrict = true): Shape {
  const shapes = Object.entries(properties);
  return (value) =>
    isObject(value) &&
    shapes.every(([name, shape]) => shape(value[name])) &&
    (!isStrict || Object.keys(value).every((name) => Object.hasOwn(properties, name)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const rejectionShape = record({
  code: (value) => typeof value === "string" && value.length <= 60,
  retry: oneOf("never", "later", "after_sync"),
  params: optional(
    dictionary((value) => text(value) || (typeof value === "number" && Number.isFinite(value))),
  ),
});
export const outcomeShape = either(
  record({ ok: oneOf(true), reply: anything, position: integer }),
  record({ ok: oneOf(false), rejection: rejectionShape }),
);

const entryProperties = {
  position: ordinal,
  feed: text,
  seq: ordinal,
  name: text,
  data: anything,
  at: integer,
  madeAt: integer,
  by: optional(text),
  commandId: text,
} as const;
const pageProperties = {
  feed: text,
  epoch: integer,
  entries: list(record(entryProperties)),
  head: integer,
} as const;
export const pageShape = record(pageProperties);
export const snapshotShape = record({ feed: text, epoch: integer, seq: count, view: anything });

export const serverShapes: { readonly [T in ServerMessage["t"]]: Shape } = {
  welcome: tagged("welcome", {
    chain: text,
    staff: text,
    epoch: integer,
    now: integer,
    heads: list(tuple(text, integer)),
    outcomes: list(tuple(text, outcomeShape)),
    refused: list(text),
    heartbeatMs: integer,
  }),
  reply: tagged("reply", { id: text, outcome: outcomeShape, delayMs: optional(integer) }),
  entry: tagged("entry", entryProperties),
  page: tagged("page", pageProperties),
  head: tagged("head", { feed: text, seq: integer }),
  reset: tagged("reset", { feed: text, epoch: integer, head: integer }),
  receipts: tagged("receipts", { channel: text, marks: list(tuple(text, integer, integer)) }),
  signal: tagged("signal", { feed: text, kind: text, by: text }),
  ping: tagged("ping", { sent: integer }),
  refusal: tagged("refusal", { about: text, rejection: rejectionShape }),
  bye: tagged("bye", { code: integer, reason: text, reconnectMsMin: integer, reconnectMsMax: integer }),
};

function tagged(t: string, properties: Readonly<Record<string, Shape>>): Shape {
  return record({ t: oneOf(t), ...properties });
}

export function isServerMessage(value: unknown): value is ServerMessage {
  if (!isObject(value) || typeof value["t"] !== "string" || !Object.hasOwn(serverShapes, value["t"]))
    return false;
  return serverShapes[value["t"] as ServerMessage["t"]](value);
}
