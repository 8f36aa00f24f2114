import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { limits } from "@instep/domain/kernel/limits.ts";
import { sendInRound, sendPromptly, type Writer } from "./rounds.ts";

/** Time that passes while code runs: no timer fires in it. */
let late = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate"] });
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

class Socket implements Writer {
  readonly #tookMs: number;
  readonly writes: number[] = [];
  messages: string[] = [];
  isPrompt = false;
  isInRound = false;

  constructor(tookMs: number) {
    this.#tookMs = tookMs;
  }

  entry(text: string): void {
    this.messages.push(text);
    sendInRound(this);
  }

  flush(): void {
    if (this.messages.length === 0) return;
    this.writes.push(this.messages.length);
    this.messages = [];
    late += this.#tookMs;
  }
}

/** The second half of a round: after sixteen sockets it looks at the clock. */
function goOn(): void {
  vi.advanceTimersToNextTimer();
}

it("WIRE-25: under load entries of a rest share a write, answers wait for no round", () => {
  const start = performance.now();
  const clock = vi.spyOn(performance, "now").mockImplementation(() => start + late);
  const sockets = Array.from({ length: 20 }, () => new Socket(1));
  const tell = (text: string): void => sockets.forEach((socket) => socket.entry(text));
  tell("first");
  // A round of 20 ms, in which others are let in.
  vi.advanceTimersToNextTimer();
  expect(sockets.filter(({ writes }) => writes.length === 0).length).toBeGreaterThan(0);
  goOn();
  expect(late).toBe(sockets.length);
  const atOnce = [1];
  for (let taken = late; taken <= limits.roundDebtMsMax; taken = late) {
    tell("at once");
    vi.advanceTimersToNextTimer();
    goOn();
    atOnce.push(1);
    expect(sockets.map(({ writes }) => writes)).toEqual(sockets.map(() => atOnce));
  }
  tell("in the rest");
  tell("and another");
  vi.advanceTimersByTime(0);
  expect(sockets.map(({ writes }) => writes)).toEqual(sockets.map(() => atOnce));
  const [first] = sockets;
  if (first === undefined) throw new Error("no socket");
  first.messages.push("answer");
  sendPromptly(first);
  vi.advanceTimersByTime(0);
  expect(first.writes).toEqual([...atOnce, 3]);
  late += limits.roundRestMsMax;
  vi.advanceTimersByTime(limits.roundRestMsMax);
  expect(first.writes).toEqual([...atOnce, 3]);
  expect(sockets.slice(1).map(({ writes }) => writes)).toEqual(sockets.slice(1).map(() => [...atOnce, 2]));
  clock.mockRestore();
});
