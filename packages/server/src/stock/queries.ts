/** Reads of the ledger. */
import type { DocumentId, PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import { belongsTo } from "@instep/domain/identity/permissions.ts";
import {
  daySummaryQuery,
  digestQuery,
  documentQuery,
  matrixQuery,
  requestsQuery,
  trailQuery,
} from "@instep/domain/stock/contract.ts";
import { digestOf, emptyStockView, withBalances } from "@instep/domain/stock/feed.ts";
import type { Condition, DocumentKind, DocumentLine } from "@instep/domain/stock/rows.ts";
import { readFeedHead } from "../journal/log.ts";
import { answer, type Query } from "../platform/contracts.ts";
import { Refusal } from "../platform/rejected.ts";
import { readCells } from "./feeds.ts";

const matrix = answer(matrixQuery, async (sql, { styleId }) => {
  const cells = await sql<{
    placeId: PlaceId;
    skuId: SkuId;
    condition: Condition;
    onHand: number;
    reserved: number;
  }>(
    `SELECT c.place_id AS "placeId", c.sku_id AS "skuId", c.condition, c.on_hand AS "onHand", c.reserved
     FROM sku s JOIN cell c ON c.chain_id = s.chain_id AND c.sku_id = s.sku_id
     WHERE s.style_id = $1`,
    [styleId],
  );
  const heads = await sql<{ feed: string; seq: number }>(
    "SELECT feed, seq FROM feed_head WHERE feed LIKE 'stock:%'",
  );
  return { cells, heads: heads.map((head): [string, number] => [head.feed, head.seq]) };
});

interface TrailColumns {
  position: number;
  line: number;
  fromPlaceId: string | null;
  fromAccount: string;
  toPlaceId: string | null;
  toAccount: string;
  quantity: number;
  documentId: DocumentId;
  documentKind: string;
  reason: string | null;
  note: string | null;
  byStaffId: string | null;
  deviceId: string | null;
  deviceName: string | null;
  at: number;
  madeAt: number;
}

const trail = answer(trailQuery, async (sql, { skuId, placeId, beforePosition, limit }, caller) => {
  const found = await sql<TrailColumns & { more: boolean }>(trailText, [
    skuId,
    placeId ?? null,
    beforePosition ?? null,
    limit,
  ]);
  const isOwn = (at: string | null): boolean => at !== null && belongsTo(caller.grants, at as PlaceId);
  const moves = found.map(({ more: _, ...move }) =>
    isOwn(move.fromPlaceId) || isOwn(move.toPlaceId) ? move : { ...move, note: null },
  );
  return { moves, more: found[0]?.more ?? false };
});

/** `beforePosition` continues below a position, so a page ends with a whole one: the moves of a position never part. */
const trailText = `
  WITH mine AS (
    SELECT m.*, c.by_staff_id, c.device_id, c.at, c.made_at
    FROM move m JOIN command_reply c ON c.chain_id = m.chain_id AND c.command_id = m.command_id
    WHERE m.sku_id = $1 AND ($2::uuid IS NULL OR m.from_place_id = $2 OR m.to_place_id = $2)
      AND ($3::int8 IS NULL OR m.position < $3)
    ORDER BY m.position DESC, m.line DESC
  ), page AS (
    SELECT * FROM mine
    WHERE position >= (SELECT min(position) FROM (SELECT position FROM mine LIMIT $4) newest)
  ), device AS (
    SELECT DISTINCT ON (s.device_id) s.device_id, s.device_name FROM session s
    WHERE s.device_id IN (SELECT device_id FROM page) ORDER BY s.device_id, s.created_at DESC
  )
  SELECT m.position, m.line, m.from_place_id AS "fromPlaceId", m.from_account AS "fromAccount",
    m.to_place_id AS "toPlaceId", m.to_account AS "toAccount", m.quantity, m.document_id AS "documentId",
    d.kind AS "documentKind", d.reason, d.note, m.by_staff_id AS "byStaffId", m.device_id AS "deviceId",
    v.device_name AS "deviceName", m.at, m.made_at AS "madeAt",
    (SELECT count(*) FROM mine) > (SELECT count(*) FROM page) AS more
  FROM page m JOIN stock_document d ON d.chain_id = m.chain_id AND d.document_id = m.document_id
    LEFT JOIN device v ON v.device_id = m.device_id
  ORDER BY m.position DESC, m.line DESC`;

const documentText = `
  SELECT document_id AS "documentId", kind, status, place_id AS "placeId", lines, currency, reason, note,
    based_on AS "basedOn", by_staff_id AS "byStaffId", device_id AS "deviceId", approved_by AS "approvedBy", resolution,
    at, made_at AS "madeAt"
  FROM stock_document`;

interface DocumentColumns {
  documentId: DocumentId;
  kind: DocumentKind;
  status: string;
  placeId: PlaceId;
  lines: DocumentLine[];
  currency: string | null;
  reason: string | null;
  note: string | null;
  basedOn: string | null;
  byStaffId: string | null;
  deviceId: string | null;
  approvedBy: string | null;
  resolution: string | null;
  at: number;
  madeAt: number;
}

const document = answer(documentQuery, async (sql, { documentId }, caller) => {
  const [row] = await sql<DocumentColumns>(`${documentText} WHERE document_id = $1`, [documentId]);
  if (row === undefined) throw new Refusal("not_found");
  if (belongsTo(caller.grants, row.placeId)) return row;
  return {
    ...row,
    lines: row.lines.map(({ priceMinor: _hidden, ...line }) => line),
    note: null,
    resolution: null,
  };
});

const daySummary = answer(daySummaryQuery, async (sql, { placeId, day }) => {
  const [row] = await sql<{
    day: string;
    sales: number;
    pairs: number;
    amountMinor: number;
    currency: string;
    returns: number;
  }>(
    `WITH p AS (
       SELECT time_zone, currency, coalesce($2::date, (now() AT TIME ZONE time_zone)::date) AS day
       FROM place WHERE place_id = $1
     ), d AS (
       SELECT s.kind, l.quantity, l.price FROM p, stock_document s
       CROSS JOIN LATERAL (
         SELECT sum((x->>'quantity')::int4) AS quantity,
           sum((x->>'quantity')::int8 * coalesce((x->>'priceMinor')::int8, 0)) AS price
         FROM jsonb_array_elements(s.lines) x
       ) l
       WHERE s.place_id = $1 AND s.status = 'posted' AND s.kind IN ('sale', 'return')
         AND s.made_at >= (p.day::timestamp AT TIME ZONE p.time_zone)
         AND s.made_at < ((p.day + 1)::timestamp AT TIME ZONE p.time_zone)
     )
     SELECT to_char(p.day, 'YYYY-MM-DD') AS day, p.currency,
       (count(*) FILTER (WHERE d.kind = 'sale'))::int4 AS sales,
       coalesce(sum(d.quantity) FILTER (WHERE d.kind = 'sale'), 0)::int4 AS pairs,
       coalesce(sum(d.price) FILTER (WHERE d.kind = 'sale'), 0)::int8 AS "amountMinor",
       (count(*) FILTER (WHERE d.kind = 'return'))::int4 AS returns
     FROM p LEFT JOIN d ON true GROUP BY p.day, p.currency`,
    [placeId, day ?? null],
  );
  if (row === undefined) throw new Refusal("not_found");
  return row;
});

const digest = answer(digestQuery, async (sql, { placeId }) => {
  const seq = await readFeedHead(sql, `stock:${placeId}`);
  const cells = await readCells(sql, placeId);
  return { seq, digest: digestOf(withBalances(emptyStockView, cells)) };
});

const requests = answer(requestsQuery, async (sql, { placeId }, caller) => {
  const rows = await sql<DocumentColumns>(
    `${documentText} WHERE status = 'requested' AND ($1::uuid IS NULL OR place_id = $1) ORDER BY at LIMIT 200`,
    [placeId ?? null],
  );
  return rows.map(({ documentId, placeId: where, reason, note, lines, byStaffId, at }) => {
    const shown = belongsTo(caller.grants, where) ? note : null;
    return { documentId, placeId: where, reason, note: shown, lines, byStaffId, at };
  });
});

export const stockQueries = [
  matrix,
  trail,
  document,
  daySummary,
  digest,
  requests,
] as unknown as readonly Query[];
