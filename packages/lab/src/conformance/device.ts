/** A program that knows Instep from its documentation only: ids, HTTP and a socket, nothing of ours. */
import { randomBytes } from "node:crypto";
import WebSocket from "ws";

export type Json = Record<string, unknown>;

/** UUID version 7 (RFC 9562). */
export function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

const pausesMax = 20;

/** One request. Told to come later because of its pace, it comes later, as a device does. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  for (let pause = 0; ; pause += 1) {
    const response = await fetch(url, { redirect: "manual", ...init });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const body = isJson ? (JSON.parse(text) as unknown) : text;
    const waitSeconds = Number(response.headers.get("retry-after") ?? "1");
    if (response.status !== 429 || pause >= pausesMax || waitSeconds > 5)
      return { status: response.status, body, headers: response.headers };
    await new Promise((resolve) => setTimeout(resolve, waitSeconds * 200));
  }
}

/** `malformed at lines.0.skuId`: what a refusal says, without what only people read. */
export function refusalText(rejection: unknown): string {
  const { code, params } = (rejection ?? {}) as { code?: string; params?: { path?: string } };
  if (code === undefined) return "no rejection";
  return params?.path === undefined || params.path === "" ? code : `${code} at ${params.path}`;
}

/** `400 malformed at name`, or `200`. */
export function answerText({ status, body }: Answer): string {
  if (status < 300) return String(status);
  const { rejection, outcome } = (body ?? {}) as { rejection?: unknown; outcome?: { rejection?: unknown } };
  return `${status} ${refusalText(rejection ?? outcome?.rejection)}`;
}

export function outcomeText(outcome: unknown): string {
  const { ok, rejection } = outcome as { ok: boolean; rejection?: unknown };
  return ok ? "accepted" : refusalText(rejection);
}

const answerMsMax = 8_000;

/** One socket; messages are kept until they are asked for. */
export class Line {
  readonly socket: WebSocket;
  readonly received: Json[] = [];
  /** Code of the close, once it is closed. */
  readonly closed: Promise<number>;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on("close", (code) => {
        resolve(code);
        this.#wake();
      });
    });
    socket.on("message", (data) => {
      for (const line of (data as Buffer).toString("utf8").split("\n"))
        if (line !== "") this.received.push(JSON.parse(line) as Json);
      this.#wake();
    });
  }

  static async open(url: string): Promise<Line> {
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/v1/socket`, "instep.v1", {
      perMessageDeflate: false,
    });
    const line = new Line(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return line;
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Texts go as they are; everything in one frame. */
  say(...messages: readonly unknown[]): void {
    this.socket.send(messages.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join("\n"));
  }

  /** Takes the next message that fits; undefined when none came in time or the socket was closed. */
  async hear(fits: (message: Json) => boolean): Promise<Json | undefined> {
    const until = performance.now() + answerMsMax;
    for (;;) {
      const at = this.received.findIndex(fits);
      if (at >= 0) return this.received.splice(at, 1)[0];
      const left = until - performance.now();
      if (left <= 0 || this.socket.readyState > WebSocket.OPEN) return undefined;
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

  async command(name: string, args: unknown, id = newId()): Promise<Json | undefined> {
    this.say({ t: "command", id, name, args, madeAt: Date.now() });
    const reply = await this.hear((message) => message["t"] === "reply" && message["id"] === id);
    return reply?.["outcome"] as Json | undefined;
  }

  hangUp(): void {
    this.socket.terminate();
  }
}

export interface Upgrade {
  readonly path: string;
  readonly protocols: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** `426` when the upgrade is refused, `open` when it is not. */
export function upgradeText(url: string, { path, protocols, headers = {} }: Upgrade): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url.replace(/^http/, "ws") + path, [...protocols], { headers });
    socket.on("error", () => undefined);
    socket.once("unexpected-response", (request, response) => {
      request.destroy();
      resolve(String(response.statusCode));
    });
    socket.once("open", () => {
      socket.terminate();
      resolve("open");
    });
  });
}
