/**
 * Storage in IndexedDB: one database a person and chain, so that wiping it leaves nothing and a shared device cannot mix
 * people up. Outbox writes are `strict`: they resolve when the command is on the disk, not when it is on its way there.
 */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { FailedCommand, NewCommand, Owner, Storage, StoredCommand, StoredReplica } from "./storage.ts";

interface Schema extends DBSchema {
  outbox: {
    key: number;
    value: NewCommand & { mayBeSent: boolean; order?: number };
    indexes: { id: string };
  };
  failed: { key: string; value: FailedCommand; indexes: { failedAt: number } };
  replica: { key: string; value: StoredReplica };
  meta: { key: string; value: unknown };
}
type Base = IDBPDatabase<Schema>;

const version = 1;
const strict = { durability: "strict" } as const;
const relaxed = { durability: "relaxed" } as const;

export function databaseName(owner: Owner): string {
  return `instep/${owner.chain}/${owner.staff}`;
}

/** Rejects where the browser refuses storage (some private windows); the caller may then take `memoryStorage`. */
export async function indexedDbStorage(owner: Owner): Promise<Storage> {
  const name = databaseName(owner);
  const base = await openDB<Schema>(name, version, {
    upgrade(fresh) {
      const outbox = fresh.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      outbox.createIndex("id", "id", { unique: true });
      fresh.createObjectStore("failed", { keyPath: "id" }).createIndex("failedAt", "failedAt");
      fresh.createObjectStore("replica", { keyPath: "feed" });
      fresh.createObjectStore("meta");
    },
    // Another tab wants to delete or upgrade: do not stand in its way.
    blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
  });
  return {
    owner,
    sharedAs: name,
    outbox: outboxOf(base),
    failed: failedOf(base),
    replica: {
      get: (feed) => base.get("replica", feed),
      put: async (changed) => {
        const tx = base.transaction("replica", "readwrite", relaxed);
        await Promise.all([...changed.map((replica) => tx.store.put(replica)), tx.done]);
      },
      delete: (feed) => base.delete("replica", feed),
    },
    meta: {
      get: (key) => base.get("meta", key),
      put: async (key, value) => {
        await base.put("meta", value, key);
      },
    },
    clear: async () => {
      // Emptied first: a database that another tab keeps open is deleted only when that tab lets go.
      const tx = base.transaction(["outbox", "failed", "replica", "meta"], "readwrite", strict);
      await Promise.all([...[...tx.objectStoreNames].map((store) => tx.objectStore(store).clear()), tx.done]);
      base.close();
      void deleteDB(name);
    },
    close: () => base.close(),
  };
}

function outboxOf(base: Base): Storage["outbox"] {
  return {
    add: async (command, mayBeSent) => {
      const tx = base.transaction("outbox", "readwrite", strict);
      const known = await tx.store.index("id").getKey(command.id);
      const order = known ?? (await tx.store.add({ ...command, mayBeSent }));
      await tx.done;
      return order;
    },
    markSent: async (ids) => {
      const tx = base.transaction("outbox", "readwrite", strict);
      const there: CommandId[] = [];
      for (const id of ids) {
        const command = await tx.store.index("id").get(id);
        if (command === undefined) continue;
        await tx.store.put({ ...command, mayBeSent: true });
        there.push(id);
      }
      await tx.done;
      return there;
    },
    withdraw: async (id) => {
      const tx = base.transaction("outbox", "readwrite", strict);
      const command = await tx.store.index("id").get(id);
      const isOurs = command !== undefined && !command.mayBeSent;
      if (isOurs) await tx.store.delete((command as StoredCommand).order);
      await tx.done;
      return isOurs;
    },
    forget: async (ids) => {
      const tx = base.transaction("outbox", "readwrite", relaxed);
      for (const id of ids) {
        const order = await tx.store.index("id").getKey(id);
        if (order !== undefined) await tx.store.delete(order);
      }
      await tx.done;
    },
    list: async () => (await base.getAll("outbox")) as StoredCommand[],
  };
}

function failedOf(base: Base): Storage["failed"] {
  return {
    put: async (command) => {
      const tx = base.transaction(["outbox", "failed"], "readwrite", strict);
      const outbox = tx.objectStore("outbox");
      const order = await outbox.index("id").getKey(command.id);
      if (order !== undefined) await outbox.delete(order);
      await tx.objectStore("failed").put(command);
      await tx.done;
    },
    dismiss: (id) => base.delete("failed", id),
    list: () => base.getAllFromIndex("failed", "failedAt"),
  };
}
