/**
 * Commands that are decided while the screen is not there yet. A command that was accepted keeps its optimistic effect
 * until its entry is in the view; one that was refused because the device was behind keeps it until the device has caught
 * up. Otherwise a number would jump back and forth within a second.
 *
 * The entry usually comes within milliseconds of the reply. Where it does not (it went to a feed that shows nothing of
 * it, or is inside a snapshot), the concerned feeds are pulled once: after that the view is newer than the decision.
 */
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { Timer, type Clock } from "./clock.ts";
import type { Shown } from "./pending.ts";
import { pace } from "./policy.ts";
import type { NewCommand } from "./storage.ts";

export interface Settling extends Shown {
  readonly command: NewCommand;
  /** Undefined for an accepted one. */
  readonly rejection: Rejection | undefined;
  readonly awaited: Set<string>;
  readonly grace: Timer;
}

export interface SettlingOptions {
  readonly clock: Clock;
  /** Names of the followed feeds that show an effect of the command and have not yet had its entry. */
  readonly concerned: (command: NewCommand) => readonly string[];
  /** Whether the feed is at the server's head, as far as is known. */
  readonly isCurrent: (feed: string) => boolean;
  readonly refresh: (feed: string) => Promise<void>;
  readonly onSettled: (command: NewCommand, rejection: Rejection | undefined) => void;
}

export class SettlingCommands {
  readonly #options: SettlingOptions;
  readonly #all = new Map<CommandId, Settling>();

  constructor(options: SettlingOptions) {
    this.#options = options;
  }

  get all(): Iterable<Settling> {
    return this.#all.values();
  }

  has(id: CommandId): boolean {
    return this.#all.has(id);
  }

  /** What the server has said yes to: its state from now on includes them. */
  accepted(): CommandId[] {
    return [...this.#all.values()].filter((one) => one.rejection === undefined).map((one) => one.command.id);
  }

  /** `isPast`: decided before the heads that the replica knows, so a feed at its head includes the effect. */
  add(command: NewCommand, rejection: Rejection | undefined, isPast: boolean): void {
    const { isCurrent } = this.#options;
    const awaited = new Set(this.#options.concerned(command).filter((feed) => !isPast || !isCurrent(feed)));
    const one: Settling = { command, rejection, awaited, grace: new Timer(this.#options.clock) };
    if (awaited.size === 0) {
      this.#options.onSettled(command, rejection);
      return;
    }
    this.#all.set(command.id, one);
    if (rejection === undefined)
      one.grace.start(pace.effectAwaitedMs, () => this.#refresh(one, [...awaited]));
    // What is behind is about to be pulled anyway, and what comes then includes the effect, also within a snapshot.
    this.#refresh(
      one,
      [...awaited].filter((feed) => rejection !== undefined || !isCurrent(feed)),
    );
  }

  /** The entry of the command is in the feed's view. */
  seen(id: CommandId, feed: string): void {
    const one = this.#all.get(id);
    if (one !== undefined) this.#arrived(one, feed);
  }

  stop(): void {
    for (const one of this.#all.values()) one.grace.stop();
  }

  #refresh(one: Settling, feeds: readonly string[]): void {
    for (const feed of feeds) void this.#options.refresh(feed).then(() => this.#arrived(one, feed));
  }

  #arrived(one: Settling, feed: string): void {
    const { command, rejection, awaited, grace } = one;
    awaited.delete(feed);
    if (awaited.size > 0 || this.#all.get(command.id) !== one) return;
    grace.stop();
    this.#all.delete(command.id);
    this.#options.onSettled(command, rejection);
  }
}
