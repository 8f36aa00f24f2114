/**
 * What a device keeps for one person of one chain. Two implementations, one contract suite (`storage.test.ts`).
 *
 * The storage is also the arbiter between tabs: `markSent` and `withdraw` are atomic, so a command is either withdrawn
 * or sent, never both, whoever asks first.
 */
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";

export interface NewCommand {
  readonly id: CommandId;
  readonly name: string;
  readonly args: unknown;
  /** Epoch milliseconds on this device. */
  readonly madeAt: number;
}

export interface StoredCommand extends NewCommand {
  /** Grows with every command stored on this device. */
  readonly order: number;
  /** Whether it may be on its way; only a command that is not can be withdrawn. */
  readonly mayBeSent: boolean;
}

export interface FailedCommand extends NewCommand {
  readonly rejection: Rejection;
  /** Epoch milliseconds on this device. */
  readonly failedAt: number;
}

export interface StoredReplica {
  readonly feed: string;
  readonly epoch: number;
  readonly seq: number;
  readonly view: unknown;
  /** Own pending commands whose entries are in `view`. */
  readonly seen: readonly CommandId[];
}

/** Whose data it is. */
export interface Owner {
  readonly chain: string;
  readonly staff: string;
}

export interface Storage {
  /** Undefined for a storage that takes whoever signs in (one process, memory). */
  readonly owner: Owner | undefined;
  /** Name under which tabs share this storage; undefined when it is this client's alone. */
  readonly sharedAs: string | undefined;
  readonly outbox: {
    /** The order that it got. Adding a known id changes nothing and gives its order. */
    add(command: NewCommand, mayBeSent: boolean): Promise<number>;
    /** Marks those that are still there, and names them. */
    markSent(ids: readonly CommandId[]): Promise<CommandId[]>;
    /** Removes the command if it is there and was never marked; whether it did. */
    withdraw(id: CommandId): Promise<boolean>;
    forget(ids: readonly CommandId[]): Promise<void>;
    /** In order. */
    list(): Promise<StoredCommand[]>;
  };
  readonly failed: {
    /** Moves a command from the outbox to the failed ones, in one step. */
    put(command: FailedCommand): Promise<void>;
    dismiss(id: CommandId): Promise<void>;
    /** Oldest first. */
    list(): Promise<FailedCommand[]>;
  };
  readonly replica: {
    get(feed: string): Promise<StoredReplica | undefined>;
    put(replicas: readonly StoredReplica[]): Promise<void>;
    delete(feed: string): Promise<void>;
  };
  readonly meta: {
    get(key: string): Promise<unknown>;
    put(key: string, value: unknown): Promise<void>;
  };
  /** Leaves nothing of this person on the device. */
  clear(): Promise<void>;
  close(): void;
}
