/**
 * Stock as a shopkeeper would keep it in a notebook: a number for each cell, a list of documents. Written from
 * `domain/stock/SPEC.md`, without any of its code. Numbers in brackets are its rules.
 */
import { deriveId } from "@instep/domain/kernel/id.ts";
import { places, skuIds } from "../chain.ts";
import { refused, type Asked, type Expectation, type Refused } from "./expectation.ts";
import { may } from "./rights.ts";

interface Line {
  skuId: string;
  condition?: string;
  quantity: number;
  toCondition?: string;
  found?: number;
  returned?: number;
}

interface Document {
  kind: "sale" | "return" | "adjustment" | "condition_move" | "opening" | "undo";
  status: "posted" | "undone" | "requested" | "declined";
  placeId: string;
  lines: Line[];
  by: string | undefined;
  at: number;
  reason?: string;
  basedOn?: string;
}

interface Args {
  placeId: string;
  lines: Line[];
  saleId?: string;
  documentId: string;
  reason: string;
  skuId: string;
  from: string;
  to: string;
  quantity: number;
  source: string;
  places: { placeId: string; lines: [string, string, number][] }[];
}

const undoMs = 15 * 60_000;
const alonePairs = 5;

type Touched = Map<string, [string, string]>;

export class StockModel {
  /** Pairs on hand by `place/sku/condition`. */
  readonly pairs = new Map<string, number>();
  /** What the opening said, by cell. */
  readonly #opened = new Map<string, number>();
  readonly #documents = new Map<string, Document>();

  expect(asked: Asked): Expectation | undefined {
    const args = asked.args as Args;
    switch (asked.name) {
      case "stock.sell":
        return this.#guarded(asked, "sell", () => this.#sell(asked, args));
      case "stock.return":
        return this.#guarded(asked, "return", () => this.#return(asked, args));
      case "stock.undo":
        return this.#guarded(asked, "undo", () => this.#undo(asked, args));
      case "stock.adjust":
        return this.#guarded(asked, "adjust", () => this.#adjust(asked, args));
      case "stock.approve_adjustment":
        return this.#guarded(asked, "approve", () => this.#approve(asked, args));
      case "stock.decline_adjustment":
        return this.#decline(asked, args);
      case "stock.move_condition":
        return this.#guarded(asked, "move", () => this.#move(asked, args));
      case "stock.import_opening":
        return this.#open(asked, args);
      default:
        return undefined;
    }
  }

  /** Rights first, then the place, then whether the catalogue knows the SKUs. [STOCK-10, STOCK-20] */
  #guarded({ name, args, staff }: Asked, right: string, then: () => Expectation): Expectation {
    const { placeId, lines, skuId } = args as Args;
    const forbidden = forbiddenTo(name, staff, right, placeId);
    if (forbidden !== undefined) return forbidden;
    const place = places.find((one) => one.placeId === placeId);
    if (place === undefined) return refused("unknown_place");
    if (!place.active) return refused("inactive_place", { place: place.name });
    const named = lines?.map((line) => line.skuId) ?? (skuId === undefined ? [] : [skuId]);
    if (!named.every(isKnownSku)) return refused("unknown_sku");
    return then();
  }

  #on(placeId: string, skuId: string, condition: string): number {
    return this.pairs.get(`${placeId}/${skuId}/${condition}`) ?? 0;
  }

  #add(touched: Touched, placeId: string, skuId: string, condition: string, by: number): void {
    const cell = `${placeId}/${skuId}/${condition}`;
    this.pairs.set(cell, (this.pairs.get(cell) ?? 0) + by);
    touched.set(cell, [skuId, condition]);
  }

  #told(
    placeId: string,
    name: string,
    documentId: string,
    touched: Touched,
    lines: readonly Line[],
    reason?: string,
  ): Expectation {
    const cells = [...touched].map(([cell, [sku, condition]]) => [
      sku,
      condition,
      this.pairs.get(cell) ?? 0,
      0,
    ]);
    const told = lines.map(({ skuId, condition, quantity, found, toCondition }) => ({
      skuId,
      condition,
      quantity,
      found,
      toCondition,
    }));
    const found = lines.reduce((sum, line) => sum + (line.found ?? 0), 0);
    return {
      reply: { documentId, cells, found },
      facts: [{ feed: `stock:${placeId}`, name, data: { documentId, lines: told, cells, reason } }],
    };
  }

  /** [STOCK-8, STOCK-9] */
  #sell({ id, staff, at }: Asked, { placeId, lines }: Args): Expectation {
    const touched: Touched = new Map();
    const sold = lines.map(({ skuId, quantity, condition = "sellable" }): Line => {
      const lacking = quantity - this.#on(placeId, skuId, condition);
      if (lacking > 0) this.#add(touched, placeId, skuId, condition, lacking);
      this.#add(touched, placeId, skuId, condition, -quantity);
      return { skuId, condition, quantity, ...(lacking > 0 ? { found: lacking } : {}) };
    });
    this.#documents.set(id, { kind: "sale", status: "posted", placeId, lines: sold, by: staff, at });
    return this.#told(placeId, "stock.sold", id, touched, sold);
  }

  /** [STOCK-11] */
  #return({ id, staff, at }: Asked, { placeId, lines, saleId }: Args): Expectation {
    if (saleId !== undefined) {
      const sale = this.#documents.get(saleId);
      if (sale?.kind !== "sale" || sale.status !== "posted") return refused("unknown_document");
      const wanted = Map.groupBy(lines, (line) => line.skuId);
      for (const [skuId, back] of wanted) {
        const out = sale.lines.filter((line) => line.skuId === skuId);
        const left = out.reduce((sum, line) => sum + line.quantity - (line.returned ?? 0), 0);
        if (back.reduce((sum, line) => sum + line.quantity, 0) > left) return refused("more_than_sold");
      }
      for (const { skuId, quantity } of lines) fill(sale.lines, skuId, quantity);
    }
    const touched: Touched = new Map();
    const back = lines.map(({ skuId, quantity, condition = "quarantine" }): Line => {
      this.#add(touched, placeId, skuId, condition, quantity);
      return { skuId, condition, quantity };
    });
    const basedOn = saleId === undefined ? {} : { basedOn: saleId };
    this.#documents.set(id, {
      kind: "return",
      status: "posted",
      placeId,
      lines: back,
      by: staff,
      at,
      ...basedOn,
    });
    return this.#told(placeId, "stock.returned", id, touched, back);
  }

  /** [STOCK-12, STOCK-13] */
  #undo({ id, staff, at }: Asked, { placeId, documentId }: Args): Expectation {
    const document = this.#documents.get(documentId);
    if (document === undefined || document.placeId !== placeId) return refused("unknown_document");
    const { kind, status, lines } = document;
    if (status === "undone") return refused("already_undone");
    if (kind === "opening" || kind === "undo" || status !== "posted") return refused("not_undoable");
    const isOthers = staff !== undefined && document.by !== staff;
    if (isOthers && !may(staff, "undo_others", placeId)) return refused("not_yours");
    if (at - document.at > undoMs) return refused("undo_too_late");
    if (lines.some((line) => (line.returned ?? 0) > 0)) return refused("has_returns");
    const before = new Map(this.pairs);
    const touched: Touched = new Map();
    for (const line of lines.toReversed()) {
      const lacking = this.#reverse(document, line, touched);
      if (lacking === undefined) continue;
      this.#restore(before);
      return { refused: lacking };
    }
    if (kind === "return" && document.basedOn !== undefined)
      for (const { skuId, quantity } of lines)
        fill(this.#documents.get(document.basedOn)?.lines ?? [], skuId, -quantity);
    document.status = "undone";
    this.#documents.set(id, { kind: "undo", status: "posted", placeId, lines, by: staff, at });
    return this.#told(placeId, "stock.undone", documentId, touched, lines, document.reason);
  }

  #reverse({ kind, placeId }: Document, line: Line, touched: Touched): Refused | undefined {
    const { skuId, condition = "", quantity } = line;
    if (kind === "sale") this.#add(touched, placeId, skuId, condition, quantity - (line.found ?? 0));
    else if (kind === "adjustment" && quantity < 0) this.#add(touched, placeId, skuId, condition, -quantity);
    else {
      const held = line.toCondition ?? condition;
      const free = this.#on(placeId, skuId, held);
      if (free < quantity) return insufficient(free);
      this.#add(touched, placeId, skuId, held, -quantity);
      if (line.toCondition !== undefined) this.#add(touched, placeId, skuId, condition, quantity);
    }
    return undefined;
  }

  #restore(before: ReadonlyMap<string, number>): void {
    this.pairs.clear();
    for (const [cell, pairs] of before) this.pairs.set(cell, pairs);
  }

  /** Posts the lines, or nothing. [STOCK-14] */
  #apply(placeId: string, lines: readonly Line[], touched: Touched): Refused | undefined {
    const before = new Map(this.pairs);
    for (const { skuId, condition = "", quantity } of lines) {
      const free = this.#on(placeId, skuId, condition);
      if (quantity < 0 && free < -quantity) {
        this.#restore(before);
        return insufficient(free);
      }
      this.#add(touched, placeId, skuId, condition, quantity);
    }
    return undefined;
  }

  /** [STOCK-14, STOCK-15] */
  #adjust({ id, staff, at }: Asked, { placeId, lines, reason }: Args): Expectation {
    const before = new Map(this.pairs);
    const touched: Touched = new Map();
    const lacking = this.#apply(placeId, lines, touched);
    if (lacking !== undefined) return { refused: lacking };
    const document: Document = {
      kind: "adjustment",
      status: "posted",
      placeId,
      lines,
      by: staff,
      at,
      reason,
    };
    this.#documents.set(id, document);
    const all = lines.reduce((sum, line) => sum + Math.abs(line.quantity), 0);
    if (all <= alonePairs || staff === undefined)
      return this.#told(placeId, "stock.adjusted", id, touched, lines, reason);
    this.#restore(before);
    document.status = "requested";
    return this.#told(placeId, "stock.adjustment_requested", id, new Map(), lines, reason);
  }

  #requested({ placeId, documentId }: Args, staff: string | undefined): Document | Refused {
    const document = this.#documents.get(documentId);
    if (document?.kind !== "adjustment" || document.placeId !== placeId)
      return refused("unknown_document").refused;
    if (document.status !== "requested") return refused("already_resolved").refused;
    return document.by === staff ? refused("own_adjustment").refused : document;
  }

  /** [STOCK-16] */
  #approve({ staff, at }: Asked, args: Args): Expectation {
    const document = this.#requested(args, staff);
    if ("code" in document) return { refused: document };
    const touched: Touched = new Map();
    const lacking = this.#apply(args.placeId, document.lines, touched);
    if (lacking !== undefined) return { refused: lacking };
    Object.assign(document, { status: "posted", at });
    const { documentId, placeId } = args;
    return this.#told(
      placeId,
      "stock.adjustment_approved",
      documentId,
      touched,
      document.lines,
      document.reason,
    );
  }

  #decline({ name, staff }: Asked, args: Args): Expectation {
    const forbidden = forbiddenTo(name, staff, "approve", args.placeId);
    if (forbidden !== undefined) return forbidden;
    const document = this.#requested(args, staff);
    if ("code" in document) return { refused: document };
    document.status = "declined";
    const { documentId, placeId } = args;
    return this.#told(
      placeId,
      "stock.adjustment_declined",
      documentId,
      new Map(),
      document.lines,
      document.reason,
    );
  }

  /** [STOCK-17] */
  #move({ id, staff, at }: Asked, { placeId, skuId, from, to, quantity }: Args): Expectation {
    if (from === to) return refused("same_condition");
    const free = this.#on(placeId, skuId, from);
    if (free < quantity) return { refused: insufficient(free) };
    const touched: Touched = new Map();
    this.#add(touched, placeId, skuId, from, -quantity);
    this.#add(touched, placeId, skuId, to, quantity);
    const lines = [{ skuId, condition: from, toCondition: to, quantity }];
    this.#documents.set(id, { kind: "condition_move", status: "posted", placeId, lines, by: staff, at });
    return this.#told(placeId, "stock.condition_moved", id, touched, lines);
  }

  /** All or nothing; the same file again changes nothing. Runs name one place a file. [STOCK-5, STOCK-6] */
  #open({ id, at }: Asked, { places: [file], source }: Args): Expectation {
    if (file === undefined) return refused("unknown_place");
    const { placeId, lines } = file;
    const fresh = new Map<string, [string, string, number]>();
    const conflicts: string[] = [];
    let unchanged = 0;
    for (const [skuId, condition, quantity] of lines) {
      const cell = `${placeId}/${skuId}/${condition}`;
      const before = fresh.get(cell)?.[2] ?? this.#opened.get(cell);
      if (before === undefined) fresh.set(cell, [skuId, condition, quantity]);
      else if (before === quantity) unchanged += 1;
      else conflicts.push(cell);
    }
    if (conflicts.length > 0)
      return refused("already_opened", { cells: conflicts.length, first: conflicts.slice(0, 5).join(",") });
    const opened = fresh.size;
    const reply = { opened, unchanged };
    if (opened === 0)
      return {
        reply,
        facts: [{ feed: "audit", name: "stock.import_repeated", data: { source, unchanged } }],
      };
    const touched: Touched = new Map();
    for (const [cell, [skuId, condition, quantity]] of fresh) {
      this.#opened.set(cell, quantity);
      this.#add(touched, placeId, skuId, condition, quantity);
    }
    const documentId = deriveId<"document">(id, "opening/0");
    this.#documents.set(documentId, {
      kind: "opening",
      status: "posted",
      placeId,
      lines: [],
      by: undefined,
      at,
    });
    const told = this.#told(placeId, "stock.opened", documentId, touched, []);
    return "refused" in told ? told : { reply, facts: told.facts };
  }
}

function forbiddenTo(
  name: string,
  staff: string | undefined,
  right: string,
  placeId: string,
): { readonly refused: Refused } | undefined {
  if (staff === undefined || may(staff, right, placeId)) return undefined;
  const permission = /(?:approve|decline)_adjustment$/.test(name) ? "stock.approve" : name;
  return refused("forbidden", { permission });
}

function isKnownSku(skuId: string): boolean {
  return skuIds.some((one) => one === skuId);
}

function insufficient(free: number): Refused {
  return refused("insufficient_stock", { free }, "after_sync").refused;
}

/** Counts pairs that came back into a sale's lines, first line first; negative pairs take them out again. */
function fill(lines: Line[], skuId: string, pairs: number): void {
  let rest = pairs;
  for (const line of lines) {
    if (line.skuId !== skuId || rest === 0) continue;
    const returned = line.returned ?? 0;
    const taken = rest > 0 ? Math.min(rest, line.quantity - returned) : -Math.min(-rest, returned);
    line.returned = returned + taken;
    rest -= taken;
  }
}
