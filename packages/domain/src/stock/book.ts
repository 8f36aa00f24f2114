/**
 * The book of one decision: cells are read from the draft, pairs are moved between accounts, and what was touched is
 * remembered for the entry. Every change of a balance goes through `move`, so a balance and its moves cannot part.
 */
import type { DocumentId, PlaceId, SkuId } from "../kernel/ids.ts";
import { Fault } from "../kernel/rejection.ts";
import type { Draft } from "../kernel/state.ts";
import type { CellAfter } from "./contract.ts";
import { cellTable, moveLedger, type CellRow, type Condition, type OutsideAccount } from "./rows.ts";

export class Book {
  readonly #draft: Draft;
  readonly #placeId: PlaceId;
  readonly #documentId: DocumentId;
  readonly #touched = new Map<string, CellRow>();

  constructor(draft: Draft, placeId: PlaceId, documentId: DocumentId) {
    this.#draft = draft;
    this.#placeId = placeId;
    this.#documentId = documentId;
  }

  cell(skuId: SkuId, condition: Condition): CellRow {
    const placeId = this.#placeId;
    const row = this.#draft.get(cellTable, placeId, skuId, condition);
    return row ?? { placeId, skuId, condition, onHand: 0, reserved: 0, opened: null };
  }

  /** Pairs that may leave: on hand and not promised to anybody. */
  free(skuId: SkuId, condition: Condition): number {
    const cell = this.cell(skuId, condition);
    return cell.onHand - cell.reserved;
  }

  into(skuId: SkuId, condition: Condition, from: OutsideAccount, quantity: number): void {
    this.#change(skuId, condition, quantity);
    this.#append(skuId, [null, from], [this.#placeId, condition], quantity);
  }

  outOf(skuId: SkuId, condition: Condition, to: OutsideAccount, quantity: number): void {
    this.#change(skuId, condition, -quantity);
    this.#append(skuId, [this.#placeId, condition], [null, to], quantity);
  }

  between(skuId: SkuId, from: Condition, to: Condition, quantity: number): void {
    this.#change(skuId, from, -quantity);
    this.#change(skuId, to, quantity);
    this.#append(skuId, [this.#placeId, from], [this.#placeId, to], quantity);
  }

  /** Opens a cell with what the opening stock says; zero pairs make no move. */
  open(skuId: SkuId, condition: Condition, quantity: number): void {
    if (quantity > 0) this.into(skuId, condition, "opening", quantity);
    this.#put({ ...this.cell(skuId, condition), opened: quantity });
  }

  /** Balances of all cells touched so far. */
  after(): CellAfter[] {
    return [...this.#touched.values()].map((cell) => [
      cell.skuId,
      cell.condition,
      cell.onHand,
      cell.reserved,
    ]);
  }

  #change(skuId: SkuId, condition: Condition, by: number): void {
    const cell = this.cell(skuId, condition);
    const onHand = cell.onHand + by;
    if (onHand < cell.reserved)
      throw new Fault(`cell ${skuId} ${condition} would fall below what is reserved`);
    this.#put({ ...cell, onHand });
  }

  #put(cell: CellRow): void {
    this.#draft.put(cellTable, cell);
    this.#touched.set(`${cell.skuId}|${cell.condition}`, cell);
  }

  #append(
    skuId: SkuId,
    [fromPlaceId, fromAccount]: [PlaceId | null, Condition | OutsideAccount],
    [toPlaceId, toAccount]: [PlaceId | null, Condition | OutsideAccount],
    quantity: number,
  ): void {
    const documentId = this.#documentId;
    this.#draft.append(moveLedger, {
      skuId,
      fromPlaceId,
      fromAccount,
      toPlaceId,
      toAccount,
      quantity,
      documentId,
    });
  }
}
