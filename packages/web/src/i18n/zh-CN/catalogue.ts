export const catalogue = {
  "catalogue.style": "款式",
  "catalogue.styleCode": "款号",
  "catalogue.colourway": "款色",
  "catalogue.sku": "SKU",
  "catalogue.barcode": "条码",
  "catalogue.brand": "品牌",
  "catalogue.category": "品类",
  "catalogue.season": "季节",
  "catalogue.price": "零售价",
  "catalogue.cost": "成本价",
  "catalogue.picture": "图片",
  "catalogue.name": "品名",
} as const;
