/**
 * Which part of a frame is looked at, how finely, and how hard. Most frames get a quick look
 * at the middle band, where the viewfinder is; every third gets a thorough one at the whole
 * picture (turned, inverted, downscaled codes), so that aim matters little and a reading is
 * rarely later than two frames. Pixels are bounded: decoding time grows with them.
 */
export interface FramePlan {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The size it is drawn at before decoding. */
  readonly outWidth: number;
  readonly outHeight: number;
  readonly thorough: boolean;
}

const quickEdgeMax = 960;
const thoroughEdgeMax = 1_280;
const thoroughEvery = 3;

function fit(
  x: number,
  y: number,
  width: number,
  height: number,
  edgeMax: number,
  thorough: boolean,
): FramePlan {
  const scale = Math.min(1, edgeMax / Math.max(width, height));
  return {
    x: Math.round(x),
    y: Math.round(y),
    width: Math.round(width),
    height: Math.round(height),
    outWidth: Math.max(1, Math.round(width * scale)),
    outHeight: Math.max(1, Math.round(height * scale)),
    thorough,
  };
}

/** The plan of the n-th frame (from 0) of a video of this size. */
export function planFrame(n: number, videoWidth: number, videoHeight: number): FramePlan {
  if (n % thoroughEvery === thoroughEvery - 1)
    return fit(0, 0, videoWidth, videoHeight, thoroughEdgeMax, true);
  const width = videoWidth * 0.92;
  const height = Math.min(videoHeight * 0.92, Math.max(videoHeight * 0.5, width * 0.6));
  return fit((videoWidth - width) / 2, (videoHeight - height) / 2, width, height, quickEdgeMax, false);
}

/** The pause between two frames: never faster than the eye needs, slower on a slow phone, so that it stays cool. */
export function pauseAfterMs(lastDecodeMs: number): number {
  return Math.min(400, Math.max(50, lastDecodeMs * 1.25));
}
