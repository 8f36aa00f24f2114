/** The whole server in this process on a test database and a port of its own, and a bare device that speaks the wire. */
import { createHash, randomBytes } from "node:crypto";
import pino from "pino";
import WebSocket from "ws";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type {
  ChainId,
  CommandId,
  DeviceId,
  Id,
  PlaceId,
  SessionId,
  SkuId,
  StaffId,
} from "@instep/domain/kernel/ids.ts";
import type { ServerMessage } from "@instep/domain/kernel/protocol.ts";
import { subprotocol } from "@instep/domain/kernel/wire.ts";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";
import { formatToken } from "../identity/tokens.ts";
import { createLifecycle } from "../platform/lifecycle.ts";
import { createTestDatabase, makeTestDir } from "../platform/postgres/testing.ts";
import { serve, type Running } from "../serve.ts";
import { newId } from "../testing.ts";

export interface TestServer extends Running {
  readonly url: string;
  readonly databaseUrl: string;
  readonly stop: () => Promise<void>;
}

/** Without `databaseUrl` on a database of its own; with it as a further process on that one. */
export async function startTestServer(databaseUrl?: string): Promise<TestServer> {
  const own = databaseUrl === undefined ? await createTestDatabase() : undefined;
  const url = databaseUrl ?? own?.url ?? "";
  const log = pino({ level: process.env["LOG_LEVEL"] ?? "silent" });
  const lifecycle = createLifecycle({ log, exit: () => undefined });
  const dataDir = makeTestDir();
  const running = await serve({
    config: {
      port: 0,
      isPortGiven: true,
      host: "127.0.0.1",
      lan: false,
      publicUrl: undefined,
      trustProxy: false,
      dataDir,
      mediaDir: dataDir,
      databaseUrl: url,
      databaseConnections: 6,
      demo: false,
      logLevel: "info",
      logFormat: "json",
    },
    log,
    lifecycle,
  });
  return {
    ...running,
    url: `http://127.0.0.1:${running.port}`,
    databaseUrl: url,
    stop: async () => {
      await lifecycle.stop("the test is over");
      await own?.drop();
    },
  };
}

export interface Person {
  readonly staffId: StaffId;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly token: string;
}

/** A small chain on a test server: two stores, two styles with opening stock, people with open sessions. */
export interface TestChain {
  readonly chainId: ChainId;
  readonly placeIds: readonly PlaceId[];
  readonly skuIds: readonly SkuId[];
  readonly owner: Person;
  /** A clerk of the first store. */
  readonly clerk: Person;
  /** A clerk of the second store. */
  readonly other: Person;
  run<Reply = unknown>(name: string, args: unknown): Promise<Reply>;
  person(number: string, grants: readonly RoleGrant[]): Promise<Person>;
  position(): Promise<number>;
}

const someHash = "$argon2id$test";
const sizes = ["36", "37", "38"];

export async function makeTestChain(server: TestServer, code: string): Promise<TestChain> {
  const { foundation } = server;
  const chainId = newId<"chain">() as ChainId;
  const run = async <Reply>(name: string, args: unknown): Promise<Reply> => {
    const command = { id: newId<"command">() as CommandId, name, args };
    const outcome = await foundation.journal.submitSystem(chainId, command, "test");
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.rejection)}`);
    return outcome.reply as Reply;
  };
  const zone = { city: "上海", timeZone: "Asia/Shanghai" };
  const named = (name: string): object => ({ name, nameEn: name, phone: null, language: "zh-CN" });
  const created = await run<{ ownerId: StaffId }>("chain.create", {
    code,
    name: code,
    currency: "CNY",
    language: "zh-CN",
    owner: { ...named("老板"), number: "1", passwordHash: someHash, pinHash: null },
    office: { code: "HQ", name: "总部", nameEn: "Head office", ...zone },
  });
  const placeIds: PlaceId[] = [];
  for (const store of ["S1", "S2"]) {
    const place = {
      code: store,
      kind: "store",
      name: store,
      nameEn: store,
      ...zone,
      currency: "CNY",
      gln: null,
      active: true,
    };
    placeIds.push((await run<{ placeId: PlaceId }>("place.save", place)).placeId);
  }
  await run("catalogue.import", {
    styles: ["A", "B"].map(styleOf),
    source: "0".repeat(64),
    fileName: "test.csv",
  });
  const skus = await foundation.database.read(chainId, (sql) =>
    sql<{ id: SkuId }>("SELECT sku_id AS id FROM sku ORDER BY 1"),
  );
  const skuIds = skus.map((sku) => sku.id);
  const lines = skuIds.map((skuId) => [skuId, "sellable", 10]);
  await run("stock.import_opening", {
    source: "test",
    places: placeIds.map((placeId) => ({ placeId, lines })),
  });
  const person = async (number: string, grants: readonly RoleGrant[]): Promise<Person> => {
    const who = {
      ...named(`员工${number}`),
      number,
      grants,
      homePlaceId: placeIds[0],
      passwordHash: someHash,
      pinHash: null,
    };
    return openSession(chainId, (await run<{ staffId: StaffId }>("staff.add", who)).staffId, run);
  };
  await foundation.follow(chainId);
  const people = {
    owner: await openSession(chainId, created.ownerId, run),
    clerk: await person("c1", [{ role: "clerk", placeIds: placeIds.slice(0, 1) }]),
    other: await person("c2", [{ role: "clerk", placeIds: placeIds.slice(1) }]),
  };
  await settle(foundation, chainId);
  return {
    chainId,
    placeIds,
    skuIds,
    ...people,
    run,
    person,
    position: async () => (await foundation.reader.head(chainId)).position,
  };
}

/** Until reactions have seen the whole log; from then on only the test writes into it. */
async function settle({ bus, reactions }: TestServer["foundation"], chainId: ChainId): Promise<void> {
  for (;;) {
    await bus.nudge(chainId);
    if (reactions.behind() === 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function openSession(
  chainId: ChainId,
  staffId: StaffId,
  run: <Reply>(name: string, args: unknown) => Promise<Reply>,
): Promise<Person> {
  const deviceId = newId<"device">() as DeviceId;
  const secret = randomBytes(32).toString("base64url");
  const tokenHash = createHash("sha256").update(secret).digest("hex");
  const session = {
    staffId,
    deviceId,
    deviceName: "test",
    tokenHash,
    means: "password",
    address: "127.0.0.1",
  };
  const { sessionId } = await run<{ sessionId: SessionId }>("session.open", session);
  return { staffId, sessionId, deviceId, token: formatToken({ chainId, sessionId, secret }) };
}

function styleOf(code: string): object {
  const names = {
    name: `款${code}`,
    nameEn: `Style ${code}`,
    brand: "Test",
    category: "Test",
    season: "",
    gender: "unisex",
  };
  const black = {
    code: "BK",
    name: "黑",
    nameEn: "Black",
    swatch: "#000000",
    skus: sizes.map((size) => [size, "", []]),
  };
  return { code, ...names, sizeScale: "eu", priceMinor: 39_900, currency: "CNY", colourways: [black] };
}

type Said<T extends ServerMessage["t"]> = Extract<ServerMessage, { t: T }>;
const waitMs = 10_000;

/** One socket. Messages are kept until asked for. */
export class Wire {
  readonly socket: WebSocket;
  readonly received: ServerMessage[] = [];
  /** Code and reason, once closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => {
        resolve({ code, reason: reason.toString("utf8") });
        this.#wake();
      });
    });
    socket.on("message", (data) => {
      for (const line of (data as Buffer).toString("utf8").split("\n"))
        this.received.push(JSON.parse(line) as ServerMessage);
      this.#wake();
    });
  }

  /** An open socket on which nothing was said yet. */
  static async open(server: { readonly url: string }, headers: Record<string, string> = {}): Promise<Wire> {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/v1/socket`, subprotocol, {
      perMessageDeflate: false,
      headers,
    });
    const wire = new Wire(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return wire;
  }

  /** After hello and welcome. */
  static async greet(
    server: { readonly url: string },
    token: string,
    feeds: readonly (readonly [string, number, number])[] = [],
    pending: readonly string[] = [],
  ): Promise<{ wire: Wire; welcome: Said<"welcome"> }> {
    const wire = await Wire.open(server);
    wire.send({ t: "hello", token, device: "test", feeds, pending });
    return { wire, welcome: await wire.next("welcome") };
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  send(...messages: readonly unknown[]): void {
    this.socket.send(messages.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join("\n"));
  }

  /** Takes the next message of that kind which fits; earlier ones of other kinds stay. */
  async next<T extends ServerMessage["t"]>(
    t: T,
    fits: (message: Said<T>) => boolean = () => true,
  ): Promise<Said<T>> {
    const until = performance.now() + waitMs;
    for (;;) {
      const at = this.received.findIndex((message) => message.t === t && fits(message as Said<T>));
      const [found] = at < 0 ? [] : this.received.splice(at, 1);
      if (found !== undefined) return found as Said<T>;
      const left = until - performance.now();
      if (left <= 0 || this.socket.readyState > WebSocket.OPEN)
        throw new Error(`no ${t} came; there is ${JSON.stringify(this.received).slice(0, 500)}`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.#waiting.add(wake);
      });
    }
  }

  /** Sends a command and takes its answer. */
  async command(name: string, args: unknown, id: string = newId()): Promise<Outcome> {
    this.send({ t: "command", id, name, args, madeAt: Date.now() });
    return (await this.next("reply", (reply) => reply.id === id)).outcome as Outcome;
  }

  close(): void {
    this.socket.terminate();
  }
}

/** Text of the answer parsed where it is JSON. */
export async function call(
  server: { readonly url: string },
  token: string | undefined,
  path: string,
  body?: unknown,
): Promise<{ status: number; answer: Record<string, unknown> }> {
  const response = await fetch(server.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return {
    status: response.status,
    answer: (isJson ? JSON.parse(text) : { text }) as Record<string, unknown>,
  };
}

/** Arguments of a sale of one pair. */
export function saleOf(placeId: PlaceId | undefined, skuId: Id<"sku"> | undefined): object {
  return { placeId, lines: [{ skuId, quantity: 1, priceMinor: 39_900 }] };
}
