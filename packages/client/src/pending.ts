/** The list of pending commands as screens see it: decided ones that still settle, then the outbox, each object stable while it stays the same. */
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { sameFields } from "./observable.ts";
import type { PendingCommand } from "./optimistic.ts";
import type { OutboxItem } from "./outbox.ts";
import type { Settling } from "./settling.ts";
import type { NewCommand } from "./storage.ts";

export class PendingList {
  #made = new Map<CommandId, PendingCommand>();
  list: readonly PendingCommand[] = [];

  update(settling: Iterable<Settling>, items: readonly OutboxItem[]): readonly PendingCommand[] {
    const made = new Map<CommandId, PendingCommand>();
    const put = (next: PendingCommand): void => {
      const known = this.#made.get(next.id);
      made.set(next.id, known !== undefined && sameFields(known, next) ? known : next);
    };
    for (const { command, rejection } of settling)
      put({ ...plain(command), phase: rejection === undefined ? "accepted" : "refused", canWithdraw: false });
    for (const item of items) put(pendingOf(item));
    this.#made = made;
    this.list = [...made.values()];
    return this.list;
  }
}

function plain({ id, name, args, madeAt }: NewCommand): NewCommand {
  return { id, name, args, madeAt };
}

function pendingOf(item: OutboxItem): PendingCommand {
  const canWithdraw = item.phase === "waiting" && !item.mayBeSent;
  return { ...plain(item), phase: item.phase === "marking" ? "waiting" : item.phase, canWithdraw };
}
