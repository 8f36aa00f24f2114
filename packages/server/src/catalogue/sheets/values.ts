/** What people write in cells, read: money, choices, barcodes, whole numbers. Each answers a value or what is wrong. */
import { barcodeKeyOf } from "@instep/domain/catalogue/codes.ts";
import { isGtin } from "@instep/domain/catalogue/gtin.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Gender } from "@instep/domain/catalogue/sizes.ts";
import { conditions, type Condition } from "@instep/domain/catalogue/conditions.ts";
import { cellText, type Cell, type SheetIssueCode } from "./table.ts";

export interface Wrong {
  wrong: SheetIssueCode;
  params?: Readonly<Record<string, string | number>>;
}
export function isWrong(value: unknown): value is Wrong {
  return typeof value === "object" && value !== null && "wrong" in value;
}

const minorDigits = new Map<string, number | null>();

/** Decimals of an ISO 4217 currency; null for what is none. */
export function minorDigitsOf(currency: string): number | null {
  let digits = minorDigits.get(currency);
  if (digits === undefined) {
    digits = Intl.supportedValuesOf("currency").includes(currency)
      ? (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
          .maximumFractionDigits ?? 2)
      : null;
    minorDigits.set(currency, digits);
  }
  return digits;
}

const currencyNames: Readonly<Record<string, string>> = {
  "¥": "CNY",
  "￥": "CNY",
  元: "CNY",
  人民币: "CNY",
  RMB: "CNY",
  "€": "EUR",
  "£": "GBP",
  $: "USD",
  US$: "USD",
  美元: "USD",
  欧元: "EUR",
  英镑: "GBP",
  港币: "HKD",
  HK$: "HKD",
};

export function currencyOf(cell: Cell | undefined): string | Wrong {
  const text = cellText(cell).normalize("NFKC").toUpperCase();
  const currency = currencyNames[text] ?? text;
  return /^[A-Z]{3}$/.test(currency) && minorDigitsOf(currency) !== null
    ? currency
    : { wrong: "not_a_currency", params: { value: text } };
}

/** `599`, `¥1,299.00`, `1.299,00`, `599元` in minor units. More decimals than the currency has are refused. */
export function moneyOf(cell: Cell | undefined, currency: string): number | Wrong {
  const digits = minorDigitsOf(currency) ?? 2;
  const text = cellText(cell);
  const wrong: Wrong = { wrong: "not_a_price", params: { value: text.slice(0, 40) } };
  const amount = typeof cell === "number" ? cell : Number(plainDecimal(text) ?? Number.NaN);
  const minor = Math.round(amount * 10 ** digits);
  if (!Number.isFinite(amount) || minor < 0 || minor > limits.priceMinorMax) return wrong;
  return Math.abs(amount * 10 ** digits - minor) < 1e-4 ? minor : wrong;
}

function plainDecimal(text: string): string | null {
  const bare = text
    .normalize("NFKC")
    .replace(/^(?:[A-Z]{3}|[¥$€£])\s*|\s*(?:元|[A-Z]{3}|[¥$€£])$/gi, "")
    .replace(/[\s'’]/g, "");
  if (/^\d+(?:\.\d+)?$/.test(bare)) return bare;
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(bare)) return bare.replaceAll(",", "");
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(bare)) return bare.replaceAll(".", "").replace(",", ".");
  return /^\d+,\d{1,2}$/.test(bare) ? bare.replace(",", ".") : null;
}

/** Pairs; null for an empty cell. */
export function pairsOf(cell: Cell | undefined): number | null | Wrong {
  const text = cellText(cell)
    .normalize("NFKC")
    .replace(/[,\s]|双$/g, "");
  if (text === "") return null;
  const pairs = /^\d{1,9}(?:\.0+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isInteger(pairs) && pairs <= limits.onHandPairsMax) return pairs;
  return {
    wrong: "not_a_quantity",
    params: { value: cellText(cell).slice(0, 40), max: limits.onHandPairsMax },
  };
}

const genderNames: Readonly<Record<Gender, readonly string[]>> = {
  women: [
    "women",
    "woman",
    "womens",
    "female",
    "f",
    "w",
    "ladies",
    "lady",
    "女",
    "女士",
    "女款",
    "女鞋",
    "女性",
    "女子",
  ],
  men: ["men", "man", "mens", "male", "m", "男", "男士", "男款", "男鞋", "男性", "男子"],
  kids: [
    "kids",
    "kid",
    "child",
    "children",
    "junior",
    "youth",
    "boys",
    "girls",
    "k",
    "童",
    "儿童",
    "童鞋",
    "童款",
    "中童",
    "小童",
    "大童",
    "男童",
    "女童",
  ],
  unisex: ["unisex", "u", "all", "中性", "男女", "通用", "情侣", "男女同款"],
};
const conditionNames: Readonly<Record<Condition, readonly string[]>> = {
  sellable: ["sellable", "ok", "good", "new", "a", "可售", "正品", "合格", "良品", "正常", "新品"],
  display: ["display", "sample", "样品", "陈列", "展示", "样鞋", "出样"],
  damaged: ["damaged", "defective", "faulty", "残次", "残次品", "次品", "瑕疵", "不良品", "残品"],
  single: ["single", "odd", "单只", "单脚"],
  quarantine: ["quarantine", "hold", "待检", "待处理", "冻结", "隔离"],
};

function choiceOf<K extends string>(
  cell: Cell | undefined,
  names: Readonly<Record<K, readonly string[]>>,
  otherwise: K,
): K | Wrong {
  const text = cellText(cell)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s'’]/g, "");
  if (text === "") return otherwise;
  const found = (Object.keys(names) as K[]).find((key) => names[key].includes(text));
  return found ?? { wrong: "not_a_choice", params: { value: cellText(cell).slice(0, 40) } };
}

export function genderOf(cell: Cell | undefined): Gender | Wrong {
  return choiceOf(cell, genderNames, "unisex");
}

export function conditionOf(cell: Cell | undefined): Condition | Wrong {
  return choiceOf(cell, conditionNames, conditions[0]);
}

/** The stored key of one barcode. Digits that a spreadsheet rounded away are noticed; a lost leading zero is put back. */
export function barcodeOf(text: string, isNumber: boolean): string | Wrong {
  if (/^\d(?:\.\d+)?e\+\d+$/i.test(text)) return { wrong: "barcode_scientific", params: { value: text } };
  // A UPC-A with a leading zero, kept as a number, has eleven digits.
  const whole = isNumber && /^\d{11}$/.test(text) && isGtin(`0${text}`) ? `0${text}` : text;
  return barcodeKeyOf(whole) ?? { wrong: "not_a_barcode", params: { value: text.slice(0, 40) } };
}

/** Digits as long as a GTIN whose check digit is wrong: allowed as a factory code, but more often a slip. */
export function looksLikeWrongGtin(key: string): boolean {
  return /^\d{12,14}$/.test(key) && !isGtin(key);
}
