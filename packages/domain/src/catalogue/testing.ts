/** For tests: a style to save, and the catalogue's view made in both ways, from the entries and from the rows. */
import type { StyleId } from "../kernel/ids.ts";
import { makeWorld, type World } from "../kernel/testing.ts";
import type { StyleSaveArgs } from "./contract.ts";
import { catalogueFeedSpec, catalogueFromRows, type CatalogueView } from "./feed.ts";
import { colourwayTable, sizeScaleTable, skuTable, styleTable } from "./rows.ts";
import { catalogueCommands } from "./rules.ts";

/** One style, as it is saved. */
export const shoe: StyleSaveArgs = {
  code: "XP-1080",
  name: "轻羽跑步鞋",
  nameEn: "Feather Runner",
  brand: "步讯",
  category: "跑步",
  season: "2026SS",
  gender: "unisex",
  sizeScale: "eu",
  priceMinor: 39_900,
  currency: "CNY",
  colourways: [
    {
      code: "BLK",
      name: "黑色",
      nameEn: "Black",
      swatch: "#151515",
      skus: [
        { size: "37", width: "", barcodes: ["6901234567892"], active: true },
        { size: "38", width: "", barcodes: [], active: true },
      ],
    },
  ],
};

export function start(): World {
  return makeWorld({ commands: catalogueCommands });
}

export function save(world: World, change: Partial<StyleSaveArgs> = {}): StyleId {
  return world.accept<{ styleId: StyleId }>("style.save", { ...shoe, ...change }).styleId;
}

export function colours(
  skus: StyleSaveArgs["colourways"][number]["skus"],
  code = "BLK",
): Partial<StyleSaveArgs> {
  return { colourways: [{ code, name: "黑色", nameEn: "Black", swatch: "", skus }] };
}

export const size = (text: string, barcodes: string[] = [], active = true) => ({
  size: text,
  width: "",
  barcodes,
  active,
});

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
