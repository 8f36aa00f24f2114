/**
 * Clerks on sockets, in a process of their own so that they do not eat the server's time. Speaks the wire directly:
 * one hello, then sales in closed loops, or only following a feed and noting when its entries arrive.
 */
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { subprotocol } from "@instep/domain/kernel/protocol.ts";
import { WebSocketLine } from "./crowd/websocket.ts";
import { closedLoops, newHistogram, percentileMs, type LoadFigures } from "./load.ts";
import { SaleMix, type Sale, type Shelf } from "./mix.ts";

interface SellOrder {
  readonly kind: "sell";
  readonly port: number;
  readonly tokens: readonly string[];
  readonly shelf: Shelf;
  readonly seconds: number;
}
interface FollowOrder {
  readonly kind: "follow";
  readonly port: number;
  readonly tokens: readonly string[];
  readonly feed: string;
  readonly seq: number;
  /** Sales a second by the first clerk, open loop, in the place whose feed it is. */
  readonly rate: number;
  readonly shelf: Shelf;
  readonly seconds: number;
}
export type Order = SellOrder | FollowOrder;
export type Told = LoadFigures & {
  readonly deliveries?: number;
  readonly expected?: number;
  /** Part of one core that this process used. */
  readonly busy: number;
};

interface Clerk {
  readonly line: WebSocketLine;
  onReply: (id: string, outcome: Outcome) => void;
}

type Heard = (bytes: Buffer, start: number, end: number) => void;

const newline = 10;
/** Second letter of the tag in `{"t":"…"`. */
const tagAt = 6;
const letterE = "e".charCodeAt(0);

function open(
  order: Order,
  token: string,
  feeds: readonly (readonly [string, number, number])[],
  onEntry: Heard,
): Promise<Clerk> {
  return new Promise((resolve, reject) => {
    const line = new WebSocketLine(
      { port: order.port, path: "/v1/socket", protocol: subprotocol },
      {
        opened: () => line.send(JSON.stringify({ t: "hello", token, device: "bench", feeds, pending: [] })),
        text: (bytes, from, end) => {
          for (let start = from; start < end;) {
            const found = bytes.indexOf(newline, start);
            const stop = found < 0 || found > end ? end : found;
            if (bytes[start + tagAt] === letterE) onEntry(bytes, start, stop);
            else hear(JSON.parse(bytes.toString("utf8", start, stop)) as { t: string });
            start = stop + 1;
          }
        },
        closed: () => reject(new Error("a socket was closed")),
      },
    );
    const clerk: Clerk = { line, onReply: () => undefined };
    const hear = (message: { t: string; id?: string; outcome?: Outcome }): void => {
      if (message.t === "welcome") resolve(clerk);
      else if (message.t === "ping") line.send('{"t":"pong"}');
      else if (message.t === "reply" && message.outcome !== undefined)
        clerk.onReply(message.id ?? "", message.outcome);
    };
  });
}

/** Opens many without knocking the listen queue over. */
async function openAll(
  order: Order,
  feeds: readonly (readonly [string, number, number])[],
  onEntry: Heard,
): Promise<Clerk[]> {
  const clerks: Clerk[] = [];
  const { tokens } = order;
  for (let start = 0; start < tokens.length; start += 100)
    clerks.push(
      ...(await Promise.all(
        tokens.slice(start, start + 100).map((token) => open(order, token, feeds, onEntry)),
      )),
    );
  return clerks;
}

function commandText({ id, args, madeAt }: Sale): string {
  return JSON.stringify({ t: "command", id, name: "stock.sell", args, madeAt });
}

async function sell(order: SellOrder): Promise<Told> {
  const clerks = await openAll(order, [], () => undefined);
  const mixes = clerks.map(() => new SaleMix(order.shelf));
  const cpu = process.cpuUsage();
  const figures = await closedLoops(clerks.length, order.seconds, (client) => {
    const clerk = clerks[client] as Clerk;
    const mix = mixes[client] as SaleMix;
    const sale = mix.next();
    return new Promise((resolve) => {
      clerk.onReply = (id, outcome) => {
        if (id === sale.id) resolve(mix.isRight(outcome));
      };
      clerk.line.send(commandText(sale));
    });
  });
  const { user, system } = process.cpuUsage(cpu);
  return { ...figures, busy: (user + system) / 1e6 / order.seconds };
}

const atSign = Buffer.from('"at":');
const soldSign = Buffer.from('"name":"stock.sold"');

/** From the entry's instant on the server (the batch's, before its commit) to its arrival here; clocks are one machine's. */
async function follow(order: FollowOrder): Promise<Told> {
  const histogram = newHistogram();
  let deliveries = 0;
  const clerks = await openAll(order, [[order.feed, 1, order.seq]], (bytes, start, end) => {
    const sold = bytes.indexOf(soldSign, start);
    if (sold < 0 || sold > end) return;
    deliveries += 1;
    const at = bytes.indexOf(atSign, start) + atSign.length;
    const instant = Number(bytes.toString("latin1", at, at + 13));
    const ms = performance.timeOrigin + performance.now() - instant;
    histogram.recordValue(Math.max(1, Math.round(ms * 1_000)));
  });
  const seller = await open(order, order.tokens[0] ?? "", [], () => undefined);
  const cpu = process.cpuUsage();
  const sales = order.rate * order.seconds;
  const start = performance.now();
  const shelf = { full: order.shelf.full, empty: order.shelf.full };
  for (let sale = 0; sale < sales; sale += 1) {
    const wait = start + (sale * 1_000) / order.rate - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    seller.line.send(commandText(new SaleMix(shelf).next()));
  }
  const expected = sales * clerks.length;
  const giveUp = performance.now() + 10_000;
  while (deliveries < expected && performance.now() < giveUp)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const { user, system } = process.cpuUsage(cpu);
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
