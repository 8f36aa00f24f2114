/** A line that speaks `instep.v1`: counts every entry once by its seq, pulls what it was only told of, comes back to where it stood. */
import { limits } from "@instep/domain/kernel/limits.ts";
import { subprotocol } from "@instep/domain/kernel/protocol.ts";
import { newId } from "../../rig/ids.ts";
import type { Ears, Line, LineSpec } from "./line.ts";
import { findMark, markChars, nowMicros, readMark } from "./marks.ts";
import { WebSocketLine } from "./websocket.ts";

type Spec = Extract<LineSpec, { kind: "instep" }>;
type Told =
  | { t: "welcome"; epoch: number; heads: [string, number][] }
  | { t: "reply"; id: string; outcome: { ok: boolean } }
  | { t: "head"; seq: number }
  | { t: "ping" | "bye" | "reset" | "receipts" | "refusal" };

const newline = 10;
const letterE = 101;
const letterP = 112;
const letterA = 97;
const seqSign = Buffer.from('"seq":');
const headSign = Buffer.from('"head":');
const atSign = Buffer.from('"at":');
/** Of the clock that entries are stamped by to the one that benches count by; both are one machine's. */
const wallAheadMicros = (performance.timeOrigin + performance.now()) * 1_000 - nowMicros();
/** Where the first letter of the tag stands, as in `{"t":"entry"`. */
const tagAt = 6;

/** The number behind a sign. */
function numberAt(bytes: Buffer, start: number): number {
  let value = 0;
  for (let at = start, digit = bytes[at] ?? 0; digit >= 48 && digit <= 57; digit = bytes[(at += 1)] ?? 0)
    value = value * 10 + digit - 48;
  return value;
}

/** The last entry that came to any line: mostly the next line is sent the same, and need not read it again. */
class LastEntry {
  #bytes = Buffer.alloc(0);
  seq = 0;
  dueMicros = 0;
  number = 0;

  isSame(bytes: Buffer, start: number, end: number): boolean {
    return this.#bytes.length === end - start && this.#bytes.compare(bytes, start, end) === 0;
  }

  keep(bytes: Buffer, start: number, end: number, seq: number, dueMicros: number, number: number): void {
    this.#bytes = Buffer.from(bytes.subarray(start, end));
    Object.assign(this, { seq, dueMicros, number });
  }
}
const last = new LastEntry();

export class InstepLine implements Line {
  readonly #spec: Spec;
  readonly #ears: Ears;
  readonly #line: WebSocketLine;
  readonly #waiting = new Map<string, number>();
  #epoch: number;
  #seq: number;
  /** The head that the welcome named; the line is ready once it stands there. */
  #target: number | undefined;
  #isReady = false;
  #isPulling = false;

  constructor(spec: Spec, ears: Ears) {
    this.#spec = spec;
    this.#ears = ears;
    this.#epoch = spec.epoch ?? 1;
    this.#seq = spec.seq ?? 0;
    const { port } = spec;
    this.#line = new WebSocketLine(
      { port, path: "/v1/socket", protocol: subprotocol },
      {
        opened: () => this.#hello(),
        text: (bytes, start, end) => this.#text(bytes, start, end),
        closed: () => ears.closed(),
      },
    );
  }

  get socket(): WebSocketLine["socket"] {
    return this.#line.socket;
  }

  #hello(): void {
    const { token, feed } = this.#spec;
    const feeds = feed === undefined ? [] : [[feed, this.#epoch, this.#seq]];
    this.#line.send(JSON.stringify({ t: "hello", token, device: "bench", feeds, pending: [] }));
  }

  send(text: string, dueMicros: number): void {
    const id = newId();
    this.#waiting.set(id, dueMicros);
    const command = this.#spec.sells === undefined ? this.#message(text) : this.#sale(this.#spec.sells);
    this.#line.send(JSON.stringify({ t: "command", id, ...command, madeAt: Date.now() }));
  }

  #message(text: string): object {
    return { name: "message.send", args: { channelId: this.#spec.channelId, text, mentions: [] } };
  }

  #sale({ placeId, skuIds }: NonNullable<Spec["sells"]>): object {
    const skuId = skuIds[Math.floor(Math.random() * skuIds.length)];
    return { name: "stock.sell", args: { placeId, lines: [{ skuId, quantity: 1, priceMinor: 39_900 }] } };
  }

  beat(): void {
    this.#line.send('{"t":"pong"}');
  }

  again(): LineSpec {
    return { ...this.#spec, epoch: this.#epoch, seq: this.#seq };
  }

  #text(bytes: Buffer, from: number, end: number): void {
    if (last.isSame(bytes, from, end)) return this.#hear(last.seq, last.dueMicros, last.number);
    let start = from;
    while (start < end) {
      const found = bytes.indexOf(newline, start);
      const stop = found < 0 || found > end ? end : found;
      const tag = bytes[start + tagAt];
      if (tag === letterE) this.#entry(bytes, start, stop);
      else if (tag === letterP && bytes[start + tagAt + 1] === letterA) this.#page(bytes, start, stop);
      else if (stop > start) this.#told(JSON.parse(bytes.toString("utf8", start, stop)) as Told);
      start = stop + 1;
    }
  }

  /** The hot path: no JSON, only the seq and the mark. */
  #entry(bytes: Buffer, start: number, stop: number): void {
    const seq = numberAt(bytes, bytes.indexOf(seqSign, start) + seqSign.length);
    if (this.#spec.countsFrom === "commit") {
      const at = numberAt(bytes, bytes.indexOf(atSign, start) + atSign.length);
      last.keep(bytes, start, stop, seq, at * 1_000 - wallAheadMicros, seq);
      return this.#hear(last.seq, last.dueMicros, last.number);
    }
    const mark = findMark(bytes, start);
    if (mark < 0 || mark + markChars > stop) return void this.#isNext(seq);
    readMark(bytes, mark, (dueMicros, number) => last.keep(bytes, start, stop, seq, dueMicros, number));
    this.#hear(last.seq, last.dueMicros, last.number);
  }

  #hear(seq: number, dueMicros: number, number: number): void {
    if (this.#isNext(seq)) this.#ears.heard(dueMicros, number);
  }

  #isNext(seq: number): boolean {
    if (seq <= this.#seq) return false;
    if (seq > this.#seq + 1) {
      this.#pull();
      return false;
    }
    this.#seq = seq;
    this.#settle();
    return true;
  }

  #pull(): void {
    if (this.#isPulling) return;
    this.#isPulling = true;
    const { feed } = this.#spec;
    this.#line.send(JSON.stringify({ t: "pull", feed, from: this.#seq, limit: limits.pullEntriesMax }));
  }

  #told(message: Told): void {
    switch (message.t) {
      case "welcome":
        this.#epoch = message.epoch;
        this.#target = message.heads[0]?.[1] ?? 0;
        // A stand of 0 means "from here on": the bench wants no history.
        if (this.#seq === 0) this.#seq = this.#target;
        return this.#settle();
      case "reply": {
        const dueMicros = this.#waiting.get(message.id);
        if (dueMicros === undefined) return;
        this.#waiting.delete(message.id);
        return this.#ears.answered(dueMicros, message.outcome.ok);
      }
      case "head":
        if (message.seq > this.#seq) this.#pull();
        return;
      case "ping":
        return this.beat();
      case "bye":
      case "reset":
      case "receipts":
      case "refusal":
        return;
    }
  }

  /** As many as an entry each: no JSON here either. */
  #page(bytes: Buffer, start: number, stop: number): void {
    this.#isPulling = false;
    const head = numberAt(bytes, bytes.indexOf(headSign, start) + headSign.length);
    const next = (from: number): number => {
      const found = bytes.indexOf(seqSign, from);
      return found < 0 || found > stop ? stop : found;
    };
    let mark = findMark(bytes, start);
    for (let at = next(start); at < stop;) {
      const seq = numberAt(bytes, at + seqSign.length);
      at = next(at + seqSign.length);
      const isMarked = mark >= 0 && mark < at;
      if (seq === this.#seq + 1) {
        this.#seq = seq;
        if (isMarked) readMark(bytes, mark, this.#ears.heard);
      }
      if (isMarked) mark = findMark(bytes, mark + markChars);
    }
    this.#settle();
    if (this.#seq < head) this.#pull();
  }

  #settle(): void {
    if (this.#isReady || this.#target === undefined || this.#seq < this.#target) return;
    this.#isReady = true;
    this.#ears.ready();
  }
}
