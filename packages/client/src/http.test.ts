import { describe, expect, it } from "vitest";
import type { CommandMessage } from "@instep/domain/kernel/command.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import { openHttp, Refusal, type Http } from "./http.ts";
import { pace } from "./policy.ts";
import { TestClock } from "./testing/clock.ts";

interface Asked {
  readonly url: string;
  readonly request: RequestInit;
}

function setUp(answer: (asked: Asked) => Promise<Response> | Response): {
  http: Http;
  asked: Asked[];
  clock: TestClock;
} {
  const asked: Asked[] = [];
  const clock = new TestClock();
  const fetch = (async (url: string, request: RequestInit) => {
    asked.push({ url, request });
    return answer({ url, request });
  }) as typeof globalThis.fetch;
  return {
    http: openHttp({ url: "https://host", token: () => "secret", fetch, clock: clock.device() }),
    asked,
    clock,
  };
}

async function refusalOf(run: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw new Error("not refused");
  return error;
}

const command = { id: "i", name: "n", args: {}, madeAt: 1 } as CommandMessage;

describe("HTTP", () => {
  it("CLIENT-36: a query carries its arguments as one JSON value and the token as bearer", async () => {
    const { http, asked } = setUp(() => Response.json([1]));
    expect(await http.query("stock.matrix", { style: "跑 鞋&" })).toEqual([1]);
    const url = new URL(asked[0]?.url ?? "");
    expect(url.pathname).toBe("/v1/query/stock.matrix");
    expect(JSON.parse(url.searchParams.get("args") ?? "")).toEqual({ style: "跑 鞋&" });
    expect(asked[0]?.request.headers).toMatchObject({ authorization: "Bearer secret" });
  });

  it("CLIENT-36: snapshot, history and commands", async () => {
    const page = { feed: "f:1", epoch: 1, entries: [], head: 0 };
    const answers: Record<string, unknown> = {
      "/v1/feeds/f%3A1/snapshot": { feed: "f:1", epoch: 1, seq: 0, view: null },
      "/v1/feeds/f%3A1/entries": page,
      "/v1/commands": { id: "i", outcome: { ok: true, reply: 1, position: 3 } },
    };
    const { http, asked } = setUp(({ url }) => Response.json(answers[new URL(url).pathname]));
    expect(await http.snapshot("f:1")).toMatchObject({ seq: 0 });
    expect(await http.entries("f:1", 4, 20)).toEqual(page);
    expect(asked[1]?.url).toContain("?from=4&limit=20");
    expect(await http.sendCommand(command)).toMatchObject({ ok: true, position: 3 });
    expect(asked[2]?.request).toMatchObject({ method: "POST", body: JSON.stringify(command) });
  });

  it("CLIENT-36: a refused command is an outcome, whatever the status", async () => {
    const outcome = { ok: false, rejection: rejection("nothing_left") };
    const { http } = setUp(() => Response.json({ id: "i", outcome }, { status: 422 }));
    expect(await http.sendCommand(command)).toEqual(outcome);
  });

  it("CLIENT-36: a rejection is thrown as a Refusal with its status", async () => {
    const { http } = setUp(() =>
      Response.json({ rejection: rejection("forbidden", { place: "x" }) }, { status: 403 }),
    );
    for (const run of [http.query("q", {}), http.snapshot("f"), http.sendCommand(command)])
      expect(await refusalOf(run)).toMatchObject({
        status: 403,
        rejection: { code: "forbidden", params: { place: "x" } },
      });
  });

  it("CLIENT-36: what is no answer of ours is unavailable", async () => {
    const answers = [
      () => new Response("<html>gateway</html>", { status: 502 }),
      () => Response.json({ no: "snapshot" }),
      () => Promise.reject(new TypeError("network")),
      () => Response.json({ oops: 1 }, { status: 500 }),
    ];
    for (const answer of answers) {
      const { http } = setUp(answer);
      expect((await refusalOf(http.snapshot("f"))).rejection).toEqual({
        code: "unavailable",
        retry: "later",
      });
    }
  });

  it("CLIENT-36: an answer that does not come is given up, a caller who gives up is no refusal", async () => {
    const forever = ({ request }: Asked): Promise<Response> =>
      new Promise((_, reject) =>
        request.signal?.addEventListener("abort", () => reject(new Error("aborted"))),
      );
    const { http, clock } = setUp(forever);
    const late = refusalOf(http.query("q", {}));
    await clock.advance(pace.httpAnswerMsMax);
    expect((await late).status).toBe(0);
    const ends = new AbortController();
    const query = http.query("q", {}, ends.signal);
    ends.abort();
    await expect(query).rejects.toThrow("aborted");
  });
});
