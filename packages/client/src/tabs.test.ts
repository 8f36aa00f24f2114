import { afterEach, describe, expect, it } from "vitest";
import type { Locks } from "./election.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { memoryStorage } from "./memory.ts";
import { pace } from "./policy.ts";
import type { Storage } from "./storage.ts";
import { add, Bench, totalOf, type Device } from "./testing/bench.ts";
import { settle } from "./testing/clock.ts";
import { Browser } from "./testing/browser.ts";
import type { CountView } from "./testing/counting.ts";
import { browserTabs } from "./tabs.ts";

const feed = "count:a";
const logIds = (bench: Bench): string[] =>
  (bench.server.logs.get(feed) ?? []).map((entry) => entry.commandId);

class Tabs {
  readonly bench = new Bench();
  readonly browser = new Browser();
  readonly storage: Storage = memoryStorage({ sharedAs: "instep/chain/staff" });

  async open(): Promise<Device & { readonly tab: ReturnType<Browser["tab"]> }> {
    const tab = this.browser.tab();
    const device = this.bench.open(this.storage, { tabs: tab.tabs });
    device.client.follow(feed);
    await this.run();
    return { ...device, tab };
  }

  /** Until neither network nor tabs have anything to say. */
  async run(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) await this.bench.run();
  }

  get openLinks(): number {
    return this.bench.server.links.filter((link) => link.isOpen && !link.isClosed).length;
  }
}

describe("several tabs", () => {
  it("CLIENT-33: one socket for all, the same views, status and pending commands", async () => {
    const tabs = new Tabs();
    const [first, second, third] = [await tabs.open(), await tabs.open(), await tabs.open()];
    tabs.bench.server.commit(feed, "other", 2);
    await tabs.run();
    expect(tabs.openLinks).toBe(1);
    for (const one of [first, second, third]) {
      expect(totalOf(one)).toBe(2);
      expect(one.client.status.get().kind).toBe("live");
      expect(one.client.feed(feed).get().phase).toBe("current");
    }
    tabs.bench.server.cut(tabs.bench.server.link);
    const { id } = add(second, 5);
    await settle();
    for (const one of [first, second, third]) {
      expect(totalOf(one)).toBe(7);
      expect(one.client.status.get()).toMatchObject({ kind: "offline", waiting: 1 });
      expect(one.client.pending.get().map((command) => command.id)).toEqual([id]);
    }
  });

  it("CLIENT-33: a command is sent once, and the tab that made it hears the outcome", async () => {
    const tabs = new Tabs();
    const [first, second] = [await tabs.open(), await tabs.open()];
    const submissions = [add(second, 1), add(first, 10), add(second, 100)];
    await tabs.run();
    for (const { outcome } of submissions) expect((await outcome).ok).toBe(true);
    expect(logIds(tabs.bench).toSorted()).toEqual(submissions.map(({ id }) => id).toSorted());
    expect(tabs.bench.server.heard.filter((one) => one.t === "command")).toHaveLength(3);
    expect(totalOf(first)).toBe(111);
    expect(totalOf(second)).toBe(111);
  });

  it("CLIENT-33: refusals are listed in every tab and dismissed in every tab", async () => {
    const tabs = new Tabs();
    const [first, second] = [await tabs.open(), await tabs.open()];
    const { id, outcome } = add(second, 1);
    tabs.bench.server.refuse.set(id, "never");
    await tabs.run();
    expect(await outcome).toMatchObject({ ok: false });
    for (const one of [first, second]) expect(one.client.failed.get()).toMatchObject([{ id }]);
    await second.client.dismiss(id);
    await tabs.run();
    for (const one of [first, second]) expect(one.client.failed.get()).toEqual([]);
  });

  it("CLIENT-33: markers, signals, receipts, refresh and own feeds work from any tab", async () => {
    const tabs = new Tabs();
    const [first, second] = [await tabs.open(), await tabs.open()];
    const signals: unknown[] = [];
    second.client.onSignal((signal) => signals.push(signal));
    second.client.markRead("a", 3, 2);
    second.client.signal(feed, "typing");
    const { server } = tabs.bench;
    server.send(server.link, { t: "signal", feed, kind: "typing", by: "x" });
    server.send(server.link, { t: "receipts", channel: "a", marks: [["x", 1, 1]] });
    server.commit("count:b", "b", 9);
    const end = second.client.follow("count:b");
    await tabs.run();
    expect(server.heard.filter((one) => one.t === "read" || one.t === "signal")).toHaveLength(2);
    expect(signals).toHaveLength(1);
    expect(second.client.receipts("a").get().get("x")).toEqual([1, 1]);
    expect(totalOf(second, "count:b")).toBe(9);
    expect(totalOf(first, "count:b")).toBe(9);
    let isFresh = false;
    void second.client.refresh("count:b").then(() => (isFresh = true));
    await tabs.run();
    expect(isFresh).toBe(true);
    end();
    await settle();
    await tabs.bench.clock.advance(pace.unfollowPauseMs);
    await tabs.run();
    expect(server.heard.filter((one) => one.t === "unfollow")).toMatchObject([{ feeds: ["count:b"] }]);
  });

  it("CLIENT-18: a command is withdrawn from any tab", async () => {
    const tabs = new Tabs();
    const [first, second] = [await tabs.open(), await tabs.open()];
    tabs.bench.server.cut(tabs.bench.server.link);
    await settle();
    const [a, b] = [add(first, 1), add(second, 10)];
    await settle();
    expect(await second.client.withdraw(a.id)).toBe(true);
    expect(await second.client.withdraw(b.id)).toBe(true);
    await settle();
    await tabs.bench.clock.advance(limits.reconnectMsMax);
    await tabs.run();
    expect(logIds(tabs.bench)).toEqual([]);
    expect(first.client.pending.get()).toEqual([]);
    expect(totalOf(first)).toBe(0);
  });

  it("CLIENT-34: another tab takes over when the leader closes", async () => {
    const tabs = new Tabs();
    const [first, second, third] = [await tabs.open(), await tabs.open(), await tabs.open()];
    tabs.bench.server.commit(feed, "x", 3);
    await tabs.run();
    await first.client.close();
    await tabs.run();
    expect(tabs.openLinks).toBe(1);
    tabs.bench.server.commit(feed, "y", 4);
    const { outcome } = add(third, 10);
    await tabs.run();
    expect((await outcome).ok).toBe(true);
    for (const one of [second, third]) {
      expect(totalOf(one)).toBe(17);
      expect(one.client.status.get().kind).toBe("live");
    }
  });

  it("CLIENT-34: a command whose leader crashed before, while or after sending arrives once", async () => {
    for (let steps = 0; steps < 5; steps += 1) {
      const tabs = new Tabs();
      const [first, second] = [await tabs.open(), await tabs.open()];
      const { server } = tabs.bench;
      const { id, outcome } = add(second, 5);
      if (steps === 0) tabs.browser.crash(first.tab);
      await settle();
      if (steps > 1) server.takeUp(server.link);
      if (steps > 2) server.takeDown(server.link, 1);
      if (steps > 3) tabs.browser.mute(first.tab);
      if (steps > 3) server.takeDown(server.link, 1);
      first.kill();
      tabs.browser.crash(first.tab);
      await tabs.run();
      expect(logIds(tabs.bench)).toEqual([id]);
      expect((await outcome).ok).toBe(true);
      expect(totalOf(second)).toBe(5);
    }
  });

  it("CLIENT-34: a frozen leader loses the lead, and follows when it wakes", async () => {
    const tabs = new Tabs();
    const [first, second] = [await tabs.open(), await tabs.open()];
    tabs.browser.freeze(first.tab);
    const { id, outcome } = add(second, 5);
    await tabs.bench.clock.advance(pace.leaderSilentMsMax);
    await tabs.run();
    expect((await outcome).ok).toBe(true);
    expect(logIds(tabs.bench)).toEqual([id]);
    tabs.browser.thaw(first.tab);
    await tabs.run();
    expect(tabs.openLinks).toBe(1);
    tabs.bench.server.commit(feed, "x", 1);
    await tabs.run();
    expect(totalOf(first)).toBe(6);
    await second.client.close();
    await tabs.run();
    expect(first.client.status.get().kind).toBe("live");
    expect(tabs.openLinks).toBe(1);
  });

  it("CLIENT-34: closing a following tab ends what it alone followed", async () => {
    const tabs = new Tabs();
    const [first, second] = [await tabs.open(), await tabs.open()];
    second.client.follow("count:b");
    await tabs.run();
    await second.client.close();
    await settle();
    await tabs.bench.clock.advance(pace.unfollowPauseMs);
    await tabs.run();
    const unfollows = tabs.bench.server.heard.filter((one) => one.t === "unfollow");
    expect(unfollows).toMatchObject([{ feeds: ["count:b"] }]);
    expect(first.client.feed(feed).get().phase).toBe("current");
  });

  it("CLIENT-34: a tab that opens after signing in again revives a leader that was signed out", async () => {
    const tabs = new Tabs();
    const first = await tabs.open();
    tabs.bench.server.cut(tabs.bench.server.link, 4502);
    expect(first.client.status.get().kind).toBe("signed_out");
    const tab = tabs.browser.tab();
    const second = tabs.bench.open(tabs.storage, { tabs: tab.tabs });
    const kinds: string[] = [];
    second.client.status.subscribe(() => kinds.push(second.client.status.get().kind));
    await tabs.run();
    expect(kinds).not.toContain("signed_out");
    for (const one of [first, second]) expect(one.client.status.get().kind).toBe("live");
  });

  it("CLIENT-32: signing out in one tab signs all out", async () => {
    const tabs = new Tabs();
    const [first, second] = [await tabs.open(), await tabs.open()];
    tabs.bench.server.commit(feed, "x", 3);
    await tabs.run();
    expect(await second.client.wipe(false)).toEqual({ wiped: true, unsent: 0 });
    await tabs.run();
    await tabs.bench.clock.advance(60_000);
    for (const one of [first, second]) expect(one.client.status.get().kind).toBe("signed_out");
    expect(tabs.openLinks).toBe(0);
    expect(await tabs.storage.replica.get(feed)).toBeUndefined();
  });

  it("CLIENT-35: without Web Locks every tab has its own connection and effects stay single", async () => {
    const bench = new Bench();
    const storage = memoryStorage({ sharedAs: "shared" });
    const first = await bench.live(storage, { tabs: null });
    bench.server.cut(bench.server.link);
    const [a, b] = [add(first, 1), add(first, 10)];
    await settle();
    // The second tab finds the same commands in the storage; one of them is withdrawn in the first.
    const second = bench.open(storage, { tabs: null });
    second.client.follow(feed);
    await settle();
    expect(await first.client.withdraw(b.id)).toBe(true);
    await bench.clock.advance(limits.reconnectMsMax);
    await bench.run();
    expect(logIds(bench)).toEqual([a.id]);
    expect((await a.outcome).ok).toBe(true);
    for (const one of [first, second]) expect(one.client.view<CountView>(feed)?.ids).toEqual([a.id]);
    await bench.clock.advance(pace.replicaStoreMs);
    expect(await storage.outbox.list()).toEqual([]);
  });
});

describe("the real Web Locks and BroadcastChannel", () => {
  const clients: Device[] = [];
  afterEach(async () => {
    for (const device of clients.splice(0)) await device.client.close();
  });

  it("CLIENT-34: are used as the tests above assume", async () => {
    expect(browserTabs()).toBeUndefined();
    Object.assign(globalThis, { document: {} });
    const tabs = browserTabs();
    Reflect.deleteProperty(globalThis, "document");
    if (tabs === undefined) throw new Error("Node has both");
    const bench = new Bench();
    const storage = memoryStorage({ sharedAs: `test/${crypto.randomUUID()}` });
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) await bench.run();
    };
    const open = (): Device => {
      const device = bench.open(storage, { tabs });
      clients.push(device);
      device.client.follow(feed);
      return device;
    };
    const first = open();
    await until(() => first.client.status.get().kind === "live");
    const second = open();
    await until(() => second.client.status.get().kind === "live");
    const { outcome } = add(second, 5);
    await until(() => totalOf(first) === 5 && second.client.pending.get().length === 0);
    expect((await outcome).ok).toBe(true);
    await first.client.close();
    await until(() => bench.server.links.length === 2 && second.client.status.get().kind === "live");
    const locks: Locks = tabs.locks;
    expect(locks).toBeDefined();
    expect(logIds(bench)).toHaveLength(1);
  });
});
