/**
 * A clerk with the product's own client on a bad line: sells, now and then several in a row, now and then something that
 * must be refused; is restarted; follows two shops. Each id also goes over HTTP to another server process: at once when
 * nothing of this clerk waits before it (a copy must not overtake what was made earlier), else when it is answered.
 */
import { openClient, type Client } from "@instep/client/client.ts";
import { openHttp, Refusal, type Http } from "@instep/client/http.ts";
import { memoryStorage } from "@instep/client/memory.ts";
import type { Storage } from "@instep/client/storage.ts";
import type { Entry, FeedSpec } from "@instep/domain/kernel/entry.ts";
import { deriveId } from "@instep/domain/kernel/ids.ts";
import type { Snapshot } from "@instep/domain/kernel/protocol.ts";
import { digestOf, stockFeeds, type StockView } from "@instep/domain/stock/feed.ts";
import type { BenchClerk } from "../rig/chain.ts";
import type { History, SeenEntry } from "./history.ts";
import { BadLine } from "./line.ts";

export interface ClerkOptions {
  readonly index: number;
  readonly clerk: BenchClerk;
  readonly url: string;
  /** Where copies go; another process on the same database when there is one. */
  readonly otherUrl: string;
  readonly feeds: readonly string[];
  readonly skuIds: readonly string[];
  readonly history: History;
  readonly random: () => number;
  readonly load: Load;
}

export interface Load {
  /** Mean pause between two acts of one clerk. */
  readonly pauseMs: number;
  /** Sales made at once, one act in ten; the others are single. */
  readonly burst: number;
  /** Of a frame or a sale, to be sent once more. */
  readonly doubleChance: number;
}

/** Behind a dead line a clerk goes on selling, but the queue at the till has an end. */
const waitingMax = 20;
const seenAtOnce = 100;

export class Clerk {
  readonly #options: ClerkOptions;
  readonly #line: BadLine;
  readonly #storage: Storage = memoryStorage();
  readonly #waiting = new Map<string, { args: unknown; isCopied: boolean }>();
  readonly #copies = new Set<Promise<void>>();
  #seen: { feed: string; entries: SeenEntry[] } = { feed: "", entries: [] };
  #client: Client;
  #session = 0;
  #isAtWork = true;
  isLost = false;

  constructor(options: ClerkOptions) {
    this.#options = options;
    this.#line = new BadLine(options.history, options.random, options.load.doubleChance);
    this.#line.onAnswer = (id) => this.#answered(id);
    this.#client = this.#open();
  }

  get index(): number {
    return this.#options.index;
  }

  get feeds(): readonly string[] {
    return this.#options.feeds;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Sells until told to go home. */
  async work(): Promise<void> {
    const { random, load } = this.#options;
    while (this.#isAtWork) {
      await pause(-Math.log(1 - random()) * load.pauseMs);
      if (!this.#isAtWork) return;
      if (this.#waiting.size > waitingMax) continue;
      const burst = random() < 0.1 ? load.burst : 1;
      for (let count = 0; count < burst; count += 1) this.#act();
      const chance = random();
      if (chance < 0.12) this.#line.cut();
      else if (chance < 0.13) await this.#restart();
    }
  }

  /** RST, as from a middlebox that forgot the connection. */
  reset(): void {
    this.#line.cut("reset");
  }

  goHome(): void {
    this.#isAtWork = false;
  }

  /** The phone falls into the harbour, with whatever was not sent. */
  async lose(): Promise<void> {
    this.goHome();
    this.isLost = true;
    this.#options.history.count("phone lost");
    this.#options.history.write({ what: "phone lost", clerk: this.index });
    this.#line.onAnswer = () => undefined;
    await this.#client.close();
  }

  /** Whether the device stands where its feeds do. */
  isAt(heads: ReadonlyMap<string, number>): boolean {
    return this.feeds.every((feed) => this.#client.feed(feed).get().seq === heads.get(feed));
  }

  digest(feed: string): string | undefined {
    return this.#client.digest(feed)?.digest;
  }

  describe(): string {
    const { kind, waiting, closedFor } = this.#client.status.get();
    const stands = this.feeds.map((feed) => this.#client.feed(feed).get().seq);
    return `clerk ${this.index}: ${kind}, ${waiting} waiting, ${JSON.stringify(closedFor ?? null)}, at ${stands.join(" ")}`;
  }

  http(url: string): Http {
    return openHttp({ url, token: () => this.#options.clerk.token });
  }

  /** Resolves when no copy is on its way. */
  async copied(): Promise<void> {
    await Promise.all(this.#copies);
  }

  async close(): Promise<void> {
    if (!this.isLost) await this.#client.close();
    this.writeSeen();
  }

  /** What the device has seen so far goes into the history. */
  writeSeen(): void {
    const { feed, entries } = this.#seen;
    this.#seen = { feed: "", entries: [] };
    if (entries.length > 0)
      this.#options.history.write({
        what: "seen",
        clerk: this.index,
        session: this.#session,
        feed,
        entries,
      });
  }

  #see({ feed, seq, position, commandId }: Entry): void {
    if (this.#seen.feed !== feed || this.#seen.entries.length >= seenAtOnce) {
      this.writeSeen();
      this.#seen = { feed, entries: [] };
    }
    this.#seen.entries.push([seq, position, commandId]);
  }

  /** A snapshot is in the history before the client has it. */
  async #fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const response = await fetch(input, init);
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (!pathname.endsWith("/snapshot") || !response.ok) return response;
    const text = await response.text();
    const { feed, seq } = JSON.parse(text) as Snapshot;
    this.writeSeen();
    this.#options.history.write({ what: "snapshot", clerk: this.index, feed, seq });
    return new Response(text, { status: response.status, headers: response.headers });
  }

  #open(): Client {
    const { url, clerk, history } = this.#options;
    const client = openClient({
      url,
      storage: this.#storage,
      feeds: stockFeeds as unknown as readonly FeedSpec[],
      token: clerk.token,
      digests: { stock: (view: never) => digestOf(view as StockView) },
      socketFactory: this.#line.factory,
      fetch: (input, init) => this.#fetch(input, init),
      onReport: (what) => history.count(`client: ${what}`),
    });
    client.onEntry((entry) => this.#see(entry));
    for (const feed of this.#options.feeds) client.follow(feed);
    return client;
  }

  /** The app is closed and opened again on the same storage. */
  async #restart(): Promise<void> {
    this.#options.history.event("app restarted");
    await this.#client.close();
    this.writeSeen();
    this.#session += 1;
    this.#client = this.#open();
  }

  #act(): void {
    const { random, skuIds, clerk, history, index, load } = this.#options;
    const isWrong = random() < 0.03;
    const lines = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, line) => ({
      skuId:
        isWrong && line === 0
          ? deriveId("no such", "sku")
          : (skuIds[Math.floor(random() * skuIds.length)] ?? ""),
      quantity: 1 + Math.floor(random() * 2),
      priceMinor: 39_900,
    }));
    const pairs = isWrong ? 0 : lines.reduce((sum, line) => sum + line.quantity, 0);
    const args = { placeId: clerk.placeId, lines };
    const isCopied = this.#waiting.size === 0 && random() < load.doubleChance;
    const { id } = this.#client.submit("stock.sell", args);
    history.make({ id, clerk: index, pairs }, args);
    this.#waiting.set(id, { args, isCopied });
    if (isCopied) this.#copy(id, args);
  }

  #answered(id: string): void {
    const { history, random, load } = this.#options;
    const act = this.#waiting.get(id);
    if (act === undefined || !history.hasAnswer(id)) return;
    this.#waiting.delete(id);
    if (!act.isCopied && random() < load.doubleChance / 2) this.#copy(id, act.args);
  }

  #copy(id: string, args: unknown): void {
    const { otherUrl, history } = this.#options;
    const sent = this.http(otherUrl)
      .sendCommand({ id, name: "stock.sell", args, madeAt: Date.now() })
      .then(
        (outcome) => {
          history.answered(id, "http", outcome);
          this.#answered(id);
        },
        (error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
          history.event(`http: ${error.rejection.code}`, { id, status: error.status });
        },
      );
    history.sent(id, "http");
    const done = sent.finally(() => this.#copies.delete(done));
    this.#copies.add(done);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
