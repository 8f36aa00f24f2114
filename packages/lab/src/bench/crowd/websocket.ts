/**
 * The client's half of RFC 6455, as little as a load generator needs: upgrade, whole text frames out (masked with zero,
 * which the standard allows), frames in. A thousand of these must cost less than the server that they measure.
 */
import type { Socket } from "node:net";
import { dial } from "./dial.ts";

const opText = 1;
const opContinuation = 0;
const opClose = 8;
const opPing = 9;

export interface WebSocketOptions {
  readonly port: number;
  readonly path: string;
  readonly protocol?: string;
}

export interface WebSocketEvents {
  opened(): void;
  /** Text between `start` and `end`; the bytes are only lent. */
  text(bytes: Buffer, start: number, end: number): void;
  closed(): void;
}

function frame(op: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.alloc(header + 4 + length);
  bytes[0] = 0x80 | op;
  if (header === 2) bytes[1] = 0x80 | length;
  else if (header === 4) {
    bytes[1] = 0x80 | 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 0x80 | 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  payload.copy(bytes, header + 4);
  return bytes;
}

export class WebSocketLine {
  readonly socket: Socket;
  readonly #events: WebSocketEvents;
  /** Of a frame that is not whole yet. */
  #rest: Buffer[] = [];
  #restBytes = 0;
  /** So many bytes make it whole, as far as its head tells. */
  #restNeeded = 0;
  #isUpgraded = false;

  constructor({ port, path, protocol }: WebSocketOptions, events: WebSocketEvents) {
    this.#events = events;
    this.socket = dial(port, (chunk) => this.#receive(chunk));
    const extra = protocol === undefined ? "" : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n${extra}\r\n`,
    );
    this.socket.on("close", () => events.closed());
  }

  send(text: string): void {
    this.socket.write(frame(opText, Buffer.from(text)));
  }

  #receive(chunk: Buffer): void {
    this.#restBytes += chunk.length;
    if (this.#rest.length > 0 || this.#restBytes < this.#restNeeded) this.#rest.push(Buffer.from(chunk));
    // A large frame comes in many chunks: it is put together once.
    if (this.#restBytes < this.#restNeeded) return;
    const bytes = this.#rest.length > 0 ? Buffer.concat(this.#rest) : chunk;
    this.#rest = [];
    this.#restBytes = 0;
    this.#restNeeded = 0;
    if (this.#isUpgraded) return this.#frames(bytes, 0);
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) return this.#keep(bytes, 0);
    if (!bytes.subarray(0, 12).equals(Buffer.from("HTTP/1.1 101"))) {
      this.socket.destroy();
      return;
    }
    this.#isUpgraded = true;
    this.#events.opened();
    this.#frames(bytes, end + 4);
  }

  #frames(bytes: Buffer, from: number): void {
    let at = from;
    while (at + 2 <= bytes.length) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + header > bytes.length) break;
      const length =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2));
      const start = at + header;
      if (start + length > bytes.length) return this.#keep(bytes.subarray(at), header + length);
      this.#frame((bytes[at] ?? 0) & 0x0f, bytes, start, start + length);
      at = start + length;
    }
    if (at < bytes.length) this.#keep(bytes.subarray(at), 0);
  }

  #keep(rest: Buffer, needed: number): void {
    this.#rest = [Buffer.from(rest)];
    this.#restBytes = rest.length;
    this.#restNeeded = needed;
  }

  #frame(op: number, bytes: Buffer, start: number, end: number): void {
    // Systems here cut messages into fragments between lines only, and lines are what is looked for.
    if (op === opText || op === opContinuation) this.#events.text(bytes, start, end);
    else if (op === opPing) this.socket.write(frame(10, bytes.subarray(start, end)));
    else if (op === opClose) this.socket.end();
  }
}
