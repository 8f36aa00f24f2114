/** What the cases have to do with: an address, a person who is signed in there, and what that person can find. */
import { ask, Line, newId, outcomeText, type Answer, type Json } from "./device.ts";
import { difference, type Schema } from "./schema.ts";

export interface Target {
  /** Without a slash at the end. */
  readonly url: string;
  readonly chain?: string | undefined;
  readonly who: string;
  readonly secret: string;
}

export interface CommandText {
  readonly name: string;
  readonly args: Schema;
}

export interface QueryText {
  readonly name: string;
  readonly args: Schema;
  readonly result: Schema;
}

export interface World extends Target {
  readonly token: string;
  readonly chainId: string;
  readonly staffId: string;
  readonly placeId: string;
  readonly skuId: string;
  readonly styleId: string;
  readonly priceMinor: number;
  readonly epoch: number;
  readonly document: Json;
  readonly commands: readonly CommandText[];
  readonly queries: readonly QueryText[];
  /** A socket for commands whose answer is looked at, and nothing else. */
  readonly line: Line;
  get(path: string, token?: string | null): Promise<Answer>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  query(name: string, args: unknown): Promise<Answer>;
  command(name: string, args: unknown, id?: string): Promise<Answer>;
  /** A socket after `welcome`. */
  greet(feeds?: readonly unknown[], pending?: readonly string[]): Promise<{ line: Line; welcome: Json }>;
  /** Head of a feed. */
  head(feed: string): Promise<number>;
  /** How an answer differs from what openapi.json says of it. */
  differs(path: string, method: "get" | "post", answer: Answer): string | undefined;
}

export class Unprepared extends Error {}

function dig(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const part of path) found = (found as Json | undefined)?.[part];
  return found;
}

export function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

export async function signIn({ url, chain, who, secret }: Target): Promise<Answer> {
  const device = { deviceId: newId(), deviceName: "conformance", bearer: true };
  return ask(`${url}/v1/auth/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...(chain === undefined ? {} : { chain }), who, secret, ...device }),
  });
}

export function schemaAt(document: Json, path: string, method: string, status: string): Schema | undefined {
  return dig(
    document,
    "paths",
    path,
    method,
    "responses",
    status,
    "content",
    "application/json",
    "schema",
  ) as Schema | undefined;
}

interface StyleText {
  readonly id: string;
  readonly price: number;
  readonly active: boolean;
  readonly colourways: readonly { readonly skus: readonly (readonly unknown[])[] }[];
}

/** A style with a SKU that can be sold. */
function findShoe(view: unknown): { styleId: string; skuId: string; priceMinor: number } {
  const buckets = dig(view, "buckets") as readonly Readonly<Record<string, StyleText>>[];
  for (const style of buckets.flatMap((bucket) => Object.values(bucket))) {
    const sku = style.colourways.flatMap(({ skus }) => skus).find((one) => one[5] === 1);
    if (style.active && sku !== undefined)
      return { styleId: style.id, skuId: String(sku[0]), priceMinor: style.price };
  }
  throw new Unprepared("the catalogue has no shoe to sell");
}

/** Where the person may sell: the home place, or the first store of the directory. */
function findPlace(me: Json, view: unknown): string {
  const home = dig(me, "staff", "homePlaceId");
  const places = Object.values(dig(view, "places") as Json) as Json[];
  const open = places.filter((place) => place["active"] === true);
  const found =
    open.find((place) => place["placeId"] === home) ?? open.find((place) => place["kind"] === "store");
  if (found === undefined) throw new Unprepared("there is no place to sell at");
  return String(found["placeId"]);
}

function commandsOf(document: Json): CommandText[] {
  const schema = dig(
    document,
    "paths",
    "/v1/commands",
    "post",
    "requestBody",
    "content",
    "application/json",
    "schema",
  );
  return (dig(schema, "oneOf") as Json[]).map((one) => ({
    name: String(one["title"]),
    args: dig(one, "properties", "args") as Schema,
  }));
}

function queriesOf(document: Json): QueryText[] {
  const paths = Object.entries(document["paths"] as Json).filter(([path]) => path.startsWith("/v1/query/"));
  return paths.map(([path, item]) => ({
    name: path.slice("/v1/query/".length),
    args: dig(item, "get", "parameters", "0", "content", "application/json", "schema") as Schema,
    result: schemaAt(document, path, "get", "200") ?? {},
  }));
}

async function headOf(line: Line, feed: string): Promise<number> {
  line.say({ t: "pull", feed, from: 0, limit: 1 });
  const told = await line.hear(
    (message) => ["page", "reset"].includes(String(message["t"])) && message["feed"] === feed,
  );
  return Number(told?.["head"]);
}

export async function openWorld(target: Target): Promise<World> {
  const { url } = target;
  const entered = await signIn(target);
  if (entered.status !== 200)
    throw new Unprepared(`signing in was answered ${entered.status} ${JSON.stringify(entered.body)}`);
  const me = entered.body as Json;
  const token = String(me["token"]);
  const get = (path: string, as: string | null = token): Promise<Answer> =>
    ask(url + path, { headers: bearer(as) });
  const post: World["post"] = (path, body, headers = {}) =>
    ask(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...bearer(token), ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const greet: World["greet"] = async (feeds = [], pending = []) => {
    const line = await Line.open(url);
    line.say({ t: "hello", token, device: "conformance", feeds, pending });
    const welcome = await line.hear((message) => message["t"] === "welcome");
    if (welcome === undefined) throw new Unprepared("no welcome came");
    return { line, welcome };
  };
  const { line, welcome } = await greet();
  const document = (await get("/openapi.json")).body as Json;
  const directory = (await get("/v1/feeds/directory/snapshot")).body;
  const catalogue = (await get("/v1/feeds/catalogue/snapshot")).body;
  const placeId = findPlace(me, dig(directory, "view"));
  const undone = await line.command("stock.undo", { documentId: newId(), placeId });
  if (outcomeText(undone) === "forbidden") throw new Unprepared(`${target.who} may not sell at the place`);
  return {
    ...target,
    token,
    chainId: String(me["chainId"]),
    staffId: String(me["staffId"]),
    placeId,
    ...findShoe(dig(catalogue, "view")),
    epoch: Number(welcome["epoch"]),
    document,
    commands: commandsOf(document),
    queries: queriesOf(document),
    line,
    get,
    post,
    greet,
    query: (name, args) =>
      get(
        `/v1/query/${name}?args=${encodeURIComponent(typeof args === "string" ? args : JSON.stringify(args))}`,
      ),
    command: (name, args, id = newId()) => post("/v1/commands", { id, name, args, madeAt: Date.now() }),
    head: (feed) => headOf(line, feed),
    differs: (path, method, answer) => {
      const schema = schemaAt(document, path, method, answer.status === 200 ? "200" : "default");
      return schema === undefined ? `${path} is not documented` : difference(schema, answer.body);
    },
  };
}
