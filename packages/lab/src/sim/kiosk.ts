/**
 * A program that sells over HTTP with the client's own `openHttp`: it sends a command until it is answered, keeps
 * sending some that were answered long ago, and now and then uses an id for something else or takes somebody else's.
 */
import { canonicalJson, type Outcome } from "@instep/domain/kernel/command.ts";
import type { Clock } from "@instep/client/clock.ts";
import { openHttp, Refusal, type Http } from "@instep/client/http.ts";
import { nextAct, type Act } from "./acts.ts";
import type { Person } from "./chain.ts";
import { answerRequest } from "./requests.ts";
import type { Run } from "./run.ts";

interface Order {
  readonly id: string;
  readonly act: Act;
  outcome: Outcome | undefined;
}

export class Kiosk {
  readonly person: Person;
  readonly isNetworkUp = true;
  readonly orders: Order[] = [];
  readonly #run: Run;
  readonly #http: Http;

  constructor(run: Run, person: Person) {
    this.#run = run;
    this.person = person;
    const { time, chance } = run;
    const clock: Clock = {
      now: () => time.epochNow,
      monotonic: () => time.now,
      setTimer: (act, delayMs) => time.after(delayMs, act),
      clearTimer: (handle) => time.cancel(handle as never),
      random: () => chance.unit(),
      randomBytes: (count) => chance.bytes(count),
    };
    const ask = ((input: string, init: RequestInit) =>
      answerRequest(run, this, () => true, input, init)) as typeof fetch;
    this.#http = openHttp({ url: "http://sim", token: () => person.token, clock, fetch: ask });
  }

  begin(): void {
    const { chance, mood } = this.#run;
    this.#run.later(chance.around(mood.actMs * 2), () => {
      const mind = chance.pick(["order", "order", "order", "repeat", "forge"] as const);
      if (mind === "order") this.#order();
      else if (mind === "repeat") void this.#repeat();
      else this.#forge();
      this.begin();
    });
  }

  #order(): void {
    const run = this.#run;
    const order: Order = { id: run.newId(), act: nextAct(run, this.person), outcome: undefined };
    this.orders.push(order);
    run.traces.push({ id: order.id, ...order.act });
    this.#intend(order.id, order.act);
    void this.#until(order);
  }

  #intend(id: string, { name, args }: Act): string {
    const content = canonicalJson([name, args, this.person.staff.staffId]);
    this.#run.auditor.intends({ id, name, outbox: `kiosk ${id}`, order: 0 }, content);
    return content;
  }

  /** Sends until there is an answer. */
  async #until(order: Order): Promise<void> {
    const { time, chance } = this.#run;
    while (!time.isOver && order.outcome === undefined) {
      order.outcome = await this.#send(order.id, order.act);
      if (order.outcome === undefined) await time.sleep(chance.around(1_500));
    }
  }

  async #send(id: string, act: Act): Promise<Outcome | undefined> {
    const { time, auditor } = this.#run;
    const content = this.#intend(id, act);
    try {
      const outcome = await this.#http.sendCommand({ id, ...act, madeAt: time.epochNow } as never);
      if (!outcome.ok && outcome.rejection.retry === "later") return undefined;
      auditor.answered("the kiosk", id, content, outcome);
      return outcome;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return undefined;
    }
  }

  async #repeat(): Promise<void> {
    if (this.orders.length === 0) return;
    const { id, act } = this.#run.chance.pick(this.orders);
    await this.#send(id, act);
  }

  /** An id that is somebody's, with another content. */
  #forge(): void {
    const { chance, traces } = this.#run;
    if (traces.length === 0) return;
    // Only after it is known, else the forger would be the first.
    const known = traces.filter((one) => this.#run.auditor.known.has(one.id));
    if (known.length === 0) return;
    const { id, name, args } = chance.pick(known);
    const act = chance.hits(0.5) ? { name, args } : nextAct(this.#run, this.person);
    void this.#send(id, act);
  }
}
