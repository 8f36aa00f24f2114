/** The socket: the door, hello, resume, pulls, live entries, and messages that are none. */
import { cases, type Case } from "./case.ts";
import { Line, newId, outcomeText, refusalText, upgradeText, type Json, type Upgrade } from "./device.ts";
import type { World } from "./world.ts";

const path = "/v1/socket";
const protocols = ["instep.v1"];

function upgrading(upgrade: Upgrade): Case["act"] {
  return ({ url }) => upgradeText(url, upgrade);
}

/** Says it before hello; how the socket ends. */
function first(message: (world: World) => unknown): Case["act"] {
  return async (world) => {
    const line = await Line.open(world.url);
    line.say(message(world));
    const welcome = await line.hear(({ t }) => t === "welcome" || t === "refusal");
    if (welcome === undefined) return `closed ${await line.closed}`;
    line.hangUp();
    return welcome["t"] === "welcome" ? "welcome" : refusalText(welcome["rejection"]);
  };
}

function hello(part: Json = {}): Json {
  return { t: "hello", device: "conformance", feeds: [], pending: [], ...part };
}

const doors = cases("the door of the socket", [
  ["no subprotocol", "426", upgrading({ path, protocols: [] })],
  ["another subprotocol", "426", upgrading({ path, protocols: ["instep.v0"] })],
  ["another path", "404", upgrading({ path: "/v1/wire", protocols })],
  ["of a foreign page", "403", upgrading({ path, protocols, headers: { origin: "https://evil.example" } })],
  ["as documented", "open", upgrading({ path, protocols })],
  ["one of several subprotocols", "open", upgrading({ path, protocols: ["other", "instep.v1"] })],
  ["a pull before hello", "closed 4501", first(() => ({ t: "pull", feed: "catalogue", from: 0, limit: 1 }))],
  [
    "a command before hello",
    "closed 4501",
    first(() => ({ t: "command", id: newId(), name: "stock.sell", args: {}, madeAt: 0 })),
  ],
  ["hello without a token", "closed 4501", first(() => hello())],
  ["hello with a word as token", "closed 4501", first(() => hello({ token: "token" }))],
  [
    "hello with a forged token",
    "closed 4501",
    first(({ token }) => hello({ token: token.replace(/.$/, token.endsWith("A") ? "B" : "A") })),
  ],
  ["hello with a long token", "malformed at token", first(() => hello({ token: "A".repeat(301) }))],
  ["hello without feeds", "malformed at feeds", first(({ token }) => hello({ token, feeds: undefined }))],
  [
    "hello with feeds as texts",
    "malformed at feeds.0",
    first(({ token }) => hello({ token, feeds: ["catalogue"] })),
  ],
  [
    "hello with too many feeds",
    "malformed at feeds",
    first(({ token }) => hello({ token, feeds: Array.from({ length: 1_201 }, () => ["catalogue", 1, 0]) })),
  ],
  [
    "hello with pending ids that are none",
    "welcome",
    first(({ token }) => hello({ token, pending: ["x", ""] })),
  ],
  ["hello", "welcome", first(({ token }) => hello({ token }))],
]);

/** Says it after hello; what the first answer that is no entry says. */
function said(...messages: readonly unknown[]): Case["act"] {
  return async (world) => {
    const { line } = await world.greet();
    line.say(...messages);
    const answer = await line.hear(({ t }) => t !== "ping");
    line.hangUp();
    if (answer === undefined) return `closed ${await line.closed}`;
    if (answer["t"] === "refusal") return `${String(answer["about"])}: ${refusalText(answer["rejection"])}`;
    return answer["t"] === "reply" ? outcomeText(answer["outcome"]) : String(answer["t"]);
  };
}

/** Sends the bytes as a frame of their own; the code of the close. */
function framed(data: string | Buffer, binary: boolean): Case["act"] {
  return async (world) => {
    const { line } = await world.greet();
    line.socket.send(data, { binary });
    return `closed ${await line.closed}`;
  };
}

const pull = { t: "pull", feed: "catalogue", from: 0, limit: 1 };
const command = (part: Json): Json => ({
  t: "command",
  id: newId(),
  name: "stock.sell",
  args: {},
  madeAt: 0,
  ...part,
});

const messages = cases("messages that are none", [
  ["no JSON", "message: malformed", said("{")],
  ["a number", "message: malformed", said("1")],
  ["null", "message: malformed", said("null")],
  ["a list", "message: malformed", said([])],
  ["no tag", "message: malformed at t", said({})],
  ["an unknown tag", "message: malformed at t", said({ t: "shutdown" })],
  ["a tag of the server", "message: malformed at t", said({ t: "entry" })],
  ["a field too many", "message: malformed", said({ t: "pong", now: 1 })],
  ["a very deep list", "message: malformed", said("[".repeat(100_000))],
  ["hello again", "hello: malformed at hello", said(hello())],
  ["pull without a feed", "message: malformed at feed", said({ ...pull, feed: undefined })],
  ["pull from below zero", "message: malformed at from", said({ ...pull, from: -1 })],
  ["pull of too much", "message: malformed at limit", said({ ...pull, limit: 1_001 })],
  ["pull of nothing", "message: malformed at limit", said({ ...pull, limit: 0 })],
  ["pull of what is no feed", "pull nothing: forbidden", said({ ...pull, feed: "nothing" })],
  ["pull of another's feed", "pull me:x: forbidden", said({ ...pull, feed: "me:x" })],
  [
    "follow of what is no feed",
    "follow nothing: forbidden",
    said({ t: "follow", feeds: [["nothing", 1, 0]] }),
  ],
  ["follow of a text", "message: malformed at feeds", said({ t: "follow", feeds: "catalogue" })],
  [
    "a marker below zero",
    "message: malformed at read",
    said({ t: "read", channel: "x", delivered: 0, read: -1 }),
  ],
  [
    "an unknown signal",
    "message: malformed at kind",
    said({ t: "signal", feed: "catalogue", kind: "shout" }),
  ],
  ["a command without an id", "message: malformed at id", said(command({ id: undefined }))],
  ["a command with an id that is none", "malformed at id", said(command({ id: "x" }))],
  ["a command without a name", "malformed at name", said(command({ name: undefined }))],
  ["an unknown command", "unknown_command", said(command({ name: "stock.steal" }))],
  ["a command over its size", "too_large", said(command({ args: "x".repeat(70_000) }))],
  ["what is wrong, then what is right", "message: malformed", said("{", pull)],
  ["empty lines count for nothing", "page", said("", "", pull, "")],
  ["a binary frame", "closed 4500", framed(Buffer.from("{}"), true)],
  ["a frame over its size", "closed 1009", framed("x".repeat(256 * 1024 + 1), false)],
  ["text that is no UTF-8", "closed 1007", framed(Buffer.from([0x22, 0xff, 0x22]), false)],
]);

/** Sells and takes back, so that the feed of the place grows by two. */
async function sellAndUndo(world: World): Promise<void> {
  const { placeId, skuId, priceMinor, line } = world;
  const id = newId();
  await line.command("stock.sell", { placeId, lines: [{ skuId, quantity: 1, priceMinor }] }, id);
  await line.command("stock.undo", { documentId: id, placeId });
}

/** Entries of a feed that came as pages or by themselves, until the seq is there. */
async function seqsUntil(line: Line, last: number): Promise<number[]> {
  const seqs: number[] = [];
  while ((seqs.at(-1) ?? 0) < last) {
    const message = await line.hear(({ t }) => t === "page" || t === "entry");
    if (message === undefined) break;
    const entries = message["t"] === "page" ? (message["entries"] as Json[]) : [message];
    seqs.push(...entries.map((entry) => Number(entry["seq"])));
  }
  return seqs;
}

function isUnbroken(seqs: readonly number[], from: number): boolean {
  return seqs.length > 0 && seqs.every((seq, index) => seq === from + 1 + index);
}

async function following(world: World, stand: (head: number) => readonly [number, number]): Promise<string> {
  const feed = `stock:${world.placeId}`;
  const [epoch, seq] = stand(await world.head(feed));
  const { line, welcome } = await world.greet([[feed, epoch, seq]]);
  const answer = await line.hear(({ t }) => t === "reset" || t === "page");
  line.hangUp();
  const isHead = JSON.stringify(welcome["heads"]) === JSON.stringify([[feed, await world.head(feed)]]);
  return `${String(answer?.["t"])}${isHead ? "" : ", another head"}`;
}

const resume = cases("resume", [
  [
    "welcome as documented",
    "as documented",
    async (world) => {
      const { line, welcome } = await world.greet([["nothing", 1, 0]]);
      line.hangUp();
      const fields = Object.keys(welcome).toSorted().join();
      if (fields !== "chain,epoch,heads,heartbeatMs,now,outcomes,refused,staff,t") return fields;
      const isOwn = welcome["chain"] === world.chainId && welcome["staff"] === world.staffId;
      return isOwn && JSON.stringify(welcome["refused"]) === '["nothing"]'
        ? "as documented"
        : JSON.stringify(welcome);
    },
  ],
  [
    "what was missed, then what comes, without a hole",
    "unbroken",
    async (world) => {
      const feed = `stock:${world.placeId}`;
      const from = await world.head(feed);
      await sellAndUndo(world);
      const { line } = await world.greet([[feed, world.epoch, from]]);
      await sellAndUndo(world);
      const seqs = await seqsUntil(line, await world.head(feed));
      line.hangUp();
      return isUnbroken(seqs, from) ? "unbroken" : `${from}: ${seqs.join()}`;
    },
  ],
  ["from nothing: a snapshot", "reset", (world) => following(world, () => [world.epoch, 0])],
  [
    "from beyond the head: a snapshot",
    "reset",
    (world) => following(world, (head) => [world.epoch, head + 1]),
  ],
  ["of another epoch: a snapshot", "reset", (world) => following(world, (head) => [world.epoch + 1, head])],
  ["one behind: a page", "page", (world) => following(world, (head) => [world.epoch, head - 1])],
  [
    "pull from the beginning",
    "unbroken",
    async (world) => {
      const { line } = await world.greet();
      line.say({ t: "pull", feed: `stock:${world.placeId}`, from: 0, limit: 5 });
      const page = await line.hear(({ t }) => t === "page" || t === "reset");
      line.hangUp();
      // A feed with a long past begins with a snapshot.
      if (page?.["t"] === "reset") return "unbroken";
      return isUnbroken(
        ((page?.["entries"] ?? []) as Json[]).map((entry) => Number(entry["seq"])),
        0,
      )
        ? "unbroken"
        : JSON.stringify(page);
    },
  ],
  ["pull from beyond the head: a snapshot", "reset", said({ ...pull, from: 2 ** 50 })],
  [
    "an unfollowed feed is silent",
    "silent",
    async (world) => {
      const feed = `stock:${world.placeId}`;
      const { line } = await world.greet([[feed, world.epoch, await world.head(feed)]]);
      line.say({ t: "unfollow", feeds: [feed] }, pull);
      await line.hear(({ t }) => t === "page");
      await sellAndUndo(world);
      line.say(pull);
      await line.hear(({ t }) => t === "page");
      line.hangUp();
      return line.received.some(({ t }) => t === "entry") ? "told" : "silent";
    },
  ],
  [
    "the outcome of a pending command, and of no stranger's",
    "1 outcome",
    async (world) => {
      const id = newId();
      await world.line.command("stock.undo", { documentId: newId(), placeId: world.placeId }, id);
      const { line, welcome } = await world.greet([], [id, newId()]);
      line.hangUp();
      return `${(welcome["outcomes"] as unknown[]).length} outcome`;
    },
  ],
  [
    "commands of one frame are answered in order",
    "in order",
    async (world) => {
      const ids = Array.from({ length: 20 }, () => newId());
      const { line } = await world.greet();
      line.say(
        ...ids.map((id) =>
          command({ id, name: "stock.undo", args: { documentId: newId(), placeId: world.placeId } }),
        ),
      );
      const heard: unknown[] = [];
      while (heard.length < ids.length) heard.push((await line.hear(({ t }) => t === "reply"))?.["id"]);
      line.hangUp();
      return JSON.stringify(heard) === JSON.stringify(ids) ? "in order" : "out of order";
    },
  ],
]);

export const socketCases: readonly Case[] = [...doors, ...messages, ...resume];
