/**
 * The list of pending commands as screens see it: decided ones that still settle, then the outbox. Each object is kept on
 * what it was made of and stays the same until phase or withdrawal change, so a list of thousands costs one pass.
 */
import type { PendingCommand } from "./optimistic.ts";
import type { OutboxItem } from "./outbox.ts";
import type { Settling } from "./settling.ts";
import type { NewCommand } from "./storage.ts";

export interface Shown {
  shown?: PendingCommand;
}

export function pendingCommands(
  settling: Iterable<Settling>,
  items: readonly OutboxItem[],
): PendingCommand[] {
  const list: PendingCommand[] = [];
  for (const one of settling)
    list.push(stable(one, one.command, one.rejection === undefined ? "accepted" : "refused", false));
  for (const item of items) {
    const phase = item.phase === "marking" ? "waiting" : item.phase;
    list.push(stable(item, item, phase, item.phase === "waiting" && !item.mayBeSent));
  }
  return list;
}

function stable(
  on: Shown,
  of: NewCommand,
  phase: PendingCommand["phase"],
  canWithdraw: boolean,
): PendingCommand {
  if (on.shown?.phase === phase && on.shown.canWithdraw === canWithdraw) return on.shown;
  const { id, name, args, madeAt } = of;
  on.shown = { id, name, args, madeAt, phase, canWithdraw };
  return on.shown;
}
