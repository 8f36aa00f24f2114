/** The part that the shops' programs share: takes the order, opens the shop, sells in closed loops, counts what is left. */
import { closedLoops } from "../load.ts";
import {
  hotCell,
  isEmptyCell,
  places,
  skus,
  stockOfCell,
  type ShopAnswer,
  type ShopOrder,
  type ShopTold,
} from "./shop.ts";

export interface Shop {
  /** Sells one pair of the cell; false when nothing is left. */
  sell(sku: number, place: number): Promise<boolean>;
  /** Pairs in all cells, read from the database. */
  pairs(): Promise<number>;
}

export function runTill(open: (order: ShopOrder) => Promise<Shop>): void {
  process.once("message", (order: ShopOrder) => {
    void told(open, order).then(
      (figures) => answer({ told: figures }),
      (error: unknown) =>
        answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}

function answer(what: ShopAnswer): void {
  process.send?.(what);
}

/** Before anything is measured the shop sells for so long, until the compiler knows its code. */
const warmUpSeconds = 3;

async function told(open: (order: ShopOrder) => Promise<Shop>, order: ShopOrder): Promise<ShopTold> {
  const shop = await open(order);
  const before = await shop.pairs();
  let sold = 0;
  let failed = 0;
  let lastError: unknown;
  const sellOne = async (): Promise<boolean> => {
    const cell = order.hot ? hotCell : Math.floor(Math.random() * skus * places);
    try {
      const isSold = await shop.sell(cell % skus, Math.floor(cell / skus));
      if (isSold) sold += 1;
      return isSold;
    } catch (error) {
      failed += 1;
      lastError = error;
      return false;
    }
  };
  await closedLoops(order.clients, warmUpSeconds, sellOne);
  const figures = await closedLoops(order.clients, order.seconds, sellOne);
  if (sold === 0) throw new Error("nothing was sold", { cause: lastError });
  const oversold = sold - (before - (await shop.pairs()));
  return { ...figures, sold, failed, oversold };
}

/** Every cell with what lies in it. */
export function allCells(): { sku: number; place: number; pairs: number }[] {
  return Array.from({ length: skus * places }, (_, cell) => ({
    sku: cell % skus,
    place: Math.floor(cell / skus),
    pairs: isEmptyCell(cell) ? 0 : stockOfCell,
  }));
}

/** Parts of the size that one statement can take. */
export function* partsOf<T>(all: readonly T[], size = 1_000): Generator<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`no ${what}`);
  return value;
}
