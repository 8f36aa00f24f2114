/**
 * What goes out on one socket: frames of a tick are joined and written once. A reader that does not keep up is not
 * awaited: past the limits signals are dropped and entries are replaced by "feed is at seq", so memory stays bounded
 * and nothing durable is lost; without progress for long enough the socket is closed.
 */
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { closeCodes, type ServerMessage } from "@instep/domain/kernel/protocol.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Published } from "../journal/segment.ts";

const joiner = "\n";
const nothing = Buffer.alloc(0);

/** Sockets with something to send in this tick; flushed together once the tick's work is done. */
let due = new Set<Outlet>();
let scheduled = false;

/**
 * What many sockets send in one tick is usually the same: bytes by the frames that make them up, so that a thousand
 * sockets with the same two frames join and encode them once. A step is one look-up of a text that is the same object.
 */
class Encoded {
  #next: Map<string, Encoded> | undefined;
  bytes: Buffer | undefined;

  with(frame: string): Encoded {
    this.#next ??= new Map();
    let next = this.#next.get(frame);
    if (next === undefined) this.#next.set(frame, (next = new Encoded()));
    return next;
  }
}

function flushAll(): void {
  scheduled = false;
  const now = due;
  due = new Set();
  const encoded = new Encoded();
  for (const outlet of now) outlet.flush(encoded);
}

/**
 * A whole WebSocket text frame (RFC 6455, unmasked as a server's are). A thousand followers get the very same bytes, so
 * the frame is made once and written to each stream; `ws` would make it anew for every socket. Nothing is compressed
 * and nothing is fragmented here, so frames of `ws` itself (pong, close) may stand between ours.
 */
function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x81;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, header, "utf8");
  return frame;
}

/** A crowd that comes back to the same place is sent the same pages. */
const pagesMade = new WeakMap<readonly Published[], { readonly head: string; readonly frames: string[] }>();

function pageFrames(head: string, published: readonly Published[]): string[] {
  const frames: string[] = [];
  for (let start = 0; start < published.length; start += limits.pullEntriesMax) {
    const texts = published.slice(start, start + limits.pullEntriesMax).map(({ text }) => text);
    frames.push(`${head},"entries":[${texts.join(",")}]}`);
  }
  return frames;
}

export class Outlet {
  readonly #socket: WebSocket;
  /** The connection under the socket, where frames are written. */
  readonly #stream: Duplex;
  readonly #onWritten = (): void => this.#drained();
  #frames: string[] = [];
  #unsentEntries = 0;
  #heads = new Map<string, number>();
  #stalledSince: number | undefined;
  #queuedChars = 0;
  #awaitedSince: number | undefined;
  #onDrained: (() => void) | undefined;
  sentEntries = 0;

  constructor(socket: WebSocket, stream: Duplex) {
    this.#socket = socket;
    this.#stream = stream;
  }

  get isSlow(): boolean {
    return (
      this.#stalledSince !== undefined ||
      this.#stream.writableLength > limits.socketBufferBytesMax ||
      this.#unsentEntries > limits.socketBufferEntriesMax
    );
  }

  /** More is unsent than a device may have waiting: nothing further should be answered until it reads. */
  get isFull(): boolean {
    return this.#stream.writableLength + this.#queuedChars > limits.socketBufferBytesMax;
  }

  /** Resolves when everything is with the operating system, or the socket is over. */
  drained(): Promise<void> {
    this.#awaitedSince ??= performance.now();
    return new Promise((resolve) => (this.#onDrained = resolve));
  }

  /** The socket is over: whoever waits need not wait. */
  end(): void {
    this.#onDrained?.();
  }

  send(message: ServerMessage): void {
    this.#put(JSON.stringify(message));
  }

  /** What is behind of a feed, in pages, with the very texts that are kept. */
  pages(of: { feed: string; epoch: number; head: number }, published: readonly Published[]): void {
    const head = JSON.stringify({ t: "page", ...of });
    let made = pagesMade.get(published);
    if (made?.head !== head) {
      made = { head, frames: pageFrames(head.slice(0, -1), published) };
      pagesMade.set(published, made);
    }
    for (const frame of made.frames) this.#put(frame);
  }

  /** Droppable. */
  signal(message: ServerMessage): void {
    if (!this.isSlow) this.send(message);
  }

  entry(frame: string, feed: string, seq: number): void {
    if (this.isSlow) {
      this.#stalledSince ??= performance.now();
      this.#heads.set(feed, seq);
      return;
    }
    this.#unsentEntries += 1;
    this.sentEntries += 1;
    this.#put(frame);
  }

  #put(frame: string): void {
    this.#frames.push(frame);
    this.#queuedChars += frame.length;
    due.add(this);
    if (scheduled) return;
    scheduled = true;
    setImmediate(flushAll);
  }

  flush(encoded: Encoded): void {
    if (this.#frames.length === 0 || this.#socket.readyState !== this.#socket.OPEN) return;
    let known = encoded;
    for (const frame of this.#frames) known = known.with(frame);
    known.bytes ??= textFrame(this.#frames.join(joiner));
    this.#frames = [];
    this.#queuedChars = 0;
    this.#stream.write(known.bytes);
    // Mostly the operating system takes it at once; a callback for each write would cost as much as the write.
    if (this.#stream.writableLength === 0) this.#drained();
    else this.#stream.write(nothing, this.#onWritten);
  }

  /** The operating system took what was written: heads that were held back may follow. */
  #drained(): void {
    if (this.#stream.writableLength > 0) return;
    this.#unsentEntries = 0;
    this.#awaitedSince = undefined;
    this.#onDrained?.();
    this.#onDrained = undefined;
    if (this.#stalledSince === undefined) return;
    this.#stalledSince = undefined;
    for (const [feed, seq] of this.#heads) this.send({ t: "head", feed, seq });
    this.#heads.clear();
  }

  /** Closes a reader that made no progress; called by the heartbeat. */
  closeIfStalled(): boolean {
    const since = this.#stalledSince ?? this.#awaitedSince;
    if (since === undefined || performance.now() - since < limits.socketStalledMsMax) return false;
    this.#socket.close(closeCodes.stalled, "stalled");
    this.#socket.terminate();
    return true;
  }

  bye(code: number, reason: string, reconnectMs: readonly [number, number]): void {
    const [reconnectMsMin, reconnectMsMax] = reconnectMs;
    this.send({ t: "bye", code, reason, reconnectMsMin, reconnectMsMax });
    this.flush(new Encoded());
    due.delete(this);
    this.#socket.close(code, reason);
  }
}
