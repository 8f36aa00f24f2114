/** zxing-cpp as WebAssembly, a file of our own: every format, at any angle, black on white or white on black. */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import type { Reading } from "./decoder-protocol.ts";
import { expandUpcE, formatFromZxing, zxingFormats } from "./formats.ts";

const common: ReaderOptions = {
  formats: Object.values(zxingFormats),
  textMode: "Plain",
  maxNumberOfSymbols: 4,
};
const quick: ReaderOptions = {
  ...common,
  tryHarder: false,
  tryRotate: false,
  tryInvert: false,
  tryDownscale: false,
};
const thorough: ReaderOptions = {
  ...common,
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
};
const warmUpEdge = 160;

/** Loads the decoder and lets it look at nothing once: its code is compiled before the first real frame. */
export async function prepareZxing(): Promise<void> {
  await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
  await readBarcodes(new ImageData(warmUpEdge, warmUpEdge), thorough);
}

export async function readZxing(pixels: ImageData, isThorough: boolean): Promise<Reading[]> {
  const found = await readBarcodes(pixels, isThorough ? thorough : quick);
  return found.flatMap(({ text, format, isValid, contentType, symbologyIdentifier }) => {
    const known = formatFromZxing(format);
    if (known === null || !isValid || text === "") return [];
    // The AIM identifier (`]C1`, `]d2`, `]Q3`) tells the catalogue that these are GS1 element strings.
    const marked = contentType === "GS1" ? symbologyIdentifier + text : text;
    return [{ text: known === "upce" ? expandUpcE(text) : marked, format: known }];
  });
}
