/** The language of alerts: kinds of cards with their data, arguments and replies, queries. */
import { z } from "zod";
import { idOf, type DocumentId, type PlaceId, type SkuId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { query } from "../kernel/query.ts";
import { audienceSchema } from "../chat/contract.ts";
import { reasons } from "../stock/contract.ts";
import { conditions } from "../stock/rows.ts";

const placeId = idOf<"place">();
const skuId = idOf<"sku">();
const styleId = idOf<"style">();
const documentId = idOf<"document">();
const messageId = idOf<"message">();
const staffId = idOf<"staff">();

export const cardKinds = ["last_pair", "low_stock", "book_wrong", "adjustment_request"] as const;
export type CardKind = (typeof cardKinds)[number];

/** Why the system settled a card. */
export const settleCauses = ["restocked", "undone", "approved", "declined"] as const;
export type SettleCause = (typeof settleCauses)[number];

export const alertRejections = ["everywhere_only", "unchanged"] as const;

const shoe = { placeId, skuId, styleId, colourwayId: idOf<"colourway">(), documentId };
/** [place, sellable pairs], most first. */
const others = z.array(z.tuple([placeId, z.int()])).max(limits.cardPlacesMax);

export const cardSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("last_pair"), data: z.strictObject({ ...shoe, others }) }),
  z.strictObject({
    kind: z.literal("low_stock"),
    /** `pairs`: the safety line that was crossed. */
    data: z.strictObject({ ...shoe, others, onHand: z.int(), pairs: z.int() }),
  }),
  z.strictObject({ kind: z.literal("book_wrong"), data: z.strictObject({ ...shoe, found: z.int() }) }),
  z.strictObject({
    kind: z.literal("adjustment_request"),
    data: z.strictObject({
      placeId,
      documentId,
      reason: z.enum(reasons).nullable(),
      /** [SKU, condition, pairs with sign]. */
      lines: z.array(z.tuple([skuId, z.enum(conditions), z.int()])).max(limits.saleLinesMax),
    }),
  }),
]);
export type AlertCard = z.infer<typeof cardSchema>;
/** Data of a kind of card, as it stands in `ChatCard.data`. */
export type CardData<Kind extends CardKind> = Extract<AlertCard, { kind: Kind }>["data"];

export const lineTargetSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("sku"), skuId }),
  z.strictObject({ kind: z.literal("style"), styleId }),
  z.strictObject({ kind: z.literal("all") }),
]);
export type LineTarget = z.infer<typeof lineTargetSchema>;

const linePairs = z.int().min(0).max(limits.safetyLinePairsMax);

export const setLineArgs = z.strictObject({
  /** Null: at all places. */
  placeId: placeId.nullable(),
  target: lineTargetSchema,
  /** Null takes the line away; 0 says that there is none here. */
  pairs: linePairs.nullable(),
});
export const raiseArgs = z.strictObject({
  card: cardSchema,
  audience: audienceSchema,
  escalateTo: z.array(staffId).max(limits.mentionsMax),
});
export const settleArgs = z.strictObject({
  cells: z.array(z.strictObject({ placeId, skuId, styleId })).max(limits.settleCellsMax),
  documents: z.array(z.strictObject({ documentId, cause: z.enum(settleCauses) })).max(limits.settleCellsMax),
});
export type SettleArgs = z.infer<typeof settleArgs>;
export const escalateArgs = z.strictObject({ messageId, mentions: z.array(staffId).max(limits.mentionsMax) });

export const doneReply = z.strictObject({});
export const raisedReply = z.strictObject({ messageId });

/** Data of `alert.line_set` in the feed `catalogue`, which everybody may follow, as everybody sees all stock. */
export interface LineSet {
  readonly placeId: PlaceId | null;
  readonly target: LineTarget;
  readonly pairs: number | null;
}

export function cellSubject(place: PlaceId, sku: SkuId): string {
  return `cell:${place}:${sku}`;
}

export function documentSubject(document: DocumentId): string {
  return `document:${document}`;
}

/** Unsolved matters in the channels that the caller reads, newest first; a matter in several channels once. */
export const openAlertsQuery = query({
  name: "alert.open",
  permission: "chat.use",
  args: z.strictObject({ placeId: placeId.optional() }),
  result: z.array(
    z.strictObject({
      messageId,
      channelId: idOf<"channel">(),
      kind: z.string(),
      data: z.unknown(),
      status: z.enum(["open", "taken"]),
      takenBy: staffId.nullable(),
      escalated: z.boolean(),
      at: z.int(),
      updatedAt: z.int(),
    }),
  ),
});

/** Lines of a place and of all places, as they were set. */
export const safetyLinesQuery = query({
  name: "alert.lines",
  permission: "stock.view",
  args: z.strictObject({ placeId: placeId.optional() }),
  result: z.array(
    z.strictObject({ placeId: placeId.nullable(), target: lineTargetSchema, pairs: linePairs }),
  ),
});
