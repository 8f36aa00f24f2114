/**
 * Reads text files: whatever encoding Excel, WPS or an old cash register saved, whatever separator. UTF-8 is recognised
 * because it is strict: text in another encoding almost never decodes. What is neither UTF-8 nor UTF-16 is tried as
 * GB18030, the Chinese encoding that contains GBK and GB2312. Quoting is RFC 4180; a row may span lines.
 */
import { limits } from "@instep/domain/kernel/limits.ts";
import { issue, SheetFailure, type Cell, type SheetIssue } from "./table.ts";
import { detach } from "./xml.ts";
import type { RawSheet } from "./xlsx-read.ts";

export function readCsv(bytes: Uint8Array, name: string): RawSheet {
  const text = decodeText(bytes).replace(/^\ufeff/, "");
  const declared = /^sep=(?<sign>.)\r?\n/i.exec(text);
  const body = declared === null ? text : text.slice(declared[0].length);
  const reader = new CsvReader(
    name,
    declared?.groups?.["sign"] ?? separatorOf(body),
    declared === null ? 0 : 1,
  );
  reader.readAll(body);
  return reader.sheet;
}

/** Throws `encoding_unknown` when no encoding fits, `file_format` when it is no text. */
export function decodeText(bytes: Uint8Array): string {
  const [first = 0, second = 0] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const zeros = zerosOf(bytes.subarray(0, 2_000));
  // Without a mark: Latin letters in UTF-16 have a zero in every second byte.
  if (zeros.odd > 0 && zeros.even === 0) return new TextDecoder("utf-16le").decode(bytes);
  if (zeros.even > 0 && zeros.odd === 0) return new TextDecoder("utf-16be").decode(bytes);
  if (zeros.even + zeros.odd > 0) throw new SheetFailure("file_format");
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
  }
  throw new SheetFailure("encoding_unknown");
}

function zerosOf(bytes: Uint8Array): { even: number; odd: number } {
  const zeros = { even: 0, odd: 0 };
  bytes.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2 === 0 ? "even" : "odd"] += 1;
  });
  return zeros;
}

const separators = [",", "\t", ";", "|"] as const;

/** The sign that parts the first lines into the most columns, the same number in each. */
function separatorOf(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .replace(/"(?:[^"]|"")*"/g, "")
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== "")
    .slice(0, 10);
  let best = { sign: ",", score: 0 };
  for (const sign of separators) {
    const counts = lines.map((line) => line.split(sign).length - 1);
    const header = counts[0] ?? 0;
    const score = header * (1 + counts.filter((count) => count === header).length);
    if (score > best.score) best = { sign, score };
  }
  return best.sign;
}

class CsvReader {
  readonly sheet: RawSheet;
  readonly #separator: string;
  #row: number;
  #column = 0;
  #cells: Cell[] = [];
  readonly #problems: SheetIssue[] = [];

  constructor(name: string, separator: string, rowsBefore: number) {
    this.sheet = { name, rows: [], rowNumbers: [], problems: this.#problems, merges: [] };
    this.#separator = separator;
    this.#row = 1 + rowsBefore;
  }

  readAll(text: string): void {
    let at = 0;
    while (at < text.length) {
      at = text[at] === '"' ? this.#quoted(text, at) : this.#plain(text, at);
      if (at < text.length && text[at] === this.#separator) {
        at += 1;
        // A separator at the very end still begins an empty cell, which needs no storing.
        continue;
      }
      this.#endRow();
      at += text.startsWith("\r\n", at) ? 2 : 1;
    }
    this.#endRow();
  }

  #plain(text: string, from: number): number {
    let to = from;
    while (to < text.length && text[to] !== this.#separator && text[to] !== "\n" && text[to] !== "\r")
      to += 1;
    this.#add(text.slice(from, to));
    return to;
  }

  #quoted(text: string, from: number): number {
    let to = from + 1;
    for (;;) {
      to = text.indexOf('"', to);
      if (to < 0) throw new SheetFailure("quote_unclosed", {}, this.#row, this.#column + 1);
      if (text[to + 1] !== '"') break;
      to += 2;
    }
    // What stands between the closing quote and the next separator belongs to no one, but is not thrown away.
    let end = to + 1;
    while (end < text.length && text[end] !== this.#separator && text[end] !== "\n" && text[end] !== "\r")
      end += 1;
    this.#add(text.slice(from + 1, to).replaceAll('""', '"') + text.slice(to + 1, end));
    return end;
  }

  #add(written: string): void {
    this.#column += 1;
    // Excel users write ="00123" to keep zeros, and our own export puts an apostrophe before what could be a formula.
    const value = written.replace(/^="(?<inner>[^"]*)"$/, "$<inner>").replace(/^'(?=[=+\-@\t\r])/, "");
    if (value.trim() === "") return;
    if (this.#column > limits.importColumnsMax) {
      throw new SheetFailure("too_many_columns", { max: limits.importColumnsMax }, this.#row, this.#column);
    }
    while (this.#cells.length < this.#column - 1) this.#cells.push(null);
    if (value.length <= limits.importCellCharsMax) this.#cells.push(detach(value));
    else if (this.#problems.length < limits.importErrorsMax) {
      this.#problems.push(
        issue("cell_too_long", this.#row, this.#column, { max: limits.importCellCharsMax }),
      );
    }
  }

  #endRow(): void {
    if (this.#cells.length > 0) {
      if (this.sheet.rows.length > limits.importRowsMax)
        throw new SheetFailure("too_many_rows", { max: limits.importRowsMax });
      this.sheet.rows.push(this.#cells);
      this.sheet.rowNumbers.push(this.#row);
      this.#cells = [];
    }
    this.#row += 1;
    this.#column = 0;
  }
}
