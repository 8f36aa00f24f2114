/**
 * Read and delivered markers: a crowd reading one message must not become a crowd of commands. Markers of 100 ms are
 * merged (they only grow) and submitted as one system command; what it changed comes back through the log and is told
 * to the channel's followers as one `receipts` message.
 */
import type { Logger } from "pino";
import { makeId, type ChainId, type StaffId } from "@instep/domain/kernel/ids.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { Foundation } from "../house.ts";

const flushMs = 100;
const marksPerCommandMax = 500;

interface Mark {
  channelId: string;
  staffId: StaffId;
  delivered: number;
  read: number;
}

export type Receipts = (chainId: ChainId, channel: string, marks: [string, number, number][]) => void;

export class Marks {
  readonly #foundation: Foundation;
  readonly #log: Logger;
  readonly #onReceipts: Receipts;
  #waiting = new Map<ChainId, Map<string, Mark>>();
  #receipts = new Map<ChainId, Map<string, Map<string, [number, number]>>>();
  readonly #timer: NodeJS.Timeout;

  constructor(foundation: Foundation, onReceipts: Receipts) {
    this.#foundation = foundation;
    this.#log = foundation.log;
    this.#onReceipts = onReceipts;
    this.#timer = setInterval(() => this.flush(), flushMs);
    this.#timer.unref();
  }

  mark(chainId: ChainId, channelId: string, staffId: StaffId, delivered: number, read: number): void {
    let marks = this.#waiting.get(chainId);
    if (marks === undefined) {
      marks = new Map();
      this.#waiting.set(chainId, marks);
    }
    const key = `${channelId}|${staffId}`;
    const before = marks.get(key);
    marks.set(key, {
      channelId,
      staffId,
      delivered: Math.max(delivered, read, before?.delivered ?? 0),
      read: Math.max(read, before?.read ?? 0),
    });
  }

  /**
   * An entry `chat.marked` of somebody's own feed becomes a receipt in the channel; not where they moved it by writing,
   * because the message itself tells everybody that its author has read so far.
   */
  seen(chainId: ChainId, entry: Entry): void {
    if (entry.by !== undefined) return;
    const { channelId, delivered, read } = entry.data as {
      channelId: string;
      delivered: number;
      read: number;
    };
    let channels = this.#receipts.get(chainId);
    if (channels === undefined) this.#receipts.set(chainId, (channels = new Map()));
    let marks = channels.get(channelId);
    if (marks === undefined) channels.set(channelId, (marks = new Map()));
    marks.set(entry.feed.slice("me:".length), [delivered, read]);
  }

  flush(): void {
    const receipts = this.#receipts;
    this.#receipts = new Map();
    for (const [chainId, channels] of receipts) {
      for (const [channel, marks] of channels)
        this.#onReceipts(
          chainId,
          channel,
          [...marks].map(([staff, [delivered, read]]) => [staff, delivered, read]),
        );
    }
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const [chainId, marks] of waiting) {
      const list = [...marks.values()];
      for (let start = 0; start < list.length; start += marksPerCommandMax)
        this.#submit(chainId, list.slice(start, start + marksPerCommandMax));
    }
  }

  #submit(chainId: ChainId, marks: readonly Mark[]): void {
    const { journal, now, random } = this.#foundation;
    const id = makeId<"command">(now(), random(10));
    journal
      .submitSystem(chainId, { id, name: "chat.mark", args: { marks } }, "marks")
      .then((outcome) => {
        // The device says it again when it reconnects; meanwhile the next flush may.
        if (!outcome.ok && outcome.rejection.retry === "later")
          for (const one of marks) this.mark(chainId, one.channelId, one.staffId, one.delivered, one.read);
      })
      .catch((error: unknown) => this.#log.warn({ err: error }, "markers could not be kept"));
  }

  close(): void {
    clearInterval(this.#timer);
    this.flush();
  }
}
