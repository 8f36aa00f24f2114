import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataDirInUse, isDataDirHeld, isProcessAlive, LOCK_FILE, lockDataDir } from "./datalock.ts";

const WATCH_MS = 500;

describe("the lock of a data folder", () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "instep-lock-"));
    file = path.join(dir, LOCK_FILE);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test("is held by one, named in the refusal, and free after release", async () => {
    const lock = await lockDataDir(dir);
    expect(isDataDirHeld(dir)).toBe(true);
    await expect(lockDataDir(dir)).rejects.toThrow(DataDirInUse);
    await expect(lockDataDir(dir)).rejects.toThrow(`process ${process.pid}`);
    lock.release();
    expect(readdirSync(dir)).toEqual([]);
    (await lockDataDir(dir)).release();
  });

  test("of many racers exactly one gets it, also over a dead holder's lock", async () => {
    const dead = spawnSync("true").pid;
    const holder = await lockDataDir(dir);
    const content = JSON.parse(readFileSync(file, "utf8")) as object;
    holder.release();
    writeFileSync(file, JSON.stringify({ ...content, pid: dead }));
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataDir(dir)));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(readdirSync(dir)).toEqual([LOCK_FILE]);
  });

  test("a process number that is used again by another program does not hold it", async () => {
    const holder = await lockDataDir(dir);
    const content = JSON.parse(readFileSync(file, "utf8")) as object;
    holder.release();
    writeFileSync(file, JSON.stringify({ ...content, startedAt: "1" }));
    expect(isDataDirHeld(dir)).toBe(false);
    (await lockDataDir(dir)).release();
    expect(existsSync(file)).toBe(false);
  });

  test("one from another machine or container is watched: untouched it is taken, touched it is respected", async () => {
    const abroad = JSON.stringify({ pid: 1, startedAt: "1", space: "another machine" });
    writeFileSync(file, abroad);
    (await lockDataDir(dir, WATCH_MS)).release();
    writeFileSync(file, abroad);
    const touch = setInterval(() => writeFileSync(file, abroad), WATCH_MS / 10);
    await expect(lockDataDir(dir, WATCH_MS)).rejects.toThrow(DataDirInUse);
    clearInterval(touch);
  });

  test("one that cannot be read is watched too, then replaced", async () => {
    writeFileSync(file, "{");
    (await lockDataDir(dir, WATCH_MS)).release();
  });

  test("a process that has ended is not alive", () => {
    expect(isProcessAlive(spawnSync("true").pid)).toBe(false);
    expect(isProcessAlive(process.pid)).toBe(true);
  });
});
