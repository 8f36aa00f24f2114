/**
 * Deliberate mistakes, to prove that the auditor sees them. Each stands where the mistake would be made: a hook in the
 * run's own parts, or a change of what passes between two real ones.
 */
import type { CommandTable } from "@instep/domain/kernel/batch.ts";
import type { CommandSpec } from "@instep/domain/kernel/command.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import { reject } from "@instep/domain/kernel/state.ts";

export const flawNames = [
  /** The journal's replies are gone after a crash. */
  "forgets replies",
  /** A server answers, and dies before it commits. */
  "answers before the commit",
  /** After a loss of the database only its batch is told to come later, not what waits behind it. */
  "lets others pass",
  /** A reaction that runs again does not derive its ids. */
  "reacts under a new id",
  /** The view of a snapshot is newer than its seq. */
  "tears snapshots",
  /** A replica takes what comes, whatever is missing before it. */
  "skips holes",
  /** An outbox that sends again makes a new id. */
  "makes a new id on retry",
  /** A device says stored before it is. */
  "stores too late",
  /** A sale of more than the book has is refused. */
  "believes the book",
  /** Undo is allowed for ever. */
  "undoes for ever",
] as const;

export type FlawName = (typeof flawNames)[number];

export interface Flaw {
  readonly name: FlawName;
  readonly commands?: (table: CommandTable) => CommandTable;
}

type Spec = CommandSpec<unknown, unknown>;

/** The table with one command decided in another way. */
function decidedOtherwise(
  table: CommandTable,
  name: string,
  change: (spec: Spec) => Spec["decide"],
): CommandTable {
  const spec = table.get(name) as Spec | undefined;
  if (spec === undefined) throw new Error(`no command ${name}`);
  return new Map(table).set(name, { ...spec, decide: change(spec) } as unknown as CommandSpec<
    never,
    unknown
  >);
}

export function flawOf(name: FlawName): Flaw {
  if (name === "believes the book")
    return {
      name,
      commands: (table) =>
        decidedOtherwise(table, "stock.sell", (spec) => (state, args, context) => {
          const decision = spec.decide(state, args, context);
          const found = decision.ok ? (decision.reply as { found: number }).found : 0;
          return found > 0 ? reject(rejection("insufficient_stock", { free: 0 }, "after_sync")) : decision;
        }),
    };
  if (name === "undoes for ever")
    return {
      name,
      commands: (table) =>
        decidedOtherwise(table, "stock.undo", (spec) => (state, args, context) => {
          const decision = spec.decide(state, args, context);
          const isLate = !decision.ok && decision.rejection.code === "undo_too_late";
          return isLate ? spec.decide(state, args, { ...context, at: context.madeAt }) : decision;
        }),
    };
  return { name };
}
