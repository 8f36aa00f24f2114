/**
 * Carries frames from a playing video to the decoding worker, one at a time: the next is
 * taken when the previous is read and the pause is over, so a slow phone skips frames and
 * never queues them.
 */
import type { FromDecoder, Reading, ToDecoder } from "./decoder-protocol.ts";
import { pauseAfterMs, planFrame, type FramePlan } from "./strategy.ts";

export interface FrameReading extends Reading {
  readonly latencyMs: number;
}

export interface FrameLoop {
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => void;
}

export interface FrameLoopEvents {
  readonly onReadings: (readings: readonly FrameReading[], at: number) => void;
  readonly onReady: (engine: "native" | "zxing") => void;
  readonly onFailure: (message: string) => void;
}

/** Some old browsers have no OffscreenCanvas in workers: then the pixels are taken here. */
function grabPixels(video: HTMLVideoElement, plan: FramePlan, canvas: HTMLCanvasElement): ImageData | null {
  canvas.width = plan.outWidth;
  canvas.height = plan.outHeight;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (pen === null) return null;
  pen.drawImage(video, plan.x, plan.y, plan.width, plan.height, 0, 0, plan.outWidth, plan.outHeight);
  return pen.getImageData(0, 0, plan.outWidth, plan.outHeight);
}

function grabBitmap(video: HTMLVideoElement, plan: FramePlan): Promise<ImageBitmap> {
  return createImageBitmap(video, plan.x, plan.y, plan.width, plan.height, {
    resizeWidth: plan.outWidth,
    resizeHeight: plan.outHeight,
    resizeQuality: "medium",
  });
}

export function startFrameLoop(video: HTMLVideoElement, events: FrameLoopEvents): FrameLoop {
  const worker = new Worker(new URL("./decoder.worker.ts", import.meta.url), {
    type: "module",
    name: "instep-scan",
  });
  const canvas = document.createElement("canvas");
  let ready = false;
  let takesBitmaps = false;
  let running = true;
  let stopped = false;
  let n = 0;
  let grabbedAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const next = (delayMs: number): void => {
    clearTimeout(timer);
    if (!stopped && running && ready) timer = setTimeout(() => void look(), delayMs);
  };

  const look = async (): Promise<void> => {
    if (stopped || !running) return;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return next(40);
    const plan = planFrame(n, video.videoWidth, video.videoHeight);
    n += 1;
    grabbedAt = performance.now();
    try {
      const image = takesBitmaps ? await grabBitmap(video, plan) : grabPixels(video, plan, canvas);
      if (image === null || stopped) return;
      const message: ToDecoder = { kind: "frame", image, thorough: plan.thorough };
      worker.postMessage(message, image instanceof ImageData ? [image.data.buffer] : [image]);
    } catch {
      // A frame that cannot be grabbed (the camera is just being switched) is skipped.
      next(100);
    }
  };

  worker.onmessage = ({ data }: MessageEvent<FromDecoder>) => {
    if (stopped) return;
    if (data.kind === "ready") {
      ready = true;
      takesBitmaps = data.takesBitmaps;
      events.onReady(data.engine);
      next(0);
    } else if (data.kind === "readings") {
      const now = performance.now();
      const latencyMs = Math.round(now - grabbedAt);
      if (running && data.readings.length > 0)
        events.onReadings(
          data.readings.map((reading) => ({ ...reading, latencyMs })),
          now,
        );
      next(pauseAfterMs(data.decodeMs));
    } else {
      events.onFailure(data.message);
      next(1_000);
    }
  };
  worker.onerror = (event) => events.onFailure(event.message);

  return {
    pause: () => {
      running = false;
      clearTimeout(timer);
    },
    resume: () => {
      if (running) return;
      running = true;
      next(0);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      worker.terminate();
    },
  };
}
