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
};
