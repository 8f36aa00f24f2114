/**
 * The columns of our two kinds of sheet: what they are called in templates and exports, what else people call them, and
 * what the template says about them. The header of a file is matched to these names only, in either language.
 */
export type SheetLanguage = "zh-CN" | "en";
export type TemplateKind = "styles" | "stock";

export interface SheetField {
  /** Title in templates and exports. */
  title: Readonly<Record<SheetLanguage, string>>;
  /** Other names, as `plainHeader` leaves them. */
  synonyms: readonly string[];
  isRequired: boolean;
  /** Width of the column, characters. */
  width: number;
  isNumber: boolean;
  note: Readonly<Record<SheetLanguage, string>>;
  example: Readonly<Record<SheetLanguage, readonly (string | number)[]>>;
}

const both = (zh: string, en: string): Readonly<Record<SheetLanguage, string>> => ({ "zh-CN": zh, en });
const same = (
  ...cells: (string | number)[]
): Readonly<Record<SheetLanguage, readonly (string | number)[]>> => ({ "zh-CN": cells, en: cells });
const split = (
  zh: (string | number)[],
  en: (string | number)[],
): Readonly<Record<SheetLanguage, readonly (string | number)[]>> => ({ "zh-CN": zh, en });

/** Rows whose style code or barcode begins so are examples of the template and are not imported. */
export const examplePrefixes = ["示例", "EXAMPLE"] as const;

const styleCode: SheetField = {
  title: both("款号", "Style code"),
  synonyms: [
    "货号",
    "款式编号",
    "款式号",
    "款式编码",
    "商品编码",
    "商品货号",
    "产品编号",
    "型号",
    "style",
    "styleno",
    "stylenumber",
    "styleid",
    "article",
    "articleno",
    "articlenumber",
    "itemcode",
    "model",
    "modelcode",
  ],
  isRequired: true,
  width: 16,
  isNumber: false,
  note: both(
    "一款一号。同一款号的各行是同一款的不同颜色和尺码。",
    "One code a style. Rows with the same code are the colours and sizes of one style.",
  ),
  example: split(["示例-1080", "示例-1080", "示例-1080"], ["EXAMPLE-1080", "EXAMPLE-1080", "EXAMPLE-1080"]),
};

const colour: SheetField = {
  title: both("颜色", "Colour"),
  synonyms: [
    "颜色名称",
    "颜色名",
    "色名",
    "配色",
    "中文颜色",
    "颜色中文",
    "color",
    "colourway",
    "colorway",
    "colourname",
    "colorname",
    "colourzh",
    "colourchinese",
    "colorchinese",
  ],
  isRequired: true,
  width: 12,
  isNumber: false,
  note: both(
    "颜色名称。没有名称时可只填颜色代码。",
    "Name of the colour; may be left out where there is a colour code.",
  ),
  example: same("云白", "云白", "墨黑"),
};

const size: SheetField = {
  title: both("尺码", "Size"),
  synonyms: ["码", "码数", "鞋码", "尺寸", "号码", "shoesize", "sizes"],
  isRequired: true,
  width: 8,
  isNumber: false,
  note: both(
    "按尺码制书写：37、37.5、235、9、10C、均码。",
    "As marked in the scale: 37, 37.5, 235, 9, 10C, OS.",
  ),
  example: same("37", "37.5", "37"),
};

const barcodes: SheetField = {
  title: both("条码", "Barcodes"),
  synonyms: [
    "条形码",
    "国标码",
    "商品条码",
    "条码号",
    "69码",
    "barcode",
    "ean",
    "ean13",
    "gtin",
    "upc",
    "jan",
    "gtinean",
    "eanupc",
  ],
  isRequired: false,
  width: 20,
  isNumber: false,
  note: both(
    "EAN、UPC 或自编码；多个用分号分开。请按文本填写，以免丢失位数。",
    "EAN, UPC or a code of your own; several with semicolons. Keep the cells as text, or digits get lost.",
  ),
  example: same("2000000000015", "2000000000022", "2000000000039; 2000000000046"),
};

const optional = (
  title: Readonly<Record<SheetLanguage, string>>,
  synonyms: readonly string[],
  width: number,
  note: Readonly<Record<SheetLanguage, string>>,
  example: Readonly<Record<SheetLanguage, readonly (string | number)[]>>,
  isNumber = false,
): SheetField => ({ title, synonyms, isRequired: false, width, isNumber, note, example });

export const styleFields = {
  styleCode,
  name: {
    title: both("款名", "Name"),
    synonyms: [
      "名称",
      "商品名称",
      "品名",
      "产品名称",
      "款式名称",
      "中文名",
      "中文名称",
      "stylename",
      "productname",
      "title",
      "description",
      "namechinese",
      "namezh",
      "chinesename",
    ],
    isRequired: true,
    width: 24,
    isNumber: false,
    note: both("店里叫的名字。", "What the shop calls it."),
    example: same("轻盈缓震跑步鞋", "轻盈缓震跑步鞋", "轻盈缓震跑步鞋"),
  },
  nameEn: optional(
    both("英文名", "Name (English)"),
    ["英文名称", "英文款名", "englishname", "nameen", "nameenglish"],
    24,
    both("英文界面显示；空着就显示款名。", "Shown in English screens; the name where empty."),
    same("Feather Runner", "Feather Runner", "Feather Runner"),
  ),
  brand: optional(
    both("品牌", "Brand"),
    ["牌子", "brandname", "label"],
    12,
    both("", ""),
    same("步讯", "步讯", "步讯"),
  ),
  category: optional(
    both("品类", "Category"),
    ["类别", "大类", "分类", "商品类别", "鞋类", "productcategory", "type", "producttype", "group"],
    12,
    both("例如跑鞋、皮鞋、凉鞋。", "For example running, dress, sandals."),
    split(["跑鞋", "跑鞋", "跑鞋"], ["Running", "Running", "Running"]),
  ),
  season: optional(
    both("季节", "Season"),
    ["年季", "上市季", "季", "波段", "collection"],
    10,
    both("", ""),
    same("2026SS", "2026SS", "2026SS"),
  ),
  gender: optional(
    both("性别", "Gender"),
    ["人群", "男女", "适用性别", "sex", "for"],
    8,
    both("男、女、童、中性；空着为中性。", "men, women, kids, unisex; unisex where empty."),
    split(["女", "女", "女"], ["women", "women", "women"]),
  ),
  colourCode: optional(
    both("颜色代码", "Colour code"),
    ["色号", "颜色编码", "颜色编号", "色码", "色系代码", "colorcode", "colourno", "colorno", "colournumber"],
    10,
    both("", ""),
    same("WHT", "WHT", "BLK"),
  ),
  colour,
  colourEn: optional(
    both("英文颜色", "Colour (English)"),
    ["颜色英文", "英文颜色名", "colorenglish", "colouren", "coloren", "englishcolour", "englishcolor"],
    14,
    both("", ""),
    same("Cloud white", "Cloud white", "Ink black"),
  ),
  sizeScale: optional(
    both("尺码制", "Size scale"),
    ["码制", "尺码组", "尺码体系", "尺码类型", "sizesystem", "scale", "sizetype", "sizegroup"],
    10,
    both(
      "EU、UK、US M、US W、US K、mm、旧号、均码；空着按尺码推断。",
      "EU, UK, US M, US W, US K, mm, old CN, one; guessed from the size where empty.",
    ),
    same("EU", "EU", "EU"),
  ),
  size,
  width: optional(
    both("型宽", "Width"),
    ["宽度", "型", "楦宽", "鞋宽", "肥瘦", "fitting", "fit"],
    8,
    both("没有就空着。", "Empty where there is none."),
    same("", "", ""),
  ),
  barcodes,
  price: optional(
    both("吊牌价", "Price"),
    [
      "零售价",
      "价格",
      "售价",
      "标价",
      "牌价",
      "单价",
      "建议零售价",
      "rrp",
      "msrp",
      "retailprice",
      "listprice",
      "tagprice",
      "retail",
    ],
    10,
    both("含税，一款一价。", "With tax, one a style."),
    same(599, 599, 599),
    true,
  ),
  currency: optional(
    both("币种", "Currency"),
    ["货币", "币别", "currencycode", "ccy"],
    8,
    both("例如 CNY；空着用连锁的币种。", "For example CNY; the chain's where empty."),
    same("CNY", "CNY", "CNY"),
  ),
  cost: optional(
    both("成本价", "Cost"),
    ["成本", "进价", "进货价", "采购价", "costprice", "purchaseprice", "unitcost"],
    10,
    both("只有有权限的人看得到。", "Seen only by those who may."),
    same(210, 210, 210),
    true,
  ),
} as const satisfies Record<string, SheetField>;

export const stockFields = {
  barcode: {
    ...barcodes,
    title: both("条码", "Barcode"),
    note: both("填条码，或填款号、颜色和尺码。", "The barcode, or style code, colour and size."),
    example: same("", "", "2000000000039"),
  },
  styleCode: {
    ...styleCode,
    isRequired: false,
    note: both("没有条码时填写。", "Where there is no barcode."),
    example: split(["示例-1080", "示例-1080", "示例-1080"], ["EXAMPLE-1080", "EXAMPLE-1080", "EXAMPLE-1080"]),
  },
  colour: {
    ...colour,
    synonyms: [...colour.synonyms, "颜色代码", "色号", "colourcode", "colorcode"],
    isRequired: false,
    note: both("颜色名称或代码。", "Name or code of the colour."),
  },
  size: { ...size, isRequired: false },
  width: { ...styleFields.width },
  placeCode: {
    title: both("地点", "Place"),
    synonyms: [
      "门店",
      "店铺",
      "门店编码",
      "门店代码",
      "门店编号",
      "店号",
      "仓库",
      "仓库编码",
      "地点编码",
      "地点代码",
      "placecode",
      "store",
      "storecode",
      "shop",
      "warehouse",
      "location",
      "branch",
    ],
    isRequired: false,
    width: 14,
    isNumber: false,
    note: both(
      "地点的编号或名称。也可以不用这一列：每个地点一列，标题写地点编号，格子里写双数。",
      "Code or name of the place. Or leave this column out and give every place its own: its code as the title, pairs in the cells.",
    ),
    example: same("S01", "S01", "W01"),
  },
  condition: optional(
    both("状态", "Condition"),
    ["品相", "库存状态", "质量状态", "status", "quality", "state"],
    10,
    both(
      "可售、样品、残次、单只、待检；空着为可售。",
      "sellable, display, damaged, single, quarantine; sellable where empty.",
    ),
    split(["可售", "样品", "可售"], ["sellable", "display", "sellable"]),
  ),
  quantity: {
    title: both("数量", "Quantity"),
    synonyms: [
      "库存",
      "库存数",
      "库存数量",
      "双数",
      "件数",
      "可用库存",
      "期初库存",
      "期初数量",
      "qty",
      "stock",
      "pairs",
      "onhand",
      "units",
      "count",
      "openingstock",
    ],
    isRequired: false,
    width: 8,
    isNumber: true,
    note: both("双数，整数。", "Pairs, whole numbers."),
    example: same(6, 1, 20),
  },
} as const satisfies Record<string, SheetField>;

export type StyleField = keyof typeof styleFields;
export type StockField = keyof typeof stockFields;

/** Headers and titles without case, blanks, signs and what stands in brackets: `吊牌价（元）*` is `吊牌价`. */
export function plainHeader(text: string): string {
  const folded = text.normalize("NFKC").toLowerCase();
  const bare = folded.replace(/\([^()]*\)|\[[^[\]]*\]/g, "");
  return (/[\p{L}\p{N}]/u.test(bare) ? bare : folded).replace(/[^\p{L}\p{N}]/gu, "");
}
