/**
 * One stretch of scanning: the camera opened, its frames decoded, repeated readings taken out,
 * until `close`. Knows no React; what is to be shown goes out through `onView`.
 */
import { CameraError, openCamera, type Camera, type CameraFailure } from "./camera.ts";
import { startFrameLoop, type FrameLoop, type FrameReading } from "./frame-loop.ts";
import { createRepeatFilter } from "./repeat-filter.ts";

export type ScannerState = "idle" | "starting" | "scanning" | "paused" | CameraFailure;

export interface SessionView {
  readonly state: ScannerState;
  readonly camera: Camera | null;
}

export interface CameraSession {
  /** `false`: pauses after each scan until `resume`. */
  readonly setContinuous: (continuous: boolean) => void;
  readonly resume: () => void;
  readonly close: () => void;
}

export interface CameraSessionEvents {
  readonly onView: (view: SessionView) => void;
  readonly onScan: (reading: FrameReading) => void;
}

class Session implements CameraSession {
  readonly #events: CameraSessionEvents;
  readonly #filter = createRepeatFilter();
  #view: SessionView = { state: "starting", camera: null };
  #loop: FrameLoop | null = null;
  #continuous = false;
  #closed = false;

  constructor(getVideo: () => HTMLVideoElement | null, events: CameraSessionEvents) {
    this.#events = events;
    this.#open(getVideo).catch((error: unknown) =>
      this.#fail(error instanceof CameraError ? error.failure : "failed"),
    );
  }

  setContinuous(continuous: boolean): void {
    this.#continuous = continuous;
    // Turning it on while paused means "go on".
    if (continuous) this.resume();
  }

  resume(): void {
    if (this.#view.state !== "paused") return;
    // The label that was just read is usually still there; it must leave the view to count again.
    this.#filter.hold(performance.now());
    this.#loop?.resume();
    this.#show({ ...this.#view, state: "scanning" });
  }

  close(): void {
    this.#closed = true;
    this.#letGo();
  }

  async #open(getVideo: () => HTMLVideoElement | null): Promise<void> {
    this.#show(this.#view);
    const camera = await openCamera(() => this.#fail("failed"));
    const video = getVideo();
    if (this.#closed || video === null) return camera.close();
    this.#show({ state: "starting", camera });
    video.srcObject = camera.stream;
    // Refused only when the element goes away meanwhile; then the session is closed as well.
    await video.play().catch(() => undefined);
    if (this.#closed) return;
    this.#loop = startFrameLoop(video, {
      onReadings: (readings, at) => this.#read(readings, at),
      onReady: () => this.#show({ camera, state: "scanning" }),
      onFailure: () => this.#fail("failed"),
    });
  }

  #read(readings: readonly FrameReading[], at: number): void {
    this.#filter.nextFrame();
    for (const reading of readings) {
      if (!this.#filter.accept(reading.text, reading.format, at)) continue;
      if (!this.#continuous) {
        this.#loop?.pause();
        this.#show({ ...this.#view, state: "paused" });
      }
      this.#events.onScan(reading);
      if (!this.#continuous) return;
    }
  }

  #fail(state: CameraFailure): void {
    this.#letGo();
    this.#show({ state, camera: null });
  }

  #letGo(): void {
    this.#loop?.stop();
    this.#view.camera?.close();
  }

  #show(view: SessionView): void {
    this.#view = view;
    if (!this.#closed) this.#events.onView(view);
  }
}

export function startCameraSession(
  getVideo: () => HTMLVideoElement | null,
  events: CameraSessionEvents,
): CameraSession {
  return new Session(getVideo, events);
}
