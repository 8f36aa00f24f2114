/** Rows of the ledger: cells with a balance, moves that made it, documents that say why. */
import type { Condition } from "../catalogue/conditions.ts";
import type { DeviceId, DocumentId, PlaceId, SkuId, StaffId } from "../kernel/ids.ts";
import { ledger, table } from "../kernel/table.ts";

export { conditions, type Condition } from "../catalogue/conditions.ts";

/** (place, SKU, condition): the smallest thing that has a quantity. Pairs. */
export interface CellRow {
  placeId: PlaceId;
  skuId: SkuId;
  condition: Condition;
  onHand: number;
  reserved: number;
  /** What the opening stock said; null while the cell came to be by other moves only. */
  opened: number | null;
}
export const cellTable = table<CellRow>("cell", ["placeId", "skuId", "condition"], {
  placeId: "uuid",
  skuId: "uuid",
  condition: "text",
  onHand: "integer",
  reserved: "integer",
  opened: "integer",
});

/** Accounts without a balance row. `opening` is where the first stock comes from. */
export const outsideAccounts = ["customer", "supplier", "loss", "found", "opening"] as const;
export type OutsideAccount = (typeof outsideAccounts)[number];

/**
 * `quantity` pairs of a SKU from one account to another; append-only, corrections are new moves. An account is a cell
 * (place and condition) or an outside account (place null, its name in the condition column).
 */
export interface MoveRow {
  skuId: SkuId;
  fromPlaceId: PlaceId | null;
  fromAccount: Condition | OutsideAccount;
  toPlaceId: PlaceId | null;
  toAccount: Condition | OutsideAccount;
  quantity: number;
  documentId: DocumentId;
}
export const moveLedger = ledger<MoveRow>("move", {
  skuId: "uuid",
  fromPlaceId: "uuid",
  fromAccount: "text",
  toPlaceId: "uuid",
  toAccount: "text",
  quantity: "integer",
  documentId: "uuid",
});

export const documentKinds = ["opening", "sale", "return", "adjustment", "condition_move", "undo"] as const;
export type DocumentKind = (typeof documentKinds)[number];
export type DocumentStatus = "posted" | "undone" | "requested" | "declined";

export interface DocumentLine {
  skuId: SkuId;
  condition: Condition;
  /** Pairs; signed for adjustments, positive otherwise. */
  quantity: number;
  priceMinor?: number | undefined;
  toCondition?: Condition | undefined;
  /** Pairs that the book did not have and that were posted found first (invariant 7). */
  found?: number | undefined;
  /** Pairs of this line that came back since. */
  returned?: number | undefined;
}

/** What a person did, in one piece: its id is the id of the command that made it. */
export interface DocumentRow {
  documentId: DocumentId;
  kind: DocumentKind;
  status: DocumentStatus;
  placeId: PlaceId;
  lines: readonly DocumentLine[];
  currency: string | null;
  reason: string | null;
  note: string | null;
  memberId: string | null;
  /** The sale that a return belongs to, the document that an undo reverses. */
  basedOn: DocumentId | null;
  byStaffId: StaffId | null;
  deviceId: DeviceId | null;
  /** Who approved or declined what was only requested, and what they said to it. */
  approvedBy: StaffId | null;
  resolution: string | null;
  at: number;
  madeAt: number;
}
export const documentTable = table<DocumentRow>(
  "stock_document",
  ["documentId"],
  {
    documentId: "uuid",
    kind: "text",
    status: "text",
    placeId: "uuid",
    lines: "json",
    currency: "text",
    reason: "text",
    note: "text",
    memberId: "uuid",
    basedOn: "uuid",
    byStaffId: "uuid",
    deviceId: "uuid",
    approvedBy: "uuid",
    resolution: "text",
    at: "instant",
    madeAt: "instant",
  },
  { isRarelyRead: true },
);
