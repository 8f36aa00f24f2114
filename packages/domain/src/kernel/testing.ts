/** A small world for tests of rules: a chain in memory with a clock that the test sets. */
import type { CommandTable, Core, Policy } from "./batch.ts";
import { canonicalJson, type Actor, type CommandSpec, type Outcome } from "./command.ts";
import {
  deriveId,
  makeId,
  type ChainId,
  type CommandId,
  type DeviceId,
  type SessionId,
  type StaffId,
} from "./ids.ts";
import type { Entry } from "./entry.ts";
import { MemoryJournal } from "./memory.ts";
import { policy as housePolicy } from "../identity/policy.ts";
import type { RoleGrant } from "../identity/permissions.ts";
import { sessionTable, staffTable } from "../identity/rows.ts";

export const system: Actor = { kind: "system", name: "test" };

export function commandTableOf(specs: readonly CommandSpec<never, unknown>[]): CommandTable {
  return new Map(specs.map((spec) => [spec.name, spec]));
}

/** Ids that count up: readable in failures, the same in every run. */
export function idMaker(prefix: number): () => string {
  let count = 0;
  return () => {
    count += 1;
    const random = new Uint8Array(10);
    random.set([prefix, count >>> 16, count >>> 8, count]);
    return makeId(1_700_000_000_000 + count, random);
  };
}

export interface WorldOptions {
  readonly commands: readonly CommandSpec<never, unknown>[];
  readonly policy?: Policy;
  readonly at?: number;
}

export interface World {
  at: number;
  readonly journal: MemoryJournal;
  nextId(): CommandId;
  /** Submits one command as a batch of its own. A staff actor is checked against the permission table. */
  submit(name: string, args: unknown, actor?: Actor, id?: string): Outcome;
  /** Submits and expects acceptance; throws with the rejection otherwise. */
  accept<Reply = unknown>(name: string, args: unknown, actor?: Actor, id?: string): Reply;
  /** Plants an active person with a session, without a command. */
  staff(name: string, grants: readonly RoleGrant[]): Actor & { kind: "staff" };
  entries(feed: string): Entry[];
}

export function makeWorld(options: WorldOptions): World {
  const core: Core = { commands: commandTableOf(options.commands), policy: options.policy ?? housePolicy };
  const journal = new MemoryJournal(core, deriveId<"chain">("test", "chain") as ChainId);
  const nextId = idMaker(1) as () => CommandId;
  const world: World = {
    at: options.at ?? 1_764_000_000_000,
    journal,
    nextId,
    submit: (name, args, actor = system, id = nextId()) => {
      const contentHash = canonicalJson([name, args, actor.kind === "staff" ? actor.staffId : actor.name]);
      const [outcome] = journal.commit(
        [{ id: id as CommandId, name, args, madeAt: world.at, actor, contentHash }],
        world.at,
      );
      if (outcome === undefined) throw new Error("no outcome");
      return outcome;
    },
    accept: <Reply>(name: string, args: unknown, actor?: Actor, id?: string) => {
      const outcome = world.submit(name, args, actor, id);
      if (!outcome.ok) throw new Error(`${name} refused: ${JSON.stringify(outcome.rejection)}`);
      return outcome.reply as Reply;
    },
    staff: (name, grants) => plantStaff(journal, name, grants),
    entries: (feed) => journal.entriesOf(feed),
  };
  return world;
}

function plantStaff(
  journal: MemoryJournal,
  name: string,
  grants: readonly RoleGrant[],
): Actor & { kind: "staff" } {
  const staffId = deriveId<"staff">("staff", name) as StaffId;
  const sessionId = deriveId<"session">("session", name) as SessionId;
  const deviceId = deriveId<"device">("device", name) as DeviceId;
  journal.plant(staffTable, {
    staffId,
    number: name,
    phone: null,
    name,
    nameEn: name,
    status: "active",
    grants,
    homePlaceId: grants[0]?.placeIds?.[0] ?? null,
    language: "zh-CN",
  });
  journal.plant(sessionTable, {
    sessionId,
    staffId,
    deviceId,
    deviceName: "test",
    tokenHash: "0".repeat(64),
    createdAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
    closedAt: null,
  });
  return { kind: "staff", staffId, sessionId, deviceId };
}
