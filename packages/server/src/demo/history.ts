/** Six weeks of trade: opening stock, deliveries of the day, sales hour by hour, some returns and corrections. */
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import { demoPeople } from "./people.ts";
import type { DemoChain, DemoPlaceRow } from "./seed.ts";
import { sizeCurve } from "./styles.ts";

interface DemoSku {
  readonly skuId: SkuId;
  readonly priceMinor: number;
  /** How well it sells, relative to the others. */
  readonly pull: number;
}

interface SkuColumns {
  skuId: SkuId;
  code: string;
  ordinal: number;
  priceMinor: number;
}

interface HistoryOptions {
  readonly days: number;
  readonly now: number;
  /** Says what was said up to this instant. */
  readonly talkUntil: (at: number) => Promise<void>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Shops are open from 10 to 22 o'clock. */
const openingHours = { from: 10, to: 22 };
/** Sales of an hour are committed in so many gusts: customers come in waves, and a batch holds several sales. */
const gustsAnHour = 4;
const gustMs = 40_000;
/** Sales of a usual day in a store of pace 1. */
const salesADay = 16;
/** Shanghai has no summer time: local midnight is 16:00 UTC. */
const utcOffsetMs = 8 * hourMs;

async function loadSkus(chain: DemoChain): Promise<DemoSku[]> {
  const rows = await chain.foundation.database.read(chain.chainId, (sql) =>
    sql<SkuColumns>(
      `SELECT k.sku_id AS "skuId", s.code, k.size::int4 AS ordinal, s.price_minor AS "priceMinor"
       FROM sku k JOIN style s ON s.chain_id = k.chain_id AND s.style_id = k.style_id
       ORDER BY s.code, k.colourway_id, k.size`,
    ),
  );
  const pulls = new Map(chain.styles.map((one) => [one.style.code, one.pull]));
  const firstSizes = new Map<string, number>();
  for (const row of rows)
    firstSizes.set(row.code, Math.min(row.ordinal, firstSizes.get(row.code) ?? row.ordinal));
  return rows.map((row) => {
    const step = row.ordinal - (firstSizes.get(row.code) ?? row.ordinal);
    const pull = (pulls.get(row.code) ?? 1) * (sizeCurve[step] ?? 0.2);
    return { skuId: row.skuId, priceMinor: row.priceMinor, pull };
  });
}

/** Pairs on hand after the sales so far; the seed sells mostly what is there, as people do. */
type Shelf = Map<SkuId, number>;

export async function seedHistory(chain: DemoChain, { days, now, talkUntil }: HistoryOptions): Promise<void> {
  const skus = await loadSkus(chain);
  const shelves = await open(chain, skus);
  const stores = chain.places.filter((place) => place.pace > 0);
  const firstDay = Math.floor((now + utcOffsetMs) / dayMs) - days;
  for (let day = firstDay; day <= firstDay + days; day += 1) {
    for (let hour = openingHours.from; hour < openingHours.to; hour += 1) {
      const hourAt = day * dayMs - utcOffsetMs + hour * hourMs;
      for (const at of gustsOf(chain, hourAt)) {
        if (at > now) return;
        await talkUntil(at);
        chain.clock.at = Math.max(chain.clock.at, at);
        const acts = stores.flatMap((store) => salesOfGust(chain, store, skus, shelves, at));
        await Promise.all(acts.map((act) => act()));
      }
    }
  }
}

/** Instants within the hour, in order. */
function gustsOf({ dice }: DemoChain, hourAt: number): number[] {
  return Array.from({ length: gustsAnHour }, () => hourAt + dice.between(gustMs, hourMs - 1)).sort(
    (a, b) => a - b,
  );
}

async function open(chain: DemoChain, skus: readonly DemoSku[]): Promise<Map<PlaceId, Shelf>> {
  const shelves = new Map<PlaceId, Shelf>();
  const places = chain.places.map(({ placeId, pace }) => {
    const shelf: Shelf = new Map();
    shelves.set(placeId, shelf);
    const lines: [SkuId, string, number][] = [];
    for (const { skuId, pull } of skus) {
      const quantity = pace === 0 ? warehousePairs(chain, pull) : storePairs(chain, pace, pull);
      if (quantity === 0) continue;
      shelf.set(skuId, quantity);
      lines.push([skuId, "sellable", quantity]);
      if (pace > 0 && chain.dice.next() < 0.03) lines.push([skuId, "display", 1]);
    }
    return { placeId, lines };
  });
  await chain.run("stock.import_opening", { source: "demo", places });
  return shelves;
}

function storePairs({ dice }: DemoChain, pace: number, pull: number): number {
  // Not every store carries every size.
  if (dice.next() < 0.22) return 0;
  return Math.max(0, Math.round(pace * (0.6 + Math.sqrt(pull) * 1.1 + dice.next() * 1.6) - 0.4));
}

function warehousePairs({ dice }: DemoChain, pull: number): number {
  return Math.round(2 + Math.sqrt(pull) * 5 + dice.next() * 6);
}

function clerksOf(store: DemoPlaceRow): string[] {
  return demoPeople
    .filter((one) => one.places?.includes(store.code) && one.role === "clerk")
    .map((one) => one.number);
}

function salesOfGust(
  chain: DemoChain,
  store: DemoPlaceRow,
  skus: readonly DemoSku[],
  shelves: Map<PlaceId, Shelf>,
  at: number,
): (() => Promise<void>)[] {
  const { dice } = chain;
  const weekday = new Date(at + utcOffsetMs).getUTCDay();
  const weekend = weekday === 0 || weekday === 6 ? 1.7 : 1;
  const hours = openingHours.to - openingHours.from;
  const expected = (salesADay * store.pace * weekend) / hours / gustsAnHour;
  const count = Math.floor(expected) + (dice.next() < expected % 1 ? 1 : 0);
  const shelf = shelves.get(store.placeId) ?? new Map<SkuId, number>();
  const clerks = clerksOf(store);
  return Array.from({ length: count }, () => {
    const number = dice.pick(clerks);
    const madeAt = at - dice.between(0, gustMs);
    const lines = drawLines(chain, skus, shelf);
    const isReturned = dice.next() < 0.025;
    return async () => {
      if (lines.length === 0) return;
      const { placeId } = store;
      const sold = await chain.act<{ documentId: string }>(number, "stock.sell", { placeId, lines }, madeAt);
      const [line] = lines;
      if (!isReturned || line === undefined) return;
      const back = [{ skuId: line.skuId, quantity: 1, condition: "sellable" as const }];
      await chain.act(number, "stock.return", { placeId, saleId: sold.documentId, lines: back }, madeAt);
      shelf.set(line.skuId, (shelf.get(line.skuId) ?? 0) + 1);
    };
  });
}

interface DemoLine {
  skuId: SkuId;
  quantity: number;
  priceMinor: number;
}

/** One or two pairs that the shelf has; once in a long while one that the book does not know. */
function drawLines({ dice }: DemoChain, skus: readonly DemoSku[], shelf: Shelf): DemoLine[] {
  const lines: DemoLine[] = [];
  const wanted = dice.next() < 0.15 ? 2 : 1;
  for (let attempt = 0; attempt < 8 && lines.length < wanted; attempt += 1) {
    const sku = drawSku(dice.next(), skus);
    const pairs = shelf.get(sku.skuId) ?? 0;
    if (lines.some((line) => line.skuId === sku.skuId) || (pairs === 0 && dice.next() > 0.002)) continue;
    shelf.set(sku.skuId, Math.max(0, pairs - 1));
    lines.push({ skuId: sku.skuId, quantity: 1, priceMinor: sku.priceMinor });
  }
  return lines;
}

const sums = new WeakMap<readonly DemoSku[], Float64Array>();

/** By weight, in logarithmic time: three thousand SKUs are drawn from ten thousand times. */
function drawSku(share: number, skus: readonly DemoSku[]): DemoSku {
  let cumulated = sums.get(skus);
  if (cumulated === undefined) {
    cumulated = new Float64Array(skus.length);
    let sum = 0;
    skus.forEach((sku, index) => {
      sum += sku.pull;
      if (cumulated !== undefined) cumulated[index] = sum;
    });
    sums.set(skus, cumulated);
  }
  const target = share * (cumulated.at(-1) ?? 0);
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulated[middle] ?? 0) <= target) low = middle + 1;
    else high = middle;
  }
  const sku = skus[low];
  if (sku === undefined) throw new Error("demo: no SKU to sell");
  return sku;
}
