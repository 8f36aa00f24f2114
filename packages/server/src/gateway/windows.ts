/**
 * The ends of the feeds that somebody here asked for, in memory, as the texts that are sent. A phone that comes out of a
 * lift asks for its last entries, and a thousand that come back after a restart ask for the same ones: the log is read
 * once, the page is encoded once, and what is committed from then on is added as the bus tells it.
 *
 * A window is a run of texts without a hole that ends at the feed's head. It is put up before the head is read, so
 * nothing that the bus tells meanwhile is missed; what the read saw already is dropped by seq. A window that was taken
 * down meanwhile learns nothing: one that is put up behind a read would not know what the bus told in between. The head may be ahead of
 * the bus (another process has committed): then the run begins anew behind it. Memory is bounded: the feeds that were
 * asked for least lately lose their texts first, and are read from the log again.
 */
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import { limits, type LimitName } from "@instep/domain/kernel/limits.ts";
import type { LogReader, Rest } from "../journal/log.ts";
import type { Published, Stand } from "../journal/segment.ts";

interface Window {
  /** Seq of the last text, and the feed's head once that is known. */
  head: number;
  isKnown: boolean;
  texts: string[];
  chars: number;
  /** Encoded pages to the head, by the seq behind which they begin; until the feed's next entry. */
  readonly made: Map<number, Buffer>;
}

interface Chain {
  readonly epoch: number;
  readonly feeds: Map<string, Window>;
}

/** What a device lacks of a feed: `page` messages, one a line. */
export interface Missing {
  readonly feed: string;
  readonly head: number;
  readonly pages: Buffer;
}

type Bounds = Pick<Record<LimitName, number>, "catchUpEntriesMax" | "feedWindowsCharsMax" | "feedWindowsMax">;

function firstOf({ head, texts }: Window): number {
  return head - texts.length + 1;
}

/** How many texts from `start` on fit into one page; one always does. */
function fitting(texts: readonly string[], start: number, limit: number): number {
  let chars = 0;
  let end = start;
  while (end < texts.length && end - start < limit) {
    chars += texts[end]?.length ?? 0;
    if (end > start && chars > limits.pageCharsMax) break;
    end += 1;
  }
  return end - start;
}

interface PageOf {
  readonly feed: string;
  readonly epoch: number;
  readonly head: number;
}

function pageText({ feed, epoch, head }: PageOf, texts: readonly string[]): string {
  return `${JSON.stringify({ t: "page", feed, epoch, head }).slice(0, -1)},"entries":[${texts.join(",")}]}`;
}

function pagesOf(of: PageOf, texts: readonly string[]): Buffer {
  const pages: string[] = [];
  for (let start = 0; start < texts.length;) {
    const count = fitting(texts, start, limits.pullEntriesMax);
    pages.push(pageText(of, texts.slice(start, start + count)));
    start += count;
  }
  return Buffer.from(pages.join("\n"));
}

interface Behind {
  readonly head: number;
  /** Of the seqs behind the stand, up to the head. */
  readonly texts: readonly string[];
  /** Where they are from; undefined when they were read for this stand only, or the window was taken down. */
  readonly window: Window | undefined;
}

function reaches(window: Window, { from }: Stand): boolean {
  return window.isKnown && from + 1 >= firstOf(window);
}

function behindOf(window: Window, rest: Rest | undefined, stand: Stand): Behind {
  const { from } = stand;
  if (rest === undefined || reaches(window, stand))
    return { head: window.head, texts: window.texts.slice(from + 1 - firstOf(window)), window };
  return { head: rest.head, texts: rest.texts.slice(from - rest.from), window: undefined };
}

export class Windows {
  readonly #reader: Pick<LogReader, "feedHeads" | "rests">;
  readonly #bounds: Bounds;
  readonly #chains = new Map<ChainId, Chain>();
  /** All windows, the one that was asked for least lately first. */
  readonly #lately = new Set<Window>();
  readonly #homes = new WeakMap<Window, () => void>();
  #chars = 0;
  #madeBytes = 0;

  constructor(reader: Pick<LogReader, "feedHeads" | "rests">, bounds: Bounds = limits) {
    this.#reader = reader;
    this.#bounds = bounds;
  }

  /** An entry that the bus tells, in the order in which it does. */
  see(chainId: ChainId, { entry: { feed, seq }, text }: Published): void {
    const window = this.#chains.get(chainId)?.feeds.get(feed);
    if (window === undefined || (window.isKnown && seq <= window.head)) return;
    if (seq !== window.head + 1) this.#empty(window);
    this.#unmake(window);
    window.head = seq;
    window.texts.push(text);
    this.#grow(window, text.length);
  }

  /** Heads of the feeds: at least what the bus has told, and what the device names if it is in the log. */
  async heads(chainId: ChainId, epoch: number, stands: readonly Stand[]): Promise<Map<string, number>> {
    const windows = new Map(stands.map(({ feed }) => [feed, this.#windowOf(chainId, epoch, feed)]));
    const unknown = stands.filter(({ feed, from }) => {
      const window = windows.get(feed);
      return window === undefined || !window.isKnown || from > window.head;
    });
    if (unknown.length > 0) {
      const read = await this.#reader.feedHeads(
        chainId,
        unknown.map(({ feed }) => feed),
      );
      for (const { feed } of unknown) this.#learn(windows.get(feed), read.get(feed) ?? 0);
    }
    return new Map([...windows].map(([feed, { head }]) => [feed, head]));
  }

  /** What is behind each stand. A device that stands further back than a window reaches makes it reach so far. */
  behind(chainId: ChainId, epoch: number, stands: readonly Stand[]): Promise<Missing[]> {
    return this.#behindEach(chainId, epoch, stands, ({ feed, from }, { head, texts, window }) => {
      const kept = window?.made.get(from);
      if (kept !== undefined) return { feed, head, pages: kept };
      const pages = pagesOf({ feed, epoch, head }, texts);
      if (window !== undefined) this.#keep(window, from, pages);
      return { feed, head, pages };
    });
  }

  /** One page after `from`: `limit` entries at most, and no more than a socket may have waiting. */
  async page(chainId: ChainId, epoch: number, stand: Stand, limit: number): Promise<string> {
    const [page] = await this.#behindEach(chainId, epoch, [stand], ({ feed }, { head, texts }) =>
      pageText({ feed, epoch, head }, texts.slice(0, fitting(texts, 0, limit))),
    );
    return page ?? "";
  }

  /** Makes something of what is behind each stand, in the very moment in which all of it is here. */
  async #behindEach<T>(
    chainId: ChainId,
    epoch: number,
    stands: readonly Stand[],
    make: (stand: Stand, behind: Behind) => T,
  ): Promise<T[]> {
    const asked = stands.map((stand) => ({ stand, window: this.#windowOf(chainId, epoch, stand.feed) }));
    const rests = new Map<string, Rest>();
    const lacking = (): typeof asked =>
      asked.filter(({ stand, window }) => !reaches(window, stand) && !rests.has(stand.feed));
    // Windows that reached far enough may lose their texts to others while those that do not are read.
    for (let short = lacking(); short.length > 0; short = lacking()) {
      const read = await this.#reader.rests(
        chainId,
        short.map(({ stand }) => stand),
      );
      for (const { stand, window } of short) {
        const { feed, from } = stand;
        const rest = read.get(feed) ?? { from, head: from, texts: [] };
        rests.set(feed, rest);
        if (this.#isUp(chainId, feed, window)) this.#extend(window, rest);
      }
    }
    return asked.map(({ stand, window }) => {
      const behind = behindOf(window, rests.get(stand.feed), stand);
      return make(stand, this.#isUp(chainId, stand.feed, window) ? behind : { ...behind, window: undefined });
    });
  }

  /** Whether the window is still the feed's, so that it hears what the bus tells. */
  #isUp(chainId: ChainId, feed: string, window: Window): boolean {
    return this.#chains.get(chainId)?.feeds.get(feed) === window;
  }

  /** Puts texts that were read in front of those that are there, where they meet. */
  #extend(window: Window, rest: Rest): void {
    this.#learn(window, rest.head);
    const missing = firstOf(window) - 1 - rest.from;
    if (missing <= 0 || rest.texts.length < missing) return;
    const more = rest.texts.slice(0, missing);
    window.texts = more.concat(window.texts);
    this.#grow(
      window,
      more.reduce((sum, text) => sum + text.length, 0),
    );
  }

  #learn(window: Window | undefined, head: number): void {
    if (window === undefined) return;
    window.isKnown = true;
    if (head <= window.head) return;
    this.#empty(window);
    window.head = head;
  }

  /** The feed's window, as the one that was asked for last. */
  #windowOf(chainId: ChainId, epoch: number, feed: string): Window {
    let chain = this.#chains.get(chainId);
    if (chain === undefined || chain.epoch !== epoch) {
      for (const window of chain?.feeds.values() ?? []) this.#forget(window);
      this.#chains.set(chainId, (chain = { epoch, feeds: new Map() }));
    }
    let window = chain.feeds.get(feed);
    if (window === undefined) {
      const { feeds } = chain;
      window = { head: 0, isKnown: false, texts: [], chars: 0, made: new Map() };
      feeds.set(feed, window);
      this.#homes.set(window, () => feeds.delete(feed));
    } else this.#lately.delete(window);
    this.#lately.add(window);
    const [oldest] = this.#lately;
    if (oldest !== undefined && this.#lately.size > this.#bounds.feedWindowsMax) this.#forget(oldest);
    return window;
  }

  #grow(window: Window, chars: number): void {
    window.chars += chars;
    this.#chars += chars;
    const spare = window.texts.length - this.#bounds.catchUpEntriesMax;
    // Half as many again before the oldest go, so that not every entry moves the rest.
    if (spare > this.#bounds.catchUpEntriesMax / 2) this.#shorten(window, spare);
    if (window.chars > this.#bounds.feedWindowsCharsMax / 4)
      this.#shorten(window, Math.ceil(window.texts.length / 2));
    if (this.#chars <= this.#bounds.feedWindowsCharsMax) return;
    for (const one of this.#lately) {
      if (this.#chars <= this.#bounds.feedWindowsCharsMax / 2) return;
      if (one.chars > 0) this.#forget(one);
    }
  }

  #shorten(window: Window, count: number): void {
    const gone = window.texts.splice(0, count).reduce((sum, text) => sum + text.length, 0);
    window.chars -= gone;
    this.#chars -= gone;
    this.#unmake(window);
  }

  #keep(window: Window, from: number, pages: Buffer): void {
    window.made.set(from, pages);
    this.#madeBytes += pages.length;
    if (this.#madeBytes > this.#bounds.feedWindowsCharsMax / 4)
      for (const one of this.#lately) this.#unmake(one);
  }

  #unmake(window: Window): void {
    if (window.made.size === 0) return;
    for (const pages of window.made.values()) this.#madeBytes -= pages.length;
    window.made.clear();
  }

  #empty(window: Window): void {
    this.#shorten(window, window.texts.length);
  }

  #forget(window: Window): void {
    this.#empty(window);
    this.#lately.delete(window);
    this.#homes.get(window)?.();
  }
}
