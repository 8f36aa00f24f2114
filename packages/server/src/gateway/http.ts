/** HTTP: the same commands and feeds as on the socket, queries, health, figures, the contract, the web app. */
import { hash } from "node:crypto";
import { Hono, type Context } from "hono";
import { compress } from "hono/compress";
import { matchedRoutes } from "hono/route";
import type { z } from "zod";
import { commandMessageSchema } from "@instep/domain/kernel/command.ts";
import { findUnfit } from "@instep/domain/kernel/fit.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { isAllowed } from "@instep/domain/identity/permissions.ts";
import type { Caller, House, Query } from "../platform/contracts.ts";
import { isConnectionError } from "../platform/database.ts";
import { logFault } from "../platform/lifecycle.ts";
import { Refusal } from "../platform/rejected.ts";
import { answerRejection, refuse, refusalStatus } from "./answers.ts";
import type { Gateway } from "./gateway.ts";
import { contractPage, openApi } from "./openapi.ts";
import { Pace } from "./pace.ts";
import { commandMessageBytesMax } from "./reading.ts";
import { isOwnOrigin, securityHeaders } from "./security.ts";

export interface HttpOptions {
  readonly gateway: Gateway;
  readonly house: House;
  readonly serveFile: (request: Request) => Response | undefined;
}

const queryPath = "/v1/query/";
/** Entries of a feed, unless the request says how many. */
const defaultEntries = 200;
/** Longer keys of the pace are hashed, so that what strangers send takes little memory. */
const keyCharsMax = 200;

type Env = { Variables: { caller: Caller } };

export function buildHttp({ gateway, house, serveFile }: HttpOptions): Hono {
  const { foundation, metrics } = gateway;
  const app = new Hono();
  const queries = new Map<string, Query>(
    foundation.modules.flatMap((module) => module.queries).map((one) => [one.spec.name, one as Query]),
  );
  const requests = new Pace(limits.requestsPerSessionPerSecondMax, limits.requestsPerSessionPerSecondMax * 4);

  app.use(securityHeaders(house.secureCookies));
  app.use(async (context, next) => {
    const started = performance.now();
    await next();
    metrics.request(routeOf(context, queries), context.res.status, performance.now() - started);
  });
  app.use("/v1/*", async (context, next) => {
    // No text that PostgreSQL could not take reaches a route through its path or its parameters.
    if (context.req.url.includes("%00")) return refuse("malformed", { path: "url", issue: "text" });
    if (!isOwnOrigin(context.req.raw)) return refuse("forbidden", { permission: "origin" });
    // A whole shop may share one address, so a session has its own pace; without one the address counts.
    const { headers } = context.req.raw;
    const who = headers.get("authorization") ?? headers.get("cookie") ?? house.addressOf(context.req.raw);
    if (!requests.take(who.length > keyCharsMax ? hash("sha256", who) : who, performance.now()))
      return refuse("rate_limited", {}, 1_000);
    return next();
  });
  app.use("/v1/query/*", compress());
  app.use("/v1/feeds/*", compress());

  healthRoutes(app, gateway);
  for (const module of foundation.modules) module.routes?.(app, house);
  app.route("/", signedInRoutes(gateway, house, queries));

  const contract = openApi(foundation.modules);
  app.get("/openapi.json", (context) => context.json(contract));
  app.get("/docs", (context) => context.html(contractPage(contract)));
  app.all("/v1/*", () => refuse("not_found"));
  app.get("*", (context) => serveFile(context.req.raw) ?? refuse("not_found"));
  app.onError((error) => {
    if (error instanceof Refusal) return answerRejection(error.rejection, error.retryAfterMs);
    if (isConnectionError(error)) {
      house.log.warn({ err: error }, "a request met no database");
      return refuse("unavailable", undefined, limits.laterDelayMs);
    }
    return refuse("internal", { faultId: logFault(house.log, error, "a request failed") });
  });
  return app;
}

function healthRoutes(app: Hono, gateway: Gateway): void {
  const { foundation, metrics } = gateway;
  app.get("/healthz", (context) => context.json({ ok: true }));
  app.get("/readyz", async (context) => {
    try {
      await foundation.database.outside((sql) => sql("SELECT 1"));
      return context.json({
        ok: true,
        sockets: gateway.connections,
        reactionsBehind: foundation.reactions.behind(),
      });
    } catch {
      return context.json({ ok: false }, 503);
    }
  });
  app.get("/metrics", async (context) => {
    const text = await metrics.registry.metrics();
    return context.body(text, 200, { "content-type": metrics.registry.contentType });
  });
}

/** A name from a list that nobody can lengthen by asking for more. */
function routeOf(context: Context, queries: ReadonlyMap<string, Query>): string {
  const { path } = context.req;
  if (path.startsWith(queryPath) && queries.has(path.slice(queryPath.length))) return path;
  if (!path.startsWith("/v1/")) return "static";
  return matchedRoutes(context).findLast((route) => !route.path.includes("*"))?.path ?? "unknown";
}

function signedInRoutes(gateway: Gateway, house: House, queries: ReadonlyMap<string, Query>): Hono<Env> {
  const app = new Hono<Env>();
  const { foundation } = gateway;
  const signedIn = async (
    context: { req: { raw: Request }; set: (key: "caller", caller: Caller) => void },
    next: () => Promise<void>,
  ): Promise<Response | undefined> => {
    const caller = await house.callerOf(context.req.raw);
    if (caller === undefined) return refuse("not_signed_in");
    context.set("caller", caller);
    await next();
    return undefined;
  };

  app.post("/v1/commands", signedIn as never, async (context) => {
    const body = await readJson(context.req.raw, commandMessageBytesMax);
    const parsed = commandMessageSchema.safeParse(body);
    if (!parsed.success) return refuse("malformed", placeOf(parsed.error));
    const outcome = await gateway.submit({ ...parsed.data, args: parsed.data.args }, context.get("caller"));
    if (outcome.ok) return context.json({ id: parsed.data.id, outcome });
    return context.json({ id: parsed.data.id, outcome }, refusalStatus(outcome.rejection.code) as 422);
  });

  app.get("/v1/query/:name", signedIn as never, async (context) => {
    const one = queries.get(context.req.param("name") ?? "");
    if (one === undefined) return refuse("unknown_query");
    const { spec, run } = one;
    const asked = parseArgs(context.req.query("args"));
    if (asked === undefined) return refuse("malformed", { path: "args", issue: "json" });
    const unfit = findUnfit(asked);
    if (unfit !== undefined) return refuse("malformed", { ...unfit });
    const parsed = spec.args.safeParse(asked);
    if (!parsed.success) return refuse("malformed", placeOf(parsed.error));
    const caller = context.get("caller");
    const args = parsed.data as never;
    if (spec.permission !== "self" && !isAllowed(caller.grants, spec.permission, spec.place?.(args)))
      return refuse("forbidden", { permission: spec.permission });
    return context.json(
      (await foundation.database.read(caller.chainId, (sql) => run(sql, args, caller))) as object,
    );
  });

  feedRoutes(app, gateway, signedIn as never);
  return app;
}

/** Feeds over HTTP: the view at its seq, and entries after a seq. */
function feedRoutes(app: Hono<Env>, gateway: Gateway, signedIn: never): void {
  const { foundation, desk } = gateway;
  app.get("/v1/feeds/:feed/snapshot", signedIn, async (context) => {
    const feed = context.req.param("feed") ?? "";
    const caller = context.get("caller");
    if (!(await desk.allowed(caller, [feed])).has(feed)) return refuse("forbidden", { feed });
    return context.json((await desk.snapshot(caller.chainId, feed)) as object);
  });

  app.get("/v1/feeds/:feed/entries", signedIn, async (context) => {
    const feed = context.req.param("feed") ?? "";
    const caller = context.get("caller");
    const from = readCount(context.req.query("from") ?? "0");
    const limit = readCount(context.req.query("limit") ?? String(defaultEntries));
    if (from === undefined) return refuse("malformed", { path: "from", issue: "invalid_type" });
    if (limit === undefined || limit < 1)
      return refuse("malformed", { path: "limit", issue: "invalid_type" });
    if (!(await desk.allowed(caller, [feed])).has(feed)) return refuse("forbidden", { feed });
    const { epoch } = await foundation.reader.head(caller.chainId);
    const most = Math.min(limit, limits.pullEntriesMax);
    const entries = await foundation.reader.ofFeed(caller.chainId, feed, from, most);
    const head = (await foundation.reader.feedHeads(caller.chainId, [feed])).get(feed) ?? 0;
    return context.json({ feed, epoch, entries, head });
  });
}

/** A count in decimal digits and nothing else. */
function readCount(text: string): number | undefined {
  const count = /^\d+$/.test(text) ? Number(text) : undefined;
  return Number.isSafeInteger(count) ? count : undefined;
}

/** Where and how input differs from its schema. */
function placeOf({ issues: [first] }: z.ZodError): { path: string; issue: string } {
  return { path: first?.path.join(".") ?? "", issue: first?.code ?? "" };
}

function parseArgs(text: string | undefined): unknown {
  if (text === undefined || text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The body as JSON; larger bodies are refused before they are read to the end. */
export async function readJson(request: Request, bytesMax: number): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/json")) throw new Refusal("malformed", { path: "content-type" });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (request.body !== null) {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw new Refusal("too_large", { limit: bytesMax });
      chunks.push(chunk);
    }
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
  } catch {
    throw new Refusal("malformed", { path: "", issue: "json" });
  }
}
