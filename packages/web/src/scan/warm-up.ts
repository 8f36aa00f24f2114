/**
 * What an engine would have to learn at the first label it learns here, while the camera is being opened: code that ran a
 * few times is compiled, and a first frame read by cold code takes thirty times as long as the next.
 */
import { code128Patterns, eanPatterns, type Patterns } from "./bar-patterns.ts";
import type { ToDecoder } from "./decoder-protocol.ts";

const width = 960;
const height = 540;
const modulePx = 4;
/** Enough for the engine's first compiler; a slow phone does not wait for the last round. */
const roundsMax = 24;
const warmUpMsMax = 120;

function widthsOf({ widths, length }: Patterns, value: number): number[] {
  return [...widths.subarray(value * length, (value + 1) * length)];
}

/** "4006381333931" as an EAN-13; the leading 4 is said by which of the six left digits stand backwards (10 and more). */
export function eanWidths(): number[] {
  const left = [0, 10, 6, 3, 18, 11].flatMap((value) => widthsOf(eanPatterns, value));
  const right = [3, 3, 3, 9, 3, 1].flatMap((value) => widthsOf(eanPatterns, value));
  return [1, 1, 1, ...left, 1, 1, 1, 1, 1, ...right, 1, 1, 1];
}

/** A Code 128 in set B: the start, "Instep", the check symbol, the stop with its last bar. */
export function code128Widths(): number[] {
  const data = [..."Instep"].map((letter) => letter.charCodeAt(0) - 32);
  const check = data.reduce((sum, value, n) => sum + value * (n + 1), 104) % 103;
  return [...[104, ...data, check, 106].flatMap((value) => widthsOf(code128Patterns, value)), 2];
}

/** Bars on grey paper, in the middle of a frame as cameras make them. */
function frameOf(bars: readonly number[]): VideoFrame {
  const data = new Uint8Array((width * height * 3) / 2).fill(128);
  data.fill(205, 0, width * height);
  let x = 120;
  for (const [n, bar] of bars.entries()) {
    const next = x + bar * modulePx;
    if (n % 2 === 0)
      for (let y = height / 4; y < height / 2; y += 1) data.fill(40, y * width + x, y * width + next);
    x = next;
  }
  return new VideoFrame(data, { format: "I420", codedWidth: width, codedHeight: height, timestamp: 0 });
}

/** Reads made-up labels by `read` until they cost nothing. */
export async function warmUp(read: (frame: ToDecoder) => Promise<unknown>): Promise<void> {
  if (typeof VideoFrame === "undefined") return;
  const startedAt = performance.now();
  const frames = [frameOf(eanWidths()), frameOf(code128Widths())];
  const crop = { x: 0, y: 0, width, height };
  try {
    for (let n = 0; n < roundsMax && performance.now() - startedAt < warmUpMsMax; n += 1)
      for (const image of frames)
        await read({ kind: "frame", image, crop, outWidth: width, outHeight: height, thorough: false });
  } finally {
    for (const image of frames) image.close();
  }
}
