/**
 * Carries frames from a playing video to the decoding worker, one at a time: the next is
 * taken when the previous is read and the pause is over, so a slow phone skips frames and
 * never queues them. It begins with a pause: whoever plays the video says `resume`.
 */
import { takeEarly } from "../app/early.ts";
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
  /** Called for every frame looked at, also for one without a code. */
  readonly onReadings: (readings: readonly FrameReading[], at: number) => void;
  readonly onReady: (engine: "native" | "bars") => void;
  readonly onFailure: (message: string) => void;
}

type Grab = (plan: FramePlan) => Promise<ToDecoder>;

/** The frame itself goes over, as the camera made it: no pixel is touched on the screen's thread. */
function frameGrabber(video: HTMLVideoElement): Grab {
  return ({ x, y, width, height, outWidth, outHeight, thorough }) => {
    const crop = { x, y, width, height };
    const image = new VideoFrame(video);
    // A phone's camera lies; some browsers turn the picture for the screen and hand the frame out as it was.
    if (image.displayWidth !== video.videoWidth || image.displayHeight !== video.videoHeight) {
      image.close();
      return Promise.reject(new Error("the frame is not as it is shown"));
    }
    return Promise.resolve({ kind: "frame", image, crop, outWidth, outHeight, thorough });
  };
}

/** Some old browsers know no frames, or have no OffscreenCanvas in workers: then the pixels are taken here. */
function pixelGrabber(video: HTMLVideoElement): Grab {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return ({ x, y, width, height, outWidth, outHeight, thorough }) => {
    if (pen === null) return Promise.reject(new Error("no 2d context"));
    canvas.width = outWidth;
    canvas.height = outHeight;
    pen.drawImage(video, x, y, width, height, 0, 0, outWidth, outHeight);
    const crop = { x: 0, y: 0, width: outWidth, height: outHeight };
    const image = pen.getImageData(0, 0, outWidth, outHeight);
    return Promise.resolve({ kind: "frame", image, crop, outWidth, outHeight, thorough });
  };
}

const videoPollMs = 40;
const grabRetryMs = 100;
/** So many in a row, and the browser only says that it knows frames of a camera. */
const grabFailuresMax = 3;
const failurePauseMs = 1_000;

function startDecoder(): Worker {
  return new Worker(new URL("./decoder.worker.ts", import.meta.url), { type: "module", name: "instep-scan" });
}

class Loop implements FrameLoop {
  readonly #video: HTMLVideoElement;
  readonly #events: FrameLoopEvents;
  readonly #worker: Worker;
  #grab: Grab | null = null;
  #running = false;
  #stopped = false;
  #n = 0;
  #grabbedAt = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(video: HTMLVideoElement, events: FrameLoopEvents) {
    this.#video = video;
    this.#events = events;
    this.#worker = takeEarly("decoder") ?? startDecoder();
    this.#worker.onmessage = ({ data }: MessageEvent<FromDecoder>) => this.#hear(data);
    this.#worker.onerror = (event) => events.onFailure(event.message);
    this.#worker.postMessage({ kind: "begin" });
  }

  pause(): void {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  resume(): void {
    if (this.#running) return;
    this.#running = true;
    this.#next(0);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#worker.terminate();
  }

  #next(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped || !this.#running || this.#grab === null) return;
    this.#timer = setTimeout(() => void this.#look(), delayMs);
  }

  async #look(): Promise<void> {
    const video = this.#video;
    if (this.#stopped || !this.#running || this.#grab === null) return;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0)
      return this.#next(videoPollMs);
    const plan = planFrame(this.#n, video.videoWidth, video.videoHeight);
    this.#n += 1;
    this.#grabbedAt = performance.now();
    let image: ToDecoder["image"] | undefined;
    try {
      const message = await this.#grab(plan);
      ({ image } = message);
      this.#worker.postMessage(message, [image instanceof ImageData ? image.data.buffer : image]);
      this.#failures = 0;
    } catch {
      if (image !== undefined && !(image instanceof ImageData)) image.close();
      // A frame that cannot be grabbed (the camera is just being switched) is skipped.
      this.#failures += 1;
      if (this.#failures >= grabFailuresMax) this.#grab = pixelGrabber(video);
      this.#next(grabRetryMs);
    }
  }

  #hear(message: FromDecoder): void {
    if (this.#stopped) return;
    if (message.kind === "ready") {
      this.#grab = message.takesFrames ? frameGrabber(this.#video) : pixelGrabber(this.#video);
      this.#events.onReady(message.engine);
      this.#next(0);
    } else if (message.kind === "readings") {
      const now = performance.now();
      const latencyMs = Math.round(now - this.#grabbedAt);
      const readings = message.readings.map((reading) => ({ ...reading, latencyMs }));
      if (this.#running) this.#events.onReadings(readings, now);
      this.#next(pauseAfterMs(message.decodeMs));
    } else if (message.kind === "failed") {
      this.#events.onFailure(message.message);
      this.#next(failurePauseMs);
    }
  }
}

export function startFrameLoop(video: HTMLVideoElement, events: FrameLoopEvents): FrameLoop {
  return new Loop(video, events);
}
