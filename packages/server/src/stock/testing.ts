/** For tests on PostgreSQL: the chain of `domain/stock/testing.ts`, planted as rows, and the commands of its people. */
import { skuTable } from "@instep/domain/catalogue/rows.ts";
import { placeTable, sessionTable, staffTable } from "@instep/domain/identity/rows.ts";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import type { Table } from "@instep/domain/kernel/table.ts";
import type { Planned, StockWorld } from "@instep/domain/stock/testing.ts";
import { catalogueModule } from "../catalogue/module.ts";
import { identityModule } from "../identity/module.ts";
import type { Caller, Module, Query } from "../platform/contracts.ts";
import { tableSql } from "../platform/rows.ts";
import type { TestHouse } from "../testing.ts";
import { stockModule } from "./module.ts";

export const stockModules: readonly Module[] = [identityModule, catalogueModule, stockModule];

/** Far enough for every test, and an instant that PostgreSQL can hold. */
const expiresAt = Date.UTC(2100, 0, 1);

/** Saves the world's places, people, sessions and SKUs as rows of the chain. */
export async function plantRows(house: TestHouse, chainId: ChainId, { journal }: StockWorld): Promise<void> {
  const sessions = journal.rowsOf(sessionTable).map((row) => ({ ...row, expiresAt }));
  await house.database.write(chainId, async (sql) => {
    const save = async <Row extends object>(of: Table<Row>, rows: readonly Row[]): Promise<unknown> => {
      const made = tableSql(of as unknown as Table);
      return sql(made.save.text, [chainId, ...made.rowArrays(rows)]);
    };
    await save(placeTable, journal.rowsOf(placeTable));
    await save(staffTable, journal.rowsOf(staffTable));
    await save(sessionTable, sessions);
    await save(skuTable, journal.rowsOf(skuTable));
  });
}

export function submitPlanned(house: TestHouse, chainId: ChainId, one: Planned): Promise<Outcome> {
  return house.journal.submitAs(
    chainId,
    { id: one.id, name: one.name, args: one.args, madeAt: one.at },
    one.actor,
  );
}

/** Asks a query of stock as this person; the result is checked against its contract. */
export async function ask<Result>(
  house: TestHouse,
  caller: Caller,
  name: string,
  args: object,
): Promise<Result> {
  const query = stockModule.queries.find(({ spec }) => spec.name === name) as
    | Query<unknown, Result>
    | undefined;
  if (query === undefined) throw new Error(`no query ${name}`);
  const parsed = query.spec.args.parse(args);
  const result = await house.database.read(caller.chainId, (sql) => query.run(sql, parsed, caller));
  return query.spec.result.parse(result);
}
