/** What is wrong, broken or hostile on a socket: a clear answer, nothing changed, and a server that lives on. */
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { limits } from "@instep/domain/kernel/limits.ts";
import { closeCodes } from "@instep/domain/kernel/protocol.ts";
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
let position: number;

beforeAll(async () => {
  server = await startTestServer();
  chain = await makeTestChain(server, "trust");
});
afterAll(() => server.stop());

beforeEach(async () => {
  position = await chain.position();
});
afterEach(async () => {
  expect(await chain.position()).toBe(position);
  expect((await call(server, undefined, "/readyz")).status).toBe(200);
});

/** A token that differs from the real one in one of its parts. */
function forge(token: string, part: number, text: (own: string) => string): string {
  return token
    .split(".")
    .map((own, index) => (index === part ? text(own) : own))
    .join(".");
}

describe("WIRE-2: forged tokens", () => {
  const flip = (own: string): string => (own.startsWith("A") ? "B" : "A") + own.slice(1);
  const forgeries: Record<string, (token: string, other: string) => string> = {
    empty: () => "",
    "of another version": (token) => forge(token, 0, () => "v2"),
    "with another secret": (token) => forge(token, 3, flip),
    "with another session's secret": (token, other) => forge(token, 3, () => other.split(".")[3] ?? ""),
    "with another session": (token, other) => forge(token, 2, () => other.split(".")[2] ?? ""),
    "of a chain that is not there": (token) => forge(token, 1, flip),
    "without a secret": (token) => forge(token, 3, () => ""),
    "with a part too many": (token) => `${token}.x`,
    "with NUL": (token) => `${token}\0`,
    "of other bytes": () => "v1.\u{1f45f}.\ud800.x",
    "as long as may be": () => "v1.".padEnd(300, "A"),
  };

  it.each(Object.entries(forgeries))("%s", async (_, forged) => {
    const token = forged(chain.clerk.token, chain.other.token);
    const wire = await Wire.open(server);
    wire.send({ t: "hello", token, device: "", feeds: [], pending: [] });
    expect(await wire.closed).toEqual({ code: closeCodes.notSignedIn, reason: "not signed in" });
    expect(wire.received.map((message) => message.t)).toEqual(["bye"]);
    const header = /^[\x20-\x7e]+$/.test(token) ? token : encodeURIComponent(token.toWellFormed());
    for (const path of ["/v1/auth/me", "/v1/query/stock.requests", "/v1/feeds/catalogue/snapshot"])
      expect(await call(server, header, path)).toMatchObject({
        status: 401,
        answer: { rejection: { code: "not_signed_in" } },
      });
  });
});

describe("WIRE-8: messages that are none", () => {
  const id = "0198f000-0000-7000-8000-000000000001";
  const cases: [string, unknown, string][] = [
    ["no JSON", "{not json", ""],
    ["half of it", '{"t":"pong"', ""],
    ["a number", "42", ""],
    ["null", "null", ""],
    ["a list", "[]", ""],
    ["a text", '"hello"', ""],
    ["no tag", {}, "t"],
    ["an unknown tag", { t: "drop" }, "t"],
    ["a tag of the server", { t: "welcome" }, "t"],
    ["a tag of another type", { t: ["command"] }, "t"],
    ["a field too many", { t: "pong", extra: 1 }, ""],
    ["a prototype", '{"t":"pong","__proto__":{"admin":true}}', ""],
    ["follow without feeds", { t: "follow" }, "feeds"],
    ["follow of a text", { t: "follow", feeds: "catalogue" }, "feeds"],
    ["follow with a negative seq", { t: "follow", feeds: [["catalogue", 1, -1]] }, "feeds.0.2"],
    ["follow with half a seq", { t: "follow", feeds: [["catalogue", 1, 0.5]] }, "feeds.0.2"],
    ["follow with a long name", { t: "follow", feeds: [["x".repeat(81), 1, 0]] }, "feeds.0.0"],
    ["pull of too much", { t: "pull", feed: "catalogue", from: 0, limit: 1_001 }, "limit"],
    ["pull of nothing", { t: "pull", feed: "catalogue", from: 0, limit: 0 }, "limit"],
    ["pull from a text", { t: "pull", feed: "catalogue", from: "0", limit: 1 }, "from"],
    ["pull beyond numbers", '{"t":"pull","feed":"catalogue","from":1e999,"limit":1}', "from"],
    ["a marker below zero", { t: "read", channel: "x", delivered: -1, read: 0 }, "delivered"],
    ["an unknown signal", { t: "signal", feed: "catalogue", kind: "shout" }, "kind"],
    ["a command without an id", { t: "command", name: "stock.sell", args: {}, madeAt: 0 }, "id"],
    ["a very deep list", "[".repeat(100_000) + "]".repeat(100_000), ""],
  ];

  it.each(cases)("%s", async (_, message, path) => {
    const { wire } = await Wire.greet(server, chain.clerk.token);
    wire.send(message);
    expect(await wire.next("refusal")).toMatchObject({
      about: "message",
      rejection: { code: "malformed", retry: "never", params: { path } },
    });
    wire.send({ t: "pull", feed: "catalogue", from: 0, limit: 1 });
    await wire.next("page");
    wire.close();
  });

  const commands: [string, { readonly id: string; readonly [key: string]: unknown }, string, object][] = [
    ["an id that is none", { id: "abc" }, "malformed", { path: "id" }],
    ["an id that a device may not make", { id: id.replace("-7", "-8") }, "malformed", { path: "id" }],
    ["an id in capitals", { id: id.toUpperCase() }, "malformed", { path: "id" }],
    ["no name", { id, name: undefined }, "malformed", { path: "name" }],
    ["no instant", { id, madeAt: undefined }, "malformed", { path: "madeAt" }],
    ["an instant before time", { id, madeAt: -1 }, "malformed", { path: "madeAt" }],
    ["a field too many", { id, by: "me" }, "malformed", { path: "" }],
    ["an unknown name", { id, name: "stock.steal" }, "unknown_command", { name: "stock.steal" }],
    ["the name of an own property", { id, name: "__proto__" }, "unknown_command", { name: "__proto__" }],
    ["a name in capitals", { id, name: "STOCK.SELL" }, "unknown_command", { name: "STOCK.SELL" }],
    ["arguments of another type", { id, args: [] }, "malformed", { path: "" }],
    ["arguments that lack all", { id, args: {} }, "malformed", { path: "placeId" }],
    ["NUL in a text", { id, args: { placeId: "a\0" } }, "malformed", { path: "placeId", issue: "text" }],
    ["a command of the system", { id, name: "session.open", args: {} }, "malformed", {}],
  ];

  it.each(commands)("a command with %s is answered as one", async (_, part, code, params) => {
    const { wire } = await Wire.greet(server, chain.clerk.token);
    const message = { t: "command", name: "stock.sell", args: {}, madeAt: 0, ...part };
    wire.send(message);
    expect(await wire.next("reply")).toMatchObject({
      id: message.id,
      outcome: { ok: false, rejection: { code, retry: "never", params } },
    });
    wire.close();
  });

  it("the good messages of a frame count beside the bad ones", async () => {
    const { wire } = await Wire.greet(server, chain.clerk.token);
    const pull = { t: "pull", feed: "catalogue", from: 0, limit: 1 };
    wire.send("", "{", pull, "garbage", "\r", pull);
    expect((await wire.next("page")).feed).toBe("catalogue");
    await wire.next("page");
    expect(wire.received.map((message) => message.t)).toEqual(["refusal", "refusal", "refusal"]);
    wire.close();
  });
});

describe("WIRE-9: size and form of frames", () => {
  it("binary frames close", async () => {
    const { wire } = await Wire.greet(server, chain.clerk.token);
    wire.socket.send(Buffer.from(JSON.stringify({ t: "pong" })));
    expect(await wire.closed).toMatchObject({ code: closeCodes.malformed });
  });

  it("frames beyond the limit close, and so does text that is no UTF-8", async () => {
    const large = (await Wire.greet(server, chain.clerk.token)).wire;
    large.socket.send("x".repeat(limits.frameBytesMax + 1));
    expect(await large.closed).toMatchObject({ code: 1009 });
    const broken = (await Wire.greet(server, chain.clerk.token)).wire;
    broken.socket.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false });
    expect(await broken.closed).toMatchObject({ code: 1007 });
  });

  it("a command beyond its size is refused, and the one behind it counts", async () => {
    const { wire } = await Wire.greet(server, chain.clerk.token);
    const text = "x".repeat(limits.commandBytesMax + limits.commandEnvelopeBytesMax);
    expect(await wire.command("message.send", { channelId: newId(), text, mentions: [] })).toEqual({
      ok: false,
      rejection: { code: "too_large", retry: "never", params: { limit: limits.commandBytesMax } },
    });
    expect(await wire.command("message.send", { channelId: newId(), text: "x", mentions: [] })).toMatchObject(
      {
        rejection: { code: "not_found" },
      },
    );
    wire.close();
  });

  it("bytes that are no HTTP and frames that are no WebSocket hurt nobody", async () => {
    for (const bytes of [
      Buffer.from([0, 255, 10, 13, 0]),
      Buffer.from("GET /v1/socket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"),
      Buffer.from(`GET /${"a".repeat(100_000)} HTTP/1.1\r\n\r\n`),
    ]) {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.end(bytes);
      socket.resume();
      await new Promise((resolve) => socket.once("close", resolve));
    }
    const { wire } = await Wire.greet(server, chain.clerk.token);
    const raw = (wire.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket;
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    expect((await wire.closed).code).toBe(1002);
  });
});

it("WIRE-3: too many feeds are refused, and those that were followed stay", async () => {
  const { wire } = await Wire.greet(server, chain.clerk.token, [["catalogue", 1, 1]]);
  const many = Array.from({ length: limits.feedsPerConnectionMax }, () => [`stock:${newId()}`, 1, 0]);
  wire.send({ t: "follow", feeds: many });
  expect(await wire.next("refusal")).toMatchObject({
    about: "follow",
    rejection: { code: "too_large", params: { limit: limits.feedsPerConnectionMax } },
  });
  wire.send({ t: "follow", feeds: [...many, ["catalogue", 1, 0]] });
  expect(await wire.next("refusal")).toMatchObject({ rejection: { code: "malformed" } });
  wire.close();
});

it("WIRE-8: another person's place, pair or channel is refused by name", async () => {
  const { wire } = await Wire.greet(server, chain.clerk.token);
  expect(await wire.command("stock.sell", saleOf(chain.placeIds[1], chain.skuIds[0]))).toMatchObject({
    rejection: { code: "forbidden" },
  });
  expect(await wire.command("stock.sell", saleOf(newId<"place">(), chain.skuIds[0]))).toMatchObject({
    ok: false,
  });
  expect(await wire.command("stock.sell", saleOf(chain.placeIds[0], newId<"sku">()))).toMatchObject({
    rejection: { code: "unknown_sku" },
  });
  wire.close();
});
