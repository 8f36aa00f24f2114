/**
 * QR and bar symbols as rectangles in module units, so that PDF and SVG draw the same sharp shapes. GTINs that fit
 * become EAN-13 (a UPC-A is an EAN-13 with a zero in front), everything else Code 128.
 */
import bwip from "bwip-js/node";
import { create } from "qrcode";
import { ean13Of, isGtin } from "@instep/domain/catalogue/gtin.ts";

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Matrix {
  /** Modules on each side, without the quiet zone. */
  size: number;
  rects: readonly Rect[];
}

/** Quiet zone that the QR standard asks for on every side. */
export const qrQuietModules = 4;

/** Rows of dark modules, each run one rectangle. Error correction M: a scratched tag still reads. */
export function qrMatrix(text: string): Matrix {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const rects: Rect[] = [];
  for (let y = 0; y < modules.size; y += 1) {
    let from = -1;
    for (let x = 0; x <= modules.size; x += 1) {
      const dark = x < modules.size && modules.data[y * modules.size + x] === 1;
      if (dark && from < 0) from = x;
      if (dark || from < 0) continue;
      rects.push({ x: from, y, width: x - from, height: 1 });
      from = -1;
    }
  }
  return { size: modules.size, rects };
}

export interface Bars {
  /** Modules from the first bar to the last. */
  modules: number;
  quietModules: number;
  bars: readonly { x: number; width: number }[];
  /** What people read under the bars. */
  text: string;
}

/** Null for a code that Code 128 cannot carry, such as Chinese; then the QR has to do. */
export function barsOf(barcode: string): Bars | null {
  const ean13 = isGtin(barcode) ? ean13Of(barcode.padStart(14, "0")) : null;
  if (ean13 === null && !/^[\x20-\x7e]+$/.test(barcode)) return null;
  const [symbol] = bwip.raw(
    ean13 === null ? { bcid: "code128", text: barcode } : { bcid: "ean13", text: ean13 },
  );
  if (symbol === undefined || !("sbs" in symbol)) return null;
  const bars: { x: number; width: number }[] = [];
  let x = 0;
  // Bars and spaces take turns, a bar first.
  symbol.sbs.forEach((width, index) => {
    if (index % 2 === 0) bars.push({ x, width });
    x += width;
  });
  const text = ean13 === null ? barcode : `${ean13.slice(0, 1)} ${ean13.slice(1, 7)} ${ean13.slice(7)}`;
  return { modules: x, quietModules: ean13 === null ? 10 : 11, bars, text };
}
