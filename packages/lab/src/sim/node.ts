/**
 * One server process of a run: the real gateway with its connections, hub, markers and slow-reader rules, the real bus
 * and the real reactions, on the run's lane and store. Two of them may share the store, as two processes share a
 * database. HTTP is a small door of the run's own: snapshots and commands, the rest is not asked.
 */
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import type { WebSocket } from "ws";
import { commandMessageSchema } from "@instep/domain/kernel/command.ts";
import { deriveId } from "@instep/domain/kernel/ids.ts";
import { placeChannelId } from "@instep/domain/chat/terms.ts";
import type { PlaceId } from "@instep/domain/kernel/ids.ts";
import { Connection } from "@instep/server/gateway/connection.ts";
import { Gateway, type Authenticator } from "@instep/server/gateway/gateway.ts";
import type { Metrics } from "@instep/server/gateway/metrics.ts";
import type { Foundation } from "@instep/server/house.ts";
import { openBus, type Bus } from "@instep/server/journal/bus.ts";
import type { OpenJournal } from "@instep/server/journal/journal.ts";
import { openReactions, type Reactions } from "@instep/server/journal/reactions.ts";
import { encodeEntry } from "@instep/server/journal/segment.ts";
import type { Reaction } from "@instep/server/platform/contracts.ts";
import { chainId, phones } from "./chain.ts";
import { SimLane } from "./lane.ts";
import { feedSources } from "./views.ts";
import type { Run } from "./run.ts";
import type { ServerEnd } from "./link.ts";

/** Pairs that the book did not have ask for a count, as `alert.raise` does. */
function countReaction(run: Run): Reaction {
  return {
    name: "sim.count",
    on: ["stock.sold"],
    react: async (entry) => {
      const { lines } = entry.data as { lines: { found?: number }[] };
      if (!lines.some((line) => line.found !== undefined)) return [];
      const id =
        run.flaw?.name === "reacts under a new id"
          ? run.newId<"command">()
          : deriveId<"command">(entry.commandId, "count");
      const channelId = placeChannelId(entry.feed.slice("stock:".length) as PlaceId);
      const audience = [{ channelId, mentions: [] }];
      const data = { documentId: entry.commandId };
      return [{ id, name: "message.post_card", args: { kind: "book_wrong", data, audience } }];
    },
  };
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

export class SimNode {
  readonly name: string;
  readonly #run: Run;
  readonly #gateway: Gateway;
  readonly #bus: Bus;
  readonly #reactions: Reactions;
  readonly #ends = new Set<ServerEnd>();
  readonly lane: SimLane;
  isAlive = true;
  /** Its way to the database holds. */
  isDatabaseUp = true;

  constructor(run: Run, name: string) {
    this.#run = run;
    this.name = name;
    const { store, time } = run;
    this.lane = new SimLane(run, {
      name,
      isAlive: () => this.isAlive,
      crash: () => this.kill(),
      onCommitted: (from, entries) => this.#bus.publish(chainId, from, entries.map(encodeEntry)),
    });
    const database = store.database(
      () => this.isAlive,
      () => this.isDatabaseUp,
    );
    const [reader, log] = [store.reader(database), this.#log()];
    this.#bus = openBus(reader, log);
    const journal = this.#journal();
    const reactions = openReactions({
      database,
      journal,
      bus: this.#bus,
      reader,
      log,
      reactions: [countReaction(run)],
    });
    this.#reactions = reactions;
    const module = {
      name: "sim",
      migrations: [],
      commands: [],
      queries: [],
      feeds: feedSources(store.journal),
      reactions: [],
    };
    const foundation = {
      database,
      core: store.core,
      bus: this.#bus,
      reader,
      journal,
      reactions,
      now: () => time.epochNow,
      random: (bytes: number) => run.chance.bytes(bytes),
      log,
      modules: [module],
    };
    this.#gateway = new Gateway(foundation as unknown as Foundation, authenticator, metrics);
    // A server that cannot begin ends, and is started again.
    reactions.follow(chainId).catch(() => this.kill());
  }

  #journal(): OpenJournal {
    const never = new Promise<never>(() => undefined);
    const submitAs: OpenJournal["submitAs"] = (_chain, command, actor) =>
      this.isAlive ? this.lane.submit(command, actor) : never;
    return {
      submitAs,
      submit: (chain, command, { staffId, sessionId, deviceId }) =>
        submitAs(chain, command, { kind: "staff", staffId, sessionId, deviceId }),
      submitSystem: (chain, command, name) =>
        submitAs(chain, { ...command, madeAt: this.#run.time.epochNow }, { kind: "system", name }),
      close: async () => undefined,
    };
  }

  /** What the server complains about; errors are failures of the run, as long as the server lives. */
  #log(): Logger {
    const quiet = (): void => undefined;
    const error = (what: unknown, text: string): void => {
      const detail = (what as { err?: unknown }).err ?? (what as { error?: unknown }).error;
      if (this.isAlive && this.isDatabaseUp)
        this.#run.fail(`${this.name} logged: ${text} ${String((detail as Error)?.stack ?? detail)}`);
    };
    return { debug: quiet, info: quiet, warn: quiet, error } as unknown as Logger;
  }

  /** A device's socket has come about. */
  accept(end: ServerEnd): void {
    this.#ends.add(end);
    new Connection(
      this.#gateway,
      end.socket as unknown as WebSocket,
      end.stream as unknown as Duplex,
      undefined,
    );
  }

  forget(end: ServerEnd): void {
    this.#ends.delete(end);
  }

  async snapshot(token: string, feed: string): Promise<HttpAnswer> {
    const caller = await this.#gateway.callerOfToken(token);
    if (caller === undefined) return refusal(401, "not_signed_in");
    try {
      if (!(await this.#gateway.desk.allowed(caller, [feed])).has(feed)) return refusal(403, "forbidden");
      const snapshot = await this.#gateway.desk.snapshot(chainId, feed);
      if (snapshot === undefined) return refusal(404, "not_found");
      this.#run.count("snapshots");
      const seq = this.#run.flaw?.name === "tears snapshots" ? Math.max(0, snapshot.seq - 1) : snapshot.seq;
      if (this.#run.flaw?.name !== "tears snapshots")
        this.#run.auditor.shown("a snapshot", feed, seq, snapshot.view);
      return { status: 200, body: { ...snapshot, seq } };
    } catch {
      return refusal(503, "unavailable");
    }
  }

  async command(token: string, body: unknown): Promise<HttpAnswer> {
    const caller = await this.#gateway.callerOfToken(token);
    if (caller === undefined) return refusal(401, "not_signed_in");
    const parsed = commandMessageSchema.safeParse(body);
    if (!parsed.success) return refusal(400, "malformed");
    const outcome = await this.#gateway.submit({ ...parsed.data, args: parsed.data.args }, caller);
    return { status: outcome.ok ? 200 : 422, body: { id: parsed.data.id, outcome } };
  }

  /** Says goodbye to everybody, finishes what it has begun, and ends. */
  stop(): void {
    if (!this.isAlive) return;
    this.#run.count("servers stopped");
    this.#gateway.close();
    void this.#reactions.close().then(() => this.kill());
  }

  /** Gone without a word; whether the devices hear of it is the network's business. */
  kill(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#run.say(() => `${this.name} is dead`);
    for (const end of this.#ends) end.processDied();
    this.#ends.clear();
    this.#gateway.close();
    this.#bus.close();
    void this.#reactions.close();
    this.#run.nodeDied(this);
  }
}

function refusal(status: number, code: string): HttpAnswer {
  const retry = status === 503 ? "later" : "never";
  return { status, body: { rejection: { code, retry } } };
}

const callers = new Map(phones.map((one) => [one.token, one.caller]));
const authenticator: Authenticator = {
  callerOfToken: async (token) => callers.get(token),
  callerOfRequest: async () => undefined,
  invalidate: () => undefined,
  refresh: async (caller) => caller,
};

const nothing = (): void => undefined;
const metrics = {
  batch: nothing,
  refusedBusy: nothing,
  command: nothing,
  request: nothing,
  gauge: nothing,
} as unknown as Metrics;
