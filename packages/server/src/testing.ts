/**
 * A house for tests: a database of its own on the test run's PostgreSQL, migrated, with journal, reactions and timers.
 * Commands go through the real journal; queries through the real SQL.
 */
import pino from "pino";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import {
  makeId,
  type ChainId,
  type CommandId,
  type DeviceId,
  type StaffId,
} from "@instep/domain/kernel/ids.ts";
import { randomBytes } from "node:crypto";
import { openFoundation, migrationsOf, type Foundation } from "./house.ts";
import type { Caller, Module } from "./platform/contracts.ts";
import { migrate } from "./platform/migrate.ts";
import { createTestDatabase } from "./platform/postgres/testing.ts";

export interface TestHouse extends Foundation {
  readonly chainId: ChainId;
  readonly url: string;
  /** Submits as the system and expects acceptance. */
  accept<Reply = unknown>(name: string, args: unknown, id?: string): Promise<Reply>;
  submit(name: string, args: unknown, caller?: Caller, id?: string): Promise<Outcome>;
  /** Waits until reactions have seen the whole log. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export function newId<K extends string>(): import("@instep/domain/kernel/ids.ts").Id<K> {
  return makeId<K>(Date.now(), randomBytes(10));
}

/** A caller for a person that exists as a staff row with this session. */
export function callerFor(
  chainId: ChainId,
  staffId: StaffId,
  sessionId: string,
  grants: Caller["grants"],
): Caller {
  return {
    chainId,
    staffId,
    sessionId: sessionId as Caller["sessionId"],
    deviceId: newId<"device">() as DeviceId,
    grants,
    language: "zh-CN",
  };
}

export interface TestHouseOptions {
  readonly modules: readonly Module[];
  readonly background?: boolean;
  /** Joins an existing test database instead of making one (a second process of the same chain). */
  readonly url?: string;
  readonly chainId?: ChainId;
  readonly now?: () => number;
}

export async function startTestHouse(options: TestHouseOptions): Promise<TestHouse> {
  const own = options.url === undefined ? await createTestDatabase() : undefined;
  const url = options.url ?? own?.url ?? "";
  if (own !== undefined) await migrate(url, migrationsOf(options.modules));
  const foundation = await openFoundation({
    databaseUrl: url,
    modules: options.modules,
    log: pino({ level: process.env["LOG_LEVEL"] ?? "silent" }),
    connectionsMax: 6,
    ...(options.background === undefined ? {} : { background: options.background }),
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  const chainId = options.chainId ?? newId<"chain">();
  await foundation.follow(chainId);

  async function submit(
    name: string,
    args: unknown,
    caller?: Caller,
    id: string = newId(),
  ): Promise<Outcome> {
    if (caller === undefined)
      return foundation.journal.submitSystem(chainId, { id: id as CommandId, name, args }, "test");
    return foundation.journal.submit(chainId, { id, name, args, madeAt: foundation.now() }, caller);
  }

  return {
    ...foundation,
    chainId,
    url,
    submit,
    accept: async <Reply>(name: string, args: unknown, id?: string) => {
      const outcome = await submit(name, args, undefined, id);
      if (!outcome.ok) throw new Error(`${name} refused: ${JSON.stringify(outcome.rejection)}`);
      return outcome.reply as Reply;
    },
    settled: async () => {
      for (;;) {
        await foundation.bus.nudge(chainId);
        if (foundation.reactions.behind() === 0) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    stop: async () => {
      await foundation.close();
      await own?.drop();
    },
  };
}
