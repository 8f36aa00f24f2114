import { execFileSync, spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  statSync,
  chownSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, describe, expect, test, vi } from "vitest";
import { isProcessAlive } from "../datalock.ts";
import { silentLogger } from "../logger.ts";
import { startEmbeddedPostgres } from "./embedded.ts";
import type { EmbeddedPostgres } from "./embedded.ts";
import { makeTestDir } from "./testing.ts";

const child = fileURLToPath(new URL("embedded-child.ts", import.meta.url));
const endings: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

function newDir(): string {
  const dir = makeTestDir();
  endings.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: silentLogger });
  endings.push(() => postgres.stop());
  return postgres;
}

async function ask<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

type Child = { process: ChildProcess; pid: number; url: string; sales: number };

/** Starts the program that holds a PostgreSQL, and waits until its row is committed. */
async function startChild(dataDir: string, account: { uid?: number; gid?: number } = {}): Promise<Child> {
  const started = spawn(process.execPath, [child, dataDir], {
    ...account,
    stdio: ["ignore", "pipe", "pipe"],
  });
  endings.push(() => void started.kill("SIGKILL"));
  let complaint = "";
  started.stderr.on("data", (chunk: Buffer) => void (complaint += chunk.toString()));
  const line = await new Promise<string>((resolve, reject) => {
    started.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    started.once("exit", (code) => reject(new Error(`child ended (${code}): ${complaint}`)));
  });
  return { process: started, ...(JSON.parse(line) as { pid: number; url: string; sales: number }) };
}

function kill(target: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    target.once("exit", () => resolve());
    target.kill(signal);
  });
}

/** Command lines of all processes that name this text. */
function processesNaming(text: string): { pid: number; command: string }[] {
  return execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(text))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim() }));
}

function socketDirOf(url: string): string {
  return decodeURIComponent(new URL(url).hostname);
}

describe("the embedded PostgreSQL", () => {
  test("keeps its data over a stop and a start, and its secrets to itself", async () => {
    const dataDir = newDir();
    const first = await start(dataDir);
    await ask(first.url, "CREATE TABLE shoe AS SELECT 37 AS size");
    const settings = "SELECT current_setting('fsync') AS fsync, current_setting('TimeZone') AS zone";
    expect(await ask(first.url, settings)).toEqual([{ fsync: "on", zone: "UTC" }]);
    expect(statSync(path.join(dataDir, "postgres-passwords.json")).mode & 0o777).toBe(0o600);
    expect(statSync(socketDirOf(first.url)).mode & 0o077).toBe(0);
    const wrong = first.url.replace(/:[^:@/]+@/, ":guess@");
    await expect(ask(wrong, "SELECT 1")).rejects.toThrow("password authentication failed");
    const pid = first.pid();
    await first.stop();
    expect(isProcessAlive(pid)).toBe(false);
    expect(existsSync(socketDirOf(first.url))).toBe(false);
    await vi.waitFor(() => expect(processesNaming(socketDirOf(first.url))).toEqual([]), { timeout: 10_000 });
    const second = await start(dataDir);
    expect(await ask(second.url, "SELECT size FROM shoe")).toEqual([{ size: 37 }]);
  });

  test("is started again after kill -9, as often as it takes, with all that was committed", async () => {
    const postgres = await start(newDir());
    await ask(postgres.url, "CREATE TABLE sale (n int)");
    for (let round = 1; round <= 3; round += 1) {
      await ask(postgres.url, `INSERT INTO sale VALUES (${round})`);
      const killed = postgres.pid();
      process.kill(killed, "SIGKILL");
      await vi.waitFor(
        async () => {
          const rows = await ask<{ count: number }>(postgres.url, "SELECT count(*)::int AS count FROM sale");
          expect([rows[0]?.count, postgres.restarts()]).toEqual([round, round]);
        },
        { timeout: 20_000, interval: 50 },
      );
      expect(postgres.pid()).not.toBe(killed);
    }
  });

  test("restarts on request and stops once, however often it is asked", async () => {
    const postgres = await start(newDir());
    const before = postgres.pid();
    await postgres.restart();
    expect(postgres.pid()).not.toBe(before);
    expect(postgres.restarts()).toBe(0);
    await ask(postgres.url, "SELECT 1");
    await Promise.all([postgres.stop(), postgres.stop()]);
    expect(isProcessAlive(postgres.pid())).toBe(false);
  });

  test("a stop while it is being started again wins", async () => {
    const postgres = await start(newDir());
    process.kill(postgres.pid(), "SIGKILL");
    await vi.waitFor(() => expect(isProcessAlive(postgres.pid())).toBe(false), { interval: 5 });
    await postgres.stop();
    expect(isProcessAlive(postgres.pid())).toBe(false);
  });

  test("a second start on the same folder says so in one line", async () => {
    const dataDir = newDir();
    await start(dataDir);
    const refused = startEmbeddedPostgres({ dataDir, log: silentLogger });
    await expect(refused).rejects.toThrow(/^Instep is already running on [^\n]+$/);
    await expect(startChild(dataDir)).rejects.toThrow("Instep is already running on");
  });

  test("ends with its killed server, and the next start has every committed row at once", async () => {
    const dataDir = newDir();
    const victim = await startChild(dataDir);
    await kill(victim.process, "SIGKILL");
    const startedAt = performance.now();
    const next = await startChild(dataDir);
    expect(next.sales).toBe(2);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await kill(next.process, "SIGTERM");
    expect(isProcessAlive(next.pid)).toBe(false);
    await vi.waitFor(() => expect(existsSync(socketDirOf(victim.url))).toBe(false), { timeout: 20_000 });
  });

  test("is found and stopped when its server and its guard were killed together", async () => {
    const dataDir = newDir();
    const victim = await startChild(dataDir);
    const guards = processesNaming(socketDirOf(victim.url));
    expect(guards).toHaveLength(1);
    for (const guard of guards) process.kill(guard.pid, "SIGKILL");
    await kill(victim.process, "SIGKILL");
    expect(isProcessAlive(victim.pid)).toBe(true);
    const next = await start(dataDir);
    expect(isProcessAlive(victim.pid)).toBe(false);
    expect(await ask(next.url, "SELECT count(*)::int AS count FROM sale")).toEqual([{ count: 1 }]);
    expect(existsSync(socketDirOf(victim.url))).toBe(false);
  });

  test("is created afresh after a creation that was cut off", async () => {
    const dataDir = newDir();
    mkdirSync(path.join(dataDir, "postgres.new", "base"), { recursive: true });
    const postgres = await start(dataDir);
    expect(await ask(postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("works in a folder that its account may not reach", async () => {
    const closed = mkdtempSync(path.join(tmpdir(), "instep-closed-"));
    endings.push(() => rmSync(closed, { recursive: true, force: true }));
    const dataDir = path.join(closed, "data");
    const first = await start(dataDir);
    await ask(first.url, "CREATE TABLE shoe AS SELECT 37 AS size");
    await first.stop();
    const link = path.join(dataDir, "postgres");
    expect(lstatSync(link).isSymbolicLink()).toBe(process.getuid?.() === 0);
    if (lstatSync(link).isSymbolicLink()) {
      const elsewhere = path.dirname(readlinkSync(link));
      endings.push(() => rmSync(elsewhere, { recursive: true, force: true }));
    }
    const second = await start(dataDir);
    expect(await ask(second.url, "SELECT size FROM shoe")).toEqual([{ size: 37 }]);
  });

  test.each(accountsHere())("runs for $name", async ({ account }) => {
    const dir = newDir();
    if (account.uid !== undefined && account.gid !== undefined) chownSync(dir, account.uid, account.gid);
    const started = await startChild(path.join(dir, "data"), account);
    expect(started.sales).toBe(1);
    await kill(started.process, "SIGTERM");
    expect(isProcessAlive(started.pid)).toBe(false);
  });
});

/** Who can start the program here: the present user, and for root also an ordinary account that can read it. */
function accountsHere(): { name: string; account: { uid?: number; gid?: number } }[] {
  const accounts = [{ name: "the present user", account: {} }];
  const nobody = { uid: 65_534, gid: 65_534 };
  const test = ["-e", "require('fs').readFileSync(process.argv[1])", child];
  const canRead =
    process.getuid?.() === 0 &&
    spawnSync(process.execPath, test, { ...nobody, stdio: "ignore" }).status === 0;
  return canRead ? [...accounts, { name: "an ordinary user", account: nobody }] : accounts;
}
