/**
 * Delivered and read markers. They only grow and are never answered, so they are kept until receipts name them and sent
 * again on every new connection: sending twice changes nothing.
 */
import type { ClientMessage } from "@instep/domain/kernel/protocol.ts";
import { pace } from "./policy.ts";
import { integer, list, text, tuple } from "./shape.ts";
import type { Storage } from "./storage.ts";
import type { Report } from "./wire.ts";

const storedShape = list(tuple(text, integer, integer));
type Mark = readonly [channel: string, delivered: number, read: number];

export interface MarkersOptions {
  readonly storage: Storage["meta"];
  readonly send: (messages: readonly ClientMessage[]) => boolean;
  readonly report: Report;
}

export class Markers {
  readonly #options: MarkersOptions;
  readonly #marks = new Map<string, Mark>();

  constructor(options: MarkersOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    const stored = await this.#options.storage.get("marks");
    if (!storedShape(stored)) return;
    for (const [channel, delivered, read] of stored as Mark[]) this.#grow(channel, delivered, read);
  }

  mark(channel: string, delivered: number, read: number): void {
    if (!this.#grow(channel, Math.max(delivered, read), read)) return;
    const mark = this.#marks.get(channel);
    if (mark !== undefined) this.#options.send([message(mark)]);
    this.#store();
  }

  /** All, or those of the channel whose feed is followed from now on: the server takes markers of followed ones only. */
  resend(channel?: string): void {
    const marks = [...this.#marks.values()].filter((mark) => channel === undefined || mark[0] === channel);
    if (marks.length > 0) this.#options.send(marks.map(message));
  }

  /** The server has these of ours. */
  received(channel: string, delivered: number, read: number): void {
    const mark = this.#marks.get(channel);
    if (mark === undefined || mark[1] > delivered || mark[2] > read) return;
    this.#marks.delete(channel);
    this.#store();
  }

  #grow(channel: string, delivered: number, read: number): boolean {
    const before = this.#marks.get(channel);
    if (before !== undefined && before[1] >= delivered && before[2] >= read) return false;
    this.#marks.delete(channel);
    this.#marks.set(channel, [
      channel,
      Math.max(before?.[1] ?? 0, delivered),
      Math.max(before?.[2] ?? 0, read),
    ]);
    const oldest = this.#marks.keys().next();
    if (this.#marks.size > pace.markedChannelsMax && oldest.done !== true) this.#marks.delete(oldest.value);
    return true;
  }

  #store(): void {
    this.#options.storage
      .put("marks", [...this.#marks.values()])
      .catch((error: unknown) => this.#options.report("markers_not_stored", error));
  }
}

function message([channel, delivered, read]: Mark): ClientMessage {
  return { t: "read", channel, delivered, read };
}
