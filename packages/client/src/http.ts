/**
 * The HTTP side of the wire: queries, snapshots, history, and commands for those who keep no socket. Answers are results
 * or rejections; an answer that is neither (a proxy's page, a cut, a time-out) is the rejection `unavailable`.
 */
import type { Snapshot } from "@instep/domain/kernel/protocol.ts";
import type { CommandMessage, Outcome } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import { rejection, type Rejection } from "@instep/domain/kernel/rejection.ts";
import { systemClock, Timer, type Clock } from "./clock.ts";
import { pace } from "./policy.ts";
import { outcomeShape, pageShape, record, rejectionShape, snapshotShape, type Shape } from "./shape.ts";

/** An expected refusal over HTTP. `status` is 0 when no server answered. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly rejection: Rejection;
  readonly status: number;

  constructor(why: Rejection, status: number, cause?: unknown) {
    super(why.code, { cause });
    this.rejection = why;
    this.status = status;
  }
}

export interface HttpOptions {
  /** `https://host`, without a trailing slash. */
  readonly url: string;
  /** Bearer token; absent where a cookie signs in. */
  readonly token?: () => string | undefined;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
}

export interface Page {
  readonly feed: string;
  readonly epoch: number;
  readonly entries: readonly Entry[];
  readonly head: number;
}

export interface Http {
  query<Result>(name: string, args: unknown, signal?: AbortSignal): Promise<Result>;
  snapshot(feed: string, signal?: AbortSignal): Promise<Snapshot>;
  /** Entries with seq > `from`, at most `limit`. */
  entries(feed: string, from: number, limit: number, signal?: AbortSignal): Promise<Page>;
  /** The same id gives the same outcome, however often it is sent. */
  sendCommand(command: CommandMessage, signal?: AbortSignal): Promise<Outcome>;
}

const refusedShape = record({ rejection: rejectionShape }, false);
const decidedShape = record({ outcome: outcomeShape }, false);

export function openHttp(options: HttpOptions): Http {
  const get = async (path: string, signal: AbortSignal | undefined): Promise<unknown> => {
    const { status, answer } = await fetchJson(options, path, signal);
    if (status >= 200 && status < 300) return answer;
    throw refusalOf(status, answer);
  };
  const feedPath = (feed: string): string => `/v1/feeds/${encodeURIComponent(feed)}`;
  return {
    query: async <Result>(name: string, args: unknown, signal?: AbortSignal) => {
      const text = encodeURIComponent(JSON.stringify(args ?? {}));
      return (await get(`/v1/query/${encodeURIComponent(name)}?args=${text}`, signal)) as Result;
    },
    snapshot: async (feed, signal) =>
      understood<Snapshot>(snapshotShape, await get(`${feedPath(feed)}/snapshot`, signal)),
    entries: async (feed, from, limit, signal) => {
      const answer = await get(`${feedPath(feed)}/entries?from=${from}&limit=${limit}`, signal);
      return understood<Page>(pageShape, answer);
    },
    sendCommand: async (command, signal) => {
      const { status, answer } = await fetchJson(options, "/v1/commands", signal, command);
      // An outcome is an outcome, also a refused one under an error status.
      if (decidedShape(answer)) return (answer as { outcome: Outcome }).outcome;
      throw refusalOf(status, answer);
    },
  };
}

function refusalOf(status: number, answer: unknown): Refusal {
  const isRefused = refusedShape(answer);
  const why = isRefused
    ? (answer as { rejection: Rejection }).rejection
    : rejection("unavailable", undefined, "later");
  return new Refusal(why, status);
}

interface Answer {
  readonly status: number;
  readonly answer: unknown;
}

async function fetchJson(
  options: HttpOptions,
  path: string,
  signal?: AbortSignal,
  body?: unknown,
): Promise<Answer> {
  const token = options.token?.();
  const ends = new AbortController();
  const timeout = new Timer(options.clock ?? systemClock);
  timeout.start(pace.httpAnswerMsMax, () => ends.abort());
  const giveUp = (): void => ends.abort();
  signal?.addEventListener("abort", giveUp);
  if (signal?.aborted === true) ends.abort();
  const request: RequestInit = {
    method: body === undefined ? "GET" : "POST",
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    signal: ends.signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  try {
    const response = await (options.fetch ?? globalThis.fetch)(options.url + path, request);
    return { status: response.status, answer: await response.json() };
  } catch (error) {
    // Given up by the caller: that is no refusal.
    if (signal?.aborted === true) throw error;
    throw new Refusal(rejection("unavailable", undefined, "later"), 0, error);
  } finally {
    timeout.stop();
    signal?.removeEventListener("abort", giveUp);
  }
}

function understood<T>(shape: Shape, answer: unknown): T {
  if (shape(answer)) return answer as T;
  throw new Refusal(rejection("unavailable", undefined, "later"), 0);
}
