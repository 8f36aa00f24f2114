/** The routes of identity over a test house, called as a browser or a program would. */
import { Hono } from "hono";
import { answerRejection, refuse } from "../gateway/answers.ts";
import type { Caller, House } from "../platform/contracts.ts";
import { Refusal } from "../platform/rejected.ts";
import { newId, startTestHouse, type TestHouse } from "../testing.ts";
import { chatModule } from "../chat/module.ts";
import { makeAuthenticator, type Authenticator } from "./authenticator.ts";
import { makeIdentityModule } from "./module.ts";
import { hashOfSecret } from "./tokens.ts";

export const cheap = { memoryKib: 64, passes: 1, lanes: 1 };

export interface Answer {
  readonly status: number;
  readonly body: Record<string, never> & { rejection?: { code: string; params?: Record<string, unknown> } };
  readonly cookie: string | null;
  readonly headers: Headers;
}

export interface IdentityHouse {
  readonly test: TestHouse;
  readonly house: House;
  readonly authenticator: Authenticator;
  /** Epoch milliseconds; moved by the tests, never by itself. */
  readonly clock: { at: number };
  readonly peer: { address: string };
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  callerOf(cookie: string | null): Promise<Caller>;
}

export async function startIdentity(): Promise<IdentityHouse> {
  const clock = { at: 1_764_000_000_000 };
  const peer = { address: "192.0.2.10" };
  const identity = makeIdentityModule({ modules: () => modules, cost: cheap });
  const modules = [identity, chatModule];
  const test = await startTestHouse({ modules, now: () => clock.at });
  const authenticator = makeAuthenticator(test.database, () => clock.at);
  const house: House = {
    database: test.database,
    journal: test.journal,
    log: test.log,
    now: () => clock.at,
    random: test.random,
    mediaDir: "",
    publicUrl: "http://localhost",
    secureCookies: true,
    trustProxy: false,
    callerOf: (request) => authenticator.callerOfRequest(request),
    addressOf: () => peer.address,
    follow: (chainId) => test.follow(chainId),
    refuse,
  };
  const app = new Hono();
  identity.routes?.(app, house);
  app.onError((error) => {
    if (!(error instanceof Refusal)) throw error;
    return answerRejection(error.rejection, error.retryAfterMs);
  });

  async function call(path: string, init: RequestInit): Promise<Answer> {
    const response = await app.request(path, init);
    const cookie = response.headers.get("set-cookie");
    return {
      status: response.status,
      body: (await response.json()) as never,
      cookie,
      headers: response.headers,
    };
  }
  return {
    test,
    house,
    authenticator,
    clock,
    peer,
    post: (path, body, headers = {}) =>
      call(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
    get: (path, headers = {}) => call(path, { headers }),
    callerOf: async (cookie) => {
      const caller = await house.callerOf(
        new Request("http://localhost/", { headers: { cookie: cookie ?? "" } }),
      );
      if (caller === undefined) throw new Error("nobody is signed in");
      return caller;
    },
  };
}

export const device = () => ({ deviceId: newId<"device">(), deviceName: "测试机" });

/** What an inviting device does: draw a secret, send its hash, show the link. */
export function drawInvitation(): { secret: string; tokenHash: string } {
  const secret = `s${newId().replaceAll("-", "")}`.padEnd(43, "x");
  return { secret, tokenHash: hashOfSecret(secret) };
}
