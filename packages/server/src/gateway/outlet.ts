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
import { Bundle } from "./bundle.ts";
import { fragmentsOf, type Part } from "./frames.ts";
import { sendInRound, sendPromptly, type Writer } from "./rounds.ts";

const nothing = Buffer.alloc(0);

export class Outlet implements Writer {
  readonly #socket: WebSocket;
  /** The connection under the socket, where frames are written. */
  readonly #stream: Duplex;
  /** The next message, or what follows its parts. */
  #bundle = Bundle.empty;
  /** Bytes that are shared with other sockets, and what stands before them. */
  #parts: Part[] | undefined;
  #partsChars = 0;
  isPrompt = false;
  isInRound = false;
  #unsentEntries = 0;
  #heads = new Map<string, number>();
  #stalledSince: number | undefined;
  #awaitedSince: number | undefined;
  #isWatching = false;
  #onDrained: (() => void) | undefined;
  /** What is sent from here on would wait for ever. */
  #isOver = false;
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
    return this.#stream.writableLength + this.#partsChars + this.#bundle.chars > limits.socketBufferBytesMax;
  }

  /** Resolves when everything is with the operating system, or the socket is over. */
  drained(): Promise<void> {
    this.#awaitedSince ??= performance.now();
    return new Promise((resolve) => (this.#onDrained = resolve));
  }

  /** The socket is over: whoever waits need not wait. */
  end(): void {
    this.#isOver = true;
    this.#onDrained?.();
  }

  send(message: ServerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  /** One message of the wire that is encoded already. */
  sendText(message: string): void {
    if (this.#isOver) return;
    this.#bundle = this.#bundle.withOwn(message);
    sendPromptly(this);
  }

  /** Messages that other sockets are sent too, one a line. */
  sendShared(lines: Buffer): void {
    if (this.#isOver) return;
    const parts = (this.#parts ??= []);
    this.#bundleInto(parts);
    parts.push(lines);
    this.#partsChars += lines.length;
    sendPromptly(this);
  }

  /** Droppable. */
  signal(message: ServerMessage): void {
    if (!this.isSlow) this.send(message);
  }

  entry(frame: string, feed: string, seq: number): void {
    if (this.#isOver) return;
    if (this.isSlow) {
      this.#stalledSince ??= performance.now();
      this.#heads.set(feed, seq);
      return;
    }
    this.#unsentEntries += 1;
    this.sentEntries += 1;
    this.#bundle = this.#bundle.withShared(frame);
    sendInRound(this);
  }

  #bundleInto(parts: Part[]): void {
    if (this.#bundle === Bundle.empty) return;
    parts.push(this.#bundle.text);
    this.#partsChars += this.#bundle.chars;
    this.#bundle = Bundle.empty;
  }

  flush(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#parts !== undefined) this.#writeParts(this.#parts);
    else if (this.#bundle === Bundle.empty) return;
    else this.#stream.write(this.#bundle.bytes);
    this.#bundle = Bundle.empty;
    // Mostly the operating system takes it at once; a callback for each write would cost as much as the write.
    if (this.#stream.writableLength === 0) this.#drained();
    else if (!this.#isWatching) {
      this.#isWatching = true;
      this.#stream.write(nothing, this.#onWritten);
    }
  }

  #writeParts(parts: Part[]): void {
    this.#bundleInto(parts);
    this.#parts = undefined;
    this.#partsChars = 0;
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
