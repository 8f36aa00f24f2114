/**
 * Decodes frames away from the screen's thread, with up to three eyes. The phone's own BarcodeDetector is used where it
 * really knows our formats; many phones sold in China have the class but not the service behind it (an empty list, or an
 * error at the first picture). Elsewhere our own reader of bars (bars.ts) is there at once, and zxing-cpp as WebAssembly
 * (zxing.ts) comes behind it for QR codes and for all that is turned, inverted or damaged.
 */
import { readBars, type BarReading } from "./bars.ts";
import type { FromDecoder, Reading, ToDecoder } from "./decoder-protocol.ts";
import { expandUpcE, formatFromNative, nativeFormats } from "./formats.ts";
import { linesOfPlane, lumaLines, pixelsOf, planeOf } from "./pixels.ts";
import { warmUp } from "./warm-up.ts";

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

async function readNative(
  detector: NativeDetector,
  { image, crop, outWidth, outHeight }: ToDecoder,
): Promise<Reading[]> {
  const size = { resizeWidth: outWidth, resizeHeight: outHeight, resizeQuality: "medium" } as const;
  const looked =
    image instanceof ImageData
      ? image
      : await createImageBitmap(image, crop.x, crop.y, crop.width, crop.height, size);
  const found = await detector.detect(looked).finally(() => {
    if (looked instanceof ImageBitmap) looked.close();
  });
  return found.flatMap(({ rawValue, format }) => {
    const known = formatFromNative(format);
    return known === null || rawValue === ""
      ? []
      : [{ text: known === "upce" ? expandUpcE(rawValue) : rawValue, format: known }];
  });
}

/** On lines that lie, then on lines that stand: a label may lie on its side. */
async function barsIn(frame: ToDecoder): Promise<readonly BarReading[]> {
  const plane = await planeOf(frame);
  for (const across of [false, true]) {
    const { luma, length, count } =
      plane === undefined
        ? lumaLines(frame, across)
        : linesOfPlane(plane, across, across ? frame.outHeight : frame.outWidth);
    const found = readBars(luma, length, count);
    if (found.length > 0) return found;
  }
  return [];
}

/** Most looks are for bars first: they cost a hundredth. A thorough one sees everything that is in the picture. */
async function readOurselves(frame: ToDecoder): Promise<Reading[]> {
  const { thorough } = frame;
  const bars = thorough && zxing !== null ? [] : await barsIn(frame);
  if (bars.length > 0)
    return bars.map(({ text, format, isGs1 }) => ({ text: isGs1 ? `]C1${text}` : text, format }));
  return zxing === null ? [] : zxing.readZxing(pixelsOf(frame), thorough);
}

async function read(frame: ToDecoder): Promise<Reading[]> {
  if (native !== null) {
    try {
      return await readNative(native, frame);
    } catch {
      native = null;
      void fetchZxing();
    }
  }
  return readOurselves(frame);
}

const opening = openNative().then((detector) => {
  native = detector;
  // It only makes the first label faster.
  return detector === null ? warmUp(readOurselves).catch(() => undefined) : undefined;
});

/** The page is there and wants to begin; before that nothing takes the network from what the page itself needs. */
async function begin(): Promise<void> {
  await opening;
  const takesFrames = typeof VideoFrame !== "undefined" && typeof OffscreenCanvas !== "undefined";
  post({ kind: "ready", engine: native === null ? "bars" : "native", takesFrames });
}

scope.onmessage = ({ data }: MessageEvent<ToDecoder | { readonly kind: "begin" }>) => {
  if (data.kind === "begin") return void begin();
  const startedAt = performance.now();
  read(data)
    .then((readings) => post({ kind: "readings", readings, decodeMs: performance.now() - startedAt }))
    .catch((error: unknown) => post({ kind: "failed", message: String(error) }))
    .finally(() => {
      if (!(data.image instanceof ImageData)) data.image.close();
      // Behind the first look: compiling it takes every core that a phone has.
      if (native === null) void fetchZxing();
    });
};
