/**
 * Rows of an opening stock sheet as one `stock.import_opening`: a SKU is named by barcode, or by style, colour (code or
 * name) and size as the style's scale writes it; a place by its code.
 */
import { codeKeyOf } from "@instep/domain/catalogue/contract.ts";
import { skuLabelOf } from "@instep/domain/catalogue/scales.ts";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import type { Condition } from "@instep/domain/catalogue/conditions.ts";
import type { Sql } from "../../platform/database.ts";
import type { StockSheetRow } from "../sheets/stock-rows.ts";
import type { Issues } from "./issues.ts";

export interface StockPlace {
  readonly placeId: PlaceId;
  readonly code: string;
  readonly name: string;
}

export interface OpeningArgs {
  readonly places: readonly {
    readonly placeId: PlaceId;
    readonly lines: readonly (readonly [SkuId, Condition, number])[];
  }[];
  readonly source: string;
}

export interface StockSummary {
  readonly cells: { readonly created: number; readonly unchanged: number };
  readonly pairs: number;
  readonly places: readonly {
    readonly code: string;
    readonly name: string;
    readonly cells: number;
    readonly pairs: number;
  }[];
}

interface OpeningLine {
  readonly row: number;
  readonly column: number | null;
  readonly place: StockPlace;
  readonly skuId: SkuId;
  readonly condition: Condition;
  readonly quantity: number;
}

/** Something about each of many cells; places and conditions are few, so no key is put together for a cell. */
class Cells<T> {
  readonly #bySku = new Map<string, Map<SkuId, T>>();

  get(placeId: PlaceId, condition: Condition, skuId: SkuId): T | undefined {
    return this.#bySku.get(placeId + condition)?.get(skuId);
  }

  set(placeId: PlaceId, condition: Condition, skuId: SkuId, value: T): void {
    let skus = this.#bySku.get(placeId + condition);
    if (skus === undefined) {
      skus = new Map();
      this.#bySku.set(placeId + condition, skus);
    }
    skus.set(skuId, value);
  }
}

/** Lines between two looks at the sockets. */
const linesPerTurn = 5_000;

/** The lines of the sheet with their SKUs; rows whose SKU is not known become issues. */
export async function linesOfRows(
  sql: Sql,
  rows: readonly StockSheetRow[],
  places: readonly StockPlace[],
  issues: Issues,
): Promise<OpeningLine[]> {
  const byBarcode = await skusByBarcode(sql, rows);
  const byLabel = await SkuLabels.read(
    sql,
    rows.filter(({ barcode }) => barcode === null),
  );
  const byCode = new Map(places.map((place) => [place.code, place]));
  const taken = new Cells<number>();
  const lines: OpeningLine[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % linesPerTurn === linesPerTurn - 1) await new Promise((resolve) => setImmediate(resolve));
    const found = row.barcode === null ? byLabel.find(row) : (byBarcode.get(row.barcode) ?? unknown);
    const place = byCode.get(row.placeCode);
    if ("wrong" in found) issues.add(found.wrong, row.row, skuParams(row));
    else if (place === undefined) issues.add("unknown_place", row.row, { value: row.placeCode }, row.column);
    else {
      const { skuId } = found;
      const { column, condition, quantity } = row;
      const other = taken.get(place.placeId, condition, skuId);
      if (other !== undefined) issues.add("cell_twice", row.row, { otherRow: other }, column);
      taken.set(place.placeId, condition, skuId, row.row);
      lines.push({ row: row.row, column, place, skuId, condition, quantity });
    }
  }
  return lines;
}

function skuParams(row: StockSheetRow): Record<string, string> {
  return {
    value:
      row.barcode ?? [row.styleCode, row.colour, row.size, row.width].filter((part) => part !== "").join(" "),
  };
}

async function skusByBarcode(sql: Sql, rows: readonly StockSheetRow[]): Promise<Map<string, Found>> {
  const barcodes = [...new Set(rows.flatMap(({ barcode }) => (barcode === null ? [] : [barcode])))];
  const found = await sql<{ barcode: string; skuId: SkuId }>(
    `SELECT barcode, sku_id AS "skuId" FROM barcode WHERE barcode = ANY($1::text[])`,
    [barcodes],
  );
  return new Map(found.map(({ barcode, skuId }) => [barcode, { skuId }]));
}

interface LabelledSku {
  readonly skuId: SkuId;
  readonly size: string;
  readonly width: string;
  /** Keys of the colour's code and names. */
  readonly colours: readonly string[];
}
interface LabelledStyle {
  readonly scale: string;
  readonly skus: LabelledSku[];
}
type Found = { readonly skuId: SkuId } | { readonly wrong: "sku_unknown" | "sku_ambiguous" };
const unknown: Found = { wrong: "sku_unknown" };

/** SKUs of the styles that a sheet names by code. */
class SkuLabels {
  readonly #styles = new Map<string, LabelledStyle>();
  /** A sheet with a column a place names each SKU many times. */
  readonly #found = new Map<string, Found>();

  static async read(sql: Sql, rows: readonly StockSheetRow[]): Promise<SkuLabels> {
    const codes = [...new Set(rows.map(({ styleCode }) => codeKeyOf(styleCode)))];
    type Columns = LabelledSku & { styleKey: string; scale: string };
    const found = await sql<Columns>(
      `SELECT k.code AS "styleKey", s.size_scale AS scale, u.sku_id AS "skuId", u.size, u.width,
         ARRAY[c.code, c.name, c.name_en] AS colours
       FROM unnest($1::text[]) AS w(code) JOIN style_code k ON k.code = w.code
       JOIN style s ON s.chain_id = k.chain_id AND s.style_id = k.style_id
       JOIN sku u ON u.chain_id = s.chain_id AND u.style_id = s.style_id
       JOIN colourway c ON c.chain_id = u.chain_id AND c.colourway_id = u.colourway_id`,
      [codes],
    );
    const labels = new SkuLabels();
    for (const row of found) labels.#add(row);
    return labels;
  }

  #add({ styleKey, scale, colours, ...sku }: LabelledSku & { styleKey: string; scale: string }): void {
    const labelled = { ...sku, colours: colours.map(codeKeyOf) };
    const style = this.#styles.get(styleKey);
    if (style === undefined) this.#styles.set(styleKey, { scale, skus: [labelled] });
    else style.skus.push(labelled);
  }

  find(row: StockSheetRow): Found {
    const key = [row.styleCode, row.colour, row.size, row.width].join("\n");
    let found = this.#found.get(key);
    if (found === undefined) {
      found = this.#search(row);
      this.#found.set(key, found);
    }
    return found;
  }

  /** The one SKU that fits; colour and width may be left out where that leaves only one. */
  #search(row: StockSheetRow): Found {
    const style = this.#styles.get(codeKeyOf(row.styleCode));
    const label = style === undefined ? null : skuLabelOf(style.scale, row.size, row.width);
    if (style === undefined || label === null) return unknown;
    const colour = codeKeyOf(row.colour);
    const fitting = style.skus.filter(
      (sku) =>
        sku.size === label.size &&
        (colour === "" || sku.colours.includes(colour)) &&
        (label.width === "" || sku.width === label.width),
    );
    const exact = fitting.filter((sku) => sku.width === label.width);
    const [only, second] = exact.length > 0 ? exact : fitting;
    if (only === undefined) return unknown;
    return second === undefined ? { skuId: only.skuId } : { wrong: "sku_ambiguous" };
  }
}

export interface Opening {
  /** What the command is to open, and what it answers `unchanged`. */
  readonly lines: readonly OpeningLine[];
  readonly summary: StockSummary;
}

/**
 * Opening stock is given once, and only to a cell in which nothing has moved yet: of a cell in trade no file can tell
 * whether its pairs are the same ones or come on top (an export brought back, a day later). It stays as it is; where the
 * file says neither what was opened nor what is there now, a hint names the row.
 */
export async function withoutOpened(
  sql: Sql,
  lines: readonly OpeningLine[],
  hints: Issues,
): Promise<Opening> {
  const cells = new Cells<KnownCell>();
  for (let from = 0; from < lines.length; from += linesPerTurn) {
    await readCells(sql, lines.slice(from, from + linesPerTurn), cells);
  }
  const toOpen: OpeningLine[] = [];
  let created = 0;
  for (const line of lines) {
    const { place, skuId, condition, quantity, row, column } = line;
    const cell = cells.get(place.placeId, condition, skuId);
    if (cell === undefined) created += 1;
    if (cell === undefined || cell.opened === quantity) toOpen.push(line);
    else if (cell.onHand !== quantity)
      hints.add("already_opened", row, { now: cell.onHand, after: quantity }, column);
  }
  const pairsOf = (of: readonly OpeningLine[]): number => of.reduce((sum, { quantity }) => sum + quantity, 0);
  const places = [...Map.groupBy(lines, ({ place }) => place)].map(([{ code, name }, own]) => ({
    code,
    name,
    cells: own.length,
    pairs: pairsOf(own),
  }));
  const summary = {
    cells: { created, unchanged: lines.length - created },
    pairs: pairsOf(lines),
    places,
  };
  return { lines: toOpen, summary };
}

interface KnownCell {
  /** Pairs of its opening; null when it has none. */
  readonly opened: number | null;
  readonly onHand: number;
}

async function readCells(sql: Sql, lines: readonly OpeningLine[], cells: Cells<KnownCell>): Promise<void> {
  type Columns = KnownCell & { placeId: PlaceId; condition: Condition; skuId: SkuId };
  const known = await sql<Columns>(
    `SELECT c.place_id AS "placeId", c.condition, c.sku_id AS "skuId", c.opened, c.on_hand AS "onHand"
     FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS k(place_id, condition, sku_id)
     JOIN cell c ON c.chain_id = instep_chain() AND c.place_id = k.place_id AND c.condition = k.condition
       AND c.sku_id = k.sku_id`,
    [
      lines.map(({ place }) => place.placeId),
      lines.map(({ condition }) => condition),
      lines.map(({ skuId }) => skuId),
    ],
  );
  for (const { placeId, condition, skuId, ...cell } of known) cells.set(placeId, condition, skuId, cell);
}

export function openingArgsOf(lines: readonly OpeningLine[], source: string): OpeningArgs {
  const byPlace = Map.groupBy(lines, ({ place }) => place.placeId);
  return {
    source,
    places: [...byPlace].map(([placeId, own]) => ({
      placeId,
      lines: own.map(({ skuId, condition, quantity }) => [skuId, condition, quantity] as const),
    })),
  };
}
