/** Ours: the product's own server process on its own PostgreSQL, with a chain, people with open sessions, and channels. */
import type { ChannelId } from "@instep/domain/kernel/ids.ts";
import { makeBenchChain, type BenchChain, type BenchClerk } from "../../rig/chain.ts";
import { newId } from "../../rig/ids.ts";
import { freePort } from "../../rig/ports.ts";
import { cpuMicrosOf, pin, places } from "../../rig/processes.ts";
import { openBenchDatabase, startServer, type BenchDatabase, type ServerProcess } from "../../rig/server.ts";
import type { LineSpec } from "../crowd/line.ts";
import type { Subject } from "./subject.ts";

export interface OurOptions {
  readonly people: number;
  /** Server and PostgreSQL together on one core. */
  readonly isPinned?: boolean;
  /** Of the server's process. */
  readonly environment?: Readonly<Record<string, string>>;
}

type InstepSpec = Extract<LineSpec, { kind: "instep" }>;

/** A channel with its people, and how lines join it. */
export interface Channel {
  readonly channelId: ChannelId;
  readonly feed: string;
  /** A line that follows from now on. */
  reader(person: BenchClerk): InstepSpec;
  /** A line that only sends there. */
  writer(person: BenchClerk): InstepSpec;
  /** Seq of its feed now. */
  head(): Promise<number>;
}

export class Ours {
  readonly #database: BenchDatabase;
  readonly #options: OurOptions;
  readonly chain: BenchChain;
  readonly port: number;
  #server: ServerProcess;

  private constructor(
    database: BenchDatabase,
    options: OurOptions,
    chain: BenchChain,
    port: number,
    server: ServerProcess,
  ) {
    this.#database = database;
    this.#options = options;
    this.chain = chain;
    this.port = port;
    this.#server = server;
  }

  static async start(options: OurOptions): Promise<Ours> {
    const database = await openBenchDatabase();
    const port = await freePort();
    const size = { places: 1, styles: 1, clerks: options.people };
    const chain = await makeBenchChain(database.foundation, size);
    const server = await startServer(database.postgres.url, port, "warn", options.environment);
    const ours = new Ours(database, options, chain, port, server);
    ours.#place();
    return ours;
  }

  #place(): void {
    if (this.#options.isPinned === true) pin(places.subject, this.#roots());
  }

  #roots(): number[] {
    return [this.serverPid, this.#database.postgres.pid()];
  }

  get serverPid(): number {
    return this.#server.child.pid ?? 0;
  }

  get url(): string {
    return this.#server.url;
  }

  /** Server and PostgreSQL. */
  cpuMicros(): number {
    return cpuMicrosOf(this.#roots());
  }

  serverCpuMicros(): number {
    return cpuMicrosOf([this.serverPid]);
  }

  person(index: number): BenchClerk {
    const person = this.chain.clerks[index];
    if (person === undefined) throw new Error(`the chain has no person ${index}`);
    return person;
  }

  #channel(channelId: ChannelId): Channel {
    const { port, chain } = this;
    const feed = `chat:${channelId}`;
    return {
      channelId,
      feed,
      reader: ({ token }) => ({ kind: "instep", port, token, feed, channelId }),
      writer: ({ token }) => ({ kind: "instep", port, token, channelId }),
      head: async () => {
        const heads = await this.#database.foundation.reader.feedHeads(chain.chainId, [feed]);
        return heads.get(feed) ?? 0;
      },
    };
  }

  async group(people: readonly BenchClerk[]): Promise<Channel> {
    const args = { name: "Bench", memberIds: people.map(({ caller }) => caller.staffId) };
    const command = { id: newId<"command">(), name: "channel.create", args };
    const { journal } = this.#database.foundation;
    const outcome = await journal.submitSystem(this.chain.chainId, command, "bench");
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
    return this.#channel((outcome.reply as { channelId: ChannelId }).channelId);
  }

  async pair(one: BenchClerk, other: BenchClerk): Promise<Channel> {
    const args = { staffId: other.caller.staffId };
    const command = { id: newId<"command">(), name: "channel.open_direct", args, madeAt: Date.now() };
    const outcome = await this.#database.foundation.journal.submit(this.chain.chainId, command, one.caller);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
    return this.#channel((outcome.reply as { channelId: ChannelId }).channelId);
  }

  /** Ends the server without a word and starts the next; resolves when that one answers. */
  async kill(): Promise<void> {
    const { child } = this.#server;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await ended;
    const { url } = this.#database.postgres;
    this.#server = await startServer(url, this.port, "warn", this.#options.environment);
    this.#place();
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#database.stop();
  }
}

/** Ours as one of the systems of a comparison: one room, everybody in it. */
export async function startOurs(readers: number, writers: number): Promise<Subject> {
  const ours = await Ours.start({ people: readers + writers, isPinned: true });
  const everybody = Array.from({ length: readers + writers }, (_, index) => ours.person(index));
  const channel = await ours.group(everybody);
  return {
    name: "Instep",
    version: "this tree",
    durability: "A",
    settings: "embedded PostgreSQL, on the same core",
    isAnswered: true,
    readers: (count) => everybody.slice(0, count).map((person) => channel.reader(person)),
    writers: (count) => everybody.slice(readers, readers + count).map((person) => channel.writer(person)),
    cpuMicros: () => ours.cpuMicros(),
    stop: () => ours.stop(),
  };
}
