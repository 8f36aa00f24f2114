/**
 * A phone of a run: the real client, unchanged, on a disk that may fail, a clock that may be wrong and a network that
 * comes and goes. The process is killed and started again, put to sleep for hours, its storage wiped or copied to
 * another phone. It remembers what it promised its person, for the auditor.
 */
import { canonicalJson, type Outcome } from "@instep/domain/kernel/command.ts";
import type { CommandId, PlaceId, StaffId } from "@instep/domain/kernel/ids.ts";
import { feedSpecs } from "@instep/domain/feeds.ts";
import { overlayChat } from "@instep/domain/chat/feed.ts";
import type { ChatView } from "@instep/domain/chat/contract.ts";
import { staffFeed } from "@instep/domain/chat/terms.ts";
import type { StockView } from "@instep/domain/stock/feed.ts";
import { overlayStock } from "@instep/domain/stock/overlay.ts";
import { stockFeed } from "@instep/domain/stock/posting.ts";
import { openClient, type Client } from "@instep/client/client.ts";
import type { Clock } from "@instep/client/clock.ts";
import { overlay, type Overlay } from "@instep/client/optimistic.ts";
import type { SocketFactory } from "@instep/client/socket.ts";
import type { SurroundingsEvents } from "@instep/client/surroundings.ts";
import { chainId, channels, openPlaces, places, type Person } from "./chain.ts";
import { allChannels, type Act } from "./acts.ts";
import { Disk } from "./disk.ts";
import { Link } from "./link.ts";
import { answerRequest } from "./requests.ts";
import { newIdsOnRetry, takesWhatComes } from "./tampering.ts";
import type { Run } from "./run.ts";

/** What the device promised its person about one act. */
export interface Promised {
  readonly id: CommandId;
  readonly act: Act;
  readonly incarnation: number;
  isStored: boolean;
  isWithdrawn: boolean;
  /** The storage was wiped, or copied to another device: its fate is no longer this device's alone. */
  isOutOfHand: boolean;
  outcome: Outcome | undefined;
}

/** Answers of the device itself. */
const ownCodes = new Set(["withdrawn", "device_storage", "outbox_full", "unavailable"]);
/** Reports that can only come from a mistake of ours. */
const brokenReports = new Set([
  "reducer_failed",
  "overlay_failed",
  "message_unknown",
  "message_not_json",
  "frame_not_text",
]);

interface Timed {
  run: (() => void) | undefined;
}

export class Device {
  readonly name: string;
  readonly person: Person;
  readonly #run: Run;
  disk: Disk;
  client: Client | undefined;
  readonly promises: Promised[] = [];
  readonly links = new Set<Link>();
  skewMs = 0;
  isNetworkUp = true;
  isFrozen = false;
  incarnation = 0;
  /** Grows when the storage is no longer the one that earlier acts went into. */
  #outbox = 0;
  #order = 0;
  #parked: Timed[] = [];
  #surroundings: SurroundingsEvents | undefined;

  constructor(run: Run, name: string, person: Person, disk = new Disk(run)) {
    this.#run = run;
    this.name = name;
    this.person = person;
    this.disk = disk;
  }

  get isRunning(): boolean {
    return this.client !== undefined;
  }

  get feeds(): string[] {
    const own = channels.filter((one) =>
      this.#run.auditor.chat.isReader(one.channelId, this.person.staff.staffId),
    );
    const chats = [...own.map((one) => one.channelId), this.#run.groupId].map((id) => `chat:${id}`);
    return [
      ...openPlaces.map((place) => stockFeed(place.placeId)),
      ...chats,
      staffFeed(this.person.staff.staffId),
    ];
  }

  start(): void {
    if (this.client !== undefined) return;
    this.incarnation += 1;
    this.isFrozen = false;
    this.disk.isFrozen = false;
    const { incarnation } = this;
    const isOurs = (): boolean => this.incarnation === incarnation && this.client !== undefined;
    const client = openClient({
      url: "http://sim",
      storage: this.disk.open(),
      feeds: feedSpecs,
      overlays: overlaysOf(this.person),
      token: this.person.token,
      clock: this.#clock(incarnation),
      socketFactory: this.#socketFactory(incarnation),
      fetch: ((input: string, init: RequestInit) =>
        answerRequest(this.#run, this, isOurs, input, init)) as typeof fetch,
      tabs: null,
      surroundings: (events) => {
        this.#surroundings = events;
        return () => undefined;
      },
      onReport: (problem, detail) => {
        this.#run.count(`report ${problem}`);
        this.#run.say(() => `${this.name} reports ${problem}`);
        if (brokenReports.has(problem)) this.#run.fail(`${this.name} reported ${problem}: ${String(detail)}`);
      },
    });
    this.client = client;
    for (const feed of this.feeds) client.follow(feed);
  }

  #clock(incarnation: number): Clock {
    const { time, chance } = this.#run;
    return {
      now: () => time.epochNow + this.skewMs,
      monotonic: () => time.now,
      setTimer: (run, delayMs) => {
        const one: Timed = { run };
        time.after(delayMs, () => {
          if (this.incarnation !== incarnation || this.client === undefined) return;
          if (this.isFrozen) this.#parked.push(one);
          else one.run?.();
        });
        return one;
      },
      clearTimer: (handle) => {
        (handle as Timed).run = undefined;
      },
      random: () => chance.unit(),
      randomBytes: (count) => chance.bytes(count),
    };
  }

  #socketFactory(incarnation: number): SocketFactory {
    return (_url, events) => {
      const run = this.#run;
      run.count("connects");
      const isOurs = (): boolean => this.incarnation === incarnation && this.client !== undefined;
      const node = run.someNode();
      if (node === undefined || (!this.isNetworkUp && run.chance.hits(0.5))) {
        run.time.after(run.chance.around(50), () => isOurs() && events.closed(1006, ""));
        return { send: () => undefined, close: () => undefined };
      }
      const heard = {
        opened: () => isOurs() && events.opened(),
        received: (frame: unknown) => isOurs() && events.received(this.#seen(frame)),
        closed: (code: number, reason: string) => isOurs() && events.closed(code, reason),
      };
      const link = new Link(run, {
        node,
        events: heard as never,
        latencyMs: () => run.chance.around(run.mood.latencyMs),
        onOver: (one) => this.links.delete(one),
      });
      this.links.add(link);
      if (!this.isNetworkUp) link.hold(true);
      link.open();
      return { send: (frame) => link.up(this.#sent(frame)), close: () => link.closedByDevice() };
    };
  }

  #sent(frame: string): string {
    this.#run.say(() => `${this.name} sends ${frame.slice(0, 600)}`);
    return this.#run.flaw?.name === "makes a new id on retry" ? newIdsOnRetry(this.#run, this, frame) : frame;
  }

  #seen(frame: unknown): unknown {
    this.#run.say(() => `${this.name} hears ${String(frame).slice(0, 600)}`);
    return this.#run.flaw?.name === "skips holes" ? takesWhatComes(this, String(frame)) : frame;
  }

  /** The person acts. */
  do(act: Act): void {
    const { client } = this;
    if (client === undefined || this.isFrozen) return;
    const { auditor, traces } = this.#run;
    const submission = client.submit(act.name, act.args);
    const { id } = submission;
    const content = this.contentOf(act);
    this.#order += 1;
    const outbox = `${this.name}/${this.#outbox}`;
    auditor.intends({ id, name: act.name, outbox, order: this.#order }, content);
    this.#run.say(() => `${this.name} does ${act.name} ${id}`);
    traces.push({ id, name: act.name, args: act.args });
    const promised: Promised = {
      id,
      act,
      incarnation: this.incarnation,
      isStored: false,
      isWithdrawn: false,
      isOutOfHand: false,
      outcome: undefined,
    };
    this.promises.push(promised);
    void submission.stored.then(() => (promised.isStored = true));
    void submission.outcome.then((outcome) => this.#told(promised, content, outcome));
  }

  contentOf({ name, args }: Act): string {
    return canonicalJson([name, args, this.person.staff.staffId]);
  }

  #told(promised: Promised, content: string, outcome: Outcome): void {
    promised.outcome = outcome;
    const code = outcome.ok ? "ok" : outcome.rejection.code;
    if (code === "withdrawn") promised.isWithdrawn = true;
    if (!ownCodes.has(code)) this.#run.auditor.answered(this.name, promised.id, content, outcome);
  }

  withdrawLast(): void {
    const last = this.promises.at(-1);
    if (last === undefined || this.isFrozen) return;
    void this.client?.withdraw(last.id).then((did) => {
      if (did) this.#run.count("withdrawn");
      last.isWithdrawn ||= did;
    });
  }

  readChannel(channelId: string): void {
    const view = this.client?.view<ChatView>(`chat:${channelId}`);
    if (view === undefined || this.isFrozen) return;
    const { chance } = this.#run;
    this.client?.markRead(
      channelId,
      view.lastOrdinal,
      chance.hits(0.7) ? view.lastOrdinal : chance.between(0, view.lastOrdinal),
    );
  }

  /** The process ends without a word. The system closes its sockets, unless the battery is empty. */
  kill(isPowerCut: boolean): void {
    if (this.client === undefined) return;
    this.#run.say(() => `${this.name} is killed`);
    this.client = undefined;
    this.#parked = [];
    this.disk.kill(isPowerCut);
    for (const link of this.links) link.cut(false, !isPowerCut);
    this.links.clear();
  }

  wipe(): void {
    this.kill(false);
    this.disk.wipe();
    this.#letGo();
    this.#outbox += 1;
  }

  #letGo(): void {
    for (const one of this.promises) one.isOutOfHand = true;
  }

  /** A second phone with the same storage, as a backup makes it. */
  clone(name: string): Device {
    this.#letGo();
    this.#outbox += 1;
    return new Device(this.#run, name, this.person, this.disk.copy());
  }

  /** The screen is locked: no timer runs, nothing is read. */
  freeze(): void {
    if (this.client === undefined || this.isFrozen) return;
    this.isFrozen = true;
    this.disk.isFrozen = true;
    for (const link of this.links) link.hold(true);
  }

  thaw(): void {
    if (!this.isFrozen) return;
    this.isFrozen = false;
    this.disk.thaw();
    if (this.isNetworkUp) for (const link of this.links) link.hold(false);
    for (const one of this.#parked.splice(0)) one.run?.();
    this.tell("visible");
  }

  setNetwork(isUp: boolean): void {
    this.isNetworkUp = isUp;
    for (const link of this.links) if (!isUp || !this.isFrozen) link.hold(!isUp);
  }

  tell(event: keyof SurroundingsEvents): void {
    if (this.client !== undefined && !this.isFrozen) this.#surroundings?.[event]();
  }

  /** Everything on the screen is what it must be. */
  check(): void {
    const { client } = this;
    if (client === undefined) return;
    const { auditor, fail } = this.#run;
    for (const feed of this.feeds) {
      const { confirmed, view, seq } = client.feed(feed).get();
      if (confirmed === undefined) continue;
      auditor.shown(this.name, feed, seq, confirmed);
      const twice = shownTwice(feed, view);
      if (twice !== undefined) fail(`${this.name}: ${feed} at ${seq} shows ${twice} twice`);
    }
    const shown = new Set([...client.pending.get(), ...client.failed.get()].map((one) => one.id));
    for (const one of this.promises)
      if (
        one.incarnation === this.incarnation &&
        one.isStored &&
        one.outcome === undefined &&
        !shown.has(one.id)
      )
        if (!one.isWithdrawn && !one.isOutOfHand)
          fail(`${this.name}: ${one.act.name} ${one.id} is stored, undecided and not shown`);
  }
}

/** The first thing that a screen shows twice. */
function shownTwice(feed: string, view: unknown): string | undefined {
  if (feed.startsWith("me:")) return undefined;
  const keys = feed.startsWith("stock:")
    ? (view as StockView).activity.map((one) => `${one.name} ${one.documentId}`)
    : (view as ChatView).messages.map((one) => one.messageId);
  return keys.find((key, index) => keys.indexOf(key) !== index);
}

function overlaysOf({ caller, staff }: Person): readonly Overlay[] {
  const actor = { kind: "staff", ...caller } as const;
  const placeOf = (key: string) => places.find((one) => one.placeId === (key as PlaceId));
  return [
    overlay<StockView>({
      family: "stock",
      concerns: ({ name, args }, key) =>
        name.startsWith("stock.") && (args as { placeId?: string }).placeId === key,
      show: (view, pending, { key }) => {
        const place = placeOf(key);
        return place === undefined ? view : overlayStock(view, pending, { chainId, place, actor, staff });
      },
    }),
    overlay<ChatView>({
      family: "chat",
      concerns: ({ name, args }, key) => {
        const { channelId = key } = args as { channelId?: string };
        return /^(message|card)\./.test(name) && channelId === key;
      },
      show: (view, pending) => overlayChat(view, pending, staff.staffId as StaffId),
    }),
  ];
}

export function someChannel(run: Run): string {
  return run.chance.pick(allChannels(run));
}
