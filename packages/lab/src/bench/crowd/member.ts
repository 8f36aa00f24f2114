/** One member of the crowd: its line, what it has heard, and whether it stalls or is away. */
import { limits } from "@instep/domain/kernel/limits.ts";
import { openBare, openNats, openXmpp, MqttLine, SocketIoLine } from "./peers.ts";
import { InstepLine } from "./instep.ts";
import type { Ears, Line, LineSpec } from "./line.ts";
import { nowMicros } from "./marks.ts";

export interface Listener {
  heard(member: Member, dueMicros: number, nowMicros: number): void;
  doubled(): void;
  answered(dueMicros: number, isAccepted: boolean): void;
}

function openLine(spec: LineSpec, ears: Ears): Line {
  switch (spec.kind) {
    case "instep":
      return new InstepLine(spec, ears);
    case "socket.io":
      return new SocketIoLine(spec, ears);
    case "mqtt":
      return new MqttLine(spec, ears);
    case "nats":
      return openNats(spec, ears);
    case "xmpp":
      return openXmpp(spec, ears);
    case "bare":
      return openBare(spec, ears);
  }
}

/** Systems close a line that says nothing for a minute or so. */
const beatMs = 15_000;

export class Member {
  #spec: LineSpec;
  readonly #listener: Listener;
  #line: Line | undefined;
  /** Numbers of messages heard, so that none counts twice: bit by bit. */
  #seen = new Uint32Array(8);
  isAway = false;
  /** When it last tried to come back, microseconds. */
  returnedAt = 0;

  constructor(spec: LineSpec, listener: Listener) {
    this.#spec = spec;
    this.#listener = listener;
  }

  /** Resolves true when the line is ready, false when it ended before. */
  open(): Promise<boolean> {
    return new Promise((resolve) => {
      let isReady = false;
      const line = openLine(this.#spec, {
        heard: (dueMicros, number) => this.#heard(dueMicros, number),
        answered: (dueMicros, isAccepted) => this.#listener.answered(dueMicros, isAccepted),
        ready: () => {
          isReady = true;
          resolve(true);
        },
        closed: () => {
          clearInterval(beat);
          if (this.#line === line) {
            this.#spec = line.again();
            this.#line = undefined;
            if (isReady) void this.openAtLast();
          }
          resolve(false);
        },
      });
      const beat = setInterval(() => line.beat(), beatMs).unref();
      this.#line = line;
    });
  }

  /** As any client: a try that fails is made again. Resolves with the number of tries. */
  async openAtLast(): Promise<number> {
    for (let tries = 1; ; tries += 1) {
      if (this.isAway || (await this.open())) return tries;
      await new Promise((resolve) => setTimeout(resolve, limits.reconnectMsMin));
    }
  }

  #heard(dueMicros: number, number: number): void {
    const word = number >>> 5;
    if (word >= this.#seen.length) {
      const more = new Uint32Array(Math.max(word + 1, this.#seen.length * 2));
      more.set(this.#seen);
      this.#seen = more;
    }
    const bits = this.#seen[word] ?? 0;
    const bit = 1 << (number & 31);
    if ((bits & bit) !== 0) return this.#listener.doubled();
    this.#seen[word] = bits | bit;
    this.#listener.heard(this, dueMicros, nowMicros());
  }

  forget(): void {
    this.#seen.fill(0);
  }

  send(text: string, dueMicros: number): void {
    this.#line?.send(text, dueMicros);
  }

  stall(isStalled: boolean): void {
    if (isStalled) this.#line?.socket.pause();
    else this.#line?.socket.resume();
  }

  /** Ends the line without a word, as a lift or a tunnel does. */
  leave(): void {
    this.isAway = true;
    const line = this.#line;
    this.#line = undefined;
    if (line === undefined) return;
    this.#spec = line.again();
    line.socket.resetAndDestroy();
  }

  comeBack(): Promise<number> {
    this.isAway = false;
    this.returnedAt = nowMicros();
    return this.openAtLast();
  }
}
