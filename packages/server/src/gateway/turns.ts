/**
 * The order of one connection's commands under pressure. A command that is told to come later is owed a turn: until it
 * is sent again nothing new may pass, and what was refused behind it keeps its place too. The same id may be under way
 * twice; when one of the two is decided, nothing is owed to it any more.
 */
import { limits } from "@instep/domain/kernel/limits.ts";

/** A command by the order in which it first came on this connection. */
export interface Turn {
  readonly order: number;
  readonly id: string;
}

export class Turns {
  #count = 0;
  #owed: Turn[] = [];

  /** Whether the command may be handed over now. */
  take(id: string): { readonly turn: Turn; readonly mayPass: boolean } {
    const [first] = this.#owed;
    const known = this.#owed.find((turn) => turn.id === id);
    const turn = known ?? { order: (this.#count += 1), id };
    const mayPass = first === undefined || first === known;
    if (mayPass && known !== undefined) this.#owed.shift();
    return { turn, mayPass };
  }

  /** The command was told to come later. */
  owe(turn: Turn): void {
    if (this.#owed.some(({ id }) => id === turn.id)) return;
    const at = this.#owed.findIndex(({ order }) => order > turn.order);
    this.#owed.splice(at < 0 ? this.#owed.length : at, 0, turn);
  }

  /** The command was decided. */
  settle(turn: Turn): void {
    if (this.#owed.length > 0) this.#owed = this.#owed.filter(({ id }) => id !== turn.id);
  }

  /** A device keeps no more than this; whoever sends on and on into refusals is no device of ours. */
  get isTooMany(): boolean {
    return this.#owed.length > limits.outboxCommandsMax;
  }
}
