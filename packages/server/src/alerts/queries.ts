/** Reads of alerts. */
import type { ChannelId, MessageId, PlaceId, SkuId, StaffId, StyleId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { openAlertsQuery, safetyLinesQuery, type LineTarget } from "@instep/domain/alerts/contract.ts";
import { anywhere } from "@instep/domain/alerts/lines.ts";
import { placesOf, readableChannels } from "../chat/readers.ts";
import { answer, type Query } from "../platform/contracts.ts";

interface OpenAlert {
  messageId: MessageId;
  channelId: ChannelId;
  kind: string;
  data: unknown;
  status: "open" | "taken";
  takenBy: StaffId | null;
  escalated: boolean;
  at: number;
  updatedAt: number;
}

/** A matter in several channels is told by the card where it began, if the caller reads that channel. */
const openText = `
  SELECT "messageId", "channelId", kind, data, status, "takenBy", escalated, at, "updatedAt"
  FROM (
    SELECT DISTINCT ON (k.caused_by) k.message_id AS "messageId", k.channel_id AS "channelId", k.kind, k.data, k.status,
      k.taken_by AS "takenBy", k.escalated, m.at, k.updated_at AS "updatedAt"
    FROM card k JOIN message m ON m.chain_id = k.chain_id AND m.message_id = k.message_id
    WHERE k.chain_id = $1::uuid AND k.status <> 'solved' AND k.channel_id IN ${readableChannels}
      AND ($4::text IS NULL OR k.data->>'placeId' = $4::text)
    ORDER BY k.caused_by, (k.message_id = k.caused_by) DESC, k.message_id
  ) matter
  ORDER BY at DESC, "messageId" LIMIT $5`;

const open = answer(openAlertsQuery, async (sql, { placeId }, { chainId, staffId, grants }) =>
  sql<OpenAlert>(openText, [chainId, staffId, placesOf(grants), placeId ?? null, limits.alertsShownMax]),
);

const lines = answer(safetyLinesQuery, async (sql, { placeId }) => {
  const rows = await sql<{ scope: string; target: string; pairs: number; isStyle: boolean }>(
    `SELECT l.scope, l.target, l.pairs,
       EXISTS (SELECT FROM style s WHERE s.chain_id = l.chain_id AND s.style_id::text = l.target) AS "isStyle"
     FROM safety_line l WHERE $1::text IS NULL OR l.scope IN ('*', $1::text) ORDER BY l.scope, l.target`,
    [placeId ?? null],
  );
  return rows.map(({ scope, target, pairs, isStyle }) => ({
    placeId: scope === anywhere ? null : (scope as PlaceId),
    target: targetOf(target, isStyle),
    pairs,
  }));
});

function targetOf(target: string, isStyle: boolean): LineTarget {
  if (target === anywhere) return { kind: "all" };
  return isStyle ? { kind: "style", styleId: target as StyleId } : { kind: "sku", skuId: target as SkuId };
}

export const alertQueries = [open, lines] as unknown as readonly Query[];
