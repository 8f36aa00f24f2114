/** Random histories of every command against a bookkeeper that knows only what each accepted command should have changed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../kernel/command.ts";
import { digestOf, emptyStockView, stockFeedSpec, withBalances, type StockView } from "./feed.ts";
import { cellTable, documentTable, outsideAccounts, type Condition, type MoveRow } from "./rows.ts";
import {
  bucketsOf,
  historyArbitrary,
  makeStockWorld,
  movesOf,
  open,
  places,
  planHistory,
  promise,
  replayed,
  runHistory,
  shop,
  sku36,
  type Planned,
  type StockWorld,
} from "./testing.ts";
import { codeOf } from "../identity/testing.ts";
import { stockRejections } from "./contract.ts";

type Balances = Map<string, number>;

/** Net pairs of every account per SKU, from the moves alone. */
function balancesOf(moves: readonly MoveRow[]): Balances {
  const sums: Balances = new Map();
  const add = (account: string, pairs: number): unknown =>
    sums.set(account, (sums.get(account) ?? 0) + pairs);
  for (const { skuId, fromPlaceId, fromAccount, toPlaceId, toAccount, quantity } of moves) {
    add(`${fromPlaceId}|${skuId}|${fromAccount}`, -quantity);
    add(`${toPlaceId}|${skuId}|${toAccount}`, quantity);
  }
  return sums;
}

const outside = new Set<string>(outsideAccounts);

/** Cells whose balance is not what their moves sum to or what the bookkeeper says, or below what they promise. */
function wrongCells(world: StockWorld, keeper: Bookkeeper): string[] {
  const sums = balancesOf(movesOf(world));
  const wrong = world.journal.rowsOf(cellTable).flatMap(({ placeId, skuId, condition, onHand, reserved }) => {
    const account = `${placeId}|${skuId}|${condition}`;
    const moved = sums.get(account) ?? 0;
    const told = keeper.cells.get(account) ?? 0;
    sums.delete(account);
    const isRight = onHand === moved && onHand === told && onHand >= reserved && reserved >= 0;
    return isRight
      ? []
      : [`${account}: ${onHand} on hand, ${reserved} reserved, ${moved} moved, ${told} told`];
  });
  // What is left of the sums stands outside; a cell with moves must have a row.
  return [...wrong, ...[...sums.keys()].filter((account) => !outside.has(account.split("|")[2] ?? ""))];
}

interface ToldLine {
  skuId: string;
  condition?: Condition;
  quantity: number;
}
type Told = {
  documentId: string;
  placeId: string;
  lines: ToldLine[];
  skuId: string;
  from: string;
  to: string;
  quantity: number;
  places: { placeId: string; lines: [string, Condition, number][] }[];
};

/** What one accepted command does to cells, told in the plainest way. */
class Bookkeeper {
  readonly cells: Balances = new Map();
  readonly #done = new Map<string, [string, number][]>();
  readonly #asked = new Map<string, Told>();
  readonly opened = new Set<string>();
  readonly #reserved: Balances;

  constructor(reserved: Balances = new Map()) {
    this.#reserved = reserved;
  }

  take({ id, name, args }: Planned): void {
    const told = args as Told;
    if (name === "stock.import_opening") return this.#open(told);
    const changes: [string, number][] = [];
    const change = (skuId: string, condition: string, by: number, placeId = told.placeId): void => {
      const cell = `${placeId}|${skuId}|${condition}`;
      const before = this.cells.get(cell) ?? 0;
      const after =
        name === "stock.sell" ? Math.max(before + by, this.#reserved.get(cell) ?? 0) : before + by;
      this.cells.set(cell, after);
      changes.push([cell, after - before]);
    };
    const adjusted = ({ lines }: Told): void =>
      lines.forEach((one) => change(one.skuId, one.condition ?? "", one.quantity));
    if (name === "stock.sell")
      for (const one of told.lines) change(one.skuId, one.condition ?? "sellable", -one.quantity);
    if (name === "stock.return")
      for (const one of told.lines) change(one.skuId, one.condition ?? "quarantine", one.quantity);
    if (name === "stock.move_condition") {
      change(told.skuId, told.from, -told.quantity);
      change(told.skuId, told.to, told.quantity);
    }
    if (name === "stock.adjust") {
      if (told.lines.reduce((sum, one) => sum + Math.abs(one.quantity), 0) <= 5) adjusted(told);
      else this.#asked.set(id, told);
    }
    if (name === "stock.approve_adjustment") adjusted(this.#asked.get(told.documentId) as Told);
    if (name === "stock.undo") {
      for (const [cell, by] of this.#done.get(told.documentId) ?? [])
        this.cells.set(cell, (this.cells.get(cell) ?? 0) - by);
    }
    this.#done.set(name === "stock.approve_adjustment" ? told.documentId : id, changes);
  }

  /** Opens what was not opened before. */
  #open({ places: files }: Told): void {
    for (const { placeId, lines } of files)
      for (const [skuId, condition, pairs] of lines) {
        const cell = `${placeId}|${skuId}|${condition}`;
        if (!this.opened.has(cell)) this.cells.set(cell, (this.cells.get(cell) ?? 0) + pairs);
        this.opened.add(cell);
      }
  }
}

const kernelCodes = ["forbidden", "malformed"];
const known = new Set<string>([...stockRejections, ...kernelCodes]);

describe("random histories", () => {
  it("STOCK-1 STOCK-2 STOCK-8 STOCK-12: balances are what a plain bookkeeper says and what the moves sum to, after every command", () => {
    fc.assert(
      fc.property(historyArbitrary, fc.nat(4), (steps, promised) => {
        const world = makeStockWorld();
        open(world, [4]);
        promise(world, sku36, promised);
        const held = `${shop.placeId}|${sku36}|sellable`;
        const keeper = new Bookkeeper(new Map([[held, promised]]));
        keeper.cells.set(held, 4);
        keeper.opened.add(held);
        const seen = new Set<string>();
        runHistory(world, planHistory(steps, world, world.at), (outcome, one) => {
          if (!outcome.ok) expect(known).toContain(outcome.rejection.code);
          else if (!seen.has(one.id)) keeper.take(one);
          if (outcome.ok) seen.add(one.id);
          expect(wrongCells(world, keeper)).toEqual([]);
        });
      }),
      { numRuns: 100 },
    );
  });

  it("STOCK-3 STOCK-4: what is written stays; every move has its command, a document with its author, and an entry", () => {
    fc.assert(
      fc.property(historyArbitrary, (steps) => {
        const world = makeStockWorld();
        let before = "";
        runHistory(world, planHistory(steps, world, world.at), () => {
          const now = world.journal.ledger.map((one) => JSON.stringify(one)).join("\n");
          expect(now.startsWith(before)).toBe(true);
          before = now;
        });
        for (const move of movesOf(world)) {
          const document = world.journal.row(documentTable, move.documentId);
          const isOpening = document?.kind === "opening";
          expect({
            entry: world.journal.log[move.position - 1]?.commandId,
            isAccepted: world.journal.replies.get(move.commandId as never)?.outcome.ok,
            placeId: document?.placeId,
            hasAuthor: document?.byStaffId !== null && document?.deviceId !== null,
            isMadeBefore: (document?.madeAt ?? Infinity) <= (document?.at ?? 0),
          }).toEqual({
            entry: move.commandId,
            isAccepted: true,
            placeId: move.fromPlaceId ?? move.toPlaceId,
            hasAuthor: !isOpening,
            isMadeBefore: true,
          });
        }
      }),
    );
  });

  it("STOCK-3 STOCK-11 STOCK-13 STOCK-15: sending a whole history again changes nothing and answers the same", () => {
    fc.assert(
      fc.property(historyArbitrary, (steps) => {
        const world = makeStockWorld();
        const planned = planHistory(steps, world, world.at);
        const first = runHistory(world, planned);
        const state = (): string =>
          JSON.stringify([
            world.journal.rowsOf(cellTable),
            world.journal.rowsOf(documentTable),
            world.journal.log,
            world.journal.ledger,
          ]);
        const before = state();
        const again = runHistory(
          world,
          planned.map((one) => ({ ...one, at: world.at + 86_400_000 })),
        );
        expect(again).toEqual(first);
        expect(state()).toBe(before);
      }),
    );
  });

  it("STOCK-18 STOCK-19: snapshot + entries = fresh snapshot, and equal digests, for every place after every command", () => {
    fc.assert(
      fc.property(historyArbitrary, (steps) => {
        const world = makeStockWorld();
        const views = new Map<string, StockView>(places.map((one) => [one.placeId, emptyStockView]));
        let position = 0;
        runHistory(world, planHistory(steps, world, world.at), (outcome: Outcome) => {
          const fresh = world.journal.log.slice(position);
          position = world.journal.position;
          // Every accepted command of a place changes what its followers see; a refused one leaves no trace.
          if (!outcome.ok) expect(fresh).toEqual([]);
          for (const entry of fresh) {
            const placeId = entry.feed.replace("stock:", "");
            const view = views.get(placeId);
            if (view === undefined) continue;
            const next = stockFeedSpec.apply(view, entry);
            expect(next).not.toBe(view);
            views.set(placeId, next);
          }
          const cells = world.journal.rowsOf(cellTable);
          const rows = places.map(({ placeId }) => bucketsOf(cells, placeId));
          const told = places.map(({ placeId }) => views.get(placeId) ?? emptyStockView);
          expect(told.map(({ buckets }) => buckets)).toEqual(rows);
          expect(told.map(digestOf)).toEqual(rows.map((buckets) => digestOf({ buckets, activity: [] })));
        });
        for (const { placeId } of places) expect(replayed(world, placeId)).toEqual(views.get(placeId));
      }),
    );
  });

  it("STOCK-1 STOCK-15: histories reach every act and every refusal of stock", () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(historyArbitrary, (steps) => {
        const world = makeStockWorld();
        runHistory(world, planHistory(steps, world, world.at), (outcome, one) =>
          reached.add(`${one.name} ${codeOf(outcome)}`),
        );
      }),
      { numRuns: 600, seed: 7 },
    );
    for (const name of [
      "sell",
      "return",
      "undo",
      "adjust",
      "approve_adjustment",
      "decline_adjustment",
      "move_condition",
      "import_opening",
    ])
      expect(reached).toContain(`stock.${name} ok`);
    for (const what of [
      "sell inactive_place",
      "return more_than_sold",
      "undo has_returns",
      "undo not_yours",
      "undo undo_too_late",
      "undo already_undone",
      "undo insufficient_stock",
      "adjust insufficient_stock",
      "approve_adjustment own_adjustment",
      "approve_adjustment already_resolved",
      "move_condition insufficient_stock",
      "import_opening already_opened",
    ])
      expect(reached).toContain(`stock.${what}`);
  });

  it("STOCK-19: the digest does not depend on the order in which balances came, and notices every difference", () => {
    const cell = fc.tuple(
      fc.uuid(),
      fc.constantFrom("sellable" as const, "display" as const),
      fc.nat(20),
      fc.nat(5),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(cell, { selector: ([sku, condition]) => sku + condition, maxLength: 20 }),
        fc.nat(),
        (cells, at) => {
          const view = withBalances(emptyStockView, cells);
          const shuffled = cells
            .map((one, index) => [(index * 7_919 + at) % 101, one] as const)
            .sort(([a], [b]) => a - b);
          const other = shuffled.reduce((so, [, one]) => withBalances(so, [one]), emptyStockView);
          expect(digestOf(other)).toBe(digestOf(view));
          const changed = cells[at % Math.max(1, cells.length)];
          if (changed === undefined) return;
          const [sku, condition, onHand, reserved] = changed;
          expect(digestOf(withBalances(view, [[sku, condition, onHand + 1, reserved]]))).not.toBe(
            digestOf(view),
          );
        },
      ),
    );
  });
});
