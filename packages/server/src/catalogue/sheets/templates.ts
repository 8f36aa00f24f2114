/** Templates to fill in, and exports of the same shape: what leaves as a sheet comes back through the import. */
import {
  styleFields,
  stockFields,
  type SheetField,
  type SheetLanguage,
  type StockField,
  type StyleField,
  type TemplateKind,
} from "./fields.ts";
import { minorDigitsOf } from "./values.ts";
import type { StockSheetRow } from "./stock-rows.ts";
import type { StyleSheetRow } from "./style-rows.ts";
import type { Cell } from "./table.ts";
import { writeXlsx, type SheetColumn, type SheetContent } from "./xlsx-write.ts";

const words = {
  "zh-CN": {
    sheets: { styles: "款式", stock: "期初库存" },
    notes: "说明",
    columns: ["列", "必填", "怎么填", "例子"],
    isRequired: "是",
    examples: "以“示例”开头的行是例子，不会导入，可以删掉或留着。",
  },
  en: {
    sheets: { styles: "Styles", stock: "Opening stock" },
    notes: "Notes",
    columns: ["Column", "Required", "How to fill it in", "Example"],
    isRequired: "yes",
    examples: "Rows that begin with EXAMPLE are examples. They are not imported; delete or keep them.",
  },
} as const;

const fieldsOf = (kind: TemplateKind): readonly SheetField[] =>
  Object.values(kind === "styles" ? styleFields : stockFields);

export function sheetColumns(kind: TemplateKind, language: SheetLanguage): SheetColumn[] {
  return fieldsOf(kind).map(({ title, width, isNumber }) => ({ title: title[language], width, isNumber }));
}

export function sheetName(kind: TemplateKind, language: SheetLanguage): string {
  return words[language].sheets[kind];
}

/** A workbook with the columns, three examples and a second sheet that explains them. */
export function writeTemplate(kind: TemplateKind, language: SheetLanguage): AsyncGenerator<Uint8Array> {
  const fields = fieldsOf(kind);
  const examples = [0, 1, 2].map((row) => fields.map((field): Cell => exampleOf(field, language, row)));
  return writeXlsx([
    { name: sheetName(kind, language), columns: sheetColumns(kind, language), rows: examples },
    notesOf(fields, language),
  ]);
}

function exampleOf(field: SheetField, language: SheetLanguage, row: number): Cell {
  return field.example[language][row] ?? null;
}

function notesOf(fields: readonly SheetField[], language: SheetLanguage): SheetContent {
  const { notes, columns, isRequired, examples } = words[language];
  const widths = [18, 8, 64, 24];
  return {
    name: notes,
    columns: columns.map((title, index) => ({ title, width: widths[index] ?? 20, isNumber: false })),
    rows: [
      ...fields.map((field) => [
        field.title[language],
        field.isRequired ? isRequired : "",
        field.note[language],
        String(exampleOf(field, language, 0) ?? ""),
      ]),
      [examples],
    ],
    wraps: true,
  };
}

const genderWords = {
  "zh-CN": { women: "女", men: "男", kids: "童", unisex: "中性" },
  en: { women: "women", men: "men", kids: "kids", unisex: "unisex" },
} as const;
const conditionWords = {
  "zh-CN": { sellable: "可售", display: "样品", damaged: "残次", single: "单只", quarantine: "待检" },
  en: {
    sellable: "sellable",
    display: "display",
    damaged: "damaged",
    single: "single",
    quarantine: "quarantine",
  },
} as const;

/** Minor units as the number a sheet shows. */
function major(minor: number | null, currency: string): Cell {
  if (minor === null) return null;
  const digits = minorDigitsOf(currency) ?? 2;
  return Number((minor / 10 ** digits).toFixed(digits));
}

/** One row of an export of styles, in the order of `sheetColumns("styles", …)`. */
export function styleCells(row: Omit<StyleSheetRow, "row">, language: SheetLanguage): Cell[] {
  const cells: Record<StyleField, Cell> = {
    ...row,
    gender: genderWords[language][row.gender],
    barcodes: row.barcodes.join("; "),
    price: major(row.priceMinor, row.currency),
    cost: major(row.costMinor, row.currency),
  };
  return (Object.keys(styleFields) as StyleField[]).map((field) => cells[field]);
}

/** One row of an export of stock, in the order of `sheetColumns("stock", …)`. */
export function stockCells(row: Omit<StockSheetRow, "row" | "column">, language: SheetLanguage): Cell[] {
  const cells: Record<StockField, Cell> = { ...row, condition: conditionWords[language][row.condition] };
  return (Object.keys(stockFields) as StockField[]).map((field) => cells[field]);
}
