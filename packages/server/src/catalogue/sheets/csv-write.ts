/**
 * Writes CSV that Excel opens right: UTF-8 with a byte-order mark, or Chinese is garbage, and CRLF. A text that a
 * spreadsheet would take for a formula (OWASP: CSV injection) gets an apostrophe in front, which our own reader takes off.
 */
import type { Cell } from "./table.ts";

const rowsPerPiece = 500;
const encoder = new TextEncoder();

export async function* writeCsv(
  titles: readonly string[],
  rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>,
): AsyncGenerator<Uint8Array> {
  let piece = `\ufeff${line(titles)}`;
  let count = 0;
  for await (const cells of rows) {
    piece += line(cells);
    count += 1;
    if (count % rowsPerPiece !== 0) continue;
    yield encoder.encode(piece);
    piece = "";
  }
  if (piece !== "") yield encoder.encode(piece);
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(field).join(",")}\r\n`;
}

function field(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",;\t\r\n|]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
