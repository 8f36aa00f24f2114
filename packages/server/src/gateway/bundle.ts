/**
 * Messages that wait on a socket and will be one message there. Sockets that wait for the same share one bundle: an
 * entry goes to all its followers before the next one does, so it is enough that each bundle knows the one that was made
 * of it last. A thousand followers then take a step each, and join and encode nothing. What is a socket's own begins a
 * bundle that nobody else meets.
 */
import { messageOf } from "./frames.ts";

const joiner = "\n";

export class Bundle {
  readonly #before: Bundle | undefined;
  readonly #message: string;
  /** The last that was made of this one by `withShared`. */
  #next: Bundle | undefined;
  #bytes: Buffer | undefined;
  readonly chars: number;

  private constructor(before: Bundle | undefined, message: string) {
    this.#before = before;
    this.#message = message;
    this.chars = (before?.chars ?? 0) + message.length;
  }

  static readonly empty = new Bundle(undefined, "");

  /** This and a message of one socket. */
  withOwn(message: string): Bundle {
    return new Bundle(this, message);
  }

  /** This and a message that many sockets get, the same string each. */
  withShared(message: string): Bundle {
    const next = this.#next;
    if (next !== undefined && next.#message === message) return next;
    return (this.#next = new Bundle(this, message));
  }

  /** Joined by line ends. */
  get text(): string {
    const messages = [this.#message];
    for (let one = this.#before; one !== undefined && one !== Bundle.empty; one = one.#before)
      messages.push(one.#message);
    return messages.toReversed().join(joiner);
  }

  /** As one WebSocket message. */
  get bytes(): Buffer {
    return (this.#bytes ??= messageOf(this.text));
  }
}
