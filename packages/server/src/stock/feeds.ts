/** The feed `stock:<place>`: every signed-in person of the chain may follow it; stores see each other's stock. */
import type { Entry } from "@instep/domain/kernel/entry.ts";
import { isId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { isAllowed } from "@instep/domain/identity/permissions.ts";
import type { StockEntryData } from "@instep/domain/stock/contract.ts";
import { activityOf, emptyStockView, withBalances, type StockView } from "@instep/domain/stock/feed.ts";
import type { Condition } from "@instep/domain/stock/rows.ts";
import { readEntries } from "../journal/log.ts";
import type { FeedSource } from "../platform/contracts.ts";
import type { Sql } from "../platform/database.ts";

export async function readCells(sql: Sql, placeId: string): Promise<[string, Condition, number, number][]> {
  const rows = await sql<{ s: string; c: Condition; h: number; r: number }>(
    "SELECT sku_id AS s, condition AS c, on_hand AS h, reserved AS r FROM cell WHERE place_id = $1",
    [placeId],
  );
  return rows.map((row) => [row.s, row.c, row.h, row.r]);
}

export const stockFeedSource: FeedSource<StockView> = {
  family: "stock",
  mayFollow: async (sql, caller, key) => {
    if (!isId(key) || !isAllowed(caller.grants, "stock.view")) return false;
    const rows = await sql("SELECT 1 FROM place WHERE place_id = $1", [key]);
    return rows.length === 1;
  },
  snapshot: async (sql, key) => {
    const view = withBalances(emptyStockView, await readCells(sql, key));
    const entries = await readEntries(sql, `stock:${key}`, limits.activityEntriesKept);
    return { ...view, activity: entries.map((entry) => activityOf(entry as Entry<StockEntryData>)) };
  },
};
