/**
 * Stands beside the system and predicts it: every outcome and every entry before the journal's are looked at, every
 * view of every feed at every seq. It keeps simple models of its own and never asks the code that it judges. The first
 * thing that differs ends the run.
 */
import { canonicalJson, type Outcome, type Submitted } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import { ChatModel } from "./chat.ts";
import type { Expectation } from "./expectation.ts";
import { expectedText, shownText } from "./shown.ts";
import { StockModel } from "./stock.ts";

/** An act of a device, by the id under which it went out. */
export interface Intention {
  readonly id: string;
  readonly name: string;
  /** The outbox that it was put into; commands of one outbox have their effect in order. */
  readonly outbox: string;
  readonly order: number;
}

interface Known {
  readonly content: string;
  readonly outcome: Outcome;
  readonly position: number;
}

export class Auditor {
  readonly stock = new StockModel();
  readonly chat = new ChatModel();
  readonly intentions = new Map<string, Intention>();
  readonly known = new Map<string, Known>();
  readonly codes = new Map<string, number>();
  position = 0;
  /** Times that a known id came again with the same content, and with other content. */
  repeats = 0;
  conflicts = 0;
  readonly #allowed = new Map<string, Set<string>>();
  /** What each feed's view must say at each seq; the first is seq 0. */
  readonly #texts = new Map<string, string[]>();
  readonly #acts = new Map<string, string[]>();
  readonly #fail: (what: string) => void;

  constructor(fail: (what: string) => void) {
    this.#fail = fail;
  }

  /** Somebody is about to send this under this id. */
  intends(intention: Intention, content: string): void {
    if (!this.intentions.has(intention.id)) this.intentions.set(intention.id, intention);
    const contents = this.#allowed.get(intention.id);
    if (contents === undefined) this.#allowed.set(intention.id, new Set([content]));
    else contents.add(content);
  }

  headOf(feed: string): number {
    return Math.max(0, (this.#texts.get(feed)?.length ?? 1) - 1);
  }

  get feeds(): string[] {
    return [...this.#texts.keys()];
  }

  /** A batch as the journal committed it. */
  committed(
    batch: readonly Submitted[],
    at: number,
    outcomes: readonly Outcome[],
    entries: readonly Entry[],
  ): void {
    let taken = 0;
    batch.forEach((submitted, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) return this.#fail(`no outcome for ${submitted.id}`);
      const { id } = submitted;
      const content = submitted.contentHash;
      const before = this.known.get(id);
      if (before !== undefined) {
        if (before.content === content) this.repeats += 1;
        else this.conflicts += 1;
        return this.#compare(`the repeated ${submitted.name} ${id}`, outcome, this.answerTo(id, content));
      }
      const isStaff = submitted.actor.kind === "staff";
      if (isStaff && this.#allowed.get(id)?.has(content) !== true)
        return this.#fail(`${submitted.name} ${id} was committed, but no device ever made it`);
      taken += this.#judge(submitted, content, at, outcome, entries.slice(taken));
    });
    if (taken !== entries.length) this.#fail(`${entries.length - taken} entries that nobody asked for`);
  }

  #judge(
    submitted: Submitted,
    content: string,
    at: number,
    outcome: Outcome,
    entries: readonly Entry[],
  ): number {
    const { id, name, args, actor } = submitted;
    const staff = actor.kind === "staff" ? actor.staffId : undefined;
    const asked = { id, name, args, staff, at };
    const expected = this.stock.expect(asked) ?? this.chat.expect(asked);
    if (expected === undefined) {
      this.#fail(`the auditor does not know ${name}`);
      return 0;
    }
    const first = this.position;
    const facts = "refused" in expected ? [] : expected.facts;
    this.position += facts.length;
    const right = outcomeOf(expected, this.position);
    this.known.set(id, { content, outcome: right, position: first });
    const code = "refused" in expected ? expected.refused.code : "ok";
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    this.#compare(`${name} ${id}`, outcome, right);
    facts.forEach((fact, index) => {
      const texts = this.#textsOf(fact.feed);
      const common = { position: first + index + 1, seq: texts.length, at, commandId: id };
      const entry = entries[index];
      const madeAt = Math.max(0, Math.min(submitted.madeAt, at));
      this.#compare(`entry ${common.position}`, entry, { ...fact, ...common, madeAt, by: staff });
      if (fact.feed.startsWith("stock:"))
        this.#act(fact.feed, fact.name, fact.data as { documentId: string });
      texts.push("");
    });
    for (const feed of new Set(facts.map((fact) => fact.feed)))
      this.#write(feed, facts.filter((fact) => fact.feed === feed).length);
    return facts.length;
  }

  #act(feed: string, name: string, { documentId }: { documentId: string }): void {
    const acts = this.#acts.get(feed);
    if (acts === undefined) this.#acts.set(feed, [`${name} ${documentId}`]);
    else acts.push(`${name} ${documentId}`);
  }

  #textsOf(feed: string): string[] {
    let texts = this.#texts.get(feed);
    if (texts === undefined)
      this.#texts.set(feed, (texts = [expectedText(feed, new StockModel(), new ChatModel(), [])]));
    return texts;
  }

  /** A view between two entries of one command is shown by nobody, so it is the last one's text. */
  #write(feed: string, count: number): void {
    const texts = this.#textsOf(feed);
    const text = expectedText(feed, this.stock, this.chat, this.#acts.get(feed) ?? []);
    texts.fill(text, texts.length - count);
  }

  /** What this id must be answered, for ever; undefined while it is not known. */
  answerTo(id: string, content: string): Outcome | undefined {
    const known = this.known.get(id);
    if (known === undefined) return undefined;
    return known.content === content
      ? known.outcome
      : { ok: false, rejection: { code: "conflict", retry: "never" } };
  }

  /** An answer on its way out of the journal, or as a device was told it. */
  answered(where: string, id: string, content: string, outcome: Outcome): void {
    if (!outcome.ok && outcome.rejection.retry === "later") return;
    const right = this.answerTo(id, content);
    if (right === undefined)
      this.#fail(`${where}: ${id} was answered ${canonicalJson(outcome)} and is not in the journal`);
    else this.#compare(`${where}, ${id}`, outcome, right);
  }

  /** A view at a seq, of a device or a snapshot. */
  shown(where: string, feed: string, seq: number, view: unknown): void {
    const right = this.#textsOf(feed)[seq];
    const text = shownText(feed, view);
    if (right === undefined) this.#fail(`${where}: ${feed} at ${seq}, the log ends at ${this.headOf(feed)}`);
    else if (text !== right) this.#fail(`${where}: ${feed} at ${seq} ${difference(text, right)}`);
  }

  #compare(what: string, is: unknown, right: unknown): void {
    if (!isSame(is, right))
      this.#fail(`${what} is ${canonicalJson(is ?? null)}, expected ${canonicalJson(right ?? null)}`);
  }
}

function outcomeOf(expected: Expectation, position: number): Outcome {
  if ("refused" in expected) return { ok: false, rejection: expected.refused };
  return { ok: true, reply: expected.reply, position };
}

/** Equal as JSON: a property that is undefined is none. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return (
    Object.keys(left).every((key) => isSame(left[key], right[key])) &&
    Object.keys(right).every((key) => right[key] === undefined || Object.hasOwn(left, key))
  );
}

function difference(is: string, right: string): string {
  const [ours, theirs] = [is.split("\n"), right.split("\n")];
  const extra = ours.filter((line) => !theirs.includes(line));
  const missing = theirs.filter((line) => !ours.includes(line));
  if (extra.length === 0 && missing.length === 0)
    return `has ${ours.length} lines in another order or number than ${theirs.length}`;
  return `shows ${JSON.stringify(extra.slice(0, 3))} where ${JSON.stringify(missing.slice(0, 3))} is expected`;
}
