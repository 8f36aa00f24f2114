/**
 * What a domain gives to the server, and what it gets. Each domain's `module.ts` exports one `Module`; `main.ts` lists
 * them. No container: a module is a value, its functions take what they need.
 */
import type { Hono } from "hono";
import type { Logger } from "pino";
import type { CommandSpec, Outcome } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ChainId, CommandId, DeviceId, PlaceId, SessionId, StaffId } from "@instep/domain/kernel/ids.ts";
import type { QuerySpec } from "@instep/domain/kernel/query.ts";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";
import type { Language, PlaceRow, StaffRow } from "@instep/domain/identity/rows.ts";
import type { Database, Sql } from "./database.ts";

/** A signed-in person on a device, as the gateway knows them. */
export interface Caller {
  readonly chainId: ChainId;
  readonly staffId: StaffId;
  readonly sessionId: SessionId;
  readonly deviceId: DeviceId;
  readonly grants: readonly RoleGrant[];
  readonly language: Language;
}

/** People and places of a chain, read often, kept fresh by the log. */
export interface Directory {
  readonly position: number;
  readonly staff: ReadonlyMap<StaffId, StaffRow>;
  readonly places: ReadonlyMap<PlaceId, PlaceRow>;
}

export interface Query<Args = never, Result = unknown> {
  readonly spec: QuerySpec<Args, Result>;
  readonly run: (sql: Sql, args: Args, caller: Caller) => Promise<Result>;
}

export function answer<Args, Result>(
  spec: QuerySpec<Args, Result>,
  run: (sql: Sql, args: Args, caller: Caller) => Promise<Result>,
): Query<Args, Result> {
  return { spec, run };
}

/** A family of feeds: who may follow, and the view at the feed's present seq, read in one snapshot with that seq. */
export interface FeedSource<View = unknown> {
  readonly family: string;
  readonly mayFollow: (sql: Sql, caller: Caller, key: string) => Promise<boolean>;
  readonly snapshot: (sql: Sql, key: string) => Promise<View>;
}

/** A command that the system submits: from a reaction, a timer or a route. */
export interface SystemCommand {
  readonly id: CommandId;
  readonly name: string;
  readonly args: unknown;
}

/**
 * "When this is in the log, submit that command." Runs at least once per entry, in order, from a durable cursor; the
 * ids it gives must derive from the entry (`deriveId(entry.commandId, label)`), so that twice is once in effect.
 */
export interface Reaction {
  readonly name: string;
  /** Entry names that it looks at. */
  readonly on: readonly string[];
  readonly react: (entry: Entry, sql: Sql, chainId: ChainId) => Promise<readonly SystemCommand[]>;
}

/** Work of a chain that may wait, such as an index over what was written: done beside the commands, piece by piece. */
export interface Chore {
  readonly name: string;
  /** Does one piece in a transaction of its own; true when more waits. No other process runs it meanwhile. */
  readonly run: (sql: Sql, chainId: ChainId) => Promise<boolean>;
}

export interface Journal {
  /** Parses, decides, commits; resolves once the outcome is on disk. Never throws for bad input. */
  submit(
    chainId: ChainId,
    command: { id: string; name: string; args: unknown; madeAt: number },
    caller: Caller,
  ): Promise<Outcome>;
  submitSystem(chainId: ChainId, command: SystemCommand, name: string): Promise<Outcome>;
}

/** What routes and workers get. */
export interface House {
  readonly database: Database;
  readonly journal: Journal;
  readonly log: Logger;
  readonly now: () => number;
  /** Cryptographic random bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly mediaDir: string;
  /** Address that links and QR codes carry, without a trailing slash. */
  readonly publicUrl: string;
  readonly secureCookies: boolean;
  readonly trustProxy: boolean;
  /** The signed-in person of a request, by cookie or bearer token; undefined when there is none. */
  readonly callerOf: (request: Request) => Promise<Caller | undefined>;
  /** Address of the peer, for rate limits. */
  readonly addressOf: (request: Request) => string;
  /** Reactions, timers and chores of a chain begin; called when a chain is created. */
  readonly follow: (chainId: ChainId) => Promise<void>;
  /** Refusal as an HTTP answer with the right status and a text in the person's language. */
  readonly refuse: (
    code: string,
    params?: Record<string, string | number>,
    retryAfterMs?: number,
  ) => Response;
}

export interface Migration {
  /** Sorts after all earlier ones: `0010_stock`. */
  readonly name: string;
  /** Statements run as the owner of the database, in one transaction. */
  readonly sql: string;
}

export interface Module {
  readonly name: string;
  readonly migrations: readonly Migration[];
  readonly commands: readonly CommandSpec<never, unknown>[];
  readonly queries: readonly Query[];
  readonly feeds: readonly FeedSource[];
  readonly reactions: readonly Reaction[];
  readonly chores?: readonly Chore[];
  readonly routes?: (app: Hono, house: House) => void;
}
