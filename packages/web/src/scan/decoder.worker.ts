/**
 * Decodes frames away from the screen's thread. The phone's own BarcodeDetector is used
 * where it really knows our formats; many phones sold in China have the class but not the
 * service behind it (an empty list, or an error at the first picture), so everything falls
 * back to zxing-cpp as WebAssembly, a file of our own.
 */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import type { FromDecoder, Reading, ToDecoder } from "./decoder-protocol.ts";
import { expandUpcE, formatFromNative, formatFromZxing, nativeFormats, zxingFormats } from "./formats.ts";

interface NativeDetector {
  detect(
    image: ImageBitmapSource,
  ): Promise<
    readonly { rawValue: string; format: string; cornerPoints: readonly { x: number; y: number }[] }[]
  >;
}
interface NativeDetectorClass {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
}

const scope = self as unknown as DedicatedWorkerGlobalScope & { BarcodeDetector?: NativeDetectorClass };
const post = (message: FromDecoder): void => scope.postMessage(message);

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

let native: NativeDetector | null = null;
let canvas: OffscreenCanvas | null = null;

/** Loads the decoder and lets it look at nothing once: its code is compiled before the first real frame. */
async function prepareZxing(): Promise<void> {
  await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
  await readBarcodes(new ImageData(warmUpEdge, warmUpEdge), thorough);
}

async function openNative(): Promise<NativeDetector | null> {
  const Detector = scope.BarcodeDetector;
  if (Detector === undefined) return null;
  try {
    const wanted = Object.values(nativeFormats);
    const known = await Detector.getSupportedFormats();
    return wanted.every((format) => known.includes(format)) ? new Detector({ formats: wanted }) : null;
  } catch {
    return null;
  }
}

async function readNative(detector: NativeDetector, image: ImageBitmap | ImageData): Promise<Reading[]> {
  const found = await detector.detect(image);
  return found.flatMap(({ rawValue, format, cornerPoints }) => {
    const known = formatFromNative(format);
    return known === null || rawValue === ""
      ? []
      : [{ text: known === "upce" ? expandUpcE(rawValue) : rawValue, format: known, corners: cornerPoints }];
  });
}

function pixelsOf(image: ImageBitmap | ImageData): ImageData {
  if (image instanceof ImageData) return image;
  canvas ??= new OffscreenCanvas(image.width, image.height);
  if (canvas.width !== image.width || canvas.height !== image.height) {
    canvas.width = image.width;
    canvas.height = image.height;
  }
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (pen === null) throw new Error("no 2d context in the worker");
  pen.drawImage(image, 0, 0);
  return pen.getImageData(0, 0, image.width, image.height);
}

async function readZxing(image: ImageBitmap | ImageData, hard: boolean): Promise<Reading[]> {
  const found = await readBarcodes(pixelsOf(image), hard ? thorough : quick);
  return found.flatMap(({ text, format, position, isValid, contentType, symbologyIdentifier }) => {
    const known = formatFromZxing(format);
    if (known === null || !isValid || text === "") return [];
    const { topLeft, topRight, bottomRight, bottomLeft } = position;
    // The AIM identifier (`]C1`, `]d2`, `]Q3`) tells the catalogue that these are GS1 element strings.
    const marked = contentType === "GS1" ? symbologyIdentifier + text : text;
    return [
      {
        text: known === "upce" ? expandUpcE(text) : marked,
        format: known,
        corners: [topLeft, topRight, bottomRight, bottomLeft],
      },
    ];
  });
}

async function read({ image, thorough: hard }: ToDecoder): Promise<Reading[]> {
  if (native !== null) {
    try {
      return await readNative(native, image);
    } catch {
      native = null;
      await prepareZxing();
    }
  }
  return readZxing(image, hard);
}

scope.onmessage = (event: MessageEvent<ToDecoder>) => {
  const startedAt = performance.now();
  const { image } = event.data;
  read(event.data)
    .then((readings) => post({ kind: "readings", readings, decodeMs: performance.now() - startedAt }))
    .catch((error: unknown) => post({ kind: "failed", message: String(error) }))
    .finally(() => {
      if (image instanceof ImageBitmap) image.close();
    });
};

native = await openNative();
if (native === null) {
  try {
    await prepareZxing();
  } catch (error) {
    post({ kind: "failed", message: String(error) });
    throw error;
  }
}
post({
  kind: "ready",
  engine: native === null ? "zxing" : "native",
  takesBitmaps: typeof OffscreenCanvas !== "undefined",
});
