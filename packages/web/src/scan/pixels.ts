/** Takes out of a frame what a reader wants of it: a few lines of brightness, or every pixel. */
import type { ToDecoder } from "./decoder-protocol.ts";

export interface Lines {
  /** One line after the other. */
  readonly luma: Uint8ClampedArray;
  readonly length: number;
  readonly count: number;
}

export type Picture = Pick<ToDecoder, "image" | "crop" | "outWidth" | "outHeight">;

/** Brightness alone, in the camera's own pixels. */
export interface Plane {
  readonly data: Uint8Array;
  readonly offset: number;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** Bars of a label a hand's breadth away are cut by four or more of these. */
const linesTaken = 40;
/** How cameras write: brightness stands by itself, before the colours. */
const planarFormats: ReadonlySet<string | null> = new Set(["I420", "I420A", "I422", "I444", "NV12"]);

const canvases = new Map<string, OffscreenCanvas>();

function penFor(name: string, width: number, height: number): OffscreenCanvasRenderingContext2D {
  let canvas = canvases.get(name);
  if (canvas === undefined) canvases.set(name, (canvas = new OffscreenCanvas(width, height)));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  // What is read back stays in memory that the processor reads.
  const pen = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  if (pen === null) throw new Error("no 2d context in the worker");
  return pen;
}

export function pixelsOf({ image, crop, outWidth, outHeight }: Picture): ImageData {
  if (image instanceof ImageData) return image;
  const pen = penFor("all", outWidth, outHeight);
  pen.drawImage(image, crop.x, crop.y, crop.width, crop.height, 0, 0, outWidth, outHeight);
  return pen.getImageData(0, 0, outWidth, outHeight);
}

let copied = new Uint8Array(0);

/** The brightness as the camera wrote it; undefined where a frame keeps it otherwise. Holds until the next call. */
export async function planeOf({ image, crop }: Picture): Promise<Plane | undefined> {
  if (image instanceof ImageData || !planarFormats.has(image.format)) return undefined;
  const { visibleRect, displayWidth, displayHeight } = image;
  // Stretched or turned on its way to the screen: then its own pixels are not those of the crop.
  if (visibleRect?.width !== displayWidth || visibleRect.height !== displayHeight) return undefined;
  const { rotation } = image as { rotation?: number };
  // Where a browser does not say, an upright picture may be one that lies in the camera.
  if (rotation === undefined ? displayHeight > displayWidth : rotation !== 0) return undefined;
  // Colours are shared by two or four pixels, and a copy begins and ends with a whole one.
  const even = (value: number): number => value & ~1;
  const rect = {
    x: visibleRect.x + even(crop.x),
    y: visibleRect.y + even(crop.y),
    width: even(crop.width),
    height: even(crop.height),
  };
  let layout: PlaneLayout | undefined;
  try {
    const bytes = image.allocationSize({ rect });
    if (copied.length < bytes) copied = new Uint8Array(bytes);
    [layout] = await image.copyTo(copied, { rect });
  } catch {
    // Kept where only the graphics processor reads: it can still be drawn.
  }
  if (layout === undefined) return undefined;
  return {
    data: copied,
    offset: layout.offset,
    stride: layout.stride,
    width: rect.width,
    height: rect.height,
  };
}

/** Evenly spread lines, each `length` long: lying ones, or with `across` standing ones. */
export function linesOfPlane(plane: Plane, across: boolean, lengthMax: number): Lines {
  const { data, offset, stride } = plane;
  const [full, extent] = across ? [plane.height, plane.width] : [plane.width, plane.height];
  const [step, beside] = across ? [stride, 1] : [1, stride];
  const count = Math.min(linesTaken, extent);
  const length = Math.min(full, lengthMax);
  const luma = new Uint8ClampedArray(length * count);
  for (let line = 0; line < count; line += 1) {
    const from = offset + Math.floor(((line + 0.5) * extent) / count) * beside;
    shrink(data, from, step, full, luma, line * length, length);
  }
  return { luma, length, count };
}

/** `full` values become `length`: each the mean of what it covers, so that no bar moves. */
function shrink(
  data: Uint8Array,
  from: number,
  step: number,
  full: number,
  into: Uint8ClampedArray,
  at: number,
  length: number,
): void {
  const scale = full / length;
  for (let n = 0; n < length; n += 1) {
    const [begin, end] = [n * scale, (n + 1) * scale];
    let sum = 0;
    for (let x = Math.floor(begin); x < end; x += 1)
      sum += (data[from + x * step] ?? 0) * (Math.min(end, x + 1) - Math.max(begin, x));
    into[at + n] = sum / scale;
  }
}

/** The same of a picture that is no plane of brightness. */
export function lumaLines(picture: Picture, across: boolean): Lines {
  return picture.image instanceof ImageData
    ? linesOfPixels(picture.image, across)
    : linesOfFrame(picture.image, picture, across);
}

/** Only the lines themselves are ever read back, a tenth of the picture. */
function linesOfFrame(image: VideoFrame, { crop, outWidth, outHeight }: Picture, across: boolean): Lines {
  const [length, extent] = across ? [outHeight, outWidth] : [outWidth, outHeight];
  const count = Math.min(linesTaken, extent);
  const pen = penFor("lines", length, count);
  // The nearest pixel, not a mean of them: bars that lean would run together.
  pen.imageSmoothingEnabled = false;
  // A standing line is laid down: x and y change places.
  if (across) pen.setTransform(0, count / extent, 1, 0, 0, 0);
  else pen.setTransform(1, 0, 0, count / extent, 0, 0);
  pen.drawImage(image, crop.x, crop.y, crop.width, crop.height, 0, 0, outWidth, outHeight);
  return { luma: lumaOf(pen.getImageData(0, 0, length, count).data), length, count };
}

function linesOfPixels({ data, width, height }: ImageData, across: boolean): Lines {
  const [length, extent] = across ? [height, width] : [width, height];
  const count = Math.min(linesTaken, extent);
  const luma = new Uint8ClampedArray(length * count);
  for (let line = 0; line < count; line += 1) {
    const at = Math.floor(((line + 0.5) * extent) / count);
    for (let n = 0; n < length; n += 1) {
      const pixel = (across ? n * width + at : at * width + n) * 4;
      luma[line * length + n] = brightness(data, pixel);
    }
  }
  return { luma, length, count };
}

function lumaOf(data: Uint8ClampedArray): Uint8ClampedArray {
  const luma = new Uint8ClampedArray(data.length / 4);
  for (let n = 0; n < luma.length; n += 1) luma[n] = brightness(data, n * 4);
  return luma;
}

/** ITU-R BT.601, in integers. */
function brightness(data: Uint8ClampedArray, at: number): number {
  return (77 * (data[at] ?? 0) + 150 * (data[at + 1] ?? 0) + 29 * (data[at + 2] ?? 0)) >> 8;
}
