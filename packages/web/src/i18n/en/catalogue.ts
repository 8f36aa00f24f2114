import type { Texts } from "../texts.ts";
import type { catalogue as source } from "../zh-CN/catalogue.ts";

export const catalogue: Texts<typeof source> = {
  "catalogue.style": "Style",
  "catalogue.styleCode": "Style no.",
  "catalogue.colourway": "Colourway",
  "catalogue.sku": "SKU",
  "catalogue.barcode": "Barcode",
  "catalogue.brand": "Brand",
  "catalogue.category": "Category",
  "catalogue.season": "Season",
  "catalogue.price": "Retail price",
  "catalogue.cost": "Cost price",
  "catalogue.picture": "Picture",
  "catalogue.name": "Name",

  "catalogue.title": "Catalogue",
  "catalogue.archived": "Archived",
  "catalogue.edit": "Edit style",
  "catalogue.gender.women": "Women",
  "catalogue.gender.men": "Men",
  "catalogue.gender.kids": "Kids",
  "catalogue.gender.unisex": "Unisex",

  "labels.title": "Print labels",
  "labels.print": "Print labels of this size",
};
