/**
 * A bad line between one client and the server. Frames with commands may go out twice; the connection is cut at random,
 * in four ways: closed, reset (RST: what the kernel still held is thrown away on both sides), deaf (answers that were on
 * their way are lost, then closed), or dead without a word, so that the client has to notice by itself.
 */
import { connect, type Socket } from "node:net";
import WebSocket from "ws";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { subprotocol } from "@instep/domain/kernel/protocol.ts";
import type { SocketFactory } from "@instep/client/socket.ts";
import type { History, Way } from "./history.ts";

type Cut = "closed" | "reset" | "deaf" | "dead";

interface Open {
  readonly socket: WebSocket;
  readonly wire: Socket;
  hears: boolean;
  speaks: boolean;
}

export class BadLine {
  readonly #history: History;
  readonly #random: () => number;
  /** Of a frame with commands, to go out twice. */
  readonly #doubleChance: number;
  #open: Open | undefined;
  /** Told of every answer that reached this client. */
  onAnswer: (id: string) => void = () => undefined;

  constructor(history: History, random: () => number, doubleChance: number) {
    this.#history = history;
    this.#random = random;
    this.#doubleChance = doubleChance;
  }

  readonly factory: SocketFactory = (url, events) => {
    const { hostname, port } = new URL(url);
    const wire = connect({ host: hostname, port: Number(port), noDelay: true });
    const socket = new WebSocket(url, [subprotocol], {
      perMessageDeflate: false,
      createConnection: () => wire,
    });
    const open: Open = { socket, wire, hears: true, speaks: true };
    this.#open = open;
    socket.on("open", () => events.opened());
    socket.on("message", (data) => {
      if (!open.hears) return;
      const text = (data as Buffer).toString("utf8");
      this.#heard(text);
      events.received(text);
    });
    socket.on("close", (code, reason) => {
      if (open.speaks) events.closed(code, reason.toString("utf8"));
    });
    socket.on("error", () => undefined);
    return {
      send: (frame) => {
        if (!open.speaks || socket.readyState !== WebSocket.OPEN) return;
        const ids = commandIds(frame);
        const times = ids.length > 0 && this.#random() < this.#doubleChance ? 2 : 1;
        for (let time = 0; time < times; time += 1) {
          socket.send(frame);
          for (const id of ids) this.#history.sent(id, "socket");
        }
      },
      close: () => socket.terminate(),
    };
  };

  /** Cuts the connection if there is one, at random or as told. */
  cut(how: Cut = this.#chooseCut()): void {
    const open = this.#open;
    if (open === undefined || open.socket.readyState !== WebSocket.OPEN || !open.speaks) return;
    this.#history.event(`cut: ${how}`);
    if (how === "closed") return open.socket.terminate();
    if (how === "reset") return void open.wire.resetAndDestroy();
    open.hears = false;
    if (how === "dead") open.speaks = false;
    else setTimeout(() => open.socket.terminate(), 5 + this.#random() * 60);
  }

  #chooseCut(): Cut {
    const chance = this.#random();
    return chance < 0.25 ? "closed" : chance < 0.5 ? "reset" : chance < 0.95 ? "deaf" : "dead";
  }

  #heard(frame: string): void {
    for (const line of frame.split("\n")) {
      const message = readMessage(line);
      if (message === undefined) this.#history.write({ what: "unreadable", text: frame.slice(-200) });
      else if (message.t === "reply" && message.id !== undefined && message.outcome !== undefined)
        this.#answer(message.id, "socket", message.outcome);
      else if (message.t === "welcome")
        for (const [id, outcome] of message.outcomes ?? []) this.#answer(id, "welcome", outcome);
    }
  }

  #answer(id: string, way: Way, outcome: Outcome): void {
    this.#history.answered(id, way, outcome);
    this.onAnswer(id);
  }
}

interface Told {
  readonly t: string;
  readonly id?: string;
  readonly outcome?: Outcome;
  readonly outcomes?: [string, Outcome][];
}

/** undefined for what is no message; the product's client would leave it out without a word. */
function readMessage(line: string): Told | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Told) : undefined;
  } catch {
    return undefined;
  }
}

function commandIds(frame: string): string[] {
  if (!frame.includes('"command"')) return [];
  return frame.split("\n").flatMap((line) => {
    const message = JSON.parse(line) as { t: string; id: string };
    return message.t === "command" ? [message.id] : [];
  });
}
