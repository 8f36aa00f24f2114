/**
 * A running server, as a signed-in person sees it. Commands of the terminal that change the business go this way and no
 * other, so rights, audit and names are the same as on a phone. A token is taken as it is; a staff number signs in and
 * out again.
 */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { openHttp, Refusal, type Http } from "@instep/client/http.ts";
import { makeId } from "@instep/domain/kernel/ids.ts";
import { StartRefused } from "@instep/server/platform/refusal.ts";
import type { Context, Option } from "./command.ts";
import { fields } from "./output.ts";

export const remoteOptions: Readonly<Record<string, Option>> = {
  url: {
    value: "address",
    meaning: { en: "The server; INSTEP_URL, else this machine", "zh-CN": "服务器地址；INSTEP_URL，默认本机" },
  },
  staff: {
    value: "number",
    meaning: {
      en: "Sign in as; INSTEP_STAFF. The secret is asked for, or INSTEP_SECRET",
      "zh-CN": "登录工号；INSTEP_STAFF。密码会提示输入，或用 INSTEP_SECRET",
    },
  },
  chain: {
    value: "code",
    meaning: {
      en: "Chain, where a server holds several; INSTEP_CHAIN",
      "zh-CN": "连锁代码（服务器有多个连锁时）；INSTEP_CHAIN",
    },
  },
  token: {
    value: "token",
    meaning: {
      en: "Session token instead of signing in; INSTEP_TOKEN",
      "zh-CN": "用会话令牌代替登录；INSTEP_TOKEN",
    },
  },
};

export interface Remote {
  readonly http: Http;
  /** A request with the session; an answer that is no success is a refusal. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  newId(): string;
}

const texts = {
  en: { who: "say who you are: --staff <number>, or INSTEP_TOKEN", secret: "Password or PIN: " },
  "zh-CN": { who: "请指定身份：--staff <工号>，或 INSTEP_TOKEN", secret: "密码或 PIN：" },
} as const;

const newId = (): string => makeId(Date.now(), randomBytes(10));

/** Runs with a session; one that was opened for it is closed afterwards. A refusal ends as one line. */
export async function withRemote(
  context: Context,
  run: (remote: Remote) => Promise<number>,
): Promise<number> {
  const { config } = context;
  const given = (option: string, variable: string): string | undefined =>
    context.text(option) ?? (process.env[variable] || undefined);
  const url = (given("url", "INSTEP_URL") ?? `http://localhost:${config.port}`).replace(/\/+$/, "");
  const known = given("token", "INSTEP_TOKEN");
  const who = given("staff", "INSTEP_STAFF");
  if (known === undefined && who === undefined) throw new StartRefused(texts[context.language].who);
  try {
    const token = known ?? (await signIn(context, url, who ?? "", given("chain", "INSTEP_CHAIN")));
    try {
      return await run({
        http: openHttp({ url, token: () => token }),
        fetch: (path, init) =>
          request(url, path, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } }),
        newId,
      });
    } finally {
      if (known === undefined) await post(url, "/v1/auth/sign-out", {}, token).catch(() => undefined);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, params = {} } = error.rejection;
    throw new StartRefused(`${url}: ${code} ${fields(params)}`.trimEnd());
  }
}

async function signIn(
  context: Context,
  url: string,
  who: string,
  chain: string | undefined,
): Promise<string> {
  const secret = process.env["INSTEP_SECRET"] || (await askSecret(texts[context.language].secret));
  const body = {
    who,
    secret,
    ...(chain === undefined ? {} : { chain }),
    deviceId: newId(),
    deviceName: `instep cli ${hostname()}`.slice(0, 80),
    bearer: true,
  };
  const { token } = (await (await post(url, "/v1/auth/sign-in", body)).json()) as { token?: string };
  if (token === undefined) throw new StartRefused(`${url}: no token`);
  return token;
}

function post(url: string, path: string, body: object, token?: string): Promise<Response> {
  const headers = {
    "content-type": "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return request(url, path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function request(url: string, path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url + path, init);
  } catch (error) {
    throw new Refusal({ code: "unavailable", retry: "later" }, 0, error);
  }
  if (response.ok) return response;
  const answer = (await response.json().catch(() => undefined)) as
    | { rejection?: Refusal["rejection"] }
    | undefined;
  throw new Refusal(
    answer?.rejection ?? { code: "unavailable", retry: "later", params: { status: response.status } },
    response.status,
  );
}

/** Typed unseen; without a terminal it must be in INSTEP_SECRET. */
async function askSecret(prompt: string): Promise<string> {
  if (!process.stdin.isTTY) throw new StartRefused("INSTEP_SECRET?");
  process.stderr.write(prompt);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await reader.question("");
  } finally {
    reader.close();
    process.stderr.write("\n");
  }
}
