/** Puts the parts together: what every start of the server, every test and every bench has in common, without HTTP. */
import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import type { Core } from "@instep/domain/kernel/batch.ts";
import type { CommandSpec } from "@instep/domain/kernel/command.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import { policy } from "@instep/domain/identity/policy.ts";
import { openBus, type Bus } from "./journal/bus.ts";
import { openChores } from "./journal/chores.ts";
import { openJournal, type OpenJournal } from "./journal/journal.ts";
import type { LaneMetrics } from "./journal/lane.ts";
import { openLogReader, type LogReader } from "./journal/log.ts";
import { journalMigrations } from "./journal/migration.ts";
import { openReactions, type Reactions } from "./journal/reactions.ts";
import { openTimers, type Timers } from "./journal/timers.ts";
import type { Migration, Module } from "./platform/contracts.ts";
import { openDatabase, type Database } from "./platform/database.ts";

export interface FoundationOptions {
  readonly databaseUrl: string;
  readonly modules: readonly Module[];
  readonly log: Logger;
  readonly now?: () => number;
  readonly metrics?: LaneMetrics;
  readonly connectionsMax?: number;
  /** Without it reactions, timers and chores rest; a second process or a bench may want that. */
  readonly background?: boolean;
}

/** Everything below the gateway. */
export interface Foundation {
  readonly database: Database;
  readonly core: Core;
  readonly bus: Bus;
  readonly reader: LogReader;
  readonly journal: OpenJournal;
  readonly reactions: Reactions;
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Logger;
  readonly modules: readonly Module[];
  /** Reactions, timers and chores of a chain begin; called again for a chain made later. */
  follow(chainId: ChainId): Promise<void>;
  close(): Promise<void>;
}

export function migrationsOf(modules: readonly Module[]): Migration[] {
  return [...journalMigrations, ...modules.flatMap((module) => module.migrations)];
}

export function coreOf(modules: readonly Module[]): Core {
  const commands = new Map<string, CommandSpec<never, unknown>>();
  for (const spec of modules.flatMap((module) => module.commands)) {
    if (commands.has(spec.name)) throw new Error(`command ${spec.name} is declared twice`);
    commands.set(spec.name, spec);
  }
  return { commands, policy };
}

const silentMetrics: LaneMetrics = { batch: () => undefined, refusedBusy: () => undefined };

export async function openFoundation(options: FoundationOptions): Promise<Foundation> {
  const { log, modules } = options;
  const now = options.now ?? Date.now;
  const database = openDatabase({
    url: options.databaseUrl,
    connectionsMax: options.connectionsMax ?? 16,
    onError: (error) => log.warn({ err: error }, "a database connection was lost"),
  });
  const core = coreOf(modules);
  const reader = openLogReader(database);
  const bus = openBus(reader, log);
  const journal = openJournal({ database, core, bus, log, now, metrics: options.metrics ?? silentMetrics });
  const reactions = openReactions({
    database,
    journal,
    bus,
    reader,
    log,
    reactions: modules.flatMap((module) => module.reactions),
  });
  const timers = openTimers({ database, journal, log, now });
  const chores = openChores({ database, reader, log, chores: modules.flatMap((one) => one.chores ?? []) });
  const background = options.background ?? true;

  async function follow(chainId: ChainId): Promise<void> {
    if (!background) return;
    await reactions.follow(chainId);
    timers.follow(chainId);
    chores.follow(chainId);
  }
  const chains = await database.outside((sql) =>
    sql<{ id: ChainId }>("SELECT journal_chains AS id FROM journal_chains()"),
  );
  for (const { id } of chains) await follow(id);

  return {
    database,
    core,
    bus,
    reader,
    journal,
    reactions,
    timers,
    now,
    random: (bytes) => randomBytes(bytes),
    log,
    modules,
    follow,
    close: async () => {
      await chores.close();
      await timers.close();
      await reactions.close();
      await journal.close();
      bus.close();
      await database.close();
    },
  };
}
