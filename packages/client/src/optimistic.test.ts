import { describe, expect, it } from "vitest";
import { limits } from "@instep/domain/kernel/limits.ts";
import { memoryStorage } from "./memory.ts";
import { overlay, type Overlay } from "./optimistic.ts";
import { pace } from "./policy.ts";
import { add, Bench, totalOf, type Device } from "./testing/bench.ts";
import { settle } from "./testing/clock.ts";
import { countOverlay, type CountView } from "./testing/counting.ts";

const feed = "count:a";

/** Every total that a screen drew. */
function watch(device: Device): (number | undefined)[] {
  const drawn: (number | undefined)[] = [totalOf(device)];
  device.client.feed(feed).subscribe(() => {
    if (drawn.at(-1) !== totalOf(device)) drawn.push(totalOf(device));
  });
  return drawn;
}

describe("the optimistic screen", () => {
  it("CLIENT-28: shows a command at once, and once, whichever of reply and entry comes first", async () => {
    for (const isEntryFirst of [true, false]) {
      const bench = new Bench();
      const device = await bench.live();
      const drawn = watch(device);
      add(device, 5);
      expect(totalOf(device)).toBe(5);
      await settle();
      const { server } = bench;
      server.takeUp(server.link);
      expect(server.link.down).toHaveLength(2);
      if (!isEntryFirst) server.link.down.reverse();
      server.takeDown(server.link, 1);
      await settle();
      expect(totalOf(device)).toBe(5);
      server.takeDown(server.link, 1);
      await settle();
      expect(drawn).toEqual([0, 5]);
      expect(device.client.pending.get()).toEqual([]);
      expect(device.client.feed<CountView>(feed).get().confirmed).toEqual(server.view(feed));
    }
  });

  it("CLIENT-28: commands stand in the order in which they were made", async () => {
    const bench = new Bench();
    const device = await bench.live();
    bench.server.cut(bench.server.link);
    const ids = [add(device).id, add(device).id, add(device).id];
    expect(device.client.view<CountView>(feed)?.ids).toEqual(ids);
    expect(device.client.pending.get().map(({ id }) => id)).toEqual(ids);
  });

  it("CLIENT-28: after a kill the effect is there once, although the reply was lost", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const first = await bench.live(storage);
    add(first, 5);
    await settle();
    const { server } = bench;
    server.takeUp(server.link);
    // The entry arrives and is stored, the reply does not.
    server.takeDown(server.link, 1);
    await bench.clock.advance(pace.replicaStoreMs);
    first.kill();

    const again = bench.open(storage);
    again.client.follow(feed);
    await settle();
    expect(again.client.pending.get()).toHaveLength(1);
    expect(totalOf(again)).toBe(5);
    const drawn = watch(again);
    await bench.run();
    await bench.clock.advance(2 * pace.effectAwaitedMs);
    await bench.run();
    expect(drawn).toEqual([5]);
    expect(again.client.pending.get()).toEqual([]);
    expect(await storage.outbox.list()).toEqual([]);
  });

  it("CLIENT-29: an accepted command stays until its entry comes, however late", async () => {
    const bench = new Bench();
    const device = await bench.live();
    const drawn = watch(device);
    const { outcome } = add(device, 5);
    await settle();
    const { server } = bench;
    server.takeUp(server.link);
    server.link.down.shift();
    await bench.run();
    expect((await outcome).ok).toBe(true);
    expect(device.client.pending.get()).toMatchObject([{ phase: "accepted" }]);
    expect(device.client.status.get().kind).toBe("live");
    await bench.clock.advance(pace.effectAwaitedMs);
    await bench.run();
    expect(drawn).toEqual([0, 5]);
    expect(device.client.pending.get()).toEqual([]);
  });

  it("CLIENT-29: an effect inside a snapshot is shown once", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const device = await bench.live(storage);
    bench.server.commit(feed, "other", 1);
    await bench.run();
    add(device, 5);
    await settle();
    bench.server.takeUp(bench.server.link);
    bench.server.cut(bench.server.link);
    bench.server.resetBeyond = 0;
    const drawn = watch(device);
    await bench.clock.advance(limits.reconnectMsMax);
    await bench.run();
    await bench.clock.advance(2 * pace.effectAwaitedMs);
    await bench.run();
    expect(totalOf(device)).toBe(6);
    expect(drawn).toEqual([6]);
  });

  it("CLIENT-29: what was accepted and killed before the replica was stored is still shown offline", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const first = await bench.live(storage);
    await bench.clock.advance(pace.replicaStoreMs);
    const { outcome } = add(first, 5);
    await bench.run();
    expect((await outcome).ok).toBe(true);
    first.kill();
    const again = bench.open(storage);
    again.client.follow(feed);
    await settle();
    expect(totalOf(again)).toBe(5);
    await bench.run();
    expect(totalOf(again)).toBe(5);
  });

  it("CLIENT-28: a kill between storing the view and forgetting the command shows the effect once", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const first = await bench.live(storage);
    await bench.clock.advance(pace.replicaStoreMs);
    add(first, 5);
    await bench.run();
    first.gate.isOpen = false;
    await bench.clock.advance(pace.replicaStoreMs);
    first.gate.pass(1);
    await settle();
    expect((await storage.replica.get(feed))?.seq).toBe(1);
    expect(await storage.outbox.list()).toHaveLength(1);
    first.kill();
    const again = bench.open(storage);
    again.client.follow(feed);
    await settle();
    expect(totalOf(again)).toBe(5);
  });

  it("CLIENT-28: an effect that comes inside a snapshot before its reply is shown once", async () => {
    for (const isEntryEarly of [true, false]) {
      const bench = new Bench();
      const device = await bench.live();
      bench.server.commit(feed, "other", 1);
      await bench.run();
      const { server } = bench;
      add(device, 5);
      await settle();
      server.send(server.link, { t: "reset", feed, epoch: 1, head: 2 });
      server.takeUp(server.link);
      server.takeDown(server.link, 1);
      await settle();
      if (isEntryEarly) server.takeDown(server.link, 1);
      server.answerRequest();
      await settle();
      if (!isEntryEarly) server.takeDown(server.link, 1);
      expect(totalOf(device)).toBe(6);
      await bench.run();
      expect(totalOf(device)).toBe(6);
      expect(device.client.pending.get()).toEqual([]);
    }
  });

  it("CLIENT-30: gives the same objects until something changes", async () => {
    let shows = 0;
    const counted: Overlay = overlay<CountView>({
      ...(countOverlay as unknown as Overlay<CountView>),
      show: (view, pending, context) => {
        shows += 1;
        return (countOverlay as unknown as Overlay<CountView>).show(view, pending, context);
      },
    });
    const bench = new Bench();
    const device = await bench.live(memoryStorage(), { overlays: [counted] });
    const { client } = device;
    const observable = client.feed(feed);
    expect(client.feed(feed)).toBe(observable);
    const [before, status, pending] = [observable.get(), client.status.get(), client.pending.get()];
    client.submit("count.add", { key: "elsewhere", count: 1 });
    expect(observable.get()).toBe(before);
    expect(client.pending.get()).not.toBe(pending);
    await bench.run();
    expect(observable.get()).toBe(before);
    expect(client.status.get()).toEqual(status);
    expect(shows).toBe(0);
    add(device);
    const shown = observable.get();
    expect(observable.get()).toBe(shown);
    expect(shows).toBe(1);
  });

  it("CLIENT-30: what an overlay knows from elsewhere is drawn when it is told", async () => {
    let factor = 1;
    const knowing: Overlay = overlay<CountView>({
      family: "count",
      concerns: () => true,
      show: (view, pending) => ({ ...view, total: view.total + factor * pending.length }),
    });
    const bench = new Bench();
    const device = await bench.live(memoryStorage(), { overlays: [knowing] });
    bench.server.cut(bench.server.link);
    add(device);
    expect(totalOf(device)).toBe(1);
    factor = 10;
    expect(totalOf(device)).toBe(1);
    device.client.redraw();
    expect(totalOf(device)).toBe(10);
  });

  it("CLIENT-30: an overlay that throws shows the confirmed view", async () => {
    const broken = overlay({
      family: "count",
      concerns: () => true,
      show: () => {
        throw new Error("cannot");
      },
    });
    const bench = new Bench();
    const device = await bench.live(memoryStorage(), { overlays: [broken] });
    bench.server.commit(feed, "x", 3);
    await bench.run();
    bench.server.cut(bench.server.link);
    add(device, 5);
    expect(totalOf(device)).toBe(3);
    expect(device.reports).toContain("overlay_failed");
  });
});
