/** For tests: the places of a small chain, and workbooks written by hand, for what no writer of ours makes: formulas, merged cells, dates, shared strings. */
import type { SheetLanguage } from "./fields.ts";
import { writeZip } from "./zip.ts";

export const languages: readonly SheetLanguage[] = ["zh-CN", "en"];

export const places = [
  { code: "S01", name: "南京路店" },
  { code: "W01", name: "仓库" },
];

export async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return new Uint8Array(Buffer.concat(all));
}

export interface HandmadeSheet {
  name: string;
  /** Everything inside `<worksheet>`. */
  xml: string | Iterable<string>;
  state?: string;
}

export interface HandmadeParts {
  sharedStrings?: string;
  styles?: string;
  workbookPr?: string;
}

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export function workbook(sheets: readonly HandmadeSheet[], parts: HandmadeParts = {}): Promise<Uint8Array> {
  const relations = sheets.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${office}/worksheet" Target="/xl/worksheets/sheet${index + 1}.xml"/>`,
  );
  const optional = [
    ["sharedStrings", parts.sharedStrings],
    ["styles", parts.styles],
  ] as const;
  const sources: { name: string; pieces: Iterable<string> }[] = [
    {
      name: "_rels/.rels",
      pieces: [
        `<Relationships><Relationship Id="a" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ],
    },
    {
      name: "xl/workbook.xml",
      pieces: [
        `<?xml version="1.0"?><!-- by hand --><workbook xmlns="${main}" xmlns:r="${office}">${parts.workbookPr ?? ""}<sheets>` +
          `${sheets.map(({ name, state }, index) => `<sheet name="${name}" sheetId="${index + 1}"${state === undefined ? "" : ` state="${state}"`} r:id="rId${index + 1}"/>`).join("")}</sheets></workbook>`,
      ],
    },
    ...sheets.map(({ xml }, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      pieces: wrapped(xml),
    })),
  ];
  for (const [name, content] of optional) {
    if (content === undefined) continue;
    sources.push({ name: `xl/${name}.xml`, pieces: [content] });
    relations.push(`<Relationship Id="${name}" Type="${office}/${name}" Target="${name}.xml"/>`);
  }
  sources.push({
    name: "xl/_rels/workbook.xml.rels",
    pieces: [`<Relationships>${relations.join("")}</Relationships>`],
  });
  return bytesOf(writeZip(sources));
}

function* wrapped(xml: string | Iterable<string>): Generator<string> {
  yield `<worksheet xmlns="${main}">`;
  if (typeof xml === "string") yield xml;
  else yield* xml;
  yield "</worksheet>";
}

/** Rows of texts and numbers as sheet data. */
export function sheetData(rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return "<c/>";
    return typeof value === "number"
      ? `<c><v>${value}</v></c>`
      : `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  };
  return `<sheetData>${rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("")}</sheetData>`;
}
