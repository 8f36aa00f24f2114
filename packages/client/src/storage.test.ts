import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import { indexedDbStorage } from "./indexeddb.ts";
import { memoryStorage } from "./memory.ts";
import type { NewCommand, Owner, Storage } from "./storage.ts";

const chain = "chain";
let staffNumber = 0;
const somebody = (): Owner => ({ chain, staff: `staff-${(staffNumber += 1)}` });

/** `open` gives a storage; `again` the same one after a reload. */
const kinds: [string, () => { open: () => Promise<Storage>; again: () => Promise<Storage> }][] = [
  [
    "memory",
    () => {
      const storage = memoryStorage({ owner: somebody() });
      return { open: async () => storage, again: async () => storage };
    },
  ],
  [
    "IndexedDB",
    () => {
      const owner = somebody();
      return { open: () => indexedDbStorage(owner), again: () => indexedDbStorage(owner) };
    },
  ],
];

const command = (name: string): NewCommand => ({
  id: `id-${name}` as CommandId,
  name,
  args: { n: 1 },
  madeAt: 5,
});
const [a, b, c] = [command("a"), command("b"), command("c")];
const names = async (storage: Storage): Promise<string[]> =>
  (await storage.outbox.list()).map(({ name }) => name);

describe.each(kinds)("storage in %s", (_kind, make) => {
  it("CLIENT-31: keeps commands in the order in which they were added, over a reload", async () => {
    const { open, again } = make();
    const first = await open();
    const orders = await Promise.all([b, a, c].map((one) => first.outbox.add(one, false)));
    expect(orders.toSorted((x, y) => x - y)).toEqual(orders);
    const second = await again();
    expect(await names(second)).toEqual(["b", "a", "c"]);
    expect((await second.outbox.list())[0]).toEqual({ ...b, mayBeSent: false, order: orders[0] });
  });

  it("CLIENT-31: adding a known id changes nothing, and order never goes back", async () => {
    const storage = await make().open();
    const first = await storage.outbox.add(a, false);
    expect(await storage.outbox.add({ ...a, args: "other" }, true)).toBe(first);
    expect(await storage.outbox.list()).toEqual([{ ...a, mayBeSent: false, order: first }]);
    await storage.outbox.forget([a.id, c.id]);
    expect(await storage.outbox.add(b, false)).toBeGreaterThan(first);
  });

  it("CLIENT-18: a command is either withdrawn or marked, whoever comes first", async () => {
    const storage = await make().open();
    for (const one of [a, b]) await storage.outbox.add(one, false);
    await storage.outbox.add(c, true);
    const [withdrawn, marked] = await Promise.all([
      storage.outbox.withdraw(a.id),
      storage.outbox.markSent([a.id, b.id]),
    ]);
    expect(withdrawn).toBe(true);
    expect(marked).toEqual([b.id]);
    expect(await storage.outbox.withdraw(b.id)).toBe(false);
    expect(await storage.outbox.withdraw(c.id)).toBe(false);
    expect(await storage.outbox.withdraw("unknown" as CommandId)).toBe(false);
    expect(await names(storage)).toEqual(["b", "c"]);
  });

  it("CLIENT-31: a failed command leaves the outbox and stays until dismissed", async () => {
    const { open, again } = make();
    const storage = await open();
    await storage.outbox.add(a, true);
    const [early, late] = [
      { ...a, rejection: rejection("no"), failedAt: 7 },
      { ...b, rejection: rejection("no"), failedAt: 9 },
    ];
    await storage.failed.put(late);
    await storage.failed.put(early);
    const reloaded = await again();
    expect(await names(reloaded)).toEqual([]);
    expect(await reloaded.failed.list()).toEqual([early, late]);
    await reloaded.failed.dismiss(a.id);
    expect(await reloaded.failed.list()).toEqual([late]);
  });

  it("CLIENT-31: keeps views with maps and sets, and forgets them", async () => {
    const { open, again } = make();
    const view = { cells: new Map([["k", { n: 1 }]]), ids: new Set(["x"]) };
    const storage = await open();
    const replica = { feed: "f", epoch: 1, seq: 4, view, seen: [a.id] };
    await storage.replica.put([replica, { ...replica, feed: "g" }]);
    await storage.replica.put([{ ...replica, seq: 5 }]);
    const reloaded = await again();
    expect(await reloaded.replica.get("f")).toEqual({ ...replica, seq: 5 });
    await reloaded.replica.delete("f");
    expect(await reloaded.replica.get("f")).toBeUndefined();
    expect((await reloaded.replica.get("g"))?.seq).toBe(4);
  });

  it("CLIENT-32: clearing leaves nothing", async () => {
    const { open, again } = make();
    const storage = await open();
    await storage.outbox.add(a, true);
    await storage.failed.put({ ...b, rejection: rejection("no"), failedAt: 1 });
    await storage.replica.put([{ feed: "f", epoch: 1, seq: 1, view: 1, seen: [] }]);
    await storage.meta.put("k", { v: 1 });
    expect(await storage.meta.get("k")).toEqual({ v: 1 });
    await storage.clear();
    const fresh = await again();
    expect(await names(fresh)).toEqual([]);
    expect(await fresh.failed.list()).toEqual([]);
    expect(await fresh.replica.get("f")).toBeUndefined();
    expect(await fresh.meta.get("k")).toBeUndefined();
  });

  it("CLIENT-32: people do not see each other's data", async () => {
    const [mine, theirs] = [await make().open(), await make().open()];
    await mine.outbox.add(a, false);
    expect(await names(theirs)).toEqual([]);
  });
});
