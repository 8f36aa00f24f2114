/**
 * A decision without its commit: the rows that a command touches are read on one snapshot, and the same pure rule says
 * what it makes of them. A dry run shows exactly what the import will do, because it is the import, up to the commit.
 */
import { Rows } from "@instep/domain/kernel/batch.ts";
import type { CommandSpec, Context } from "@instep/domain/kernel/command.ts";
import { makeId, type ChainId, type CommandId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { Fault } from "@instep/domain/kernel/rejection.ts";
import type { Decision } from "@instep/domain/kernel/state.ts";
import { keyText, type RowRef, type Table } from "@instep/domain/kernel/table.ts";
import type { Sql } from "../../platform/database.ts";
import { tableSql } from "../../platform/rows.ts";

export interface Ahead<Reply> {
  readonly decision: Decision<Reply>;
  /** The rows as they are now. */
  readonly state: Rows;
}

/** What the context of such a decision needs from outside. */
export interface AheadInstant {
  readonly chainId: ChainId;
  readonly at: number;
  readonly random: Uint8Array;
}

export async function decideAhead<Args, Reply>(
  sql: Sql,
  spec: CommandSpec<Args, Reply>,
  args: Args,
  { chainId, at, random }: AheadInstant,
): Promise<Ahead<Reply>> {
  const commandId: CommandId = makeId(at, random);
  const context: Context = {
    chainId,
    commandId,
    actor: { kind: "system", name: "ahead" },
    at,
    madeAt: at,
    random: [0, 0, 0, 0],
  };
  const state = new Rows();
  for (let round = 0; round <= limits.touchRoundsMax; round += 1) {
    const missing = missingOf(spec.touches(args, context, state), state);
    if (missing.size === 0) return { decision: spec.decide(state, args, context), state };
    for (const [table, keys] of missing) await loadInto(sql, chainId, state, table, [...keys.values()]);
  }
  throw new Fault("touches did not come to an end");
}

function missingOf(refs: readonly RowRef[], state: Rows): Map<Table, Map<string, readonly string[]>> {
  const missing = new Map<Table, Map<string, readonly string[]>>();
  for (const { table, key } of refs) {
    if (state.has(table, ...key)) continue;
    let keys = missing.get(table);
    if (keys === undefined) {
      keys = new Map();
      missing.set(table, keys);
    }
    keys.set(keyText(key), key);
  }
  return missing;
}

/** Keys a statement: between two of them the server is back at its sockets. */
const keysPerStatement = 5_000;

async function loadInto(
  sql: Sql,
  chainId: ChainId,
  state: Rows,
  table: Table,
  keys: readonly (readonly string[])[],
): Promise<void> {
  const { load, keyArrays, keyOfRow } = tableSql(table);
  for (let from = 0; from < keys.length; from += keysPerStatement) {
    const part = keys.slice(from, from + keysPerStatement);
    const rows = await sql(load.text, [chainId, ...keyArrays(part)]);
    const found = new Map(rows.map((row) => [keyOfRow(row), row]));
    for (const key of part) state.set(table, key, found.get(keyText(key)));
  }
}
