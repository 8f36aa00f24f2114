/**
 * One socket between a device and a server, as far as a socket can be bad: frames keep their order, arrive late, or
 * stand still; the link is cut on one side or on both, or is half dead, so that one side believes in it for a minute.
 * The server's end looks like a `ws` socket on a stream whose buffers fill up when the device does not read.
 */
import type { SocketEvents } from "@instep/client/socket.ts";
import type { Run } from "./run.ts";
import type { SimNode } from "./node.ts";

/** Frames under way in one direction. */
class Pipe {
  readonly #run: Run;
  readonly #latencyMs: () => number;
  readonly #queue: { readonly at: number; readonly arrive: () => void }[] = [];
  #lastAt = 0;
  #isMoving = false;
  /** Nothing arrives; what is sent meanwhile waits. */
  isStill = false;
  isCut = false;

  constructor(run: Run, latencyMs: () => number) {
    this.#run = run;
    this.#latencyMs = latencyMs;
  }

  carry(arrive: () => void): void {
    if (this.isCut) return;
    this.#lastAt = Math.max(this.#lastAt, this.#run.time.now + this.#latencyMs());
    this.#queue.push({ at: this.#lastAt, arrive });
    this.#move();
  }

  go(): void {
    this.isStill = false;
    this.#move();
  }

  cut(): void {
    this.isCut = true;
    this.#queue.length = 0;
  }

  #move(): void {
    const [first] = this.#queue;
    if (first === undefined || this.#isMoving || this.isStill || this.isCut) return;
    this.#isMoving = true;
    const { time } = this.#run;
    time.after(first.at - time.now, () => {
      this.#isMoving = false;
      if (this.isStill || this.isCut) return;
      this.#queue.shift()?.arrive();
      this.#move();
    });
  }
}

type Listener = (...args: unknown[]) => void;

/** What `ws` shows of a socket, as far as the gateway looks at it. */
class FakeSocket {
  readonly OPEN = 1;
  readyState = 1;
  isPaused = false;
  readonly #listeners = new Map<string, Listener>();
  readonly #end: ServerEnd;

  constructor(end: ServerEnd) {
    this.#end = end;
  }

  on(name: string, listener: Listener): this {
    this.#listeners.set(name, listener);
    return this;
  }

  emit(name: string, ...args: unknown[]): void {
    this.#listeners.get(name)?.(...args);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.#end.readOn();
  }

  close(code: number, reason: string): void {
    if (this.readyState !== 1) return;
    this.readyState = 2;
    this.#end.closing(code, reason);
  }

  terminate(): void {
    this.#end.terminated();
  }
}

/** The stream under it. `writableLength` is what did not fit into the buffers of system and network. */
class FakeStream {
  readonly #end: ServerEnd;
  readonly #waiting: { readonly size: number; readonly written: () => void }[] = [];
  readonly #message = new Fragments();
  #underWay = 0;

  constructor(end: ServerEnd) {
    this.#end = end;
  }

  get writableLength(): number {
    return this.#waiting.reduce((sum, one) => sum + one.size, 0) * this.#end.bufferScale;
  }

  cork(): void {}

  uncork(): void {}

  /** An empty write is no frame: it only asks to be told when those before it are with the system. */
  write(bytes: Buffer, written: () => void = () => undefined): boolean {
    const text = this.#message.with(bytes) ?? "";
    const size = text.length;
    const isFitting = this.#waiting.length === 0 && this.#underWay + size <= this.#end.bufferChars;
    if (isFitting) this.#end.soon(written);
    else this.#waiting.push({ size, written });
    if (size === 0) return isFitting;
    this.#underWay += size;
    this.#end.sendDown(text, () => this.#arrived(size));
    return isFitting;
  }

  #arrived(size: number): void {
    this.#underWay -= size;
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      const isHeld = first.size > 0 && this.#underWay > this.#end.bufferChars && this.#underWay > first.size;
      if (isHeld) return;
      this.#waiting.shift();
      first.written();
    }
  }
}

/** Text messages from unmasked frames and fragments (RFC 6455). */
class Fragments {
  #bytes = Buffer.alloc(0);
  #text = "";

  /** The message that these bytes end, if they do. */
  with(more: Buffer): string | undefined {
    this.#bytes = Buffer.concat([this.#bytes, more]);
    for (;;) {
      const bytes = this.#bytes;
      const short = bytes[1] ?? 0;
      const start = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length < start) return undefined;
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
      if (bytes.length < start + length) return undefined;
      this.#text += bytes.toString("utf8", start, start + length);
      this.#bytes = bytes.subarray(start + length);
      if (((bytes[0] ?? 0) & 0x80) === 0) continue;
      const text = this.#text;
      this.#text = "";
      return text;
    }
  }
}

export class ServerEnd {
  readonly socket: FakeSocket;
  readonly stream: FakeStream;
  readonly #link: Link;
  readonly #unread: string[] = [];
  readonly bufferChars: number;
  /** Makes the product's large limits small enough to be met in a short run. */
  readonly bufferScale: number;
  #isClosed = false;

  constructor(link: Link, run: Run) {
    this.#link = link;
    this.bufferChars = run.chance.pick([500, 4_000, 64_000]);
    this.bufferScale = run.chance.hits(run.mood.smallBuffers) ? 400 : 1;
    this.socket = new FakeSocket(this);
    this.stream = new FakeStream(this);
  }

  received(frame: string): void {
    if (this.socket.readyState > 2) return;
    if (this.socket.isPaused) this.#unread.push(frame);
    else this.socket.emit("message", Buffer.from(frame), false);
  }

  readOn(): void {
    while (!this.socket.isPaused && this.#unread.length > 0)
      this.socket.emit("message", Buffer.from(this.#unread.shift() ?? ""), false);
  }

  sendDown(text: string, arrived: () => void): void {
    this.#link.down(text, arrived);
  }

  soon(run: () => void): void {
    this.#link.run.time.soon(run);
  }

  /** The server says close; the device hears it behind everything that was sent. */
  closing(code: number, reason: string): void {
    this.#link.closedByServer(code, reason);
    // A device that does not answer the close is not waited for.
    this.#link.run.time.after(30_000, () => this.closed());
  }

  terminated(): void {
    this.closed();
    this.#link.resetByServer();
  }

  processDied(): void {
    this.closed();
    this.#link.resetByServer();
  }

  /** The server learns that the socket is over. */
  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.socket.readyState = 3;
    this.#link.node.forget(this);
    this.socket.emit("close");
  }
}

export interface LinkOptions {
  readonly node: SimNode;
  readonly events: SocketEvents;
  readonly latencyMs: () => number;
  readonly onOver: (link: Link) => void;
}

export class Link {
  readonly run: Run;
  readonly node: SimNode;
  readonly #options: LinkOptions;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #server: ServerEnd | undefined;
  /** The device's side has closed it or heard of its end. */
  #isOver = false;

  constructor(run: Run, options: LinkOptions) {
    this.run = run;
    this.node = options.node;
    this.#options = options;
    this.#up = new Pipe(run, options.latencyMs);
    this.#down = new Pipe(run, options.latencyMs);
  }

  /** Connection set-up takes a way up and a way down. */
  open(): void {
    this.#up.carry(() => {
      if (!this.node.isAlive) return this.resetByServer();
      const server = new ServerEnd(this, this.run);
      this.#server = server;
      this.node.accept(server);
      this.#down.carry(() => this.#tell(() => this.#options.events.opened()));
    });
  }

  #tell(tell: () => void): void {
    if (!this.#isOver) tell();
  }

  up(frame: string): void {
    if (!this.#isOver) this.#up.carry(() => this.#server?.received(frame));
  }

  down(frame: string, arrived: () => void): void {
    // The client leaves an empty line out without a word; a server that writes one had something to say there.
    if (`\n${frame}\n`.includes("\n\n")) this.run.fail(`a frame with an empty line: …${frame.slice(-200)}`);
    this.#down.carry(() => {
      arrived();
      this.#tell(() => this.#options.events.received(frame));
    });
  }

  /** The device closes; the server hears of it when the network lets it. */
  closedByDevice(): void {
    if (this.#isOver) return;
    this.#end();
    this.#up.carry(() => this.#server?.closed());
  }

  closedByServer(code: number, reason: string): void {
    this.#down.carry(() => {
      this.#tell(() => {
        this.#end();
        this.#options.events.closed(code, reason);
      });
      this.#server?.closed();
    });
  }

  /** What is under way is lost; the device hears of the end unless the network stands still. */
  resetByServer(): void {
    this.#up.cut();
    this.#down.carry(() => this.#hangUp());
  }

  /** Cut on the way: each side notices now, or only by itself. */
  cut(isHeardByDevice: boolean, isHeardByServer: boolean): void {
    this.#up.cut();
    this.#down.cut();
    if (isHeardByServer) this.#server?.closed();
    if (isHeardByDevice) this.#hangUp();
  }

  #hangUp(): void {
    this.#tell(() => {
      this.#end();
      this.#options.events.closed(1006, "");
    });
  }

  #end(): void {
    this.#isOver = true;
    this.#options.onOver(this);
  }

  hold(isStill: boolean): void {
    for (const pipe of [this.#up, this.#down]) {
      if (isStill) pipe.isStill = true;
      else pipe.go();
    }
  }
}
