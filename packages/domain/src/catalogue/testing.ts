/** For tests: the catalogue's view made in both ways, from the entries and from the rows. */
import type { World } from "../kernel/testing.ts";
import { catalogueFeedSpec, catalogueFromRows, type CatalogueView } from "./feed.ts";
import { colourwayTable, sizeScaleTable, skuTable, styleTable } from "./rows.ts";

export function replayed(world: World): CatalogueView {
  return world.entries("catalogue").reduce(catalogueFeedSpec.apply, catalogueFeedSpec.empty());
}

export function rebuilt({ journal }: World): CatalogueView {
  return catalogueFromRows({
    styles: journal.rowsOf(styleTable),
    colourways: journal.rowsOf(colourwayTable),
    skus: journal.rowsOf(skuTable),
    scales: journal.rowsOf(sizeScaleTable),
  });
}
