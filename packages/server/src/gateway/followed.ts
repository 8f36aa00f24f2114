/**
 * The feeds that one socket follows, and how far each has gone out. While a feed is being joined its live entries wait;
 * what comes twice is dropped by seq, and where an entry found no room or the next one is missing the device is told the
 * head, so that it pulls.
 */
import { limits } from "@instep/domain/kernel/limits.ts";
import type { ClientMessage } from "@instep/domain/kernel/protocol.ts";
import { frameOf, type Published } from "../journal/segment.ts";
import type { Outlet } from "./outlet.ts";

/** Feeds as a device names them, each with the epoch and seq where it stands. */
export type Stands = Extract<ClientMessage, { t: "follow" }>["feeds"];

/** A feed that is named twice is followed once, from where it was named last. */
export function onceEach(stands: Stands): Stands {
  return [...new Map(stands.map((stand) => [stand[0], stand])).values()];
}

interface Following {
  /** Last seq that went out; entries up to it are dropped. */
  seq: number;
  /** Live entries that came while the feed was being joined. */
  waiting: Published[] | undefined;
  /** Seq of the last entry that did not find room there. */
  missed: number;
}

export class Followed {
  readonly #outlet: Pick<Outlet, "entry" | "send">;
  readonly #feeds = new Map<string, Following>();
  #holds = 0;
  /** In the order in which they came. */
  #held: [Published, string][] = [];

  constructor(outlet: Pick<Outlet, "entry" | "send">) {
    this.#outlet = outlet;
  }

  get size(): number {
    return this.#feeds.size;
  }

  get names(): Iterable<string> {
    return this.#feeds.keys();
  }

  has(feed: string): boolean {
    return this.#feeds.has(feed);
  }

  /** From here on live entries wait until `goLive`. */
  join(feed: string): void {
    this.#feeds.set(feed, { seq: 0, waiting: [], missed: 0 });
  }

  /** False when it was not followed. */
  leave(feed: string): boolean {
    return this.#feeds.delete(feed);
  }

  /** The device has the feed up to `seq`: what waited goes out, then what comes. */
  goLive(feed: string, seq: number): void {
    const following = this.#feeds.get(feed);
    if (following?.waiting === undefined) return;
    const { waiting } = following;
    following.seq = seq;
    following.waiting = undefined;
    for (const published of waiting) this.push(published, frameOf(published));
    if (this.#holds === 0) this.#tellMissed(feed, following);
  }

  #tellMissed(feed: string, following: Following): void {
    if (following.waiting !== undefined || following.missed <= following.seq) return;
    following.seq = following.missed;
    this.#outlet.send({ t: "head", feed, seq: following.missed });
  }

  /** Until as many `resume` live entries wait; those of feeds that are left meanwhile never go out. */
  hold(): void {
    this.#holds += 1;
  }

  resume(): void {
    this.#holds -= 1;
    if (this.#holds > 0) return;
    for (const [published, frame] of this.#held.splice(0)) this.push(published, frame);
    for (const [feed, following] of this.#feeds) this.#tellMissed(feed, following);
  }

  push(published: Published, frame: string): void {
    const { feed, seq } = published.entry;
    const following = this.#feeds.get(feed);
    if (following === undefined) return;
    if (this.#holds > 0) {
      if (this.#held.length < limits.socketBufferEntriesMax) this.#held.push([published, frame]);
      else following.missed = seq;
      return;
    }
    if (following.waiting !== undefined) {
      if (following.waiting.length < limits.socketBufferEntriesMax) following.waiting.push(published);
      else following.missed = seq;
      return;
    }
    if (seq <= following.seq) return;
    const isNext = seq === following.seq + 1;
    following.seq = seq;
    if (isNext) this.#outlet.entry(frame, feed, seq);
    else this.#outlet.send({ t: "head", feed, seq });
  }
}
