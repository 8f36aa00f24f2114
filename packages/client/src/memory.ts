/** Storage in memory: for bots, command line and tests. Views are immutable values, so they are kept by reference. */
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { FailedCommand, Owner, Storage, StoredCommand, StoredReplica } from "./storage.ts";

export interface MemoryOptions {
  readonly owner?: Owner;
  readonly sharedAs?: string;
}

export function memoryStorage(options: MemoryOptions = {}): Storage {
  const outbox = new Map<CommandId, StoredCommand>();
  const failed = new Map<CommandId, FailedCommand>();
  const replicas = new Map<string, StoredReplica>();
  const meta = new Map<string, unknown>();
  return {
    owner: options.owner,
    sharedAs: options.sharedAs,
    outbox: outboxIn(outbox),
    failed: {
      put: async (command) => {
        outbox.delete(command.id);
        failed.set(command.id, command);
      },
      dismiss: async (id) => {
        failed.delete(id);
      },
      list: async () => [...failed.values()].sort((a, b) => a.failedAt - b.failedAt),
    },
    replica: {
      get: async (feed) => replicas.get(feed),
      put: async (changed) => {
        for (const replica of changed) replicas.set(replica.feed, replica);
      },
      delete: async (feed) => {
        replicas.delete(feed);
      },
    },
    meta: {
      get: async (key) => meta.get(key),
      put: async (key, value) => {
        meta.set(key, value);
      },
    },
    clear: async () => {
      for (const map of [outbox, failed, replicas, meta]) map.clear();
    },
    close: () => undefined,
  };
}

/** Insertion order of the map is the order of the outbox. */
function outboxIn(outbox: Map<CommandId, StoredCommand>): Storage["outbox"] {
  let lastOrder = 0;
  return {
    add: async (command, mayBeSent) => {
      const known = outbox.get(command.id);
      if (known !== undefined) return known.order;
      lastOrder += 1;
      outbox.set(command.id, { ...command, order: lastOrder, mayBeSent });
      return lastOrder;
    },
    markSent: async (ids) => {
      const there: CommandId[] = [];
      for (const id of ids) {
        const command = outbox.get(id);
        if (command === undefined) continue;
        outbox.set(id, { ...command, mayBeSent: true });
        there.push(id);
      }
      return there;
    },
    withdraw: async (id) => outbox.get(id)?.mayBeSent === false && outbox.delete(id),
    forget: async (ids) => {
      for (const id of ids) outbox.delete(id);
    },
    list: async () => [...outbox.values()],
  };
}
