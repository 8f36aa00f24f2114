/**
 * Decodes frames away from the screen's thread, with up to three eyes. The phone's own BarcodeDetector is used where it
 * really knows our formats; many phones sold in China have the class but not the service behind it (an empty list, or an
 * error at the first picture). Elsewhere our own reader of bars (bars.ts) is there at once, and zxing-cpp as WebAssembly
 * (zxing.ts) comes behind it for QR codes and for all that is turned, inverted or damaged.
 */
import { readBars, warmUpBars, type BarReading } from "./bars.ts";
import type { FromDecoder, Reading, ToDecoder } from "./decoder-protocol.ts";
import { expandUpcE, formatFromNative, nativeFormats } from "./formats.ts";
import { lumaLines, pixelsOf } from "./pixels.ts";

interface NativeDetector {
  detect(image: ImageBitmapSource): Promise<readonly { rawValue: string; format: string }[]>;
}
interface NativeDetectorClass {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
}

const scope = self as unknown as DedicatedWorkerGlobalScope & { BarcodeDetector?: NativeDetectorClass };
const post = (message: FromDecoder): void => scope.postMessage(message);

let native: NativeDetector | null = null;
let zxing: typeof import("./zxing.ts") | null = null;
let isZxingComing = false;

/** On the first start the network may have better things to do, or be gone: the bars are read meanwhile. */
const tryAgainMs = 5_000;

async function fetchZxing(): Promise<void> {
  if (isZxingComing) return;
  isZxingComing = true;
  try {
    const module = await import("./zxing.ts");
    await module.prepareZxing();
    zxing = module;
    post({ kind: "complete" });
  } catch {
    setTimeout(() => {
      isZxingComing = false;
      void fetchZxing();
    }, tryAgainMs);
  }
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
  return found.flatMap(({ rawValue, format }) => {
    const known = formatFromNative(format);
    return known === null || rawValue === ""
      ? []
      : [{ text: known === "upce" ? expandUpcE(rawValue) : rawValue, format: known }];
  });
}

/** On lines that lie, then on lines that stand: a label may lie on its side. */
function barsIn(image: ImageBitmap | ImageData): readonly BarReading[] {
  for (const across of [false, true]) {
    const { luma, length, count } = lumaLines(image, across);
    const found = readBars(luma, length, count);
    if (found.length > 0) return found;
  }
  return [];
}

/** Most looks are for bars first: they cost a hundredth. A thorough one sees everything that is in the picture. */
async function readOurselves({ image, thorough }: ToDecoder): Promise<Reading[]> {
  const bars = thorough && zxing !== null ? [] : barsIn(image);
  if (bars.length > 0)
    return bars.map(({ text, format, isGs1 }) => ({ text: isGs1 ? `]C1${text}` : text, format }));
  return zxing === null ? [] : zxing.readZxing(pixelsOf(image), thorough);
}

async function read(frame: ToDecoder): Promise<Reading[]> {
  if (native !== null) {
    try {
      return await readNative(native, frame.image);
    } catch {
      native = null;
      void fetchZxing();
    }
  }
  return readOurselves(frame);
}

const opening = openNative().then((detector) => {
  native = detector;
  if (detector === null) warmUp();
});

/** What the engine has to learn at the first frame it learns here, while the page is still on its way. */
function warmUp(): void {
  warmUpBars();
  if (typeof OffscreenCanvas === "undefined") return;
  const canvas = new OffscreenCanvas(960, 540);
  if (canvas.getContext("2d") === null) return;
  const blank = canvas.transferToImageBitmap();
  barsIn(blank);
  blank.close();
}

/** The page is there and wants to begin; before that nothing takes the network from what the page itself needs. */
async function begin(): Promise<void> {
  await opening;
  const engine = native === null ? "bars" : "native";
  post({ kind: "ready", engine, takesBitmaps: typeof OffscreenCanvas !== "undefined" });
}

scope.onmessage = ({ data }: MessageEvent<ToDecoder | { readonly kind: "begin" }>) => {
  if (data.kind === "begin") return void begin();
  const startedAt = performance.now();
  read(data)
    .then((readings) => post({ kind: "readings", readings, decodeMs: performance.now() - startedAt }))
    .catch((error: unknown) => post({ kind: "failed", message: String(error) }))
    .finally(() => {
      if (data.image instanceof ImageBitmap) data.image.close();
      // Behind the first look: compiling it takes every core that a phone has.
      if (native === null) void fetchZxing();
    });
};
