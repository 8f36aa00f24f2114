/**
 * Writes workbooks as a stream: rows are taken one by one and leave as compressed bytes, so that an export of a million
 * rows needs no memory. Texts are cells of the format "text", never formulas: barcodes keep their digits and nothing
 * that a customer typed is executed.
 */
import { columnLetters, type Cell } from "./table.ts";
import { encodeText } from "./xml.ts";
import { writeZip, type ZipSource } from "./zip.ts";

export interface SheetColumn {
  title: string;
  /** Characters. */
  width: number;
  isNumber: boolean;
}

export interface SheetContent {
  name: string;
  columns: readonly SheetColumn[];
  rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>;
  /** Long texts break into lines instead of running over. */
  wraps?: boolean;
}

/** Formats in `styles.xml`. */
const format = { plain: 0, header: 1, text: 2, wrapped: 3 } as const;

export function writeXlsx(sheets: readonly SheetContent[]): AsyncGenerator<Uint8Array> {
  return writeZip(partsOf(sheets));
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const spreadsheet = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const officeRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageRelations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml";

function* partsOf(sheets: readonly SheetContent[]): Generator<ZipSource> {
  const part = (name: string, xml: string): ZipSource => ({ name, pieces: [declaration + xml] });
  const numbers = sheets.map((_, index) => index + 1);
  yield part(
    "[Content_Types].xml",
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${contentType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${contentType}.styles+xml"/>` +
      `${numbers.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${contentType}.worksheet+xml"/>`).join("")}</Types>`,
  );
  yield part(
    "_rels/.rels",
    `<Relationships ${packageRelations}><Relationship Id="rId1" Type="${officeRelation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  yield part(
    "xl/workbook.xml",
    `<workbook ${spreadsheet} xmlns:r="${officeRelation}"><sheets>` +
      `${sheets.map(({ name }, index) => `<sheet name="${encodeText(sheetNameOf(name))}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join("")}</sheets></workbook>`,
  );
  yield part(
    "xl/_rels/workbook.xml.rels",
    `<Relationships ${packageRelations}>${numbers.map((n) => `<Relationship Id="rId${n}" Type="${officeRelation}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join("")}` +
      `<Relationship Id="rId${sheets.length + 1}" Type="${officeRelation}/styles" Target="styles.xml"/></Relationships>`,
  );
  yield part("xl/styles.xml", styles);
  for (const [index, sheet] of sheets.entries())
    yield { name: `xl/worksheets/sheet${index + 1}.xml`, pieces: sheetPieces(sheet) };
}

/** Number format 49 is "text". */
const styles =
  `<styleSheet ${spreadsheet}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
  '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEDE9E3"/></patternFill></fill></fills>' +
  '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">' +
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>';

/** At most 31 characters, none of `[]:*?/\`, no apostrophe at an end. */
function sheetNameOf(name: string): string {
  return (
    name
      .replace(/[[\]:*?/\\]/g, " ")
      .replace(/^'+|'+$/g, "")
      .slice(0, 31)
      .trim() || "Sheet"
  );
}

const rowsPerPiece = 500;

async function* sheetPieces(sheet: SheetContent): AsyncGenerator<string> {
  const textFormat = sheet.wraps === true ? format.wrapped : format.text;
  const columns = sheet.columns.map(
    ({ width, isNumber }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1" style="${isNumber ? format.plain : textFormat}"/>`,
  );
  yield (
    `${declaration}<worksheet ${spreadsheet}><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
      `<cols>${columns.join("")}</cols><sheetData>${rowXml(
        1,
        sheet.columns.map(({ title }) => title),
        format.header,
      )}`
  );
  let row = 1;
  let piece = "";
  for await (const cells of sheet.rows) {
    row += 1;
    piece += rowXml(row, cells, textFormat);
    if (row % rowsPerPiece !== 0) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}</sheetData></worksheet>`;
}

function rowXml(row: number, cells: readonly Cell[], textFormat: number): string {
  let xml = `<row r="${row}">`;
  for (let index = 0; index < cells.length; index += 1)
    xml += cellXml(`${columnLetters(index + 1)}${row}`, cells[index] ?? null, textFormat);
  return `${xml}</row>`;
}

function cellXml(reference: string, cell: Cell, textFormat: number): string {
  if (cell === null || cell === "") return "";
  if (typeof cell === "number" && Number.isFinite(cell)) return `<c r="${reference}"><v>${cell}</v></c>`;
  if (typeof cell === "boolean") return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  return `<c r="${reference}" s="${textFormat}" t="inlineStr"><is><t xml:space="preserve">${encodeText(String(cell))}</t></is></c>`;
}
