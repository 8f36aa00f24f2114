/**
 * Clerks on sockets, in a process of their own so that they do not eat the server's time. Speaks the wire directly:
 * one hello, then commands in closed loops, or only following a feed and noting when its entries arrive.
 */
import { randomBytes } from "node:crypto";
import WebSocket from "ws";
import { makeId } from "@instep/domain/kernel/ids.ts";
import { subprotocol } from "@instep/domain/kernel/protocol.ts";
import { closedLoops, newHistogram, percentileMs, type LoadFigures } from "./load.ts";

export interface SellOrder {
  readonly kind: "sell";
  readonly url: string;
  readonly tokens: readonly string[];
  readonly placeIds: readonly string[];
  readonly skuIds: readonly string[];
  readonly seconds: number;
}
export interface FollowOrder {
  readonly kind: "follow";
  readonly url: string;
  readonly tokens: readonly string[];
  readonly feed: string;
  readonly seq: number;
  /** Sales a second by the first clerk, open loop. */
  readonly rate: number;
  readonly placeId: string;
  readonly skuIds: readonly string[];
  readonly seconds: number;
}
export type Order = SellOrder | FollowOrder;
export type Told = LoadFigures & {
  readonly deliveries?: number;
  readonly expected?: number;
  readonly busy: number;
};

interface Socket {
  send(text: string): void;
  onMessage: (message: { t: string; [key: string]: unknown }) => void;
  close(): void;
}

async function open(
  url: string,
  token: string,
  feeds: readonly (readonly [string, number, number])[],
): Promise<Socket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/socket`, subprotocol, {
    perMessageDeflate: false,
  });
  const own: Socket = {
    send: (text) => socket.send(text),
    onMessage: () => undefined,
    close: () => socket.terminate(),
  };
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("close", (code) => reject(new Error(`closed ${code}`)));
    socket.on("message", (data) => {
      for (const line of (data as Buffer).toString("utf8").split("\n")) {
        const message = JSON.parse(line) as { t: string };
        if (message.t === "welcome") resolve();
        else if (message.t === "ping") socket.send('{"t":"pong"}');
        else own.onMessage(message);
      }
    });
    socket.once("open", () =>
      socket.send(JSON.stringify({ t: "hello", token, device: "bench", feeds, pending: [] })),
    );
  });
  return own;
}

/** Opens many without knocking the listen queue over. */
async function openAll(
  url: string,
  tokens: readonly string[],
  feeds: readonly (readonly [string, number, number])[],
): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let start = 0; start < tokens.length; start += 100)
    sockets.push(
      ...(await Promise.all(tokens.slice(start, start + 100).map((token) => open(url, token, feeds)))),
    );
  return sockets;
}

function sellMessage(placeId: string, skuId: string): { id: string; text: string } {
  const id = makeId(Date.now(), randomBytes(10));
  const args = { placeId, lines: [{ skuId, quantity: 1, priceMinor: 39_900 }] };
  return { id, text: JSON.stringify({ t: "command", id, name: "stock.sell", args, madeAt: Date.now() }) };
}

function pick(list: readonly string[]): string {
  return list[Math.floor(Math.random() * list.length)] ?? "";
}

async function sell(order: SellOrder): Promise<Told> {
  const sockets = await openAll(order.url, order.tokens, []);
  const cpu = process.cpuUsage();
  const figures = await closedLoops(sockets.length, order.seconds, (client) => {
    const socket = sockets[client] as Socket;
    const { id, text } = sellMessage(
      order.placeIds[client % order.placeIds.length] ?? "",
      pick(order.skuIds),
    );
    return new Promise((resolve) => {
      socket.onMessage = (message) => {
        if (message.t === "reply" && message["id"] === id)
          resolve((message["outcome"] as { ok: boolean }).ok);
      };
      socket.send(text);
    });
  });
  const { user, system } = process.cpuUsage(cpu);
  for (const socket of sockets) socket.close();
  return { ...figures, busy: (user + system) / 1e6 / order.seconds };
}

/** From the entry's instant on the server (the batch's, before its commit) to its arrival here; clocks are one machine's. */
async function follow(order: FollowOrder): Promise<Told> {
  const sockets = await openAll(order.url, order.tokens, [[order.feed, 1, order.seq]]);
  const histogram = newHistogram();
  let deliveries = 0;
  for (const socket of sockets) {
    socket.onMessage = (message) => {
      if (message.t !== "entry" || message["name"] !== "stock.sold") return;
      deliveries += 1;
      const ms = performance.timeOrigin + performance.now() - (message["at"] as number);
      histogram.recordValue(Math.max(1, Math.round(ms * 1_000)));
    };
  }
  const seller = await open(order.url, order.tokens[0] ?? "", []);
  const cpu = process.cpuUsage();
  const sales = order.rate * order.seconds;
  const start = performance.now();
  for (let sale = 0; sale < sales; sale += 1) {
    const due = start + (sale * 1_000) / order.rate;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    seller.send(sellMessage(order.placeId, pick(order.skuIds)).text);
  }
  const expected = sales * sockets.length;
  const giveUp = performance.now() + 10_000;
  while (deliveries < expected && performance.now() < giveUp)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const { user, system } = process.cpuUsage(cpu);
  for (const socket of [...sockets, seller]) socket.close();
  return {
    perSecond: deliveries / order.seconds,
    p50Ms: percentileMs(histogram, 50),
    p99Ms: percentileMs(histogram, 99),
    refused: 0,
    deliveries,
    expected,
    busy: (user + system) / 1e6 / order.seconds,
  };
}

process.once("message", (order: Order) => {
  const run = order.kind === "sell" ? sell(order) : follow(order);
  run.then(
    (told) => process.send?.({ ok: true, told }, () => process.exit(0)),
    (error: unknown) => process.send?.({ ok: false, error: String(error) }, () => process.exit(1)),
  );
});
