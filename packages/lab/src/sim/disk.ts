/**
 * What a device keeps, as IndexedDB keeps it: transactions one after the other, each done wholly or not at all. The
 * states of the disk are immutable values, so a crash is the choice of one: operations that were asked for may be done
 * although nobody heard of it, and a power cut takes back relaxed writes that no strict one has followed.
 */
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { FailedCommand, Storage, StoredCommand, StoredReplica } from "@instep/client/storage.ts";
import type { Run } from "./run.ts";

interface DiskState {
  readonly outbox: readonly StoredCommand[];
  readonly failed: readonly FailedCommand[];
  readonly replicas: ReadonlyMap<string, StoredReplica>;
  readonly meta: ReadonlyMap<string, unknown>;
  readonly lastOrder: number;
}

const empty: DiskState = { outbox: [], failed: [], replicas: new Map(), meta: new Map(), lastOrder: 0 };

type Durability = "read" | "relaxed" | "strict";

interface Operation {
  readonly durability: Durability;
  readonly apply: () => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** One opening of the disk by one process. */
interface Session {
  waiting: Operation[];
  isBusy: boolean;
  isDead: boolean;
}

export class Disk {
  readonly #run: Run;
  #state: DiskState;
  /** States before each relaxed write that may still be taken back. */
  #unflushed: DiskState[] = [];
  #session: Session = { waiting: [], isBusy: false, isDead: true };
  isFrozen = false;

  constructor(run: Run, state: DiskState = empty) {
    this.#run = run;
    this.#state = state;
  }

  get outboxIds(): CommandId[] {
    return this.#state.outbox.map((one) => one.id);
  }

  copy(): Disk {
    return new Disk(this.#run, this.#state);
  }

  wipe(): void {
    this.#state = empty;
    this.#unflushed = [];
  }

  /** The process is gone: of what it had asked for, some is done, in order. */
  kill(isPowerCut: boolean): void {
    const { chance } = this.#run;
    const session = this.#session;
    session.isDead = true;
    const done = chance.between(0, session.waiting.length);
    for (const operation of session.waiting.splice(0).slice(0, done)) this.#apply(operation);
    if (!isPowerCut || this.#unflushed.length === 0) return;
    const kept = chance.between(0, this.#unflushed.length);
    this.#state = this.#unflushed[kept] ?? this.#state;
    this.#unflushed = [];
  }

  thaw(): void {
    this.isFrozen = false;
    this.#work(this.#session);
  }

  open(): Storage {
    const session: Session = { waiting: [], isBusy: false, isDead: false };
    this.#session = session;
    const through = <T>(
      durability: Durability,
      change: (state: DiskState) => readonly [DiskState, T],
    ): Promise<T> =>
      new Promise((resolve, reject) => {
        let result: T;
        const apply = (): void => {
          const [next, value] = change(this.#state);
          this.#state = next;
          result = value;
        };
        session.waiting.push({ durability, apply, resolve: () => resolve(result), reject });
        this.#work(session);
      });
    const write = (durability: Durability, change: (state: DiskState) => Partial<DiskState>): Promise<void> =>
      through(durability, (state) => [{ ...state, ...change(state) }, undefined]);
    const read = <T>(look: (state: DiskState) => T): Promise<T> =>
      through("read", (state) => [state, look(state)]);
    return {
      owner: undefined,
      sharedAs: undefined,
      outbox: outboxOf(through, this.#run.flaw?.name === "stores too late"),
      failed: {
        put: (command) =>
          write("strict", (state) => ({
            outbox: state.outbox.filter((one) => one.id !== command.id),
            failed: [...state.failed.filter((one) => one.id !== command.id), command],
          })),
        dismiss: (id) =>
          write("relaxed", (state) => ({ failed: state.failed.filter((one) => one.id !== id) })),
        list: () => read((state) => state.failed.toSorted((a, b) => a.failedAt - b.failedAt)),
      },
      replica: {
        get: (feed) => read((state) => state.replicas.get(feed)),
        put: (changed) =>
          write("relaxed", (state) => ({
            replicas: new Map([...state.replicas, ...changed.map((one) => [one.feed, one] as const)]),
          })),
        delete: (feed) =>
          write("relaxed", (state) => ({
            replicas: new Map([...state.replicas].filter(([name]) => name !== feed)),
          })),
      },
      meta: {
        get: (key) => read((state) => state.meta.get(key)),
        put: (key, value) => write("relaxed", (state) => ({ meta: new Map([...state.meta, [key, value]]) })),
      },
      clear: () => write("strict", () => empty),
      close: () => undefined,
    };
  }

  #work(session: Session): void {
    const { chance, mood, time } = this.#run;
    while (!session.isBusy && !session.isDead && !this.isFrozen) {
      const [first] = session.waiting;
      if (first === undefined) return;
      if (first.durability !== "read" && chance.hits(mood.brokenDisk)) {
        session.waiting.shift();
        first.reject(new Error("QuotaExceededError"));
      } else if (!chance.hits(mood.slowStorage)) {
        session.waiting.shift();
        this.#apply(first);
        first.resolve();
      } else {
        session.isBusy = true;
        time.after(chance.around(15), () => this.#later(session));
      }
    }
  }

  /** Done, and heard of a moment later. */
  #later(session: Session): void {
    const { chance, time } = this.#run;
    if (session.isDead) return;
    const done = session.waiting.shift();
    if (done !== undefined) this.#apply(done);
    time.after(chance.between(0, 4), () => {
      session.isBusy = false;
      if (session.isDead) return;
      done?.resolve();
      this.#work(session);
    });
  }

  #apply({ durability, apply }: Operation): void {
    if (durability === "strict") this.#unflushed = [];
    if (durability === "relaxed") this.#unflushed.push(this.#state);
    apply();
  }
}

type Through = <T>(
  durability: Durability,
  change: (state: DiskState) => readonly [DiskState, T],
) => Promise<T>;

function outboxOf(through: Through, isHasty: boolean): Storage["outbox"] {
  return {
    add: (command, mayBeSent) => {
      const added = through("strict", (state) => {
        const known = state.outbox.find((one) => one.id === command.id);
        if (known !== undefined) return [state, known.order];
        const order = state.lastOrder + 1;
        return [
          { ...state, outbox: [...state.outbox, { ...command, order, mayBeSent }], lastOrder: order },
          order,
        ];
      });
      if (!isHasty) return added;
      added.catch(() => undefined);
      return Promise.resolve(1);
    },
    markSent: (ids) =>
      through("strict", (state) => {
        const there = state.outbox.filter((one) => ids.includes(one.id)).map((one) => one.id);
        const outbox = state.outbox.map((one) =>
          there.includes(one.id) ? { ...one, mayBeSent: true } : one,
        );
        return [{ ...state, outbox }, there];
      }),
    withdraw: (id) =>
      through("strict", (state) => {
        const isOurs = state.outbox.some((one) => one.id === id && !one.mayBeSent);
        const outbox = isOurs ? state.outbox.filter((one) => one.id !== id) : state.outbox;
        return [{ ...state, outbox }, isOurs];
      }),
    forget: (ids) =>
      through("relaxed", (state) => [
        { ...state, outbox: state.outbox.filter((one) => !ids.includes(one.id)) },
        undefined,
      ]),
    list: () => through("read", (state) => [state, [...state.outbox]]),
  };
}
