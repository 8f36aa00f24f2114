/** Takes out of a frame what a reader wants of it: a few lines of brightness, or every pixel. */

export interface Lines {
  /** One line after the other. */
  readonly luma: Uint8ClampedArray;
  readonly length: number;
  readonly count: number;
}

type Frame = ImageBitmap | ImageData;

/** Bars of a label a hand's breadth away are cut by four or more of these. */
const linesTaken = 40;

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

export function pixelsOf(image: Frame): ImageData {
  if (image instanceof ImageData) return image;
  const pen = penFor("all", image.width, image.height);
  pen.drawImage(image, 0, 0);
  return pen.getImageData(0, 0, image.width, image.height);
}

/** Evenly spread lines, each as it stands in the picture: lying ones, or with `across` standing ones. */
export function lumaLines(image: Frame, across: boolean): Lines {
  return image instanceof ImageData ? linesOfPixels(image, across) : linesOfBitmap(image, across);
}

/** Only the lines themselves are ever read back, a tenth of the picture. */
function linesOfBitmap(image: ImageBitmap, across: boolean): Lines {
  const [length, extent] = across ? [image.height, image.width] : [image.width, image.height];
  const count = Math.min(linesTaken, extent);
  const pen = penFor("lines", length, count);
  // The nearest pixel, not a mean of them: bars that lean would run together.
  pen.imageSmoothingEnabled = false;
  // A standing line is laid down: x and y change places.
  if (across) pen.setTransform(0, count / extent, 1, 0, 0, 0);
  else pen.setTransform(1, 0, 0, count / extent, 0, 0);
  pen.drawImage(image, 0, 0);
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
