import { describe, expect, it } from "vitest";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import { memoryStorage } from "./memory.ts";
import { pace } from "./policy.ts";
import { Bench, totalOf } from "./testing/bench.ts";
import { settle } from "./testing/clock.ts";
import { countFeed, type CountView } from "./testing/counting.ts";
import type { FeedSpec } from "@instep/domain/kernel/entry.ts";

const feed = "count:a";
const pulls = (bench: Bench): number => bench.server.heard.filter((one) => one.t === "pull").length;
const idsOf = (bench: Bench): string[] => (bench.server.logs.get(feed) ?? []).map((entry) => entry.commandId);

function commit(bench: Bench, count: number): void {
  for (let n = 0; n < count; n += 1) bench.server.commit(feed, `other-${bench.server.position}`, 1);
}

describe("the replica", () => {
  it("CLIENT-20: applies what is next and ignores what it knows", async () => {
    const bench = new Bench();
    const device = await bench.live();
    commit(bench, 2);
    const { down } = bench.server.link;
    down.push(down[0] ?? "", ...down);
    await bench.run();
    expect(device.client.view<CountView>(feed)?.ids).toEqual(idsOf(bench));
    expect(device.client.recent(feed).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it("CLIENT-20: pulls a hole once and keeps what comes meanwhile", async () => {
    const bench = new Bench();
    const device = await bench.live();
    const { server } = bench;
    const before = pulls(bench);
    server.pageMax = 100;
    commit(bench, 4);
    server.link.down.shift();
    server.takeDown(server.link);
    commit(bench, 2);
    server.takeDown(server.link);
    await settle();
    expect(device.client.feed(feed).get()).toMatchObject({ seq: 0, phase: "behind" });
    server.takeUp(server.link);
    expect(pulls(bench) - before).toBe(1);
    await bench.run();
    expect(pulls(bench) - before).toBe(1);
    expect(device.client.view<CountView>(feed)?.ids).toEqual(idsOf(bench));
    expect(device.client.feed(feed).get().phase).toBe("current");
  });

  it("CLIENT-20: an unanswered pull is asked again", async () => {
    const bench = new Bench();
    const device = await bench.live();
    const { server } = bench;
    commit(bench, 2);
    server.link.down.shift();
    server.takeDown(server.link);
    server.link.up.length = 0;
    await bench.clock.advance(pace.pullAnswerMsMax);
    await bench.run();
    expect(device.client.view<CountView>(feed)?.ids).toEqual(idsOf(bench));
  });

  it("CLIENT-21: a head above the replica causes a pull, page after page", async () => {
    const bench = new Bench();
    const device = await bench.live();
    const { server } = bench;
    server.pageMax = 2;
    commit(bench, 7);
    server.link.down.length = 0;
    server.send(server.link, { t: "head", feed, seq: 7 });
    await bench.run();
    expect(device.client.view<CountView>(feed)?.ids).toEqual(idsOf(bench));
  });

  it("CLIENT-8: entries lost without a trace are found by the next ping", async () => {
    const bench = new Bench();
    const device = await bench.live();
    commit(bench, 3);
    bench.server.link.down.length = 0;
    await bench.run();
    expect(totalOf(device)).toBe(0);
    bench.server.ping();
    await bench.run();
    expect(totalOf(device)).toBe(3);
  });

  it("CLIENT-22: fetches a snapshot of a feed never held and goes on with the live entries", async () => {
    const bench = new Bench();
    commit(bench, 5);
    const device = bench.open();
    device.client.follow(feed);
    await settle();
    const { server } = bench;
    server.open(server.link);
    server.takeUp(server.link);
    server.takeDown(server.link);
    await settle();
    expect(device.client.feed(feed).get().phase).toBe("loading");
    expect(server.requests.map(({ path }) => path)).toEqual(["/v1/feeds/count%3Aa/snapshot"]);
    server.answerRequest();
    commit(bench, 2);
    server.takeDown(server.link);
    await bench.run();
    expect(device.client.view<CountView>(feed)?.ids).toEqual(idsOf(bench));
    expect(pulls(bench)).toBe(0);
  });

  it("CLIENT-22: an empty feed needs no request", async () => {
    const bench = new Bench();
    const device = bench.open();
    device.client.follow(feed);
    await settle();
    bench.server.open(bench.server.link);
    bench.server.takeUp(bench.server.link);
    bench.server.takeDown(bench.server.link);
    expect(bench.server.requests).toEqual([]);
    expect(device.client.feed(feed).get()).toMatchObject({ phase: "current", view: { total: 0 } });
  });

  it("CLIENT-22: a snapshot that fails is asked for again", async () => {
    const bench = new Bench();
    commit(bench, 5);
    const device = bench.open();
    device.client.follow(feed);
    await settle();
    bench.server.open(bench.server.link);
    bench.server.takeUp(bench.server.link);
    bench.server.takeDown(bench.server.link);
    bench.server.requests.shift()?.fail();
    await settle();
    expect(bench.server.requests).toEqual([]);
    await bench.clock.advance(20_000);
    await bench.run();
    expect(totalOf(device)).toBe(5);
    expect(device.reports).toContain("snapshot_failed");
  });

  it("CLIENT-22: a feed followed on a live connection is complete from the start", async () => {
    const bench = new Bench();
    const device = await bench.live();
    bench.server.commit("count:b", "b-1", 1);
    device.client.follow("count:b");
    await settle();
    // The snapshot is taken before the server knows that we follow; what comes between must not be missed.
    bench.server.answerRequest();
    bench.server.commit("count:b", "b-2", 10);
    await bench.run();
    expect(totalOf(device, "count:b")).toBe(11);
  });

  it("CLIENT-23: reset leads to a snapshot, and the old view stays until it is there", async () => {
    const bench = new Bench();
    const device = await bench.live();
    commit(bench, 2);
    await bench.run();
    bench.server.cut(bench.server.link);
    commit(bench, 8);
    bench.server.resetBeyond = 5;
    await bench.clock.advance(20_000);
    const { server } = bench;
    server.open(server.link);
    for (let turn = 0; turn < 2; turn += 1) {
      server.takeUp(server.link);
      server.takeDown(server.link);
      await settle();
    }
    expect(server.requests).toHaveLength(1);
    expect(device.client.feed(feed).get()).toMatchObject({ phase: "behind", view: { total: 2 } });
    await bench.run();
    expect(device.client.feed(feed).get()).toMatchObject({ phase: "current", view: { total: 10 }, seq: 10 });
  });

  it("CLIENT-23: another epoch leads to a snapshot, also when the restored log is shorter", async () => {
    const bench = new Bench();
    const device = await bench.live();
    commit(bench, 4);
    await bench.run();
    bench.server.restore(2);
    await bench.clock.advance(20_000);
    await bench.run();
    expect(device.client.feed(feed).get()).toMatchObject({
      epoch: 2,
      seq: 2,
      view: { total: 2 },
      phase: "current",
    });
    commit(bench, 1);
    await bench.run();
    expect(totalOf(device)).toBe(3);
  });

  it("CLIENT-23: a reducer that throws is repaired by a snapshot", async () => {
    const bench = new Bench();
    const fragile: FeedSpec<CountView> = {
      ...countFeed,
      apply: (view, entry: Entry) => {
        if (entry.seq === 2) throw new Error("cannot");
        return countFeed.apply(view, entry);
      },
    };
    const device = await bench.live(memoryStorage(), { feeds: [fragile as unknown as FeedSpec] });
    commit(bench, 3);
    await bench.run();
    expect(device.reports).toContain("reducer_failed");
    expect(device.client.view<CountView>(feed)?.ids).toEqual(idsOf(bench));
  });

  it("CLIENT-23: a snapshot older than the replica is not taken", async () => {
    const bench = new Bench();
    const device = await bench.live();
    commit(bench, 5);
    await bench.run();
    const { server } = bench;
    server.send(server.link, { t: "reset", feed, epoch: 1, head: 6 });
    server.takeDown(server.link);
    await settle();
    server.requests.shift()?.answer(Response.json({ feed, epoch: 1, seq: 3, view: { total: 3, ids: [] } }));
    await settle();
    expect(totalOf(device)).toBe(5);
    commit(bench, 1);
    await bench.clock.advance(20_000);
    await bench.run();
    expect(device.client.view<CountView>(feed)?.ids).toEqual(idsOf(bench));
  });

  it("CLIENT-24: the first state of a feed is on the device at once", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    commit(bench, 3);
    const device = await bench.live(storage);
    await bench.run();
    expect(totalOf(device)).toBe(3);
    expect((await storage.replica.get(feed))?.seq).toBe(3);
  });

  it("CLIENT-24: resumes from the stored seq, at most every 2 s stored", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const first = await bench.live(storage);
    commit(bench, 4);
    await bench.run();
    await bench.clock.advance(pace.replicaStoreMs);
    commit(bench, 1);
    await bench.run();
    expect((await storage.replica.get(feed))?.seq).toBe(4);
    first.kill();

    const again = bench.open(storage);
    again.client.follow(feed);
    await settle();
    expect(totalOf(again)).toBe(4);
    await bench.run();
    expect(totalOf(again)).toBe(5);
    const hello = bench.server.heard.findLast((one) => one.t === "hello");
    expect(hello).toMatchObject({ feeds: [[feed, 1, 4]] });
    expect(bench.server.requests).toEqual([]);
  });

  it("CLIENT-24: what could not be stored is stored again without waiting for a change", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    let isFull = true;
    const put: typeof storage.replica.put = (changed) =>
      isFull ? Promise.reject(new Error("full")) : storage.replica.put(changed);
    const device = await bench.live({ ...storage, replica: { ...storage.replica, put } });
    commit(bench, 3);
    await bench.run();
    await bench.clock.advance(pace.replicaStoreMs);
    expect(device.reports).toContain("replica_not_stored");
    isFull = false;
    await bench.clock.advance(pace.replicaStoreMs);
    expect((await storage.replica.get(feed))?.seq).toBe(3);
  });

  it("CLIENT-25: a feed that is refused is wiped and shown as refused", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const device = await bench.live(storage);
    commit(bench, 2);
    await bench.run();
    await bench.clock.advance(pace.replicaStoreMs);
    bench.server.forbidden.add(feed);
    bench.server.cut(bench.server.link);
    await bench.clock.advance(20_000);
    await bench.run();
    expect(device.client.feed(feed).get()).toMatchObject({ phase: "refused", view: undefined });
    expect(await storage.replica.get(feed)).toBeUndefined();
    bench.server.forbidden.delete(feed);
    bench.server.cut(bench.server.link);
    await bench.clock.advance(20_000);
    await bench.run();
    expect(totalOf(device)).toBe(2);
  });

  it("CLIENT-25: a feed refused on a live connection is shown as refused", async () => {
    const bench = new Bench();
    const device = await bench.live();
    bench.server.forbidden.add("count:b");
    device.client.follow("count:b");
    await bench.run();
    expect(device.client.feed("count:b").get().phase).toBe("refused");
    expect(device.client.feed(feed).get().phase).toBe("current");
  });

  it("CLIENT-26: the last unfollow takes effect after a pause, another follow in between cancels it", async () => {
    const bench = new Bench();
    const device = await bench.live();
    const ends = [device.client.follow("count:b"), device.client.follow("count:b")];
    await bench.run();
    const unfollowed = (): number => bench.server.heard.filter((one) => one.t === "unfollow").length;
    const follows = (): number => bench.server.heard.filter((one) => one.t === "follow").length;
    for (const end of ends) {
      end();
      end();
    }
    await bench.clock.advance(pace.unfollowPauseMs - 1);
    const end = device.client.follow("count:b");
    await bench.clock.advance(2 * pace.unfollowPauseMs);
    await bench.run();
    expect([follows(), unfollowed()]).toEqual([1, 0]);
    end();
    await bench.clock.advance(pace.unfollowPauseMs);
    await bench.run();
    expect(unfollowed()).toBe(1);
    expect(device.client.view("count:b")).toBeUndefined();
  });

  it("CLIENT-23: a feed of no known family is reported and harms nothing", async () => {
    const bench = new Bench();
    const device = await bench.live();
    device.client.follow("weather:x");
    await bench.run();
    expect(device.reports).toContain("feed_unknown");
    expect(device.client.feed("weather:x").get().phase).toBe("loading");
  });
});
