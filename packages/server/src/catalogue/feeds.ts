/**
 * The feed `catalogue`. Its snapshot is the whole catalogue, and after a large import every device asks for it at once;
 * so the view is kept per chain as long as the feed stands where it stood.
 */
import { isAllowed } from "@instep/domain/identity/permissions.ts";
import { catalogueFromRows, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import {
  colourwayTable,
  sizeScaleTable,
  skuTable,
  styleTable,
  type ColourwayRow,
  type SizeScaleRow,
  type SkuRow,
  type StyleRow,
} from "@instep/domain/catalogue/rows.ts";
import type { FeedSource } from "../platform/contracts.ts";
import type { Sql } from "../platform/database.ts";
import { selectAll } from "../platform/rows.ts";

/** The view of the chain that the transaction sees; of one style when it is named. */
export async function readCatalogue(sql: Sql, styleId?: string): Promise<CatalogueView> {
  const where = styleId === undefined ? "" : " WHERE style_id = $1";
  const values = styleId === undefined ? [] : [styleId];
  const [styles, colourways, skus, scales] = await Promise.all([
    sql<StyleRow>(selectAll(styleTable) + where, values),
    sql<ColourwayRow>(selectAll(colourwayTable) + where, values),
    sql<SkuRow>(selectAll(skuTable) + where, values),
    sql<SizeScaleRow>(selectAll(sizeScaleTable)),
  ]);
  return catalogueFromRows({ styles, colourways, skus, scales });
}

interface Kept {
  readonly stand: string;
  readonly view: CatalogueView;
}
const chainsKeptMax = 16;
const kept = new Map<string, Kept>();

async function snapshot(sql: Sql): Promise<CatalogueView> {
  const [at] = await sql<{ chain: string; stand: string }>(
    `SELECT instep_chain()::text AS chain, format('%s/%s', h.epoch, f.seq) AS stand
     FROM chain_head h JOIN feed_head f ON f.chain_id = h.chain_id AND f.feed = 'catalogue'`,
  );
  // A chain without an entry has nothing worth keeping.
  if (at === undefined) return readCatalogue(sql);
  const known = kept.get(at.chain);
  kept.delete(at.chain);
  const view = known?.stand === at.stand ? known.view : await readCatalogue(sql);
  kept.set(at.chain, { stand: at.stand, view });
  const oldest = kept.keys().next();
  if (kept.size > chainsKeptMax && oldest.value !== undefined) kept.delete(oldest.value);
  return view;
}

export const catalogueFeedSource: FeedSource<CatalogueView> = {
  family: "catalogue",
  mayFollow: async (_sql, caller, key) => key === "" && isAllowed(caller.grants, "catalogue.view"),
  snapshot,
};
