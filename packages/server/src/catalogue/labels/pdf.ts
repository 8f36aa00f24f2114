/**
 * Labels as a PDF: one page a label for thermal printers, or a sheet. The font is embedded as a subset, so that a
 * printer without Chinese prints Chinese and the text can be selected and searched.
 */
import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import { labelFormats, type Label, type LabelFormatId, type LabelLanguage } from "./label.ts";
import { layoutLabel, type LabelMarks } from "./layout.ts";

export interface LabelOptions {
  format: LabelFormatId;
  language: LabelLanguage;
  /** Labels already used on the first sheet. */
  skip?: number;
  title?: string;
}

const pointsPerMm = 72 / 25.4;
const pt = (mm: number): number => mm * pointsPerMm;

const require = createRequire(import.meta.url);
const fontOf = (weight: string): string =>
  require.resolve("@embedpdf/fonts-sc").replace(/dist\/index\.cjs$/, `fonts/NotoSansHans-${weight}.otf`);

/** Draws in this thread: 500 labels take about half a second. `renderLabels` does it aside. */
export async function drawLabels(
  labels: readonly Label[],
  options: LabelOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const format = labelFormats[options.format];
  const perPage = format.columns * format.rows;
  const skip = Math.min(Math.max(Math.trunc(options.skip ?? 0), 0), perPage - 1);
  const pdf = new PDFDocument({
    autoFirstPage: false,
    size: [pt(format.pageWidth), pt(format.pageHeight)],
    margin: 0,
    info: { Title: options.title ?? "Instep" },
  });
  const done = collect(pdf);
  pdf.registerFont("regular", fontOf("Regular"));
  pdf.registerFont("bold", fontOf("Bold"));
  if (labels.length === 0) pdf.addPage();
  labels.forEach((label, index) => {
    const place = (index + skip) % perPage;
    if (index === 0 || place === 0) pdf.addPage();
    const x = (place % format.columns) * format.width;
    const y = format.top + Math.floor(place / format.columns) * format.height;
    paint(pdf, layoutLabel(label, format, options.language), x, y);
  });
  pdf.end();
  return await done;
}

function paint(pdf: PDFKit.PDFDocument, marks: LabelMarks, left: number, top: number): void {
  for (const rect of marks.rects)
    pdf.rect(pt(left + rect.x), pt(top + rect.y), pt(rect.width), pt(rect.height));
  pdf.fill("black");
  for (const mark of marks.texts) {
    if (mark.text === "") continue;
    pdf.font(mark.bold ? "bold" : "regular").fontSize(pt(mark.em));
    const width = mark.align === "left" ? 0 : pdf.widthOfString(mark.text);
    const shift = mark.align === "centre" ? width / 2 : width;
    pdf.text(mark.text, pt(left + mark.x) - shift, pt(top + mark.baseline), {
      lineBreak: false,
      baseline: "alphabetic",
    });
  }
}

function collect(pdf: PDFKit.PDFDocument): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    pdf.on("data", (chunk: Uint8Array) => {
      chunks.push(chunk);
      length += chunk.length;
    });
    pdf.on("error", reject);
    pdf.on("end", () => {
      const all = new Uint8Array(length);
      let at = 0;
      for (const chunk of chunks) {
        all.set(chunk, at);
        at += chunk.length;
      }
      resolve(all);
    });
  });
}
