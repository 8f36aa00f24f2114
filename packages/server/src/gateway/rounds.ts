/**
 * When sockets are written to. A write costs the system some microseconds however small it is, so an entry for a
 * thousand followers is milliseconds of writes, and at a hundred entries a second nothing else would be done. What is
 * asked for by a device itself (answers, pages) goes out once the tick's work is done. Entries that others caused go out
 * in *rounds* over all sockets that have some. A round begins at once until rounds have taken some tens of milliseconds
 * more than the time between them; then it rests as long as the one before took, so that under load rounds take half of
 * the time and entries that come meanwhile share the next one's writes. Within a round commands are let in every few
 * milliseconds.
 */
import { limits } from "@instep/domain/kernel/limits.ts";

/**
 * What many sockets send in one round is usually the same: bytes by the messages that make them up, so that a thousand
 * sockets with the same two messages join and encode them once. A step is one look-up of a text that is the same object.
 */
export class Encoded {
  #next: Map<string, Encoded> | undefined;
  bytes: Buffer | undefined;

  with(message: string): Encoded {
    this.#next ??= new Map();
    let next = this.#next.get(message);
    if (next === undefined) this.#next.set(message, (next = new Encoded()));
    return next;
  }
}

export interface Writer {
  /** Writes what waits; `encoded` is shared by the sockets of a round. */
  flush(encoded?: Encoded): void;
}

/** Sockets between two looks at the clock. */
const socketsAStep = 16;

/** Sockets with something to send, by whether it may wait for a round. */
let prompt = new Set<Writer>();
let waiting = new Set<Writer>();
let isPromptDue = false;
/** From the first entry that waits until the round with it is over. */
let isRoundDue = false;
/** What rounds have taken more than the time between them. */
let debt = { atMs: 0, ms: 0 };

function debtMs(now: number): number {
  return Math.max(0, debt.ms - Math.max(0, now - debt.atMs));
}

function flushPrompt(): void {
  isPromptDue = false;
  const now = prompt;
  prompt = new Set();
  for (const writer of now) writer.flush();
}

/** The socket has an answer to send, and whatever waits before it. */
export function sendPromptly(writer: Writer): void {
  prompt.add(writer);
  if (isPromptDue) return;
  isPromptDue = true;
  setImmediate(flushPrompt);
}

/** The socket has an entry to send. */
export function sendInRound(writer: Writer): void {
  waiting.add(writer);
  if (isRoundDue) return;
  isRoundDue = true;
  const restMs = Math.min(debtMs(performance.now()) - limits.roundDebtMsMax, limits.roundRestMsMax);
  if (restMs > 0) setTimeout(beginRound, restMs);
  else setImmediate(beginRound);
}

function beginRound(): void {
  const round = waiting;
  waiting = new Set();
  debt = { atMs: performance.now(), ms: debtMs(performance.now()) };
  goOn(round.values(), new Encoded(), 0);
}

function goOn(writers: Iterator<Writer>, encoded: Encoded, tookMs: number): void {
  const started = performance.now();
  let took = 0;
  for (let count = 1; took < limits.roundSliceMs; count += 1) {
    const { value, done } = writers.next();
    if (done === true) return endRound(tookMs + performance.now() - started);
    value.flush(encoded);
    if (count % socketsAStep === 0) took = performance.now() - started;
  }
  setImmediate(() => goOn(writers, encoded, tookMs + took));
}

function endRound(tookMs: number): void {
  isRoundDue = false;
  debt = { atMs: performance.now(), ms: debt.ms + tookMs };
  const [first] = waiting;
  if (first !== undefined) sendInRound(first);
}
