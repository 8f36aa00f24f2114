/** What a card needs to know beyond its entry, read at the moment of the reaction. */
import type { ColourwayId, PlaceId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { anywhere, lineOf } from "@instep/domain/alerts/lines.ts";
import type { Person } from "@instep/domain/alerts/audience.ts";
import type { Sql } from "../platform/database.ts";

export interface Shoe {
  readonly skuId: SkuId;
  readonly styleId: StyleId;
  readonly colourwayId: ColourwayId;
}

export async function readShoes(sql: Sql, skuIds: readonly SkuId[]): Promise<Map<SkuId, Shoe>> {
  if (skuIds.length === 0) return new Map();
  const rows = await sql<Shoe>(
    `SELECT sku_id AS "skuId", style_id AS "styleId", colourway_id AS "colourwayId"
     FROM sku WHERE sku_id = ANY($1::uuid[])`,
    [skuIds],
  );
  return new Map(rows.map((row) => [row.skuId, row]));
}

/** The highest line of the chain: stock at or above it needs no closer look. 0 when there is no line. */
export async function readHighestLine(sql: Sql): Promise<number> {
  const rows = await sql<{ pairs: number }>("SELECT coalesce(max(pairs), 0) AS pairs FROM safety_line");
  return rows[0]?.pairs ?? 0;
}

/** The line that counts for each SKU at the place. */
export async function readLines(
  sql: Sql,
  placeId: PlaceId,
  skuIds: readonly SkuId[],
): Promise<Map<SkuId, number>> {
  const shoes = await readShoes(sql, skuIds);
  const targets = [anywhere, ...shoes.keys(), ...new Set([...shoes.values()].map((shoe) => shoe.styleId))];
  const rows = await sql<{ scope: string; target: string; pairs: number }>(
    "SELECT scope, target, pairs FROM safety_line WHERE scope = ANY($1::text[]) AND target = ANY($2::text[])",
    [[placeId, anywhere], targets],
  );
  const lines = new Map(rows.map((row) => [`${row.scope}/${row.target}`, row.pairs]));
  const pairsAt = (scope: string, target: string) => lines.get(`${scope}/${target}`);
  return new Map([...shoes.values()].map((shoe) => [shoe.skuId, lineOf({ ...shoe, placeId }, pairsAt)]));
}

/** Active people who could be responsible for anything: all but plain clerks. */
export async function readPeople(sql: Sql): Promise<Person[]> {
  return sql<Person>(
    `SELECT staff_id AS "staffId", grants FROM staff
     WHERE status = 'active' AND grants @? '$[*] ? (@.role != "clerk")'`,
  );
}

export interface Elsewhere {
  /** [place, sellable pairs], most first. */
  readonly others: [PlaceId, number][];
  /** Warehouses that have the size, most first; the first warehouse of the chain when none has it. */
  readonly warehouses: PlaceId[];
}

export async function readElsewhere(
  sql: Sql,
  placeId: PlaceId,
  skuIds: readonly SkuId[],
): Promise<Map<SkuId, Elsewhere>> {
  const rows = await sql<{ skuId: SkuId; placeId: PlaceId; kind: string; onHand: number }>(
    `SELECT c.sku_id AS "skuId", c.place_id AS "placeId", p.kind, c.on_hand AS "onHand"
     FROM cell c JOIN place p ON p.chain_id = c.chain_id AND p.place_id = c.place_id
     WHERE c.sku_id = ANY($1::uuid[]) AND c.condition = 'sellable' AND c.on_hand > 0 AND c.place_id <> $2 AND p.active
     ORDER BY c.on_hand DESC, c.place_id`,
    [skuIds, placeId],
  );
  const first = await sql<{ placeId: PlaceId }>(
    `SELECT place_id AS "placeId" FROM place WHERE kind = 'warehouse' AND active ORDER BY code LIMIT 1`,
  );
  const found = new Map<SkuId, Elsewhere>();
  for (const skuId of skuIds) {
    const own = rows.filter((row) => row.skuId === skuId);
    const holding = own.filter((row) => row.kind === "warehouse").map((row) => row.placeId);
    found.set(skuId, {
      others: own.slice(0, limits.cardPlacesMax).map((row): [PlaceId, number] => [row.placeId, row.onHand]),
      warehouses: holding.length > 0 ? holding : first.map((row) => row.placeId),
    });
  }
  return found;
}

/** Those of the subjects that have a card, perhaps solved meanwhile. */
export async function readSubjects(sql: Sql, subjects: readonly string[]): Promise<Set<string>> {
  if (subjects.length === 0) return new Set();
  const rows = await sql<{ subject: string }>(
    "SELECT subject FROM alert_subject WHERE subject = ANY($1::text[])",
    [subjects],
  );
  return new Set(rows.map((row) => row.subject));
}

export interface LowCell {
  readonly placeId: PlaceId;
  readonly skuId: SkuId;
  readonly styleId: StyleId;
}

/** Cells with an unsolved `low_stock`, at one place or at all. */
export async function readLowCells(sql: Sql, placeId: PlaceId | null): Promise<LowCell[]> {
  return sql<LowCell>(
    `SELECT data->>'placeId' AS "placeId", data->>'skuId' AS "skuId", data->>'styleId' AS "styleId"
     FROM card
     WHERE status <> 'solved' AND kind = 'low_stock' AND message_id = caused_by
       AND ($1::text IS NULL OR data->>'placeId' = $1::text)
     ORDER BY 1, 2`,
    [placeId],
  );
}
