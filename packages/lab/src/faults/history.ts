/**
 * What the clients made and what they were told, kept while it happens and written as JSON lines, so that a break can be
 * read back. An answer is final when it is not "come later"; the first final answer of an id is the one that all further
 * ones must equal, whichever way they came.
 */
import { createWriteStream, type WriteStream } from "node:fs";
import { canonicalJson, type Outcome } from "@instep/domain/kernel/command.ts";

export interface Act {
  readonly id: string;
  readonly clerk: number;
  /** Counts up per clerk, in the order in which the outbox holds them. */
  readonly order: number;
  /** Pairs that leave the shop when it is accepted; 0 for one that must be refused. */
  readonly pairs: number;
  /** Epoch milliseconds. */
  readonly madeAt: number;
}

export type Way = "socket" | "welcome" | "http";

type Answered<Result> = (id: string, way: Way) => Result;

interface Told {
  readonly text: string;
  readonly outcome: Outcome;
  times: number;
}

export class History {
  readonly acts = new Map<string, Act>();
  readonly told = new Map<string, Told>();
  /** Answers that differ from the first of their id. */
  readonly contradictions: { id: string; way: Way; first: string; other: string }[] = [];
  readonly counts: Record<string, number> = {};
  readonly #file: WriteStream;
  readonly #listeners = new Set<Answered<void>>();

  constructor(path: string) {
    this.#file = createWriteStream(path);
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  made(act: Act, args: unknown): void {
    this.acts.set(act.id, act);
    this.#write({ what: "made", ...act, args });
  }

  sent(id: string, way: Way): void {
    this.count(`sent by ${way}`);
    this.#write({ what: "sent", id, way });
  }

  answered(id: string, way: Way, outcome: Outcome): void {
    this.#write({ what: "answer", id, way, outcome });
    if (!outcome.ok && outcome.rejection.retry === "later") return this.count("told to come later");
    this.count("final answers");
    this.#note(id, way, canonicalJson(outcome), outcome);
    for (const listener of this.#listeners) listener(id, way);
  }

  #note(id: string, way: Way, answer: string, outcome: Outcome): void {
    const first = this.told.get(id);
    if (first === undefined) {
      this.told.set(id, { text: answer, outcome, times: 1 });
      return;
    }
    first.times += 1;
    if (first.text !== answer) this.contradictions.push({ id, way, first: first.text, other: answer });
  }

  /** A fault that was done, or what came of it. */
  event(what: string, detail: object = {}): void {
    this.count(what);
    this.#write({ what, ...detail });
  }

  /** Resolves when so many more ids were answered. */
  moreAnswers(count: number): Promise<void> {
    const wanted = this.told.size + count;
    return this.#until(() => this.told.size >= wanted);
  }

  /** Resolves with the next answer on a socket to an act of that kind. */
  answerTo(isMeant: (act: Act) => boolean): Promise<void> {
    return this.#until((id, way) => {
      const act = this.acts.get(id);
      return way !== "http" && act !== undefined && isMeant(act);
    });
  }

  #until(isDone: Answered<boolean>): Promise<void> {
    return new Promise<void>((resolve) => {
      const look = (id: string, way: Way): void => {
        if (!isDone(id, way)) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#file.end(resolve));
  }

  #write(line: object): void {
    this.#file.write(`${JSON.stringify({ at: Date.now(), ...line })}\n`);
  }
}
