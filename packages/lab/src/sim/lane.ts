/**
 * A server's lane in a run: the same contract as the real one, with a disk that takes its time and fails. A batch is
 * what waits when the one before is done. The commit is one instant; the server, or its way to the database, may be
 * lost right before it or right after it, and then nobody knows whether it was.
 */
import { answerOf } from "@instep/domain/kernel/batch.ts";
import { canonicalJson, type Actor, type Outcome, type Submitted } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import type { IncomingCommand } from "@instep/server/journal/journal.ts";
import type { Run } from "./run.ts";

interface Waiting {
  readonly submitted: Submitted;
  readonly resolve: (outcome: Outcome) => void;
}

export interface LaneHooks {
  readonly name: string;
  readonly isAlive: () => boolean;
  /** The server is killed at this very moment. */
  readonly crash: () => void;
  readonly onCommitted: (from: number, entries: readonly Entry[]) => void;
}

const busy: Outcome = { ok: false, rejection: rejection("busy", undefined, "later") };
const unavailable: Outcome = { ok: false, rejection: rejection("unavailable", undefined, "later") };
const batchMax = 40;

export class SimLane {
  readonly #run: Run;
  readonly #hooks: LaneHooks;
  #queue: Waiting[] = [];
  #isWriting = false;
  /** More is waiting than this server takes. */
  isFull = false;

  constructor(run: Run, hooks: LaneHooks) {
    this.#run = run;
    this.#hooks = hooks;
  }

  submit(command: IncomingCommand, actor: Actor): Promise<Outcome> {
    const content = canonicalJson([
      command.name,
      command.args,
      actor.kind === "staff" ? actor.staffId : "system",
    ]);
    const submitted = { ...command, id: command.id as CommandId, actor, contentHash: content };
    if (this.isFull) {
      this.#run.count("later");
      return Promise.resolve(busy);
    }
    return new Promise((resolve) => {
      this.#queue.push({ submitted, resolve });
      this.#write();
    });
  }

  #write(): void {
    if (this.#isWriting || this.#queue.length === 0 || !this.#hooks.isAlive()) return;
    this.#isWriting = true;
    const batch = this.#queue.splice(0, batchMax);
    const { chance, time, mood } = this.#run;
    const isSlow = chance.hits(mood.slowDisk);
    time.after(isSlow ? chance.around(800) : chance.between(1, 6), () => {
      this.#isWriting = false;
      if (!this.#hooks.isAlive()) return;
      this.#commit(batch);
      this.#write();
    });
  }

  #commit(batch: readonly Waiting[]): void {
    const { chance, mood, flaw, store, time } = this.#run;
    const { onCommitted, crash } = this.#hooks;
    if (chance.hits(mood.lostDatabase / 2)) return this.#lost(batch);
    if (chance.hits(mood.crashAtCommit / 2)) {
      if (flaw?.name !== "answers before the commit") return crash();
      for (const one of batch) one.resolve(promised(one.submitted));
      time.after(500, crash);
      return;
    }
    const { from, entries, outcomes } = store.commit(batch.map((one) => one.submitted));
    this.#run.say(
      () =>
        `${this.#hooks.name} commits ${batch.map(({ submitted: { id, name } }) => `${name} ${id}`).join(", ")}`,
    );
    if (chance.hits(mood.crashAtCommit / 2)) return crash();
    if (chance.hits(mood.lostDatabase / 2)) return this.#lost(batch);
    if (entries.length > 0) onCommitted(from, entries);
    batch.forEach((one, index) => this.#answer(one, outcomes[index]));
  }

  #answer({ submitted, resolve }: Waiting, outcome: Outcome | undefined): void {
    if (outcome === undefined) return;
    this.#run.auditor.answered(this.#hooks.name, submitted.id, submitted.contentHash, outcome);
    resolve(outcome);
  }

  /** Whether the batch was committed is unknown, and what waits behind it must not pass it. */
  #lost(batch: readonly Waiting[]): void {
    this.#run.count("database lost");
    this.#run.say(
      () => `${this.#hooks.name} lost the database under ${batch.map((one) => one.submitted.id).join(", ")}`,
    );
    const behind = this.#run.flaw?.name === "lets others pass" ? [] : this.#queue.splice(0);
    for (const one of [...batch, ...behind]) one.resolve(unavailable);
  }
}

/** What a hasty server says before it knows. */
function promised(submitted: Submitted): Outcome {
  const reply = { documentId: submitted.id, cells: [], found: 0 };
  const known = new Map([
    [
      submitted.id,
      { contentHash: submitted.contentHash, outcome: { ok: true, reply, position: 1 } as Outcome },
    ],
  ]);
  return answerOf(known, submitted);
}
