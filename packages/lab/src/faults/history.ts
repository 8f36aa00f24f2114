/**
 * What the clients made, what they were told and what their devices saw, written as JSON lines while it happens: the whole
 * of what the judge knows of them (judge.ts). One process writes it, so the order of the lines is the order of events. An
 * answer is final when it is not "come later". In memory stays only what the storm waits for.
 */
import { createWriteStream, type WriteStream } from "node:fs";
import type { Outcome } from "@instep/domain/kernel/command.ts";

export type Way = "socket" | "welcome" | "http";

export interface Made {
  readonly what: "made";
  readonly id: string;
  readonly clerk: number;
  /** Pairs that leave the shop when it is accepted; 0 for one that must be refused. */
  readonly pairs: number;
}

/** An entry as a device applied it: seq, position, command. */
export type SeenEntry = readonly [seq: number, position: number, commandId: string];

export type Line =
  | Made
  | { readonly what: "sent"; readonly id: string; readonly way: Way }
  | { readonly what: "answer"; readonly id: string; readonly way: Way; readonly outcome: Outcome }
  /** A device took the state of a feed as it stood at `seq`. */
  | { readonly what: "snapshot"; readonly clerk: number; readonly feed: string; readonly seq: number }
  /** `session` counts the restarts of the app. */
  | {
      readonly what: "seen";
      readonly clerk: number;
      readonly session: number;
      readonly feed: string;
      readonly entries: readonly SeenEntry[];
    }
  /** What a server sent and nobody can read. */
  | { readonly what: "unreadable"; readonly text: string }
  /** The device is gone with what it had not sent; nobody can expect an answer on it. */
  | { readonly what: "phone lost"; readonly clerk: number }
  /** Whatever else happened: faults, cuts, refusals of HTTP. */
  | { readonly what: "event"; readonly name: string; readonly detail?: object };

export interface Act {
  readonly clerk: number;
  /** Counts up over all acts of a run. */
  readonly number: number;
}

const linesAtOnce = 500;

export class History {
  readonly counts: Record<string, number> = {};
  /** Sales with a final answer. */
  answers = 0;
  acknowledged = 0;
  #made = 0;
  readonly #open = new Map<string, Act>();
  readonly #file: WriteStream;
  #lines: string[] = [];
  #closed: Promise<void> | undefined;
  readonly #listeners = new Set<(act: Act, way: Way) => void>();

  constructor(path: string) {
    this.#file = createWriteStream(path);
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  get made(): number {
    return this.#made;
  }

  get later(): number {
    return this.counts["told to come later"] ?? 0;
  }

  make(made: Omit<Made, "what">, args: unknown): void {
    this.#made += 1;
    this.#open.set(made.id, { clerk: made.clerk, number: this.#made });
    this.write({ what: "made", ...made }, { args });
  }

  sent(id: string, way: Way): void {
    this.count(`sent by ${way}`);
    this.write({ what: "sent", id, way });
  }

  answered(id: string, way: Way, outcome: Outcome): void {
    this.write({ what: "answer", id, way, outcome });
    if (!isFinal(outcome)) return this.count("told to come later");
    this.count("final answers");
    const act = this.#open.get(id);
    if (act === undefined) return;
    this.#open.delete(id);
    this.answers += 1;
    if (outcome.ok) this.acknowledged += 1;
    for (const listener of this.#listeners) listener(act, way);
  }

  hasAnswer(id: string): boolean {
    return !this.#open.has(id);
  }

  event(name: string, detail: object = {}): void {
    this.count(name);
    this.write({ what: "event", name, detail });
  }

  write(line: Line, more: object = {}): void {
    if (this.#closed !== undefined) return;
    this.#lines.push(JSON.stringify({ at: Date.now(), ...line, ...more }));
    if (this.#lines.length >= linesAtOnce) this.#flush();
  }

  /** Resolves when so many more ids were answered. */
  moreAnswers(count: number): Promise<void> {
    const wanted = this.answers + count;
    return this.#until(() => this.answers >= wanted);
  }

  /** Resolves with the first answer on a socket to an act of one of these clerks that is made after now. */
  answerTo(isMeant: (clerk: number) => boolean): Promise<void> {
    const now = this.#made;
    return this.#until((act, way) => way !== "http" && act.number > now && isMeant(act.clerk));
  }

  #until(isDone: (act: Act, way: Way) => boolean): Promise<void> {
    return new Promise<void>((resolve) => {
      const look = (act: Act, way: Way): void => {
        if (!isDone(act, way)) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
    });
  }

  /** Resolves when all lines are in the file; nothing is written any more. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#flush();
      this.#file.end(resolve);
    });
    return this.#closed;
  }

  #flush(): void {
    if (this.#lines.length > 0) this.#file.write(`${this.#lines.splice(0).join("\n")}\n`);
  }
}

export function isFinal(outcome: Outcome): boolean {
  return outcome.ok || outcome.rejection.retry !== "later";
}
