/**
 * For tests of stock: a chain of three places with people, and random histories of every command. A history is planned
 * beforehand, ids and instants included, so that the same one runs on memory, on PostgreSQL and on a device.
 */
import fc from "fast-check";
import { skuTable, type SkuRow } from "../catalogue/rows.ts";
import { placeTable, type PlaceRow } from "../identity/rows.ts";
import type { Actor, Outcome } from "../kernel/command.ts";
import { deriveId, type ColourwayId, type PlaceId, type SkuId, type StyleId } from "../kernel/ids.ts";
import { idMaker, makeWorld, system, type World } from "../kernel/testing.ts";
import { reasons } from "./contract.ts";
import { emptyStockView, stockFeedSpec, withBalances, type StockView } from "./feed.ts";
import { stockFeed } from "./posting.ts";
import { stockCommands } from "./rules.ts";
import { cellTable, moveLedger, type CellRow, type Condition, type MoveRow } from "./rows.ts";

function place(name: string, own: Partial<PlaceRow> = {}): PlaceRow {
  return {
    placeId: deriveId<"place">("place", name) as PlaceId,
    code: name,
    kind: "store",
    name,
    nameEn: name,
    city: "上海",
    timeZone: "Asia/Shanghai",
    currency: "CNY",
    gln: null,
    active: true,
    ...own,
  };
}

export const shop = place("shop");
export const branch = place("branch");
export const closed = place("closed", { active: false });
export const places = [shop, branch, closed] as const;

export const skus = ["36", "37", "38", "39"].map((size) => deriveId<"sku">("sku", size) as SkuId);
export const [sku36 = "" as SkuId, sku37 = "" as SkuId, sku38 = "" as SkuId] = skus;

export function skuRow(skuId: SkuId): SkuRow {
  const styleId = deriveId<"style">("style", "one") as StyleId;
  const colourwayId = deriveId<"colourway">("colourway", "one") as ColourwayId;
  return { skuId, styleId, colourwayId, size: "37", width: "", ordinal: 0, barcodes: [], active: true };
}

export interface StockWorld extends World {
  /** At the shop only. */
  readonly clerk: Actor & { kind: "staff" };
  readonly colleague: Actor & { kind: "staff" };
  /** Of shop and branch. */
  readonly manager: Actor & { kind: "staff" };
  /** Of the whole area: may adjust and approve. */
  readonly area: Actor & { kind: "staff" };
}

export function makeStockWorld(): StockWorld {
  const world = makeWorld({ commands: stockCommands });
  for (const one of places) world.journal.plant(placeTable, one);
  for (const skuId of skus) world.journal.plant(skuTable, skuRow(skuId));
  return Object.assign(world, {
    clerk: world.staff("clerk", [{ role: "clerk", placeIds: [shop.placeId] }]),
    colleague: world.staff("colleague", [{ role: "clerk", placeIds: [shop.placeId] }]),
    manager: world.staff("manager", [{ role: "store_manager", placeIds: [shop.placeId, branch.placeId] }]),
    area: world.staff("area", [{ role: "area_manager", placeIds: null }]),
  });
}

export function cellOf(
  world: World,
  skuId: SkuId,
  condition: Condition = "sellable",
  at = shop,
): CellRow | undefined {
  return world.journal.row(cellTable, at.placeId, skuId, condition);
}

export function onHand(world: World, skuId: SkuId, condition: Condition = "sellable", at = shop): number {
  return cellOf(world, skuId, condition, at)?.onHand ?? 0;
}

/** Opens sellable cells of a place; SKUs in the order of `skus`. */
export function open(world: World, pairs: readonly number[], at = shop): void {
  const lines = pairs.map((quantity, index) => [skus[index], "sellable", quantity]);
  world.accept("stock.import_opening", { source: "test", places: [{ placeId: at.placeId, lines }] });
}

/** Pairs promised to somebody, as a reservation leaves them. */
export function promise(world: World, skuId: SkuId, reserved: number): void {
  const cell = cellOf(world, skuId);
  if (cell !== undefined) world.journal.plant(cellTable, { ...cell, reserved });
}

export function movesOf({ journal }: World): (MoveRow & { commandId: string; position: number })[] {
  return journal.ledger
    .filter(({ ledger }) => ledger === moveLedger.name)
    .map(({ row, commandId, position }) => ({ ...(row as MoveRow), commandId, position }));
}

/** Every move as `from -> to`, with its pairs; cells by their condition. */
export function movesAfter(world: World, position: number): string[] {
  return movesOf(world)
    .filter((move) => move.position > position)
    .map(({ fromAccount, toAccount, quantity }) => `${fromAccount} -> ${toAccount} ${quantity}`);
}

export function replayed(world: World, placeId: PlaceId): StockView {
  return world.entries(stockFeed(placeId)).reduce(stockFeedSpec.apply, stockFeedSpec.empty());
}

/** The balances as the rows have them. */
export function bucketsOf(cells: readonly CellRow[], placeId: PlaceId): StockView["buckets"] {
  const own = cells.filter((cell) => cell.placeId === placeId);
  const list = own.map((cell) => [cell.skuId, cell.condition, cell.onHand, cell.reserved] as const);
  return withBalances(emptyStockView, list).buckets;
}

export interface Planned {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  readonly actor: Actor;
  /** Commit instant, epoch milliseconds. */
  readonly at: number;
}

const used: readonly Condition[] = ["sellable", "display", "quarantine"];
const skuIndex = fc.nat(skus.length - 1);
const line = fc.record({
  sku: skuIndex,
  condition: fc.constantFrom(...used),
  pairs: fc.integer({ min: 1, max: 6 }),
});
const lines = fc.array(line, { minLength: 1, maxLength: 3 });
const who = fc.constantFrom("clerk" as const, "colleague" as const, "manager" as const, "area" as const);
const where = fc.constantFrom(shop.placeId, shop.placeId, shop.placeId, branch.placeId, closed.placeId);
const target = fc.oneof(fc.nat(3), fc.nat(30));

const stepArbitrary = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant("sell" as const), who, where, lines }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("return" as const),
      who,
      where,
      lines,
      sale: fc.option(target, { nil: undefined }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ act: fc.constant("undo" as const), who, target }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("adjust" as const),
      who,
      where,
      lines,
      sign: fc.constantFrom(1, -1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constantFrom("approve" as const, "decline" as const), who, target }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant("move" as const),
      who,
      where,
      line,
      to: fc.constantFrom(...used),
    }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("open" as const), where, lines }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("again" as const), target }) },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 16 }) }),
  },
);
export type Step = typeof stepArbitrary extends fc.Arbitrary<infer S> ? S : never;

/** At least one opening first, so that histories have something to sell. */
export const historyArbitrary = fc
  .array(stepArbitrary, { minLength: 1, maxLength: 40, size: "max" })
  .map((steps): Step[] => [
    {
      act: "open",
      where: shop.placeId,
      lines: skus.map((_, sku) => ({ sku, condition: "sellable", pairs: 3 })),
    },
    ...steps,
  ]);

type Line = { readonly sku: number; readonly condition: Condition; readonly pairs: number };
const skuAt = (index: number): SkuId => skus[index] ?? sku36;
const linesOf = (list: readonly Line[], sign = 1): object[] =>
  list.map(({ sku, condition, pairs }) => ({ skuId: skuAt(sku), condition, quantity: sign * pairs }));

/** Commands with ids, authors and instants; who aims at an earlier document aims at whatever its outcome was. */
export function planHistory(
  steps: readonly Step[],
  people: Pick<StockWorld, "clerk" | "manager">,
  from: number,
): Planned[] {
  const nextId = idMaker(7);
  const planned: Planned[] = [];
  let at = from;
  for (const step of steps) {
    at += 1_000;
    if (step.act === "wait") at += step.minutes * 60_000;
    else if (step.act === "again") {
      const before = planned[step.target % Math.max(1, planned.length)];
      if (before !== undefined) planned.push({ ...before, at });
    } else {
      const actor = "who" in step ? (people as StockWorld)[step.who] : system;
      const [name, args] = commandOf(step, planned);
      planned.push({ id: nextId(), name, args, actor, at });
    }
  }
  return planned;
}

interface Aim {
  documentId: string;
  placeId: PlaceId;
  sold: { skuId: SkuId; quantity: number }[];
}

/** The `index`th last of the earlier commands of that name, or of any that a person sent. */
function aimed(planned: readonly Planned[], index: number, name?: string): Aim {
  const documents = planned.filter((one) =>
    name === undefined ? one.actor.kind === "staff" : one.name === name,
  );
  const before = documents.at(-1 - (index % Math.max(1, documents.length)));
  const { placeId = shop.placeId, lines = [] } = (before?.args ?? {}) as {
    placeId?: PlaceId;
    lines?: Aim["sold"];
  };
  const sold = lines.map(({ skuId, quantity }) => ({ skuId, quantity }));
  return { documentId: before?.id ?? deriveId("document", "none"), placeId, sold };
}

function resolving({ documentId, placeId }: Aim): object {
  return { documentId, placeId };
}

function commandOf(
  step: Exclude<Step, { act: "again" | "wait" }>,
  planned: readonly Planned[],
): [string, object] {
  switch (step.act) {
    case "sell": {
      const sold = step.lines.filter((one) => one.condition !== "quarantine");
      const priced = linesOf(sold).map((one) => ({ ...one, priceMinor: 29_900 }));
      return ["stock.sell", { placeId: step.where, lines: priced }];
    }
    case "return": {
      const args = { placeId: step.where, lines: linesOf(step.lines) };
      if (step.sale === undefined) return ["stock.return", args];
      const { documentId: saleId, sold } = aimed(planned, step.sale, "stock.sell");
      // What was sold comes back whole, or at least one pair of it.
      const [first] = step.lines;
      const lines = first?.condition === "display" ? [{ skuId: sold[0]?.skuId ?? sku36, quantity: 1 }] : sold;
      return ["stock.return", { ...args, lines, saleId }];
    }
    case "undo":
      return ["stock.undo", resolving(aimed(planned, step.target))];
    case "adjust": {
      const reason = reasons[step.lines.length] ?? "count";
      return ["stock.adjust", { placeId: step.where, reason, lines: linesOf(step.lines, step.sign) }];
    }
    case "approve":
    case "decline":
      return [`stock.${step.act}_adjustment`, resolving(aimed(planned, step.target, "stock.adjust"))];
    case "move": {
      const { sku, condition: from, pairs: quantity } = step.line;
      return [
        "stock.move_condition",
        { placeId: step.where, skuId: skuAt(sku), from, to: step.to, quantity },
      ];
    }
    case "open": {
      const opened = step.lines.map(({ sku, condition, pairs }) => [skuAt(sku), condition, pairs]);
      return ["stock.import_opening", { source: "test", places: [{ placeId: step.where, lines: opened }] }];
    }
  }
}

/** Runs a planned history on the world, one command a batch. */
export function runHistory(
  world: World,
  planned: readonly Planned[],
  after?: (outcome: Outcome, one: Planned) => void,
): Outcome[] {
  return planned.map((one) => {
    world.at = one.at;
    const outcome = world.submit(one.name, one.args, one.actor, one.id);
    after?.(outcome, one);
    return outcome;
  });
}
