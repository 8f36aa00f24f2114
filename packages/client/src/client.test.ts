import { describe, expect, it } from "vitest";
import { limits } from "@instep/domain/kernel/limits.ts";
import { memoryStorage } from "./memory.ts";
import { add, Bench, totalOf } from "./testing/bench.ts";
import { settle } from "./testing/clock.ts";
import type { CountView } from "./testing/counting.ts";

const marks = (bench: Bench): unknown[] => bench.server.heard.filter((one) => one.t === "read");

describe("the client", () => {
  it("CLIENT-1: the status says live, sending, offline since, signed out", async () => {
    const bench = new Bench();
    const device = bench.open();
    const { status } = device.client;
    expect(status.get()).toMatchObject({ kind: "connecting" });
    await bench.run();
    expect(status.get()).toMatchObject({ kind: "live", waiting: 0, offlineSince: undefined });
    add(device);
    expect(status.get()).toMatchObject({ kind: "sending", waiting: 1 });
    const cutAt = bench.clock.now;
    bench.server.cut(bench.server.link);
    expect(status.get()).toMatchObject({ kind: "offline", waiting: 1, offlineSince: cutAt });
    await bench.clock.advance(limits.reconnectMsMax);
    expect(status.get()).toMatchObject({ kind: "offline", offlineSince: cutAt });
    await bench.run();
    expect(status.get()).toMatchObject({ kind: "live", waiting: 0 });
    bench.server.cut(bench.server.link, 4502);
    expect(status.get()).toMatchObject({ kind: "signed_out", closedFor: { code: 4502 } });
    device.client.reconnect();
    await bench.run();
    expect(status.get().kind).toBe("live");
  });

  it("CLIENT-1: offline since means the last contact, also after a reload", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const first = await bench.live(storage);
    await bench.clock.advance(20_000);
    const cutAt = bench.clock.now;
    bench.server.cut(bench.server.link);
    await settle();
    first.kill();
    await bench.clock.advance(3_600_000);
    const again = bench.open(storage);
    await settle();
    bench.server.cut(bench.server.link);
    expect(again.client.status.get()).toMatchObject({ kind: "offline", offlineSince: cutAt });
  });

  it("CLIENT-3: the device's word about its network reaches the connection", async () => {
    const bench = new Bench();
    const { client, surroundings } = await bench.live();
    surroundings.offline();
    expect(client.status.get().kind).toBe("offline");
    surroundings.online();
    await bench.run();
    expect(client.status.get().kind).toBe("live");
    surroundings.offline();
    surroundings.visible();
    await bench.run();
    expect(client.status.get().kind).toBe("live");
  });

  it("CLIENT-9: commands of one person are never sent as another", async () => {
    const bench = new Bench();
    const { chain, staff } = bench.server;
    const storage = memoryStorage({ owner: { chain, staff } });
    const device = await bench.live(storage);
    bench.server.cut(bench.server.link);
    const { id } = add(device);
    bench.server.staff = "somebody-else";
    await bench.clock.advance(limits.reconnectMsMax);
    await bench.run();
    expect(device.client.status.get().kind).toBe("signed_out");
    expect(bench.server.heard.some((one) => one.t === "command")).toBe(false);
    bench.server.staff = staff;
    device.client.reconnect();
    await bench.run();
    expect(bench.server.view("count:a").ids).toEqual([id]);
  });

  it("CLIENT-24: closing stores what is known", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const device = await bench.live(storage);
    bench.server.commit("count:a", "x", 3);
    await bench.run();
    await device.client.close();
    expect((await storage.replica.get("count:a"))?.view).toEqual({ total: 3, ids: ["x"] });
    expect(device.client.status.get().kind).toBe("offline");
    expect(await device.client.submit("count.add", {}).outcome).toMatchObject({
      rejection: { code: "unavailable" },
    });
    expect(bench.clock.nextInMs).toBeUndefined();
  });

  it("CLIENT-32: signing out asks when commands are unsent, and wipes otherwise", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const device = await bench.live(storage);
    add(device);
    await bench.run();
    bench.server.cut(bench.server.link);
    const { outcome } = add(device);
    await settle();
    expect(await device.client.wipe(false)).toEqual({ wiped: false, unsent: 1 });
    expect(totalOf(device)).toBe(2);
    await bench.clock.advance(limits.reconnectMsMax);
    await bench.run();
    expect((await outcome).ok).toBe(true);
    expect(await device.client.wipe(false)).toEqual({ wiped: true, unsent: 0 });
    expect(await storage.replica.get("count:a")).toBeUndefined();
    expect(device.client.status.get().kind).toBe("signed_out");
    await bench.clock.advance(60_000);
    expect(await storage.replica.get("count:a")).toBeUndefined();
    expect(await storage.meta.get("lastLiveAt")).toBeUndefined();
  });

  it("CLIENT-32: unsent commands go with the person who insists", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const device = bench.open(storage);
    await settle();
    add(device);
    await settle();
    expect(await device.client.wipe(true)).toEqual({ wiped: true, unsent: 1 });
    expect(await storage.outbox.list()).toEqual([]);
  });

  it("CLIENT-37: markers only grow, outlive a reload, and are sent again until receipts name them", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const first = await bench.live(storage);
    first.client.markRead("a", 4, 2);
    first.client.markRead("a", 3, 1);
    await bench.run();
    expect(marks(bench)).toEqual([{ t: "read", channel: "a", delivered: 4, read: 2 }]);
    first.kill();
    const again = await bench.live(storage);
    await bench.run();
    expect(marks(bench).length).toBeGreaterThan(1);
    expect(marks(bench).at(-1)).toEqual({ t: "read", channel: "a", delivered: 4, read: 2 });
    const { link, staff } = bench.server;
    bench.server.send(link, {
      t: "receipts",
      channel: "a",
      marks: [
        [staff, 4, 2],
        ["other", 1, 1],
      ],
    });
    await bench.run();
    expect(again.client.receipts("a").get().get("other")).toEqual([1, 1]);
    const before = marks(bench).length;
    bench.server.cut(bench.server.link);
    await bench.clock.advance(limits.reconnectMsMax);
    await bench.run();
    expect(marks(bench)).toHaveLength(before);
  });

  it("CLIENT-37: signals go out when live and are forgotten otherwise", async () => {
    const bench = new Bench();
    const { client } = await bench.live();
    const heard: unknown[] = [];
    client.onSignal((signal) => heard.push(signal));
    client.signal("count:a", "typing");
    bench.server.send(bench.server.link, { t: "signal", feed: "count:a", kind: "typing", by: "x" });
    await bench.run();
    expect(heard).toEqual([{ feed: "count:a", kind: "typing", by: "x" }]);
    bench.server.cut(bench.server.link);
    client.signal("count:a", "typing");
    await bench.clock.advance(limits.reconnectMsMax);
    await bench.run();
    expect(bench.server.heard.filter((one) => one.t === "signal")).toHaveLength(1);
  });

  it("CLIENT-38: the server's time is the device's corrected by the welcome", async () => {
    const bench = new Bench();
    bench.clock.skewMs = -90_000;
    const { client } = await bench.live();
    expect(client.serverNow()).toBe(bench.clock.now);
    await bench.clock.advance(1_000);
    expect(client.serverNow()).toBe(bench.clock.now);
  });

  it("CLIENT-27: tells each entry once and gives the digest of the confirmed view", async () => {
    const bench = new Bench();
    const digests = { count: (view: never) => (view as CountView).ids.join() };
    const { client } = await bench.live(memoryStorage(), { digests });
    const seqs: number[] = [];
    const end = client.onEntry((entry) => seqs.push(entry.seq));
    bench.server.commit("count:a", "x", 1);
    bench.server.commit("count:a", "y", 1);
    await bench.run();
    end();
    bench.server.commit("count:a", "z", 1);
    await bench.run();
    expect(seqs).toEqual([1, 2]);
    expect(client.digest("count:a")).toEqual({ seq: 3, digest: "x,y,z" });
    expect(client.digest("other")).toBeUndefined();
  });

  it("CLIENT-29: refresh resolves when the feed is proven newer", async () => {
    const bench = new Bench();
    const { client } = await bench.live();
    bench.server.commit("count:a", "x", 1);
    bench.server.link.down.length = 0;
    let isFresh = false;
    void client.refresh("count:a").then(() => (isFresh = true));
    await settle();
    expect(isFresh).toBe(false);
    await bench.run();
    expect(isFresh).toBe(true);
    expect(client.view<CountView>("count:a")?.ids).toEqual(["x"]);
  });
});
