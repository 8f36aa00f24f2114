/**
 * One run: a chain, one or two servers, six phones, a program on HTTP; first *safety*, in which anything may crash and
 * nothing may ever be wrong, then *liveness*, in which all is well again and everything must come together. The seed
 * decides everything; a run that failed is played again by its seed.
 */
import { deriveId, makeId, type ChannelId, type Id } from "@instep/domain/kernel/ids.ts";
import { canonicalJson, type Submitted } from "@instep/domain/kernel/command.ts";
import { Auditor } from "./auditor/auditor.ts";
import { channels, people, phones, shop, skuIds } from "./chain.ts";
import { Chance } from "./chance.ts";
import { Device, someChannel } from "./device.ts";
import { endOf } from "./ending.ts";
import { beginFaults } from "./faults.ts";
import { flawOf, type Flaw, type FlawName } from "./flaws.ts";
import { nextAct, type Trace } from "./acts.ts";
import { Kiosk } from "./kiosk.ts";
import { drawMood, heal, type Mood } from "./mood.ts";
import { SimNode } from "./node.ts";
import { Store } from "./store.ts";
import { SimTime, takeOverTime } from "./time.ts";

export interface RunOptions {
  readonly seed: number;
  /** Simulated minutes of the safety phase. */
  readonly minutes: number;
  readonly flaw?: FlawName;
  /** Told what happens, line by line. */
  readonly onSay?: (line: string) => void;
}

export interface RunResult {
  readonly seed: number;
  /** Undefined when nothing was wrong. */
  readonly failure: string | undefined;
  /** Appointments of virtual time that were kept. */
  readonly events: number;
  readonly simulatedMs: number;
  readonly counts: Readonly<Record<string, number>>;
  /** The whole log as a number: the same for the same seed. */
  readonly print: string;
}

/** Nothing may need longer once all is well: the longest wait of a client, a pull and a heartbeat on top of it. */
const convergeMsMax = 180_000;

export class Run {
  readonly time = new SimTime();
  readonly chance: Chance;
  readonly mood: Mood;
  readonly flaw: Flaw | undefined;
  readonly auditor: Auditor;
  readonly store: Store;
  readonly devices: Device[] = [];
  readonly kiosk: Kiosk;
  readonly traces: Trace[] = [];
  readonly counts: Record<string, number> = {};
  readonly onSay: ((line: string) => void) | undefined;
  nodes: SimNode[] = [];
  groupId = "" as ChannelId;
  isHealed = false;
  #failure: string | undefined;
  #nodes = 0;
  /** Nights do not count as minutes of the run. */
  #sleptMs = 0;
  #awakeAt = 0;

  constructor({ seed, flaw, onSay }: RunOptions) {
    this.onSay = onSay;
    this.chance = new Chance(seed);
    this.mood = drawMood(this.chance);
    this.flaw = flaw === undefined ? undefined : flawOf(flaw);
    this.auditor = new Auditor(this.fail);
    this.store = new Store(this);
    this.kiosk = new Kiosk(this, phones[6]);
  }

  get failure(): string | undefined {
    return this.#failure;
  }

  /** The first thing that is wrong ends the run. */
  readonly fail = (what: string): void => {
    this.#failure ??= `after ${this.time.now} ms: ${what}`;
    this.time.isOver = true;
  };

  count(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by;
  }

  /** Until then nobody is at work; what people and faults had in mind waits. */
  sleepFor(ms: number): void {
    this.#sleptMs += ms;
    this.#awakeAt = this.time.now + ms;
  }

  /** Unless the run has healed by then; after the night when one comes. */
  later(delayMs: number, act: () => void): void {
    this.time.after(delayMs, () => {
      if (this.isHealed) return;
      if (this.time.now < this.#awakeAt) this.later(this.#awakeAt - this.time.now + delayMs, act);
      else act();
    });
  }

  /** A line of what happened, for whoever looks for the reason of a failure. */
  say(what: () => string): void {
    if (this.onSay !== undefined) this.onSay(`${String(this.time.now).padStart(8)}  ${what()}`);
  }

  newId<K extends string>(): Id<K> {
    return makeId<K>(this.time.epochNow, this.chance.bytes(10));
  }

  someNode(): SimNode | undefined {
    const alive = this.nodes.filter((node) => node.isAlive);
    return alive.length === 0 ? undefined : this.chance.pick(alive);
  }

  startNode(): void {
    this.#nodes += 1;
    this.nodes.push(new SimNode(this, `server ${this.#nodes}`));
  }

  nodeDied(node: SimNode): void {
    this.count("servers killed");
    this.nodes = this.nodes.filter((one) => one !== node);
    if (this.flaw?.name === "forgets replies") this.store.journal.replies.clear();
    // Also in the liveness phase: one that was being stopped when all healed ends only then.
    this.time.after(this.chance.around(3_000), () => this.#replaceNodes());
  }

  #replaceNodes(): void {
    while (this.nodes.length < this.mood.servers && !this.time.isOver) this.startNode();
  }

  /** Channels and the first stock, before anybody is there. */
  #open(): void {
    const bySystem = (id: string, name: string, args: unknown): void =>
      this.#commit(id, name, args, undefined);
    for (const { channelId, place } of channels)
      bySystem(deriveId(channelId, "open"), "channel.ensure_place", {
        placeId: place.placeId,
        name: place.name,
      });
    this.groupId = this.newId<"channel">();
    const memberIds = people.map((one) => one.staff.staffId);
    this.#commit(this.groupId, "channel.create", { name: "group", memberIds }, people[3]);
    const lines = skuIds.map((skuId) => [skuId, "sellable", this.chance.between(0, 4)]);
    bySystem(this.newId(), "stock.import_opening", {
      source: "first",
      places: [{ placeId: shop.placeId, lines }],
    });
  }

  #commit(id: string, name: string, args: unknown, by: (typeof people)[number] | undefined): void {
    const actor =
      by === undefined
        ? ({ kind: "system", name: "sim" } as const)
        : ({ kind: "staff", ...by.caller } as const);
    const contentHash = canonicalJson([name, args, by?.staff.staffId ?? "system"]);
    if (by !== undefined) this.auditor.intends({ id, name, outbox: "set-up", order: 0 }, contentHash);
    const submitted = { id, name, args, madeAt: this.time.epochNow, actor, contentHash } as Submitted;
    this.store.commit([submitted]);
  }

  async play(minutes: number): Promise<void> {
    this.#open();
    this.#replaceNodes();
    for (const [index, person] of phones.slice(0, -1).entries()) {
      const device = new Device(this, `${person.name}'s phone ${index}`, person);
      this.devices.push(device);
      device.start();
      this.#work(device);
    }
    this.kiosk.begin();
    beginFaults(this);
    while (this.time.now < minutes * 60_000 + this.#sleptMs && !this.time.isOver)
      await this.time.runUntil(minutes * 60_000 + this.#sleptMs);
    if (this.time.isOver) return;
    this.#heal();
    const ending = endOf(this);
    const last = this.time.now + convergeMsMax;
    do {
      while (!this.time.isOver && this.time.now < last && ending.waitsFor() !== undefined) {
        await this.time.runUntil(this.time.now + 2_000);
        // Told that there are too many of them, clones wait for their person to try again.
        for (const { client } of this.devices)
          if (client?.status.get().closedFor !== undefined) client.reconnect();
      }
      // What settles on the screen is stored within seconds. A link that died unheard may be noticed only now.
      await this.time.runUntil(this.time.now + 6_000);
    } while (!this.time.isOver && this.time.now < last && ending.waitsFor() !== undefined);
    if (!this.time.isOver) ending.check();
  }

  /** A person acts, reads and changes their mind, at their own pace. */
  #work(device: Device): void {
    const { chance, mood } = this;
    if (mood.actMs === Infinity) return;
    this.later(chance.around(mood.actMs), () => {
      const burst = chance.hits(0.08) ? chance.between(3, 12) : 1;
      for (let left = burst; left > 0; left -= 1) device.do(nextAct(this, device.person));
      if (chance.hits(0.25)) device.readChannel(someChannel(this));
      if (chance.hits(0.05)) this.time.after(chance.between(0, 30), () => device.withdrawLast());
      if (chance.hits(0.15)) device.check();
      this.#work(device);
    });
  }

  #heal(): void {
    this.isHealed = true;
    heal(this.mood);
    for (const node of this.nodes) {
      node.isDatabaseUp = true;
      node.lane.isFull = false;
    }
    this.#replaceNodes();
    for (const device of this.devices) {
      device.skewMs = 0;
      device.setNetwork(true);
      if (device.isFrozen) device.thaw();
      device.start();
      device.client?.reconnect();
      device.tell("online");
    }
  }

  tally(): Readonly<Record<string, number>> {
    const { codes, repeats, conflicts } = this.auditor;
    const all = [...codes.values()].reduce((sum, count) => sum + count, 0);
    const accepted = codes.get("ok") ?? 0;
    return {
      commands: all,
      accepted,
      refused: all - accepted,
      "ids again": repeats,
      "ids with other content": conflicts,
      entries: this.auditor.position,
      ...this.counts,
    };
  }
}

export async function play(options: RunOptions): Promise<RunResult> {
  const run = new Run(options);
  const giveBack = takeOverTime(run.time, () => run.chance.unit());
  const unhandled = (error: unknown): void =>
    run.fail(`nobody took ${String((error as Error).stack ?? error)}`);
  process.on("unhandledRejection", unhandled);
  try {
    await run.play(options.minutes);
  } catch (error) {
    run.fail(`the run itself broke: ${String((error as Error).stack ?? error)}`);
  } finally {
    await run.time.finish();
    process.off("unhandledRejection", unhandled);
    giveBack();
  }
  const { seed } = options;
  const { failure, time, store } = run;
  const log = JSON.stringify(store.journal.log);
  const print = deriveId("print", `${failure} ${time.events} ${log}`);
  return { seed, failure, events: time.events, simulatedMs: time.now, counts: run.tally(), print };
}
