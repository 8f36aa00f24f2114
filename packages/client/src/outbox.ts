/**
 * Commands between the person's act and the server's answer.
 *
 *   submit ──stored──> waiting ──marked──> sent ──reply──> decided
 *                         ^                  │ `later`, or the link is lost
 *                         └──────────────────┘
 *
 * Order: a command is sent only when everything before it is under way on the same connection and nothing behind it is.
 * The second half matters after `later`: the refusals of those behind are still coming in, and what is sent meanwhile
 * would overtake them. "May be sent" is marked in the storage before sending, for `withdraw`; a command that goes out at
 * once is stored with the mark, so the usual scan costs one write.
 */
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { ClientMessage } from "@instep/domain/kernel/protocol.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import { Timer, type Clock } from "./clock.ts";
import type { Shown } from "./pending.ts";
import { laterDelayMs, pace } from "./policy.ts";
import type { NewCommand, Storage } from "./storage.ts";
import type { Report } from "./wire.ts";

export interface OutboxItem extends NewCommand, Shown {
  phase: "storing" | "waiting" | "marking" | "sent";
  mayBeSent: boolean;
  /** Undefined until it is stored. */
  order: number | undefined;
}

export interface OutboxOptions {
  readonly storage: Storage["outbox"];
  readonly clock: Clock;
  /** False when the connection is not live. */
  readonly send: (messages: readonly ClientMessage[]) => boolean;
  readonly onChange: () => void;
  readonly onDecided: (item: NewCommand, outcome: Outcome) => void;
  readonly onUnanswered: () => void;
  readonly report: Report;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #answerWatch: Timer;
  readonly #pause: Timer;
  #items: OutboxItem[] = [];
  #isLive = false;
  #latersInARow = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#answerWatch = new Timer(options.clock);
    this.#pause = new Timer(options.clock);
  }

  get items(): readonly OutboxItem[] {
    return this.#items;
  }

  has(id: CommandId): boolean {
    return this.#items.some((item) => item.id === id);
  }

  /** Takes in what the storage holds and this outbox does not know yet. */
  async load(): Promise<void> {
    const stored = await this.#options.storage.list();
    const known = new Set(this.#items.map((item) => item.id));
    const loaded = stored.filter((command) => !known.has(command.id));
    this.#items = [
      ...loaded.map((command): OutboxItem => ({ ...command, phase: "waiting" })),
      ...this.#items,
    ];
    if (loaded.length > 0) this.#options.onChange();
    this.pump();
  }

  /** Resolves when the command is on the device. One that cannot be stored is decided as refused. */
  async submit(command: NewCommand): Promise<void> {
    if (this.has(command.id)) return;
    const item: OutboxItem = {
      ...command,
      phase: "storing",
      mayBeSent: this.#goesAtOnce(),
      order: undefined,
    };
    this.#items.push(item);
    this.#options.onChange();
    try {
      item.order = await this.#options.storage.add(command, item.mayBeSent);
    } catch (error) {
      this.#options.report("outbox_not_stored", error);
      this.#decide(item, { ok: false, rejection: rejection("device_storage") });
      return;
    }
    item.phase = "waiting";
    this.#options.onChange();
    this.pump();
  }

  /** A command that another tab has stored. */
  adopt(command: NewCommand, order: number, mayBeSent: boolean): void {
    if (this.has(command.id)) return;
    const item: OutboxItem = { ...command, phase: "waiting", mayBeSent, order };
    const index = this.#items.findLastIndex(
      (other) => other.phase === "sent" || (other.order ?? Infinity) < order,
    );
    this.#items.splice(index + 1, 0, item);
    this.#options.onChange();
    this.pump();
  }

  async withdraw(id: CommandId): Promise<boolean> {
    const item = this.#items.find((one) => one.id === id);
    if (item === undefined || item.phase !== "waiting" || item.mayBeSent) return false;
    try {
      if (!(await this.#options.storage.withdraw(id))) return false;
    } catch (error) {
      this.#options.report("outbox_not_withdrawn", error);
      return false;
    }
    this.drop(id);
    return true;
  }

  /** Withdrawn elsewhere. */
  drop(id: CommandId): void {
    const before = this.#items.length;
    this.#items = this.#items.filter((item) => item.id !== id);
    if (this.#items.length === before) return;
    this.#options.onChange();
    this.pump();
  }

  pendingIds(): CommandId[] {
    return this.#items.slice(0, limits.pendingIdsPerHelloMax).map((item) => item.id);
  }

  /** `pump` after it: what is left is sent again. */
  welcomed(outcomes: readonly (readonly [string, Outcome])[]): void {
    this.#isLive = true;
    for (const [id, outcome] of outcomes) this.#answer(id, outcome, undefined);
  }

  lost(): void {
    this.#isLive = false;
    this.#pause.stop();
    this.#answerWatch.stop();
    for (const item of this.#items) if (item.phase === "sent") item.phase = "waiting";
    this.#options.onChange();
  }

  /** `pump` after the frame's last one, so that what follows goes out joined. */
  replied(id: string, outcome: Outcome, delayMs: number | undefined): void {
    this.#answer(id, outcome, delayMs);
    this.#watch();
  }

  stop(): void {
    this.#isLive = false;
    this.#pause.stop();
    this.#answerWatch.stop();
  }

  #answer(id: string, outcome: Outcome, delayMs: number | undefined): void {
    const item = this.#items.find((one) => one.id === id);
    if (item === undefined) return;
    if (outcome.ok || outcome.rejection.retry !== "later") {
      this.#latersInARow = 0;
      this.#decide(item, outcome);
      return;
    }
    item.phase = "waiting";
    if (!this.#pause.isSet) this.#wait(delayMs ?? limits.laterDelayMs);
    this.#options.onChange();
  }

  #wait(namedMs: number): void {
    this.#latersInARow += 1;
    const delayMs = laterDelayMs(namedMs, this.#latersInARow, this.#options.clock.random());
    this.#pause.start(delayMs, () => this.pump());
  }

  #decide(item: OutboxItem, outcome: Outcome): void {
    this.#items = this.#items.filter((other) => other !== item);
    const { id, name, args, madeAt } = item;
    this.#options.onDecided({ id, name, args, madeAt }, outcome);
    this.#options.onChange();
  }

  #goesAtOnce(): boolean {
    return (
      this.#isLive &&
      !this.#pause.isSet &&
      this.#items.length < pace.commandsInFlightMax &&
      this.#items.every((item) => item.mayBeSent)
    );
  }

  /** The next commands that may go out together, in order; empty while they must wait. */
  #next(): OutboxItem[] {
    if (!this.#isLive || this.#pause.isSet) return [];
    const first = this.#items.findIndex((item) => item.phase !== "sent");
    if (first < 0) return [];
    const batch: OutboxItem[] = [];
    let chars = 0;
    let mayTake = true;
    for (let index = first; index < this.#items.length; index += 1) {
      const item = this.#items[index];
      if (item === undefined || item.phase === "sent") return [];
      mayTake &&= item.phase === "waiting" && first + batch.length < pace.commandsInFlightMax;
      if (!mayTake) continue;
      chars += JSON.stringify(item.args ?? null).length + 200;
      if (batch.length > 0 && chars > pace.frameCharsMax) mayTake = false;
      else batch.push(item);
    }
    return batch;
  }

  /** Sends what may be sent now. */
  pump(): void {
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      if (batch.some((item) => !item.mayBeSent)) {
        void this.#mark(batch.filter((item) => !item.mayBeSent));
        return;
      }
      const messages = batch.map(
        ({ id, name, args, madeAt }) => ({ t: "command", id, name, args, madeAt }) as const,
      );
      if (!this.#options.send(messages)) return;
      for (const item of batch) item.phase = "sent";
      this.#watch();
      this.#options.onChange();
    }
  }

  async #mark(items: readonly OutboxItem[]): Promise<void> {
    for (const item of items) item.phase = "marking";
    let there: ReadonlySet<CommandId> | undefined;
    try {
      there = new Set(await this.#options.storage.markSent(items.map((item) => item.id)));
    } catch (error) {
      // The command itself is stored; without the mark only a withdrawal after a reload could come too late.
      this.#options.report("outbox_not_marked", error);
    }
    for (const item of items) {
      item.phase = "waiting";
      item.mayBeSent = true;
      if (there?.has(item.id) === false) this.#items = this.#items.filter((other) => other !== item);
    }
    this.#options.onChange();
    this.pump();
  }

  /** Counts from the last answer: a server that works through a long queue is not dead. */
  #watch(): void {
    const isAwaited = this.#isLive && this.#items.some((item) => item.phase === "sent");
    if (isAwaited) this.#answerWatch.start(limits.commandAnswerMsMax, this.#options.onUnanswered);
    else this.#answerWatch.stop();
  }
}
