/**
 * Where everything stands on a label, in millimetres from its upper left corner. The size is the largest thing, because
 * it is what a hand looks for in a wall of boxes. Modules of QR and bars are whole dots of a 203 dpi printer (8 dots a
 * millimetre), so that no bar is rounded to another width. Text is cut by an estimate of its width that errs on the wide
 * side, so that PDF and screen show the same.
 */
import { formatPrice, type Label, type LabelFormat, type LabelLanguage } from "./label.ts";
import { barsOf, qrMatrix, type Rect } from "./symbols.ts";

export interface TextMark {
  text: string;
  /** Left, centre or right end, as `align` says. */
  x: number;
  baseline: number;
  /** Font size, millimetres. */
  em: number;
  bold: boolean;
  align: "left" | "centre" | "right";
}

export interface LabelMarks {
  texts: readonly TextMark[];
  rects: readonly Rect[];
}

const dot = 1 / 8;
const gap = 1.5;

export function layoutLabel(label: Label, format: LabelFormat, language: LabelLanguage): LabelMarks {
  const texts: TextMark[] = [];
  const rects: Rect[] = [];
  const left = format.insetX;
  const right = format.width - format.insetX;
  const inner = { left, right, top: format.insetY, bottom: format.height - format.insetY };
  const qrLeft = placeQr(label.link, format, inner, rects);
  const barsTop = placeBars(label.barcode, inner, texts, rects);
  placeWords(label, language, { left, right: qrLeft - gap, top: inner.top, bottom: barsTop - 1 }, texts);
  return { texts, rects };
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Upper right corner. Returns its left edge. */
function placeQr(link: string, format: LabelFormat, box: Box, rects: Rect[]): number {
  const matrix = qrMatrix(link);
  const module = snap(format.qr / matrix.size);
  const side = module * matrix.size;
  for (const rect of matrix.rects) {
    rects.push({
      x: box.right - side + rect.x * module,
      y: box.top + rect.y * module,
      width: rect.width * module,
      height: rect.height * module,
    });
  }
  return box.right - side;
}

/** Bars below, as wide as a whole number of dots allows. Returns where they begin, the bottom where there are none. */
function placeBars(barcode: string, box: Box, texts: TextMark[], rects: Rect[]): number {
  const em = 2.6;
  const bars = barsOf(barcode);
  const room = box.right - box.left + 2 * box.left;
  const module = bars === null ? 0 : snap(Math.min(room / (bars.modules + 2 * bars.quietModules), 3 * dot));
  const width = bars === null ? 0 : bars.modules * module;
  const centre = (box.left + box.right) / 2;
  const height = (box.bottom - box.top) * 0.24;
  const top = box.bottom - em - height;
  texts.push({
    text: bars?.text ?? barcode,
    x: centre,
    baseline: box.bottom - 0.3,
    em,
    bold: false,
    align: "centre",
  });
  if (bars === null || module < 2 * dot) return box.bottom - em;
  for (const bar of bars.bars) {
    rects.push({ x: centre - width / 2 + bar.x * module, y: top, width: bar.width * module, height });
  }
  return top;
}

/** Down to whole dots; at least one, or nothing at all would be drawn. */
function snap(module: number): number {
  return Math.max(Math.floor(module / dot + 1e-9) * dot, dot);
}

function placeWords(label: Label, language: LabelLanguage, box: Box, texts: TextMark[]): void {
  const room = box.right - box.left;
  const height = box.bottom - box.top;
  const line = (text: string, at: number, em: number, bold: boolean): void => {
    // A long line shrinks a little before it is cut.
    const fitting = Math.min(em, Math.max(room / widthOf(text, 1), em * 0.75));
    texts.push({
      text: cut(text, room, fitting),
      x: box.left,
      baseline: box.top + at * height,
      em: fitting,
      bold,
      align: "left",
    });
  };
  line(label.name, 0.15, height * 0.16, true);
  line([label.styleCode, label.colour].filter((part) => part !== "").join("  "), 0.33, height * 0.125, false);
  placeSize(label, { ...box, top: box.top + 0.36 * height, bottom: box.top + 0.74 * height }, height, texts);
  if (label.priceMinor !== null)
    line(formatPrice(label.priceMinor, label.currency, language), 0.98, height * 0.19, true);
}

/** The size, its width at half the height, and beside them what else is known of it, as far as there is room. */
function placeSize(label: Label, box: Box, height: number, texts: TextMark[]): void {
  const room = box.right - box.left;
  const words = (text: string, x: number, baseline: number, em: number, bold: boolean): number => {
    texts.push({ text, x, baseline, em, bold, align: "left" });
    return x + widthOf(text, em);
  };
  const relative = widthOf(label.size, 1) + (label.width === "" ? 0 : widthOf(label.width, 0.5) + 0.2);
  const em = Math.min(height * 0.44, room / relative);
  let x = words(label.size, box.left, box.bottom, em, true);
  if (label.width !== "") x = words(label.width, x + 0.15 * em, box.bottom, em / 2, true);
  const noteEm = height * 0.115;
  const notes = label.sizeNote
    .split(" · ")
    .filter((note) => note !== "" && x + 1 + widthOf(note, noteEm) <= box.right)
    .slice(0, 3);
  notes.forEach((note, index) =>
    words(note, x + 1, box.bottom - (notes.length - 1 - index) * noteEm * 1.15, noteEm, false),
  );
}

/** Width of a text in Noto Sans SC Bold, an upper estimate. */
export function widthOf(text: string, em: number): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return ems * em;
}

function emsOf(character: string): number {
  if (/[ilIj.,:;'!|·()[\] ]/.test(character)) return 0.37;
  if (/[mwMW@%…]/.test(character)) return 0.98;
  if (/[A-Z&]/.test(character)) return 0.73;
  return /[\u0020-\u024f\u20a0-\u20bf]/.test(character) ? 0.62 : 1;
}

/** As much of the text as fits, with an ellipsis where something is left off. */
export function cut(text: string, width: number, em: number): string {
  if (widthOf(text, em) <= width) return text;
  let kept = "";
  let used = widthOf("…", em);
  for (const { segment } of segmenter.segment(text)) {
    used += widthOf(segment, em);
    if (used > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

const segmenter = new Intl.Segmenter();
