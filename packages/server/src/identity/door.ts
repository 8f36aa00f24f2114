/**
 * What all routes of identity share: the body and where it comes from, the limits by address, name and chain, and
 * opening a session once somebody has proved who they are.
 */
import type { Context as HttpContext } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import type { z } from "zod";
import type { signInMeans } from "@instep/domain/identity/contract.ts";
import type { EnteredAnswer, SignInBody } from "@instep/domain/identity/doors.ts";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import {
  makeId,
  type ChainId,
  type CommandId,
  type SessionId,
  type StaffId,
} from "@instep/domain/kernel/ids.ts";
import { findUnfit } from "@instep/domain/kernel/fit.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Caller, House } from "../platform/contracts.ts";
import { makeRateLimiter, type RateLimiter } from "../platform/rateLimit.ts";
import { Refusal } from "../platform/rejected.ts";
import { readMe } from "./reads.ts";
import { makeHasher, type HashCost, type Hasher } from "./secrets.ts";
import { formatToken, hashOfSecret, makeSecret, sessionCookie } from "./tokens.ts";

const bodyBytesMax = 16 * 1024;

export interface Door {
  readonly house: House;
  readonly hasher: Hasher;
  readonly byAddress: RateLimiter;
  readonly byName: RateLimiter;
  readonly byChain: RateLimiter;
  readonly setups: RateLimiter;
  /** Runs the tasks of one key after each other. */
  readonly inTurn: <T>(key: string, task: () => Promise<T>) => Promise<T>;
}

export function openDoor(house: House, cost: HashCost | undefined): Door {
  const perMinute = (times: number) => makeRateLimiter({ times, periodMs: 60_000, now: house.now });
  return {
    house,
    hasher: makeHasher(cost),
    byAddress: perMinute(limits.signInsPerAddressPerMinuteMax),
    byName: perMinute(limits.signInsPerNamePerMinuteMax),
    byChain: perMinute(limits.signInsPerChainPerMinuteMax),
    setups: perMinute(limits.setupsPerMinuteMax),
    inTurn: makeTurns(),
  };
}

/** Two guesses for one name never run side by side, so none slips past the count of the other. */
function makeTurns(): Door["inTurn"] {
  const last = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(task, task);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}

export function spend(limiter: RateLimiter, key: string): void {
  const waitMs = limiter.take(key);
  if (waitMs > 0) throw new Refusal("rate_limited", { seconds: Math.ceil(waitMs / 1_000) }, waitMs);
}

/**
 * A form of a foreign page must not sign somebody in or set up a chain. Browsers name the page in `Sec-Fetch-Site` or
 * `Origin`; programs send neither.
 */
export function assertOwnPage(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const host = request.headers.get("host") ?? new URL(request.url).host;
  const isOwn =
    site === null ? origin === null || hostOf(origin) === host : site === "same-origin" || site === "none";
  if (!isOwn) throw new Refusal("forbidden", { permission: "origin" });
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  assertOwnPage(request);
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/.test(type)) throw new Refusal("malformed", { path: "content-type" });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new Refusal("too_large", { limit: bodyBytesMax });
    chunks.push(chunk);
  }
  let json: unknown;
  try {
    json = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal("malformed", { path: "", issue: "json" });
  }
  const unfit = findUnfit(json);
  if (unfit !== undefined) throw new Refusal("malformed", { ...unfit });
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Refusal("malformed", { path: issue?.path.join(".") ?? "", issue: issue?.code ?? "" });
}

export function newCommandId(house: House): CommandId {
  return makeId<"command">(house.now(), house.random(10)) as CommandId;
}

export function systemCommand(
  house: House,
  chainId: ChainId,
  name: string,
  args: unknown,
  id = newCommandId(house),
): Promise<Outcome> {
  return house.journal.submitSystem(chainId, { id, name, args }, "identity");
}

/** A refusal of the journal on its way out; times to wait become `Retry-After`. */
export function refusalOf(outcome: Outcome & { ok: false }): Refusal {
  const { code, params, retry } = outcome.rejection;
  const seconds = params?.["seconds"];
  if (typeof seconds === "number") return new Refusal(code, params, seconds * 1_000);
  return new Refusal(code, params, retry === "later" ? limits.laterDelayMs : undefined);
}

export function replyOf<Reply>(outcome: Outcome): Reply {
  if (!outcome.ok) throw refusalOf(outcome);
  return outcome.reply as Reply;
}

export interface Entering extends Pick<SignInBody, "deviceId" | "deviceName" | "bearer"> {
  readonly chainId: ChainId;
  readonly staffId: StaffId;
  readonly means: (typeof signInMeans)[number];
  readonly guardKey?: string;
}

/** Opens a session and answers with who has signed in; the token goes into the cookie, or to a program that asked. */
export async function enter({ house }: Door, http: HttpContext, entering: Entering): Promise<Response> {
  const { chainId, staffId, deviceId, deviceName, means, guardKey, bearer } = entering;
  const id = newCommandId(house);
  const sessionId = id as string as SessionId;
  const secret = makeSecret(house.random);
  const outcome = await systemCommand(
    house,
    chainId,
    "session.open",
    {
      staffId,
      deviceId,
      deviceName,
      tokenHash: hashOfSecret(secret),
      means,
      address: addressOf(house, http.req.raw),
      ...(guardKey === undefined ? {} : { guardKey }),
    },
    id,
  );
  const { expiresAt } = replyOf<{ expiresAt: number }>(outcome);
  const token = formatToken({ chainId, sessionId, secret });
  const me = await house.database.read(chainId, (sql) => readMe(sql, { chainId, staffId, sessionId }));
  const entered: EnteredAnswer = { ...me, expiresAt };
  if (bearer === true) return http.json({ ...entered, token });
  setCookie(http, sessionCookie, token, {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: house.secureCookies,
    maxAge: Math.floor((expiresAt - house.now()) / 1_000),
  });
  return http.json(entered);
}

export function forgetCookie({ house }: Door, http: HttpContext): void {
  deleteCookie(http, sessionCookie, {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: house.secureCookies,
  });
}

export function addressOf(house: House, request: Request): string {
  return house.addressOf(request).slice(0, 64);
}

export async function signedIn({ house }: Door, request: Request): Promise<Caller> {
  const caller = await house.callerOf(request);
  if (caller === undefined) throw new Refusal("not_signed_in");
  return caller;
}
