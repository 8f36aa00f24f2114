/** What is printed on a label, and on which paper. Lengths in millimetres. */

export interface Label {
  styleCode: string;
  /** In the language of the label. */
  name: string;
  colour: string;
  size: string;
  /** Empty where the size has no width. */
  width: string;
  /** Small print beside the size: its scale and equivalents, "EU · 235 mm · US 6". */
  sizeNote: string;
  /** Minor units of `currency`; null prints no price. */
  priceMinor: number | null;
  currency: string;
  /** GTIN-14 or an internal code, as stored. */
  barcode: string;
  /** What the QR holds: a GS1 Digital Link. */
  link: string;
}

export type LabelLanguage = "zh-CN" | "en";

export const labelFormatIds = ["thermal_60x40", "thermal_50x30", "sheet_a4_3x8"] as const;
export type LabelFormatId = (typeof labelFormatIds)[number];

export interface LabelFormat {
  pageWidth: number;
  pageHeight: number;
  columns: number;
  rows: number;
  width: number;
  height: number;
  /** From the top of the page to the first label. */
  top: number;
  /** Nothing is printed nearer to the edge: cutters drift, and office printers leave a border. */
  insetX: number;
  insetY: number;
  /** Side of the square the QR may fill. */
  qr: number;
}

const thermal = { columns: 1, rows: 1, top: 0 };

export const labelFormats: Readonly<Record<LabelFormatId, LabelFormat>> = {
  thermal_60x40: {
    ...thermal,
    pageWidth: 60,
    pageHeight: 40,
    width: 60,
    height: 40,
    insetX: 2.5,
    insetY: 2,
    qr: 19,
  },
  thermal_50x30: {
    ...thermal,
    pageWidth: 50,
    pageHeight: 30,
    width: 50,
    height: 30,
    insetX: 2,
    insetY: 1.5,
    qr: 14.5,
  },
  sheet_a4_3x8: {
    pageWidth: 210,
    pageHeight: 297,
    columns: 3,
    rows: 8,
    top: 0.5,
    width: 70,
    height: 37,
    insetX: 5,
    insetY: 3.5,
    qr: 16.5,
  },
};

/** Making a formatter costs more than a label. */
const formatters = new Map<string, Intl.NumberFormat>();

function formatterOf(currency: string, language: LabelLanguage, fraction?: number): Intl.NumberFormat {
  const key = `${currency}/${language}/${fraction ?? ""}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    const digits =
      fraction === undefined ? {} : { minimumFractionDigits: fraction, maximumFractionDigits: fraction };
    formatter = new Intl.NumberFormat(language, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      ...digits,
    });
    formatters.set(key, formatter);
  }
  return formatter;
}

/** Minor units as a price tag says it: whole amounts without decimals. An unknown currency is printed by its code. */
export function formatPrice(priceMinor: number, currency: string, language: LabelLanguage): string {
  if (!/^[A-Z]{3}$/.test(currency)) return String(priceMinor);
  const digits = formatterOf(currency, language).resolvedOptions().maximumFractionDigits ?? 2;
  const amount = priceMinor / 10 ** digits;
  return formatterOf(currency, language, Number.isInteger(amount) ? 0 : digits).format(amount);
}
