/** A line that speaks `instep.v1`: counts every entry once by its seq, pulls what it was only told of, comes back to where it stood. */
import { randomBytes } from "node:crypto";
import { makeId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { subprotocol } from "@instep/domain/kernel/protocol.ts";
import type { Ears, Line, LineSpec } from "./line.ts";
import { findMark, markChars, readMark } from "./marks.ts";
import { WebSocketLine } from "./websocket.ts";

type Spec = Extract<LineSpec, { kind: "instep" }>;
interface Heard {
  readonly seq: number;
  readonly data: { readonly text?: string };
}
type Told =
  | { t: "welcome"; epoch: number; heads: [string, number][] }
  | { t: "reply"; id: string; outcome: { ok: boolean } }
  | { t: "page"; entries: Heard[]; head: number }
  | { t: "head"; seq: number }
  | { t: "ping" | "bye" | "reset" | "receipts" | "refusal" };

const newline = 10;
const letterE = 101;
const seqSign = Buffer.from('"seq":');
/** Where the second letter of `{"t":"entry"` stands. */
const tagAt = 6;

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
    const id = makeId(Date.now(), randomBytes(10));
    this.#waiting.set(id, dueMicros);
    const args = { channelId: this.#spec.channelId, text, mentions: [] };
    this.#line.send(JSON.stringify({ t: "command", id, name: "message.send", args, madeAt: Date.now() }));
  }

  beat(): void {
    this.#line.send('{"t":"pong"}');
  }

  again(): LineSpec {
    return { ...this.#spec, epoch: this.#epoch, seq: this.#seq };
  }

  #text(bytes: Buffer, from: number, end: number): void {
    let start = from;
    while (start < end) {
      const found = bytes.indexOf(newline, start);
      const stop = found < 0 || found > end ? end : found;
      if (bytes[start + tagAt] === letterE) this.#entry(bytes, start, stop);
      else this.#message(JSON.parse(bytes.toString("utf8", start, stop)) as Told);
      start = stop + 1;
    }
  }

  /** The hot path: no JSON, only the seq and the mark. */
  #entry(bytes: Buffer, start: number, stop: number): void {
    let at = bytes.indexOf(seqSign, start) + seqSign.length;
    let seq = 0;
    for (let digit = bytes[at] ?? 0; digit >= 48 && digit <= 57; digit = bytes[(at += 1)] ?? 0)
      seq = seq * 10 + digit - 48;
    if (!this.#isNext(seq)) return;
    const mark = findMark(bytes, start);
    if (mark >= 0 && mark + markChars <= stop) readMark(bytes, mark, this.#ears.heard);
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

  #message(message: Told): void {
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
      case "page":
        this.#isPulling = false;
        for (const entry of message.entries) this.#paged(entry);
        if (this.#seq < message.head) this.#pull();
        return;
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

  #paged({ seq, data }: Heard): void {
    if (seq !== this.#seq + 1) return;
    this.#seq = seq;
    const text = Buffer.from(data.text ?? "");
    if (findMark(text, 0) === 0) readMark(text, 0, this.#ears.heard);
    this.#settle();
  }

  #settle(): void {
    if (this.#isReady || this.#target === undefined || this.#seq < this.#target) return;
    this.#isReady = true;
    this.#ears.ready();
  }
}
