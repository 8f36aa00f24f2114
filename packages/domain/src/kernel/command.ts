/**
 * A command is an intention with an id made and stored on the device before it is sent. Its specification is the whole
 * of what the kernel knows about it: who may, which rows it touches, and the pure decision.
 */
import type { z } from "zod";
import type { CommandId, ChainId, DeviceId, PlaceId, SessionId, StaffId } from "./ids.ts";
import { limits } from "./limits.ts";
import type { Decision, State } from "./state.ts";
import type { RowRef } from "./table.ts";

/** Who acts. `system` are reactions, timers and the set-up; they need no permission and cannot come over the wire. */
export type Actor =
  | {
      readonly kind: "staff";
      readonly staffId: StaffId;
      readonly sessionId: SessionId;
      readonly deviceId: DeviceId;
    }
  | { readonly kind: "system"; readonly name: string };

export interface Context {
  readonly chainId: ChainId;
  readonly commandId: CommandId;
  readonly actor: Actor;
  /** The batch's instant on the server, epoch milliseconds. */
  readonly at: number;
  /** The instant on the device when the command was made, clamped by the journal to [0, at]. */
  readonly madeAt: number;
  /** 128 random bits, drawn once a command by whoever runs the core. */
  readonly random: readonly [number, number, number, number];
}

export { commandMessageSchema, type CommandMessage } from "./command-message.ts";

export interface CommandSpec<Args = unknown, Reply = unknown> {
  readonly name: string;
  /** Key of the permission table, `self` (any active staff, about themselves), or `system` (never over the wire). */
  readonly permission: string;
  /** The place the permission must hold at; undefined when it holds for the chain. */
  readonly place?: (args: Args) => PlaceId | undefined;
  readonly args: z.ZodType<Args, Args>;
  readonly reply: z.ZodType<Reply>;
  /**
   * Rows the decision will read. Called again after a load with the rows seen so far, until it names nothing new, so
   * that keys which depend on data can be found (`state.has`).
   */
  readonly touches: (args: Args, context: Context, state: State) => readonly RowRef[];
  readonly decide: (state: State, args: Args, context: Context) => Decision<Reply>;
}

export function command<Args, Reply>(spec: CommandSpec<Args, Reply>): CommandSpec<Args, Reply> {
  return spec;
}

/** Commands of different arguments in one list; each is only ever called with what its own schema has parsed. */
export function commandList(
  // oxlint-disable-next-line typescript/no-explicit-any -- the one place where the argument types are forgotten
  ...specs: readonly CommandSpec<any, any>[]
): readonly CommandSpec<never, unknown>[] {
  return specs as unknown as readonly CommandSpec<never, unknown>[];
}

/** A command as the journal takes it: parsed once, with its author. */
export interface Submitted {
  readonly id: CommandId;
  readonly name: string;
  readonly args: unknown;
  readonly madeAt: number;
  readonly actor: Actor;
  /** Hash of name, canonical arguments and author: the same id with other content is a conflict. */
  readonly contentHash: string;
}

export type Outcome =
  | { readonly ok: true; readonly reply: unknown; readonly position: number }
  | { readonly ok: false; readonly rejection: import("./rejection.ts").Rejection };

export function staffOf(actor: Actor): StaffId | undefined {
  return actor.kind === "staff" ? actor.staffId : undefined;
}

/**
 * JSON with sorted keys: the same content gives the same text on every device. Deeper than arguments may be it only says
 * that there is more; such arguments are refused before anything rests on the text.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value === "string") return jsonText(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (depth > limits.argsDepthMax + 1) return '"…"';
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += (text === "" ? "" : ",") + canonicalJson(item, depth + 1);
    return `[${text}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    text += `${text === "" ? "" : ","}${jsonText(key)}:${canonicalJson(item, depth + 1)}`;
  }
  return `{${text}}`;
}

/** Most texts are ids and codes, which JSON takes as they are. */
const plain = /^[\w:. -]*$/;
function jsonText(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
