/**
 * When sockets are written to. A write costs the system some microseconds however small it is, so an entry for a
 * thousand followers is milliseconds of writes, and at a hundred entries a second nothing else would be done. What is
 * asked for by a device itself (answers, pages) goes out once the tick's work is done. Entries that others caused go out
 * in *rounds* over all sockets that have some. A round begins at once until rounds have taken some tens of milliseconds
 * more than twice the time between them; then it rests half as long as the one before took, so that under load rounds
 * take two thirds of the time and entries that come meanwhile share the next one's writes. Half of the time would be too
 * little: twenty sales a second for two thousand sockets are that much, and a machine that is slow for a moment would
 * make them wait for a rest. Within a round commands are let in every few milliseconds.
 */
import { limits } from "@instep/domain/kernel/limits.ts";

export interface Writer {
  /** Whether it stands in the list of those that are written to next; only these lists change it. */
  isPrompt: boolean;
  isInRound: boolean;
  /** Writes what waits. */
  flush(): void;
}

/** Sockets between two looks at the clock. */
const socketsAStep = 16;

/** Sockets with something to send, by whether it may wait for a round. */
let prompt: Writer[] = [];
let waiting: Writer[] = [];
/** From the first entry that waits until the round with it is over. */
let isRoundDue = false;
/** What rounds have taken more than the time between them allowed. */
let debt = { atMs: 0, ms: 0 };

function debtMs(now: number): number {
  return Math.max(0, debt.ms - Math.max(0, now - debt.atMs) * limits.roundMsPerMsBetween);
}

function flushPrompt(): void {
  const now = prompt;
  prompt = [];
  for (const writer of now) {
    writer.isPrompt = false;
    writer.flush();
  }
}

/** The socket has an answer to send, and whatever waits before it. */
export function sendPromptly(writer: Writer): void {
  if (writer.isPrompt) return;
  writer.isPrompt = true;
  if (prompt.push(writer) === 1) setImmediate(flushPrompt);
}

/** The socket has an entry to send. */
export function sendInRound(writer: Writer): void {
  if (writer.isInRound) return;
  writer.isInRound = true;
  waiting.push(writer);
  if (!isRoundDue) callRound();
}

function callRound(): void {
  isRoundDue = true;
  const overMs = debtMs(performance.now()) - limits.roundDebtMsMax;
  const restMs = Math.min(overMs / limits.roundMsPerMsBetween, limits.roundRestMsMax);
  if (restMs > 0) setTimeout(beginRound, restMs);
  else setImmediate(beginRound);
}

function beginRound(): void {
  const round = waiting;
  waiting = [];
  debt = { atMs: performance.now(), ms: debtMs(performance.now()) };
  goOn(round, 0, 0);
}

function goOn(round: readonly Writer[], from: number, tookMs: number): void {
  const started = performance.now();
  let took = 0;
  let next = from;
  while (took < limits.roundSliceMs) {
    const steps = Math.min(next + socketsAStep, round.length);
    for (; next < steps; next += 1) {
      const writer = round[next] as Writer;
      writer.isInRound = false;
      writer.flush();
    }
    took = performance.now() - started;
    if (next === round.length) return endRound(tookMs + took);
  }
  setImmediate(() => goOn(round, next, tookMs + took));
}

function endRound(tookMs: number): void {
  isRoundDue = false;
  debt = { atMs: performance.now(), ms: debt.ms + tookMs };
  if (waiting.length > 0) callRound();
}
