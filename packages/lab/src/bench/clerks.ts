/**
 * Clerks on sockets, in a process of their own so that they do not eat the server's time. Speaks the wire directly:
 * one hello, then sales in closed loops, none faster than the pace that the server allows a session.
 */
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { subprotocol } from "@instep/domain/kernel/protocol.ts";
import { WebSocketLine } from "./crowd/websocket.ts";
import { closedLoops, type LoadFigures } from "./load.ts";
import { SaleMix, type Sale, type Shelf } from "./mix.ts";

export interface Order {
  readonly port: number;
  readonly tokens: readonly string[];
  readonly shelf: Shelf;
  readonly seconds: number;
}
export type Told = LoadFigures & {
  /** Part of one core that this process used. */
  readonly busy: number;
};

interface Clerk {
  readonly line: WebSocketLine;
  onReply: (id: string, outcome: Outcome) => void;
  onClosed: (error: Error) => void;
}
const apartMs = 1_000 / limits.commandsPerSessionPerSecondMax;

const newline = 10;

function open(order: Order, token: string): Promise<Clerk> {
  return new Promise((resolve, reject) => {
    const line = new WebSocketLine(
      { port: order.port, path: "/v1/socket", protocol: subprotocol },
      {
        opened: () =>
          line.send(JSON.stringify({ t: "hello", token, device: "bench", feeds: [], pending: [] })),
        text: (bytes, from, end) => {
          for (let start = from; start < end;) {
            const found = bytes.indexOf(newline, start);
            const stop = found < 0 || found > end ? end : found;
            hear(JSON.parse(bytes.toString("utf8", start, stop)) as { t: string });
            start = stop + 1;
          }
        },
        closed: () => clerk.onClosed(new Error("a socket was closed")),
      },
    );
    const clerk: Clerk = { line, onReply: () => undefined, onClosed: reject };
    const hear = (message: { t: string; id?: string; outcome?: Outcome }): void => {
      if (message.t === "welcome") resolve(clerk);
      else if (message.t === "ping") line.send('{"t":"pong"}');
      else if (message.t === "reply" && message.outcome !== undefined)
        clerk.onReply(message.id ?? "", message.outcome);
    };
  });
}

/** Opens many without knocking the listen queue over. */
async function openAll(order: Order): Promise<Clerk[]> {
  const clerks: Clerk[] = [];
  const { tokens } = order;
  for (let start = 0; start < tokens.length; start += 100)
    clerks.push(...(await Promise.all(tokens.slice(start, start + 100).map((token) => open(order, token)))));
  return clerks;
}

function commandText({ id, args, madeAt }: Sale): string {
  return JSON.stringify({ t: "command", id, name: "stock.sell", args, madeAt });
}

async function sell(order: Order): Promise<Told> {
  const clerks = await openAll(order);
  const mixes = clerks.map(() => new SaleMix(order.shelf));
  const cpu = process.cpuUsage();
  const figures = await closedLoops(
    clerks.length,
    order.seconds,
    (client) => {
      const clerk = clerks[client] as Clerk;
      const mix = mixes[client] as SaleMix;
      const sale = mix.next();
      return new Promise((resolve, reject) => {
        clerk.onClosed = reject;
        clerk.onReply = (id, outcome) => {
          if (id === sale.id) resolve(mix.isRight(outcome));
        };
        clerk.line.send(commandText(sale));
      });
    },
    apartMs,
  );
  const { user, system } = process.cpuUsage(cpu);
  return { ...figures, busy: (user + system) / 1e6 / order.seconds };
}

process.once("message", (order: Order) => {
  sell(order).then(
    (told) => process.send?.({ ok: true, told }, () => process.exit(0)),
    (error: unknown) => process.send?.({ ok: false, error: String(error) }, () => process.exit(1)),
  );
});
