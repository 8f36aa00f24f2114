/** A domain of one table for tests of the journal itself: counters that are added to, refuse, fail and ask for later. */
import { z } from "zod";
import { command, commandList } from "@instep/domain/kernel/command.ts";
import { deriveId } from "@instep/domain/kernel/ids.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import { Draft, reject } from "@instep/domain/kernel/state.ts";
import { ledger, ref, table } from "@instep/domain/kernel/table.ts";
import type { Module, Reaction } from "../platform/contracts.ts";

export interface CounterRow {
  key: string;
  value: number;
}
export const counterTable = table<CounterRow>("counter", ["key"], { key: "text", value: "integer" });
const additionLedger = ledger<{ key: string; by: number }>("addition", { key: "text", by: "integer" });

const args = z.strictObject({ key: z.string().max(40), by: z.int().min(-100).max(100) });

const add = command({
  name: "counter.add",
  permission: "system",
  args,
  reply: z.strictObject({ value: z.int() }),
  touches: ({ key }) => [ref(counterTable, key)],
  decide: (state, { key, by }) => {
    const draft = new Draft(state);
    const value = (state.get(counterTable, key)?.value ?? 0) + by;
    if (value < 0) return reject(rejection("below_zero"));
    draft.put(counterTable, { key, value });
    draft.append(additionLedger, { key, by });
    draft.emit(`counter:${key}`, "counter.added", { by, value });
    return draft.accept({ value });
  },
});

const faulty = command({
  name: "counter.fail",
  permission: "system",
  args: z.strictObject({}),
  reply: z.unknown(),
  touches: () => [],
  decide: () => {
    throw new Error("a bug");
  },
});

const unnamed = command({
  name: "counter.peek",
  permission: "system",
  args: z.strictObject({ key: z.string() }),
  reply: z.unknown(),
  touches: () => [],
  decide: (state, { key }) => new Draft(state).accept(state.get(counterTable, key)),
});

const later = command({
  name: "counter.later",
  permission: "system",
  args: z.strictObject({ key: z.string() }),
  reply: z.unknown(),
  touches: ({ key }) => [ref(counterTable, key)],
  decide: (state, { key }) => {
    if (state.get(counterTable, key) === undefined) return reject(rejection("not_yet", undefined, "later"));
    const draft = new Draft(state);
    draft.emit(`counter:${key}`, "counter.waited", {});
    return draft.accept({});
  },
});

const schedule = command({
  name: "counter.schedule",
  permission: "system",
  args: z.strictObject({ key: z.string(), inMs: z.int() }),
  reply: z.unknown(),
  touches: () => [],
  decide: (state, { key, inMs }, context) => {
    const draft = new Draft(state);
    const timerId = deriveId<"timer">(context.commandId, "timer");
    draft.schedule({ timerId, dueAt: context.at + inMs, command: "counter.add", args: { key, by: 1 } });
    draft.emit(`counter:${key}`, "counter.scheduled", {});
    return draft.accept({});
  },
});

/** Every tenth of `a` adds one to `tens`. */
const tens: Reaction = {
  name: "counter.tens",
  on: ["counter.added"],
  react: async (entry) => {
    const { value } = entry.data as { value: number };
    if (entry.feed !== "counter:a" || value % 10 !== 0) return [];
    return [{ id: deriveId(entry.commandId, "tens"), name: "counter.add", args: { key: "tens", by: 1 } }];
  },
};

export const counterModule: Module = {
  name: "counter",
  migrations: [
    {
      name: "9000_counter",
      sql: `CREATE TABLE counter (chain_id uuid NOT NULL, key text NOT NULL, value int4 NOT NULL CHECK (value >= 0),
              PRIMARY KEY (chain_id, key));
            SELECT instep_protect('counter');
            CREATE TABLE addition (chain_id uuid NOT NULL, position int8 NOT NULL, line int4 NOT NULL,
              command_id uuid NOT NULL, key text NOT NULL, by int4 NOT NULL,
              PRIMARY KEY (chain_id, position, line));
            SELECT instep_protect_ledger('addition');`,
    },
  ],
  commands: commandList(add, faulty, unnamed, later, schedule),
  queries: [],
  feeds: [],
  reactions: [tens],
};
