/** The way to change anything: commands in, outcomes out, one lane a chain. */
import { hash } from "node:crypto";
import type { Logger } from "pino";
import type { Core } from "@instep/domain/kernel/batch.ts";
import { canonicalJson, type Actor, type Outcome, type Submitted } from "@instep/domain/kernel/command.ts";
import type { ChainId, CommandId } from "@instep/domain/kernel/ids.ts";
import type { Caller, Journal, SystemCommand } from "../platform/contracts.ts";
import type { Database } from "../platform/database.ts";
import type { Bus } from "./bus.ts";
import { Lane, type LaneMetrics } from "./lane.ts";

export interface JournalOptions {
  readonly database: Database;
  readonly core: Core;
  readonly bus: Bus;
  readonly log: Logger;
  readonly now: () => number;
  readonly metrics: LaneMetrics;
}

export interface OpenJournal extends Journal {
  submitAs(chainId: ChainId, command: IncomingCommand, actor: Actor): Promise<Outcome>;
  close(): Promise<void>;
}

export interface IncomingCommand {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  readonly madeAt: number;
}

/** Name, arguments and author: the same id from another person is a conflict and shows them nothing. */
export function contentHashOf(command: IncomingCommand, actor: Actor): string {
  const author = actor.kind === "staff" ? actor.staffId : "system";
  return hash("sha256", canonicalJson([command.name, command.args, author]), "base64url");
}

export function openJournal(options: JournalOptions): OpenJournal {
  const lanes = new Map<ChainId, Lane>();

  function laneOf(chainId: ChainId): Lane {
    let lane = lanes.get(chainId);
    if (lane === undefined) {
      lane = new Lane({
        ...options,
        chainId,
        onCommitted: (from, published) => options.bus.publish(chainId, from, published),
      });
      lanes.set(chainId, lane);
    }
    return lane;
  }

  function submitAs(chainId: ChainId, command: IncomingCommand, actor: Actor): Promise<Outcome> {
    const submitted: Submitted = {
      id: command.id as CommandId,
      name: command.name,
      args: command.args,
      madeAt: command.madeAt,
      actor,
      contentHash: contentHashOf(command, actor),
    };
    return laneOf(chainId).submit(submitted);
  }

  return {
    submitAs,
    submit: (chainId, command, caller: Caller) => {
      const { staffId, sessionId, deviceId } = caller;
      return submitAs(chainId, command, { kind: "staff", staffId, sessionId, deviceId });
    },
    submitSystem: (chainId, command: SystemCommand, name) =>
      submitAs(chainId, { ...command, madeAt: options.now() }, { kind: "system", name }),
    close: async () => {
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
    },
  };
}
