/** The same contract over HTTP: commands with their id as idempotency key, queries, feeds, and every wrong way to ask. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "@instep/domain/kernel/limits.ts";
import { feedSpecs } from "@instep/domain/feeds.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import { newId } from "../testing.ts";
import {
  call,
  makeTestChain,
  saleOf,
  startTestServer,
  Wire,
  type TestChain,
  type TestServer,
} from "./testing.ts";

let server: TestServer;
let chain: TestChain;

beforeAll(async () => {
  server = await startTestServer();
  chain = await makeTestChain(server, "http");
});
afterAll(() => server.stop());

type Answer = Awaited<ReturnType<typeof call>>;

function command(
  name: string,
  args: unknown,
  id: string = newId(),
  token = chain.clerk.token,
): Promise<Answer> {
  return call(server, token, "/v1/commands", { id, name, args, madeAt: Date.now() });
}

function query(name: string, args: unknown, token = chain.clerk.token): Promise<Answer> {
  const text = typeof args === "string" ? args : JSON.stringify(args);
  return call(server, token, `/v1/query/${name}?args=${encodeURIComponent(text)}`);
}

/** Sends as it is; the answer must be a rejection. */
async function send(path: string, init: RequestInit): Promise<{ status: number; code: string }> {
  const response = await fetch(server.url + path, init);
  const { rejection } = (await response.json()) as { rejection: { code: string } };
  return { status: response.status, code: rejection.code };
}

describe("WIRE-18: commands", () => {
  it("the same id gets the same answer, over HTTP and socket, and changes nothing more", async () => {
    const id = newId();
    const args = saleOf(chain.placeIds[0], chain.skuIds[0]);
    const first = await command("stock.sell", args, id);
    expect(first).toMatchObject({ status: 200, answer: { id, outcome: { ok: true } } });
    const position = await chain.position();
    const again = await Promise.all(Array.from({ length: 10 }, () => command("stock.sell", args, id)));
    for (const one of again) expect(one).toEqual(first);
    const { wire } = await Wire.greet(server, chain.clerk.token);
    expect(await wire.command("stock.sell", args, id)).toEqual(first.answer["outcome"]);
    expect(await chain.position()).toBe(position);
    wire.close();
  });

  it("twenty at once with one id are one sale", async () => {
    const id = newId();
    const cells = async (): Promise<number> =>
      Number(
        (
          await server.foundation.database.read(chain.chainId, (sql) =>
            sql<{ n: string }>("SELECT sum(on_hand) AS n FROM cell"),
          )
        )[0]?.n,
      );
    const before = await cells();
    const args = saleOf(chain.placeIds[0], chain.skuIds[1]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => command("stock.sell", args, id)));
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await cells()).toBe(before - 1);
  });

  it("the same id with other content or from another person is a conflict", async () => {
    const id = newId();
    await command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[0]), id);
    const other = saleOf(chain.placeIds[0], chain.skuIds[2]);
    const conflict = { status: 409, answer: { id, outcome: { ok: false, rejection: { code: "conflict" } } } };
    const position = await chain.position();
    expect(await command("stock.sell", other, id)).toMatchObject(conflict);
    expect(await command("stock.undo", { documentId: id, placeId: chain.placeIds[0] }, id)).toMatchObject(
      conflict,
    );
    expect(
      await command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[0]), id, chain.owner.token),
    ).toMatchObject(conflict);
    expect(await chain.position()).toBe(position);
  });

  it("a refusal is kept as well, and its status says the kind", async () => {
    const id = newId();
    const elsewhere = saleOf(chain.placeIds[1], chain.skuIds[0]);
    const first = await command("stock.sell", elsewhere, id);
    expect(first).toMatchObject({ status: 403, answer: { outcome: { rejection: { code: "forbidden" } } } });
    expect(await command("stock.sell", elsewhere, id)).toEqual(first);
    expect(await command("nothing.known", {})).toMatchObject({ status: 404 });
    expect(await command("stock.sell", {})).toMatchObject({
      status: 400,
      answer: { outcome: { rejection: { code: "malformed", params: { path: "placeId" } } } },
    });
    expect(await command("stock.sell", saleOf(chain.placeIds[0], newId<"sku">()))).toMatchObject({
      status: 422,
    });
  });
});

describe("WIRE-19: what is wrong", () => {
  const post = (
    body: NonNullable<RequestInit["body"]>,
    headers: Record<string, string> = {},
  ): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${chain.clerk.token}`, ...headers },
    body,
  });

  it("bodies that are no command", async () => {
    const position = await chain.position();
    const good = { id: newId(), name: "stock.sell", args: {}, madeAt: 0 };
    const bodies = ["", "{", "null", "[]", "7", '"x"', "{}", JSON.stringify({ ...good, id: 7 })];
    bodies.push(
      JSON.stringify({ ...good, extra: 1 }),
      JSON.stringify({ ...good, madeAt: "now" }),
      "[".repeat(60_000),
    );
    const randomId = `${good.id.slice(0, 14)}4${good.id.slice(15)}`;
    bodies.push(JSON.stringify({ ...good, id: randomId }), "\ufeff{}", "{}{}");
    for (const body of bodies)
      expect(await send("/v1/commands", post(body)), body.slice(0, 60)).toEqual({
        status: 400,
        code: "malformed",
      });
    expect(await send("/v1/commands", post(Buffer.from([0xff, 0xfe, 0])))).toEqual({
      status: 400,
      code: "malformed",
    });
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
    ])
      expect(await send("/v1/commands", post("{}", { "content-type": type }))).toEqual({
        status: 400,
        code: "malformed",
      });
    expect(await chain.position()).toBe(position);
  });

  it("bodies beyond the limit, announced or not", async () => {
    const large = "x".repeat(limits.commandBytesMax + limits.commandEnvelopeBytesMax + 1);
    expect(await send("/v1/commands", post(large))).toEqual({ status: 413, code: "too_large" });
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(16_384).fill(0x20)),
    });
    const init = { ...post(endless), duplex: "half" } as RequestInit;
    expect(await send("/v1/commands", init).catch(() => ({ code: "too_large" }))).toMatchObject({
      code: "too_large",
    });
    expect((await call(server, undefined, "/readyz")).status).toBe(200);
  });

  it("without a session, of a foreign page, with another method, at another path", async () => {
    const headers = { "content-type": "application/json" };
    expect(await send("/v1/commands", { method: "POST", headers, body: "{}" })).toEqual({
      status: 401,
      code: "not_signed_in",
    });
    for (const method of ["GET", "PUT", "DELETE", "PATCH"])
      expect(await send("/v1/commands", { method }), method).toEqual({ status: 404, code: "not_found" });
    for (const path of ["/v1/", "/v1/nothing", "/v1/query", "/v1/../v1/nothing", "/v1/feeds"])
      expect(await send(path, {}), path).toEqual({ status: 404, code: "not_found" });
    const body = JSON.stringify({ id: newId(), name: "session.close", args: {}, madeAt: 0 });
    const cookie = `instep_session=${chain.clerk.token}`;
    const sites = [
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      {},
    ];
    for (const site of sites)
      expect(
        await send("/v1/commands", {
          method: "POST",
          headers: { ...headers, cookie, ...(site as object) },
          body,
        }),
        "WIRE-20",
      ).toEqual({ status: 403, code: "forbidden" });
    expect((await call(server, chain.clerk.token, "/v1/auth/me")).status).toBe(200);
  });

  it("queries that are unknown, malformed or not allowed", async () => {
    expect(await query("stock.nothing", {})).toMatchObject({
      status: 404,
      answer: { rejection: { code: "unknown_query" } },
    });
    expect(await query("__proto__", {})).toMatchObject({ status: 404 });
    const malformed = { status: 400, answer: { rejection: { code: "malformed" } } };
    for (const args of [
      "{",
      "null",
      "[]",
      "7",
      '{"skuId":"x"}',
      '{"skuId":7}',
      '{"skuId":"\\u0000"}',
      "{}",
      "[".repeat(5_000),
    ])
      expect(await query("stock.trail", args), args).toMatchObject(malformed);
    expect(await query("stock.requests", { extra: 1 })).toMatchObject(malformed);
    expect(await call(server, chain.clerk.token, "/v1/query/stock.requests?args=%00")).toMatchObject(
      malformed,
    );
    expect(await query("identity.audit", {})).toMatchObject({
      status: 403,
      answer: { rejection: { code: "forbidden" } },
    });
    expect(await query("stock.day_summary", { placeId: chain.placeIds[1] })).toMatchObject({ status: 403 });
    expect((await call(server, chain.clerk.token, "/v1/query/stock.requests")).status).toBe(200);
  });

  it("feeds that are no feeds, or not the person's", async () => {
    for (const feed of [
      "audit",
      "nothing",
      "stock",
      "catalogue%3A",
      `me%3A${chain.owner.staffId}`,
      `stock%3A${newId()}`,
      "%F0",
      "stock%3A..%2F..",
    ])
      for (const what of ["snapshot", "entries"])
        expect(await call(server, chain.clerk.token, `/v1/feeds/${feed}/${what}`), feed).toMatchObject({
          status: 403,
          answer: { rejection: { code: "forbidden" } },
        });
    for (const [name, values] of Object.entries({
      from: ["-1", "x", "1.5", "1e3", "9".repeat(20), " ", ""],
      limit: ["0", "-1", "all", ""],
    }))
      for (const value of values)
        expect(
          await call(
            server,
            chain.clerk.token,
            `/v1/feeds/catalogue/entries?${name}=${encodeURIComponent(value)}`,
          ),
          `${name}=${value}`,
        ).toMatchObject({
          status: 400,
          answer: { rejection: { code: "malformed", params: { path: name } } },
        });
  });

  it("what strangers ask for names no new figure", async () => {
    for (let index = 0; index < 20; index += 1) {
      await call(server, chain.clerk.token, `/v1/query/random.name${index}`);
      await call(server, chain.clerk.token, `/v1/feeds/random${index}/snapshot`);
      await call(server, undefined, `/v1/random${index}`);
      await call(server, undefined, `/random${index}`);
    }
    const { answer } = await call(server, undefined, "/metrics");
    expect(answer["text"]).toContain('route="/v1/feeds/:feed/snapshot"');
    expect(answer["text"]).not.toContain("random");
  });
});

describe("WIRE-21: feeds", () => {
  it("a snapshot at its seq, and what followed since, give the next snapshot", async () => {
    const feed = `stock:${chain.placeIds[0] ?? ""}`;
    const { token } = chain.clerk;
    const first = (await call(server, token, `/v1/feeds/${feed}/snapshot`)).answer as {
      seq: number;
      view: unknown;
    };
    for (const skuId of chain.skuIds.slice(0, 3))
      await command("stock.sell", saleOf(chain.placeIds[0], skuId));
    const seqs: number[] = [];
    let view = first.view;
    const { apply } = feedSpecs.find((spec) => spec.family === "stock") ?? { apply: () => undefined };
    for (let from = first.seq; ;) {
      const path = `/v1/feeds/${feed}/entries?from=${from}&limit=2`;
      const { entries, head } = (await call(server, token, path)).answer as {
        entries: Entry[];
        head: number;
      };
      for (const entry of entries) {
        seqs.push(entry.seq);
        view = apply(view, entry);
      }
      from = seqs.at(-1) ?? from;
      if (from === head) break;
    }
    expect(seqs).toEqual([1, 2, 3].map((more) => first.seq + more));
    const last = (await call(server, token, `/v1/feeds/${feed}/snapshot`)).answer;
    expect(last).toMatchObject({ feed, epoch: 1, seq: first.seq + 3 });
    expect(JSON.parse(JSON.stringify(view))).toEqual(last["view"]);
  });
});

it("WIRE-22: a session that asks too much waits, others do not", async () => {
  const eager = await chain.person("eager", [{ role: "clerk", placeIds: null }]);
  const ask = (): Promise<Response> =>
    fetch(`${server.url}/v1/nothing`, { headers: { authorization: `Bearer ${eager.token}` } });
  let refused: Response | undefined;
  while (refused === undefined) {
    const answers = await Promise.all(Array.from({ length: limits.requestsPerSessionPerSecondMax * 5 }, ask));
    refused = answers.find(({ status }) => status === 429);
  }
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await refused.json()).toEqual({ rejection: { code: "rate_limited", retry: "later", params: {} } });
  expect((await call(server, chain.other.token, "/v1/auth/me")).status).toBe(200);
});

it("WIRE-19: every answer carries the headers that keep foreign pages out", async () => {
  for (const path of ["/v1/nothing", "/", "/openapi.json", "/healthz", "/../../etc/passwd"]) {
    const { headers, status } = await fetch(server.url + path);
    expect(status).toBeLessThan(500);
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  }
});
