/**
 * A bad line between one client and the server. Every frame with commands goes out twice; the connection is cut at
 * random, in three ways: at once, deaf (answers that were on their way are lost, then the cut), or dead without a word,
 * so that the client has to notice by itself.
 */
import WebSocket from "ws";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { subprotocol } from "@instep/domain/kernel/protocol.ts";
import type { SocketFactory } from "@instep/client/socket.ts";
import type { History, Way } from "./history.ts";

type Cut = "at once" | "deaf" | "dead";

interface Open {
  readonly socket: WebSocket;
  hears: boolean;
  speaks: boolean;
}

export class BadLine {
  readonly #history: History;
  readonly #random: () => number;
  #open: Open | undefined;
  /** Told of every answer that reached this client. */
  onAnswer: (id: string) => void = () => undefined;

  constructor(history: History, random: () => number) {
    this.#history = history;
    this.#random = random;
  }

  readonly factory: SocketFactory = (url, events) => {
    const socket = new WebSocket(url, [subprotocol], { perMessageDeflate: false });
    const open: Open = { socket, hears: true, speaks: true };
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
        for (let time = ids.length > 0 ? 0 : 1; time < 2; time += 1) {
          socket.send(frame);
          for (const id of ids) this.#history.sent(id, "socket");
        }
      },
      close: () => socket.terminate(),
    };
  };

  /** Cuts the connection if there is one. */
  cut(): void {
    const open = this.#open;
    if (open === undefined || open.socket.readyState !== WebSocket.OPEN || !open.speaks) return;
    const chance = this.#random();
    const how: Cut = chance < 0.45 ? "at once" : chance < 0.95 ? "deaf" : "dead";
    this.#history.event(`cut ${how}`);
    if (how === "at once") return open.socket.terminate();
    open.hears = false;
    if (how === "dead") open.speaks = false;
    else setTimeout(() => open.socket.terminate(), 5 + this.#random() * 60);
  }

  #heard(frame: string): void {
    for (const line of frame.split("\n")) {
      const message = JSON.parse(line) as {
        t: string;
        id?: string;
        outcome?: Outcome;
        outcomes?: [string, Outcome][];
      };
      if (message.t === "reply" && message.id !== undefined && message.outcome !== undefined)
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

function commandIds(frame: string): string[] {
  if (!frame.includes('"command"')) return [];
  return frame.split("\n").flatMap((line) => {
    const message = JSON.parse(line) as { t: string; id: string };
    return message.t === "command" ? [message.id] : [];
  });
}
