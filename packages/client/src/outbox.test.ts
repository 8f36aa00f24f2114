import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { CommandSpec } from "@instep/domain/kernel/command.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { newCommandId } from "./clock.ts";
import { memoryStorage } from "./memory.ts";
import { laterDelayMs, pace } from "./policy.ts";
import type { Storage } from "./storage.ts";
import { add, Bench, totalOf, type Device } from "./testing/bench.ts";
import { settle } from "./testing/clock.ts";

const sentIds = (bench: Bench): string[] =>
  bench.server.heard.flatMap((one) => (one.t === "command" ? [one.id] : []));
const logIds = (bench: Bench): string[] =>
  (bench.server.logs.get("count:a") ?? []).map((entry) => entry.commandId);
const storedIds = async (storage: Storage): Promise<string[]> =>
  (await storage.outbox.list()).map(({ id }) => id);

describe("the outbox", () => {
  it("CLIENT-10: stores before it sends, and forgets after the answer", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const device = await bench.live(storage);
    device.gate.isOpen = false;
    const { id, outcome } = add(device);
    await bench.run();
    expect(sentIds(bench)).toEqual([]);
    device.gate.isOpen = true;
    device.gate.pass();
    await settle();
    expect(await storedIds(storage)).toEqual([id]);
    await bench.run();
    expect(sentIds(bench)).toEqual([id]);
    expect((await outcome).ok).toBe(true);
    await bench.clock.advance(pace.replicaStoreMs);
    expect(await storedIds(storage)).toEqual([]);
    expect((await storage.replica.get("count:a"))?.seq).toBe(1);
  });

  it("CLIENT-11: sends in order, also what was made while the storage was slow", async () => {
    const bench = new Bench();
    const device = await bench.live();
    device.gate.isOpen = false;
    const ids = [add(device).id, add(device).id, add(device).id];
    device.gate.isOpen = true;
    device.gate.pass();
    await bench.run();
    expect(logIds(bench)).toEqual(ids);
  });

  it("CLIENT-11: has at most 64 commands unanswered", async () => {
    const bench = new Bench();
    const device = bench.open();
    await settle();
    const ids = Array.from({ length: 200 }, () => add(device).id);
    const { server } = bench;
    await settle();
    server.open(server.link);
    server.takeUp(server.link);
    server.takeDown(server.link);
    await settle();
    server.takeUp(server.link);
    expect(sentIds(bench)).toHaveLength(pace.commandsInFlightMax);
    await bench.run();
    expect(logIds(bench)).toEqual(ids);
  });

  it("CLIENT-12: waits after `later` with everything behind it and sends again in order", async () => {
    const bench = new Bench();
    const device = await bench.live();
    bench.server.laterNext = 1;
    const ids = [add(device).id, add(device).id, add(device).id];
    await bench.run();
    expect(logIds(bench)).toEqual([]);
    expect(device.client.status.get()).toMatchObject({ kind: "sending", waiting: 3 });
    ids.push(add(device).id);
    await bench.run();
    expect(sentIds(bench)).toHaveLength(3);
    await bench.clock.advance(499);
    expect(sentIds(bench)).toHaveLength(3);
    await bench.clock.advance(501);
    await bench.run();
    expect(logIds(bench)).toEqual(ids);
  });

  it("CLIENT-12: waits longer after each `later` in a row, never shorter than told, and afresh after an answer", () => {
    const longest = Array.from({ length: 8 }, (_, index) => laterDelayMs(500, index + 1, 1));
    expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000]);
    expect(laterDelayMs(500, 8, 0)).toBe(500);
    expect(laterDelayMs(20_000, 3, 0.5)).toBe(20_000);
  });

  it("CLIENT-12: begins with short waits again once a command was answered", async () => {
    const bench = new Bench();
    const device = await bench.live();
    for (let round = 0; round < 2; round += 1) {
      bench.server.laterNext = 4;
      const before = sentIds(bench).length;
      const { id } = add(device);
      await bench.run();
      for (let wait = 0; wait < 15 && !logIds(bench).includes(id); wait += 1) {
        await bench.clock.advance(1_000);
        await bench.run();
        if (wait === 0) expect(sentIds(bench).length).toBeGreaterThan(before + 1);
      }
      expect(logIds(bench)).toContain(id);
      expect(sentIds(bench)).toHaveLength(before + 5);
    }
  });

  it("CLIENT-12: does not let new commands overtake refusals that are still on their way", async () => {
    const bench = new Bench();
    const device = await bench.live();
    const { server } = bench;
    server.laterNext = 1;
    const ids = [add(device).id, add(device).id];
    await settle();
    server.takeUp(server.link);
    // The first refusal arrives, the second is late; the pause is over meanwhile.
    server.takeDown(server.link, 1);
    await bench.clock.advance(600);
    ids.push(add(device).id);
    await settle();
    expect(server.link.up).toEqual([]);
    await bench.run();
    await bench.clock.advance(600);
    await bench.run();
    expect(logIds(bench)).toEqual(ids);
  });

  it("CLIENT-13: takes a refused change back, says why, and keeps it listed until dismissed", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const device = await bench.live(storage);
    const { id, outcome } = add(device, 5);
    bench.server.refuse.set(id, "never");
    expect(totalOf(device)).toBe(5);
    await bench.run();
    expect(totalOf(device)).toBe(0);
    expect(await outcome).toMatchObject({ ok: false, rejection: { code: "no" } });
    expect(device.client.failed.get()).toMatchObject([{ id, rejection: { code: "no" } }]);
    device.kill();

    const again = await bench.live(storage);
    expect(again.client.failed.get()).toMatchObject([
      { id, name: "count.add", args: { key: "a", count: 5 } },
    ]);
    expect(await storedIds(storage)).toEqual([]);
    await again.client.dismiss(id);
    expect(again.client.failed.get()).toEqual([]);
    expect(await storage.failed.list()).toEqual([]);
  });

  it("CLIENT-13: a refusal that the device could not store is stored with the next storing", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    let isFull = true;
    const full: Storage = {
      ...storage,
      failed: {
        ...storage.failed,
        put: (failed) => (isFull ? Promise.reject(new Error("full")) : storage.failed.put(failed)),
      },
    };
    const device = await bench.live(full);
    const { id } = add(device);
    bench.server.refuse.set(id, "never");
    await bench.run();
    expect(device.reports).toContain("failed_not_stored");
    expect(await storedIds(storage)).toEqual([id]);
    isFull = false;
    await bench.clock.advance(pace.replicaStoreMs);
    expect(await storedIds(storage)).toEqual([]);
    expect(await storage.failed.list()).toMatchObject([{ id }]);
  });

  it("CLIENT-13: a failed command can be tried again as a new one", async () => {
    const bench = new Bench();
    const device = await bench.live();
    const { id } = add(device, 5);
    bench.server.refuse.set(id, "never");
    await bench.run();
    const again = device.client.retry(id);
    await bench.run();
    expect(again?.id).not.toBe(id);
    expect(device.client.failed.get()).toEqual([]);
    expect(totalOf(device)).toBe(5);
    expect(device.client.retry(id)).toBeUndefined();
  });

  it("CLIENT-14: shows the change until the replica has caught up, then refuses; those behind do not wait", async () => {
    const bench = new Bench();
    const device = await bench.live();
    const { server } = bench;
    const first = add(device, 5);
    const second = add(device, 7);
    server.refuse.set(first.id, "after_sync");
    await settle();
    server.takeUp(server.link);
    server.takeDown(server.link);
    await settle();
    expect(logIds(bench)).toEqual([second.id]);
    expect(totalOf(device)).toBe(12);
    expect(device.client.pending.get()).toMatchObject([{ id: first.id, phase: "refused" }]);
    expect(device.client.failed.get()).toEqual([]);
    await bench.run();
    expect(await first.outcome).toMatchObject({ ok: false, rejection: { retry: "after_sync" } });
    expect(device.client.failed.get()).toHaveLength(1);
    expect(totalOf(device)).toBe(7);
  });

  it("CLIENT-15: outcomes in the welcome settle what they name, the rest is sent again in order", async () => {
    const bench = new Bench();
    const device = await bench.live();
    const { server } = bench;
    const [a, b, c] = [add(device), add(device), add(device)];
    await settle();
    // The server has taken the first two; its replies and the third command are lost.
    const frame = server.link.up.join("\n").split("\n");
    server.link.up.splice(0, Infinity, frame.slice(0, 2).join("\n"));
    server.takeUp(server.link);
    server.cut(server.link);
    await bench.clock.advance(limits.reconnectMsMax);
    await bench.run();
    expect(logIds(bench)).toEqual([a.id, b.id, c.id]);
    expect(sentIds(bench)).toEqual([a.id, b.id, c.id]);
    for (const one of [a, b, c]) expect((await one.outcome).ok).toBe(true);
    expect(device.client.pending.get()).toEqual([]);
  });

  it("CLIENT-16: a command unanswered for 5 s means a half-dead link", async () => {
    const bench = new Bench();
    const device = await bench.live();
    const { id } = add(device);
    await settle();
    bench.server.link.up.length = 0;
    await bench.clock.advance(limits.commandAnswerMsMax - 1);
    expect(bench.server.links).toHaveLength(1);
    await bench.clock.advance(limits.reconnectMsMax);
    await bench.run();
    expect(logIds(bench)).toEqual([id]);
    expect(device.reports).toContain("dropped_unanswered");
  });

  it("CLIENT-17: a kill between any two steps loses nothing that was stored and doubles nothing", async () => {
    for (let steps = 0; steps < 12; steps += 1) {
      const bench = new Bench();
      const storage = memoryStorage();
      const first = await bench.live(storage);
      first.gate.isOpen = false;
      const submissions = [add(first, 1), add(first, 10), add(first, 100)];
      const stored = submissions.map(() => false);
      submissions.forEach((one, index) => void one.stored.then(() => (stored[index] = true)));
      for (let step = 0; step < steps; step += 1) {
        if (first.gate.waiting > 0) first.gate.pass(1);
        else if (bench.server.link.up.length > 0) bench.server.takeUp(bench.server.link, 1);
        else bench.server.takeDown(bench.server.link, 1);
        await settle();
      }
      first.kill();

      const again = await bench.live(storage);
      await bench.run();
      const ids = submissions.filter((_, index) => stored[index]).map(({ id }) => id);
      const log = logIds(bench);
      expect(log).toEqual(submissions.map(({ id }) => id).slice(0, log.length));
      expect(log).toEqual(expect.arrayContaining(ids));
      expect(again.client.view("count:a")).toEqual(bench.server.view("count:a"));
    }
  });

  it("CLIENT-18: a command that was never sent can be withdrawn, also after a reload", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const first = bench.open(storage);
    first.client.follow("count:a");
    await settle();
    const [a, b] = [add(first, 1), add(first, 10)];
    await settle();
    expect(first.client.pending.get().map(({ canWithdraw }) => canWithdraw)).toEqual([true, true]);
    expect(await first.client.withdraw(a.id)).toBe(true);
    expect(await a.outcome).toMatchObject({ ok: false, rejection: { code: "withdrawn" } });
    first.kill();
    const again = bench.open(storage);
    await settle();
    expect(await again.client.withdraw(b.id)).toBe(true);
    await bench.run();
    expect(logIds(bench)).toEqual([]);
    expect(again.client.pending.get()).toEqual([]);
  });

  it("CLIENT-18: what the device cannot take out of its storage is not withdrawn", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const broken = {
      ...storage,
      outbox: { ...storage.outbox, withdraw: () => Promise.reject(new Error("full")) },
    };
    const device = bench.open(broken);
    await settle();
    const { id } = add(device);
    await settle();
    expect(await device.client.withdraw(id)).toBe(false);
    expect(device.reports).toContain("outbox_not_withdrawn");
    expect(await storedIds(storage)).toEqual([id]);
  });

  it("CLIENT-18: a command that may have been sent cannot be withdrawn", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const device = await bench.live(storage);
    const { id } = add(device);
    await settle();
    expect(await device.client.withdraw(id)).toBe(false);
    device.kill();
    const again = bench.open(storage);
    await settle();
    expect(again.client.pending.get()).toMatchObject([{ id, canWithdraw: false }]);
    expect(await again.client.withdraw(id)).toBe(false);
  });
});

const spec = { name: "count.add", args: z.strictObject({ key: z.string(), count: z.int() }) } as unknown;
const commands = new Map([["count.add", spec as CommandSpec<never, unknown>]]);

async function refusedAtOnce(device: Device, name: string, args: unknown): Promise<unknown> {
  const { stored, outcome } = device.client.submit(name, args);
  await stored;
  const settled = await outcome;
  return settled.ok ? undefined : settled.rejection;
}

describe("refusals on the device", () => {
  it("CLIENT-19: unknown, malformed and too large commands are refused before anything is stored", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const device = await bench.live(storage, { commands });
    expect(await refusedAtOnce(device, "count.divide", {})).toMatchObject({ code: "unknown_command" });
    expect(await refusedAtOnce(device, "count.add", { key: "a", count: 0.5 })).toMatchObject({
      code: "malformed",
      params: { path: "count" },
    });
    const large = { key: "鞋".repeat(limits.commandBytesMax / 2), count: 1 };
    expect(await refusedAtOnce(device, "count.add", large)).toMatchObject({ code: "too_large" });
    expect(await storedIds(storage)).toEqual([]);
    expect(device.client.pending.get()).toEqual([]);
  });

  it("CLIENT-19: a device that cannot store says so, and nothing is sent", async () => {
    const bench = new Bench();
    const memory = memoryStorage();
    const full: Storage = {
      ...memory,
      outbox: { ...memory.outbox, add: () => Promise.reject(new Error("QuotaExceededError")) },
    };
    const device = await bench.live(full);
    const { outcome } = add(device);
    await bench.run();
    expect(await outcome).toMatchObject({ ok: false, rejection: { code: "device_storage" } });
    expect(sentIds(bench)).toEqual([]);
    expect(totalOf(device)).toBe(0);
  });

  it("CLIENT-19: more than 5,000 waiting commands are refused, and those 5,000 arrive in order", async () => {
    const bench = new Bench();
    const storage = memoryStorage();
    const clock = bench.clock.device();
    const ids: string[] = [];
    while (ids.length < limits.outboxCommandsMax) {
      const id = newCommandId(clock);
      await storage.outbox.add({ id, name: "count.add", args: { key: "a", count: 1 }, madeAt: 1 }, false);
      ids.push(id);
    }
    const device = bench.open(storage);
    await settle();
    expect(device.client.status.get().waiting).toBe(limits.outboxCommandsMax);
    expect(await add(device).outcome).toMatchObject({ ok: false, rejection: { code: "outbox_full" } });
    await bench.run();
    expect(logIds(bench)).toEqual(ids);
  });
});
