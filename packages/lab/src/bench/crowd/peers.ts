/** Lines of the peers' protocols, each no more than a reader and a writer of one room need. */
import type { Socket } from "node:net";
import { dial } from "./dial.ts";
import { room, type Ears, type Line, type LineSpec } from "./line.ts";
import { MarkReader, readMark, findMark } from "./marks.ts";
import { WebSocketLine } from "./websocket.ts";

type SpecOf<K extends LineSpec["kind"]> = Extract<LineSpec, { kind: K }>;

function open(port: number, ears: Ears, onChunk: (chunk: Buffer) => void): Socket {
  return dial(port, onChunk).on("close", () => ears.closed());
}

/** Lines of text over TCP; the floor that any protocol stands on. */
export function openBare(spec: SpecOf<"bare">, ears: Ears): Line {
  const marks = new MarkReader(ears.heard);
  const socket = open(spec.port, ears, (chunk) => marks.push(chunk));
  socket.once("connect", () => {
    socket.write(spec.reads ? "read\n" : "write\n");
    ears.ready();
  });
  return { socket, send: (text) => socket.write(`${text}\n`), beat: () => undefined, again: () => spec };
}

/** NATS client protocol; core NATS acknowledges nothing. */
export function openNats(spec: SpecOf<"nats">, ears: Ears): Line {
  const marks = new MarkReader(ears.heard);
  let isReady = false;
  const socket = open(spec.port, ears, (chunk) => {
    if (isReady) return marks.push(chunk);
    if (!chunk.includes("PONG")) return;
    isReady = true;
    ears.ready();
  });
  const subscribe = spec.reads ? `SUB ${room} 1\r\n` : "";
  socket.write(`CONNECT {"verbose":false,"pedantic":false,"lang":"bench"}\r\n${subscribe}PING\r\n`);
  return {
    socket,
    send: (text) => socket.write(`PUB ${room} ${Buffer.byteLength(text)}\r\n${text}\r\n`),
    beat: () => socket.write("PONG\r\n"),
    again: () => spec,
  };
}

/** XMPP over TCP: SASL ANONYMOUS, bind, join the room without its history. The room's echo is the acknowledgement. */
export function openXmpp(spec: SpecOf<"xmpp">, ears: Ears): Line {
  const address = `${room}@conference.localhost`;
  const stream =
    "<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' " +
    "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
  const steps: [string, string][] = [
    ["</stream:features>", "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>"],
    ["<success", stream],
    ["</stream:features>", "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"],
    [
      "</iq>",
      `<presence to='${address}/${spec.name}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`,
    ],
  ];
  const marks = new MarkReader((dueMicros, number) => {
    if (spec.reads) ears.heard(dueMicros, number);
    else ears.answered(dueMicros, true);
  });
  let text = "";
  let isReady = false;
  const socket = open(spec.port, ears, (chunk) => {
    if (isReady) return marks.push(chunk);
    text += chunk.toString("utf8");
    const [next] = steps;
    if (next !== undefined) {
      if (!text.includes(next[0])) return;
      text = "";
      steps.shift();
      socket.write(next[1]);
    } else if (/code=['"]110['"]/.test(text)) {
      isReady = true;
      ears.ready();
    }
  });
  socket.write(stream);
  return {
    socket,
    send: (body) => socket.write(`<message type='groupchat' to='${address}'><body>${body}</body></message>`),
    beat: () => socket.write(" "),
    again: () => spec,
  };
}

function packet(type: number, body: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = body.length; ; rest >>= 7) {
    const isLast = rest < 128;
    length.push((rest & 0x7f) | (isLast ? 0 : 0x80));
    if (isLast) break;
  }
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

const topic = counted(room);

/** MQTT 3.1.1 with QoS 1 both ways: every delivery is acknowledged, and every publication. */
export class MqttLine implements Line {
  readonly socket: Socket;
  readonly #spec: SpecOf<"mqtt">;
  readonly #ears: Ears;
  readonly #sent = new Map<number, number>();
  #lastId = 0;
  #rest: Buffer | undefined;

  constructor(spec: SpecOf<"mqtt">, ears: Ears) {
    this.#spec = spec;
    this.#ears = ears;
    this.socket = open(spec.port, ears, (chunk) => this.#receive(chunk));
    // Protocol level 4, clean session, no keep-alive.
    this.socket.write(
      packet(0x10, Buffer.concat([counted("MQTT"), Buffer.from([4, 2, 0, 0]), counted(spec.name)])),
    );
  }

  send(text: string, dueMicros: number): void {
    this.#lastId = (this.#lastId % 65_535) + 1;
    this.#sent.set(this.#lastId, dueMicros);
    const id = Buffer.from([this.#lastId >> 8, this.#lastId & 0xff]);
    this.socket.write(packet(0x32, Buffer.concat([topic, id, Buffer.from(text)])));
  }

  beat(): void {
    this.socket.write(packet(0xc0, Buffer.alloc(0)));
  }

  again(): LineSpec {
    return this.#spec;
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = undefined;
    const answers: Buffer[] = [];
    let at = 0;
    while (at + 2 <= bytes.length) {
      let length = 0;
      let start = at + 1;
      let shift = 0;
      for (let byte = 0x80; byte & 0x80 && start < bytes.length; shift += 7) {
        byte = bytes[start] ?? 0;
        length |= (byte & 0x7f) << shift;
        start += 1;
      }
      if (start + length > bytes.length) break;
      this.#packet(bytes, at, start, answers);
      at = start + length;
    }
    if (at < bytes.length) this.#rest = Buffer.from(bytes.subarray(at));
    if (answers.length > 0)
      this.socket.write(answers.length === 1 ? (answers[0] as Buffer) : Buffer.concat(answers));
  }

  #packet(bytes: Buffer, at: number, start: number, answers: Buffer[]): void {
    const type = (bytes[at] ?? 0) >> 4;
    if (type === 2) {
      if (this.#spec.reads)
        this.socket.write(packet(0x82, Buffer.concat([Buffer.from([0, 1]), topic, Buffer.from([1])])));
      else this.#ears.ready();
    } else if (type === 9) this.#ears.ready();
    else if (type === 4) {
      const id = bytes.readUInt16BE(start);
      const dueMicros = this.#sent.get(id);
      this.#sent.delete(id);
      if (dueMicros !== undefined) this.#ears.answered(dueMicros, true);
    } else if (type === 3) {
      const idAt = start + topic.length;
      answers.push(Buffer.from([0x40, 2, bytes[idAt] ?? 0, bytes[idAt + 1] ?? 0]));
      readMark(bytes, findMark(bytes, idAt), this.#ears.heard);
    }
  }
}

/** Engine.IO 4 over WebSocket with Socket.IO 5's packets. */
export class SocketIoLine implements Line {
  readonly #spec: SpecOf<"socket.io">;
  readonly #ears: Ears;
  readonly #line: WebSocketLine;
  readonly #sent = new Map<number, number>();
  #lastId = 0;
  #pid: string | undefined;
  #offset: string | undefined;

  constructor(spec: SpecOf<"socket.io">, ears: Ears) {
    this.#spec = spec;
    this.#ears = ears;
    this.#offset = spec.offset;
    this.#line = new WebSocketLine(
      { port: spec.port, path: "/socket.io/?EIO=4&transport=websocket" },
      {
        opened: () => undefined,
        text: (bytes, start, end) => this.#text(bytes, start, end),
        closed: () => ears.closed(),
      },
    );
  }

  get socket(): Socket {
    return this.#line.socket;
  }

  send(text: string, dueMicros: number): void {
    this.#lastId += 1;
    this.#sent.set(this.#lastId, dueMicros);
    this.#line.send(`42${this.#lastId}["say",${JSON.stringify(text)}]`);
  }

  beat(): void {
    this.#line.send("3");
  }

  again(): LineSpec {
    const { pid, offset, ...rest } = this.#spec;
    const known = { pid: this.#pid ?? pid, offset: this.#offset ?? offset };
    return {
      ...rest,
      ...(known.pid === undefined ? {} : { pid: known.pid }),
      ...(known.offset === undefined ? {} : { offset: known.offset }),
    };
  }

  #text(bytes: Buffer, start: number, end: number): void {
    const [engine, kind] = [bytes[start], bytes[start + 1]];
    // "42": an event.
    if (engine === 52 && kind === 50) {
      const mark = findMark(bytes, start);
      if (mark < 0 || mark >= end) return;
      // With recovery the server adds where the session stands: ["said","<text>","<offset>"].
      if (this.#pid !== undefined) {
        const event = JSON.parse(bytes.toString("utf8", start + 2, end)) as string[];
        this.#offset = event[2] ?? this.#offset;
      }
      return readMark(bytes, mark, this.#ears.heard);
    }
    const text = bytes.toString("utf8", start, end);
    if (text.startsWith("0")) this.#join();
    else if (text === "2") this.beat();
    else if (text.startsWith("40")) {
      this.#pid = (JSON.parse(text.slice(2)) as { pid?: string }).pid;
      this.#ears.ready();
    } else if (text.startsWith("43")) {
      const id = Number.parseInt(text.slice(2), 10);
      const dueMicros = this.#sent.get(id);
      this.#sent.delete(id);
      if (dueMicros !== undefined) this.#ears.answered(dueMicros, true);
    }
  }

  #join(): void {
    const { pid, offset, reads } = this.#spec;
    this.#line.send(`40${JSON.stringify({ reads, ...(pid === undefined ? {} : { pid, offset }) })}`);
  }
}
