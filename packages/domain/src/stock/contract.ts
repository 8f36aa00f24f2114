/** The language of stock: arguments and replies of its commands, data of its entries, its queries. */
import { z } from "zod";
import { idOf } from "../kernel/ids.ts";
import type { PlaceId, SkuId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { query } from "../kernel/query.ts";
import { conditions, documentKinds, type Condition } from "./rows.ts";
import { reasons } from "./terms.ts";

export * from "./terms.ts";

const placeId = idOf<"place">();
const skuId = idOf<"sku">();
const documentId = idOf<"document">();
const pairs = z.int().min(1).max(limits.linePairsMax);
const price = z.int().min(0).max(limits.priceMinorMax);
const note = z.string().trim().max(limits.noteCharsMax).optional();
const condition = z.enum(conditions);

export const sellArgs = z.strictObject({
  placeId,
  lines: z
    .array(
      z.strictObject({
        skuId,
        quantity: pairs,
        condition: z.enum(["sellable", "display"]).optional(),
        priceMinor: price,
      }),
    )
    .min(1)
    .max(limits.saleLinesMax),
  memberId: idOf<"member">().optional(),
});
export const returnArgs = z.strictObject({
  placeId,
  saleId: documentId.optional(),
  lines: z
    .array(
      z.strictObject({
        skuId,
        quantity: pairs,
        condition: condition.optional(),
        priceMinor: price.optional(),
      }),
    )
    .min(1)
    .max(limits.saleLinesMax),
  note,
});
export const undoArgs = z.strictObject({ documentId, placeId });
export const adjustArgs = z.strictObject({
  placeId,
  reason: z.enum(reasons),
  note,
  lines: z
    .array(
      z.strictObject({
        skuId,
        condition,
        quantity: z
          .int()
          .min(-limits.linePairsMax)
          .max(limits.linePairsMax)
          .refine((value) => value !== 0, "zero"),
      }),
    )
    .min(1)
    .max(limits.saleLinesMax),
});
export const resolveArgs = z.strictObject({ documentId, placeId, note });
export const moveConditionArgs = z.strictObject({
  placeId,
  skuId,
  from: condition,
  to: condition,
  quantity: pairs,
  note,
});
const openingLine = z.tuple([skuId, condition, z.int().min(0).max(limits.onHandPairsMax)]);
export const importOpeningArgs = z.strictObject({
  source: z.string().max(100),
  /** Who imported the file; the system submits it for them. */
  byStaffId: idOf<"staff">().optional(),
  places: z
    .array(z.strictObject({ placeId, lines: z.array(openingLine).max(limits.importRowsMax) }))
    .max(2_000),
});

/** Balance of a cell after an entry: SKU, condition, on hand, reserved. */
const cellAfter = z.tuple([skuId, condition, z.int(), z.int()]);
export type CellAfter = readonly [SkuId, Condition, number, number];

export const stockReply = z.strictObject({ documentId, cells: z.array(cellAfter), found: z.int() });
export type StockReply = z.infer<typeof stockReply>;
export const importReply = z.strictObject({ opened: z.int(), unchanged: z.int() });

const entryLine = z.strictObject({
  skuId,
  condition,
  quantity: z.int(),
  toCondition: condition.optional(),
  found: z.int().optional(),
});
export const stockEntryData = z.strictObject({
  documentId,
  lines: z.array(entryLine),
  cells: z.array(cellAfter),
  reason: z.enum(reasons).optional(),
});
export type StockEntryData = z.infer<typeof stockEntryData>;
export type EntryLine = z.infer<typeof entryLine>;

/** Balances of one style everywhere: the matrix. Follow the feeds from these seqs and it stays true. */
export const matrixQuery = query({
  name: "stock.matrix",
  permission: "stock.view",
  args: z.strictObject({ styleId: idOf<"style">() }),
  result: z.strictObject({
    cells: z.array(z.strictObject({ placeId, skuId, condition, onHand: z.int(), reserved: z.int() })),
    heads: z.array(z.tuple([z.string(), z.int()])),
  }),
});

/**
 * Every move of a SKU, at one place or at all, newest first, with person, device and document; notes only from places of
 * the caller's own. A page ends with a whole position, so it may hold a few moves more than `limit`.
 */
export const trailQuery = query({
  name: "stock.trail",
  permission: "stock.trail",
  args: z.strictObject({
    skuId,
    placeId: placeId.optional(),
    beforePosition: z.int().positive().optional(),
    limit: z.int().min(1).max(200).default(50),
  }),
  result: z.strictObject({
    moves: z.array(
      z.strictObject({
        position: z.int(),
        line: z.int(),
        fromPlaceId: z.string().nullable(),
        fromAccount: z.string(),
        toPlaceId: z.string().nullable(),
        toAccount: z.string(),
        quantity: z.int(),
        documentId,
        documentKind: z.string(),
        reason: z.string().nullable(),
        note: z.string().nullable(),
        byStaffId: z.string().nullable(),
        deviceId: z.string().nullable(),
        deviceName: z.string().nullable(),
        at: z.int(),
        madeAt: z.int(),
      }),
    ),
    more: z.boolean(),
  }),
});

/** One document with its lines; prices and what was written only for those who belong to its place. */
export const documentQuery = query({
  name: "stock.document",
  permission: "stock.view",
  args: z.strictObject({ documentId }),
  result: z.strictObject({
    documentId,
    kind: z.enum(documentKinds),
    status: z.string(),
    placeId: z.string(),
    lines: z.array(z.unknown()),
    currency: z.string().nullable(),
    reason: z.string().nullable(),
    note: z.string().nullable(),
    basedOn: z.string().nullable(),
    byStaffId: z.string().nullable(),
    deviceId: z.string().nullable(),
    approvedBy: z.string().nullable(),
    resolution: z.string().nullable(),
    at: z.int(),
    madeAt: z.int(),
  }),
});

/** What a place sold on a day of its own time zone, for its own people. Money in minor units of the place's currency. */
export const daySummaryQuery = query({
  name: "stock.day_summary",
  permission: "stock.view",
  place: (args: { placeId: PlaceId }) => args.placeId,
  args: z.strictObject({ placeId, day: z.iso.date().optional() }),
  result: z.strictObject({
    day: z.string(),
    sales: z.int(),
    pairs: z.int(),
    amountMinor: z.int(),
    currency: z.string(),
    returns: z.int(),
  }),
});

/** Digest of a place's balances at the feed's present seq (invariant 9). */
export const digestQuery = query({
  name: "stock.digest",
  permission: "stock.view",
  args: z.strictObject({ placeId }),
  result: z.strictObject({ seq: z.int(), digest: z.string() }),
});

/** Adjustments that wait for somebody's approval, oldest first; notes only from places of the caller's own. */
export const requestsQuery = query({
  name: "stock.requests",
  permission: "stock.view",
  args: z.strictObject({ placeId: placeId.optional() }),
  result: z.array(
    z.strictObject({
      documentId,
      placeId: z.string(),
      reason: z.string().nullable(),
      note: z.string().nullable(),
      lines: z.array(z.unknown()),
      byStaffId: z.string().nullable(),
      at: z.int(),
    }),
  ),
});
