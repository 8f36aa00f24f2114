/**
 * Reads workbooks (ECMA-376 SpreadsheetML) as a stream: entries are inflated, parsed and turned into rows piece by
 * piece, so that memory is what the rows take and every limit is met before the file is. Only values are read. A formula
 * counts as the value that the last program computed; one without a value is a problem of its cell.
 */
import { limits } from "@instep/domain/kernel/limits.ts";
import { columnNumber, issue, SheetFailure, type Cell, type SheetIssue } from "./table.ts";
import { decodeHidden, detach, parseXml, type Tag } from "./xml.ts";
import { readZip, unpack, type Budget, type ZipEntry } from "./zip.ts";

export interface RawSheet {
  name: string;
  rows: Cell[][];
  rowNumbers: number[];
  problems: SheetIssue[];
  /** First row and column of the merged areas that hold data rows, and their last row. */
  merges: { row: number; column: number; lastRow: number }[];
}

interface SheetPart {
  name: string;
  path: string;
}

export interface Workbook {
  /** Visible sheets, in the order of the tabs. */
  sheets: readonly SheetPart[];
  /** At most `rowsMax` rows of a sheet; without it the whole sheet, which may throw. */
  read(sheet: SheetPart, rowsMax?: number): Promise<RawSheet>;
}

export async function openWorkbook(bytes: Uint8Array): Promise<Workbook> {
  const entries = readZip(bytes);
  const budget: Budget = { bytesLeft: limits.importUnpackedBytesMax };
  const root = await relationsOf(entries, budget, "");
  const path =
    [...root.values()].find((relation) => relation.type === "officeDocument")?.path ?? "xl/workbook.xml";
  const part = entries.get(path);
  if (part === undefined) throw new SheetFailure("file_format");
  const relations = await relationsOf(entries, budget, path);
  const { sheets, is1904 } = await sheetsOf(part, budget, relations);
  const ofType = (type: string): ZipEntry | undefined =>
    entries.get([...relations.values()].find((relation) => relation.type === type)?.path ?? "");
  let shared: Promise<Shared> | undefined;
  return {
    sheets,
    read: async (sheet, rowsMax = Number.POSITIVE_INFINITY) => {
      const entry = entries.get(sheet.path);
      if (entry === undefined) throw new SheetFailure("file_damaged");
      shared ??= sharedOf(ofType("sharedStrings"), ofType("styles"), budget, is1904);
      return await readSheet(entry, budget, sheet.name, await shared, rowsMax);
    },
  };
}

interface Relation {
  type: string;
  path: string;
}

async function relationsOf(
  entries: ReadonlyMap<string, ZipEntry>,
  budget: Budget,
  path: string,
): Promise<ReadonlyMap<string, Relation>> {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const entry = entries.get(`${folder}_rels/${path.slice(folder.length)}.rels`);
  const relations = new Map<string, Relation>();
  if (entry === undefined) return relations;
  await parseXml(unpack(entry, budget), {
    open: (tag) => {
      if (tag.name !== "Relationship") return;
      const type = tag.get("Type") ?? "";
      const target = tag.get("Target") ?? "";
      relations.set(tag.get("Id") ?? "", {
        type: type.slice(type.lastIndexOf("/") + 1),
        path: target.startsWith("/") ? target.slice(1) : folder + target,
      });
    },
  });
  return relations;
}

async function sheetsOf(
  entry: ZipEntry,
  budget: Budget,
  relations: ReadonlyMap<string, Relation>,
): Promise<{ sheets: SheetPart[]; is1904: boolean }> {
  const sheets: SheetPart[] = [];
  let is1904 = false;
  await parseXml(unpack(entry, budget), {
    open: (tag) => {
      if (tag.name === "workbookPr") is1904 = ["1", "true"].includes(tag.get("date1904") ?? "");
      if (tag.name !== "sheet") return;
      const relation = relations.get(tag.getQualified("id") ?? "");
      // Charts and macro sheets have no rows.
      if (relation?.type !== "worksheet" || (tag.get("state") ?? "visible") !== "visible") return;
      sheets.push({ name: tag.get("name") ?? "", path: relation.path });
    },
  });
  return { sheets, is1904 };
}

interface Shared {
  strings: readonly string[];
  /** Cell formats that show a number as a date. */
  isDate: readonly boolean[];
  is1904: boolean;
}

async function sharedOf(
  strings: ZipEntry | undefined,
  styles: ZipEntry | undefined,
  budget: Budget,
  is1904: boolean,
): Promise<Shared> {
  return {
    strings: strings === undefined ? [] : await stringsOf(strings, budget),
    isDate: styles === undefined ? [] : await dateFormatsOf(styles, budget),
    is1904,
  };
}

async function stringsOf(entry: ZipEntry, budget: Budget): Promise<string[]> {
  const strings: string[] = [];
  let current = "";
  let isText = false;
  let phonetic = 0;
  await parseXml(unpack(entry, budget), {
    open: ({ name, isEmpty }) => {
      if (name === "si") current = "";
      else if (name === "rPh" && !isEmpty) phonetic += 1;
      else if (name === "t" && !isEmpty) isText = phonetic === 0;
      if (name === "si" && isEmpty) strings.push("");
    },
    text: (value) => {
      if (isText) current += value;
    },
    close: (name) => {
      if (name === "t") isText = false;
      else if (name === "rPh") phonetic = Math.max(0, phonetic - 1);
      else if (name === "si") strings.push(detach(decodeHidden(current)));
    },
  });
  return strings;
}

/** Built-in number formats that are dates (ECMA-376 part 1, 18.8.30, with the East Asian ones). */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

async function dateFormatsOf(entry: ZipEntry, budget: Budget): Promise<boolean[]> {
  const custom = new Map<number, boolean>();
  const isDate: boolean[] = [];
  let inCellFormats = false;
  await parseXml(unpack(entry, budget), {
    open: (tag) => {
      if (tag.name === "cellXfs") inCellFormats = true;
      if (tag.name === "numFmt") {
        const shown = (tag.get("formatCode") ?? "").replace(/"[^"]*"|\[[^\]]*\]|\\./g, "");
        custom.set(Number(tag.get("numFmtId")), /[ymd]/i.test(shown));
      }
      if (tag.name !== "xf" || !inCellFormats) return;
      const id = Number(tag.get("numFmtId") ?? 0);
      isDate.push(custom.get(id) ?? isBuiltInDate(id));
    },
    close: (name) => {
      if (name === "cellXfs") inCellFormats = false;
    },
  });
  return isDate;
}

async function readSheet(
  entry: ZipEntry,
  budget: Budget,
  name: string,
  shared: Shared,
  rowsMax: number,
): Promise<RawSheet> {
  const reader = new SheetReader(name, shared, rowsMax);
  await parseXml(unpack(entry, budget), reader, () => reader.isDone);
  return reader.sheet;
}

/** State of the cell, row and sheet that the parser is in. */
class SheetReader {
  readonly sheet: RawSheet;
  isDone = false;
  readonly #shared: Shared;
  readonly #rowsMax: number;
  #row = 0;
  #column = 0;
  #cells: Cell[] = [];
  #type = "";
  #style = 0;
  #value = "";
  #isText = false;
  #hasFormula = false;
  #phonetic = false;

  constructor(name: string, shared: Shared, rowsMax: number) {
    this.sheet = { name, rows: [], rowNumbers: [], problems: [], merges: [] };
    this.#shared = shared;
    this.#rowsMax = rowsMax;
  }

  open(tag: Tag): void {
    const { name, isEmpty } = tag;
    if (name === "c") this.#openCell(tag);
    else if (name === "v" || name === "t") this.#isText = !isEmpty && !this.#phonetic;
    else if (name === "f") this.#hasFormula = true;
    else if (name === "rPh") this.#phonetic = !isEmpty;
    else if (name === "row") {
      const number = Number(tag.get("r"));
      this.#row = number > this.#row ? number : this.#row + 1;
      this.#column = 0;
      this.#cells = [];
    } else if (name === "mergeCell") this.#merge(tag.get("ref") ?? "");
  }

  text(value: string): void {
    if (this.#isText) this.#value += value;
  }

  close(name: string): void {
    if (name === "v" || name === "t") this.#isText = false;
    else if (name === "c") this.#closeCell();
    else if (name === "rPh") this.#phonetic = false;
    else if (name === "row") this.#closeRow();
  }

  #openCell(tag: Tag): void {
    const reference = tag.get("r");
    const letters = reference === undefined ? "" : (/^[A-Z]+/.exec(reference)?.[0] ?? "");
    this.#column = letters === "" ? this.#column + 1 : columnNumber(letters);
    this.#type = tag.get("t") ?? "n";
    this.#style = Number(tag.get("s") ?? 0);
    this.#value = "";
    this.#hasFormula = false;
  }

  #closeCell(): void {
    if (this.#value === "" && !this.#hasFormula) return;
    const cell = this.#cell();
    if (cell === null || cell === "") return;
    if (this.#column > limits.importColumnsMax) {
      throw new SheetFailure("too_many_columns", { max: limits.importColumnsMax }, this.#row, this.#column);
    }
    while (this.#cells.length < this.#column - 1) this.#cells.push(null);
    this.#cells[this.#column - 1] = cell;
  }

  #cell(): Cell {
    const value = this.#value;
    if (value === "") return this.#type === "str" ? "" : this.#problem("formula_without_value");
    switch (this.#type) {
      case "s":
        return this.#short(this.#shared.strings[Number(value)] ?? "");
      case "str":
      case "inlineStr":
        return this.#short(detach(decodeHidden(value)));
      case "b":
        return value === "1" || value === "true";
      case "e":
        return this.#problem("cell_error", { value });
      case "d":
        return value.replace(/T00:00:00(?:\.0+)?$/, "");
      default:
        return this.#number(Number(value));
    }
  }

  #number(value: number): Cell {
    if (!Number.isFinite(value)) return this.#problem("cell_error", { value: this.#value });
    // 599.9 may be stored as 599.89999999999998; fifteen digits are what a spreadsheet shows.
    if (this.#shared.isDate[this.#style] !== true)
      return Number.isInteger(value) ? value : Number(value.toPrecision(15));
    const days = value + (this.#shared.is1904 ? 1_462 : 0);
    const instant = new Date(Math.round((days - 25_569) * 86_400_000));
    if (Number.isNaN(instant.getTime())) return value;
    return instant.toISOString().slice(0, Number.isInteger(days) ? 10 : 19);
  }

  #short(text: string): Cell {
    return text.length > limits.importCellCharsMax
      ? this.#problem("cell_too_long", { max: limits.importCellCharsMax })
      : text;
  }

  #problem(
    code: "formula_without_value" | "cell_error" | "cell_too_long",
    params: Record<string, string | number> = {},
  ): null {
    if (this.sheet.problems.length < limits.importErrorsMax)
      this.sheet.problems.push(issue(code, this.#row, this.#column, params));
    return null;
  }

  #closeRow(): void {
    if (this.#cells.length === 0) return;
    if (this.sheet.rows.length > limits.importRowsMax)
      throw new SheetFailure("too_many_rows", { max: limits.importRowsMax });
    this.sheet.rows.push(this.#cells);
    this.sheet.rowNumbers.push(this.#row);
    if (this.sheet.rows.length >= this.#rowsMax) this.isDone = true;
  }

  #merge(reference: string): void {
    const parts = /^(?<column>[A-Z]+)(?<row>\d+):[A-Z]+(?<last>\d+)$/.exec(reference)?.groups;
    if (parts === undefined || this.sheet.merges.length >= limits.importErrorsMax) return;
    this.sheet.merges.push({
      row: Number(parts["row"]),
      column: columnNumber(parts["column"] ?? "A"),
      lastRow: Number(parts["last"]),
    });
  }
}
