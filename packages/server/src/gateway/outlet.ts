/**
 * What goes out on one socket: messages that wait are joined and written at once, answers in their tick and entries in
 * rounds (`rounds.ts`). A reader that does not keep up is not awaited: past the limits signals are dropped and entries
 * are replaced by "feed is at seq", so memory stays bounded and nothing durable is lost; without progress for long
 * enough the socket is closed.
 */
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { closeCodes, type ServerMessage } from "@instep/domain/kernel/protocol.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { fragmentsOf, messageOf, type Part } from "./frames.ts";
import { sendInRound, sendPromptly, type Encoded } from "./rounds.ts";

const joiner = "\n";
const nothing = Buffer.alloc(0);

export class Outlet {
  readonly #socket: WebSocket;
  /** The connection under the socket, where frames are written. */
  readonly #stream: Duplex;
  /** Joined by line ends they are the next message. */
  #messages: string[] = [];
  /** Bytes that are shared with other sockets stand between them: then these are all the parts so far. */
  #parts: Part[] | undefined;
  #queuedChars = 0;
  #unsentEntries = 0;
  #heads = new Map<string, number>();
  #stalledSince: number | undefined;
  #awaitedSince: number | undefined;
  #isWatching = false;
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
    this.sendText(JSON.stringify(message));
  }

  /** One message of the wire that is encoded already. */
  sendText(message: string): void {
    this.#put(message);
    sendPromptly(this);
  }

  /** Messages that other sockets are sent too, one a line. */
  sendShared(lines: Buffer): void {
    this.#parts ??= [];
    if (this.#messages.length > 0) this.#parts.push(this.#messages.join(joiner));
    this.#messages = [];
    this.#parts.push(lines);
    this.#queuedChars += lines.length;
    sendPromptly(this);
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
    sendInRound(this);
  }

  #put(message: string): void {
    this.#messages.push(message);
    this.#queuedChars += message.length;
  }

  flush(encoded?: Encoded): void {
    if (this.#queuedChars === 0 || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#parts !== undefined) this.#writeParts(this.#parts);
    else this.#stream.write(this.#joined(encoded));
    this.#messages = [];
    this.#queuedChars = 0;
    // Mostly the operating system takes it at once; a callback for each write would cost as much as the write.
    if (this.#stream.writableLength === 0) this.#drained();
    else if (!this.#isWatching) {
      this.#isWatching = true;
      this.#stream.write(nothing, this.#onWritten);
    }
  }

  #joined(encoded: Encoded | undefined): Buffer {
    if (encoded === undefined) return messageOf(this.#messages.join(joiner));
    let known = encoded;
    for (const message of this.#messages) known = known.with(message);
    return (known.bytes ??= messageOf(this.#messages.join(joiner)));
  }

  #writeParts(parts: Part[]): void {
    this.#parts = undefined;
    if (this.#messages.length > 0) parts.push(this.#messages.join(joiner));
    this.#stream.cork();
    for (const bytes of fragmentsOf(parts)) this.#stream.write(bytes);
    this.#stream.uncork();
  }

  readonly #onWritten = (error?: Error | null): void => {
    this.#isWatching = false;
    if (error) return;
    if (this.#stream.writableLength === 0) return this.#drained();
    this.#isWatching = true;
    this.#stream.write(nothing, this.#onWritten);
  };

  /** The operating system took what was written: heads that were held back may follow. */
  #drained(): void {
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
    this.flush();
    this.#socket.close(code, reason);
  }
}
