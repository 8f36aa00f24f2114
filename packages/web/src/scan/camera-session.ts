/**
 * One stretch of scanning: the camera opened, its frames decoded, repeated readings taken out,
 * until `close`. Knows no React; what is to be shown goes out through `onView`. The picture is an element of its own,
 * which goes on playing wherever it is moved to in one go: whoever opened the session and whoever shows it need not be
 * the same (eye.ts).
 */
import { CameraError, openCamera, type Camera, type CameraFailure } from "./camera.ts";
import { startFrameLoop, type FrameLoop, type FrameReading } from "./frame-loop.ts";
import { createRepeatFilter, type RepeatFilter } from "./repeat-filter.ts";

export type ScannerState = "idle" | "starting" | "scanning" | "paused" | CameraFailure;

export interface SessionView {
  readonly state: ScannerState;
  readonly camera: Camera | null;
}

export interface CameraSession {
  readonly video: HTMLVideoElement;
  readonly view: SessionView;
  /** What it has counted; the session after it goes on with that. */
  readonly filter: RepeatFilter;
  /** From now on somebody else is told; the view as it stands at once. */
  readonly tell: (events: CameraSessionEvents) => void;
  /** `false`: pauses after each scan until `resume`. */
  readonly setContinuous: (continuous: boolean) => void;
  readonly resume: () => void;
  readonly close: () => void;
}

export interface CameraSessionEvents {
  readonly onView: (view: SessionView) => void;
  readonly onScan: (reading: FrameReading) => void;
}

type OpenCamera = (onEnded: () => void) => Promise<Camera>;

function pictureOf(): HTMLVideoElement {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, autoplay: true, tabIndex: -1 });
  video.setAttribute("aria-hidden", "true");
  return video;
}

class Session implements CameraSession {
  readonly video = pictureOf();
  readonly filter: RepeatFilter;
  #events: CameraSessionEvents;
  readonly #loop: FrameLoop;
  #view: SessionView = { state: "starting", camera: null };
  #isDecoderReady = false;
  #isPlaying = false;
  #continuous = false;
  #closed = false;

  constructor(events: CameraSessionEvents, open: OpenCamera, filter: RepeatFilter) {
    this.#events = events;
    this.filter = filter;
    // The decoder is opened beside the camera: neither waits for the other.
    this.#loop = startFrameLoop(this.video, {
      onReadings: (readings, at) => this.#read(readings, at),
      onReady: () => {
        this.#isDecoderReady = true;
        this.#begin();
      },
      onFailure: () => this.#fail("failed"),
    });
    this.#open(open).catch((error: unknown) =>
      this.#fail(error instanceof CameraError ? error.failure : "failed"),
    );
  }

  get view(): SessionView {
    return this.#view;
  }

  tell(events: CameraSessionEvents): void {
    this.#events = events;
    if (!this.#closed) events.onView(this.#view);
  }

  setContinuous(continuous: boolean): void {
    this.#continuous = continuous;
    // Turning it on while paused means "go on".
    if (continuous) this.resume();
  }

  resume(): void {
    if (this.#view.state !== "paused") return;
    // The label that was just read is usually still there; it must leave the view to count again.
    this.filter.hold(performance.now());
    this.#loop.resume();
    this.#show({ ...this.#view, state: "scanning" });
  }

  close(): void {
    this.#closed = true;
    this.#letGo();
    this.#view = { state: "idle", camera: null };
  }

  async #open(open: OpenCamera): Promise<void> {
    this.#show(this.#view);
    const camera = await open(() => this.#fail("failed"));
    // Closed meanwhile, or the decoder could not be had.
    if (this.#view.state !== "starting") return camera.close();
    this.#show({ state: "starting", camera });
    this.video.srcObject = camera.stream;
    // Refused when the element goes away meanwhile (then the session is closed as well), or by a browser that lets nothing
    // play by itself: its picture stands still until somebody touches it.
    await this.video.play().catch(() => undefined);
    this.#isPlaying = true;
    this.#begin();
  }

  /** When the picture runs and the decoder waits, whichever is the later. */
  #begin(): void {
    if (!this.#isDecoderReady || !this.#isPlaying || this.#view.state !== "starting") return;
    // A label that was counted before the page was hidden, and is still there, has been counted.
    this.filter.hold(performance.now());
    this.#show({ ...this.#view, state: "scanning" });
    this.#loop.resume();
  }

  #read(readings: readonly FrameReading[], at: number): void {
    this.filter.nextFrame();
    for (const reading of readings) {
      if (!this.filter.accept(reading.text, reading.format, at)) continue;
      if (!this.#continuous) {
        this.#loop.pause();
        this.#show({ ...this.#view, state: "paused" });
      }
      this.#events.onScan(reading);
      if (!this.#continuous) return;
    }
  }

  #fail(state: CameraFailure): void {
    if (this.#closed) return;
    this.#letGo();
    this.#show({ state, camera: null });
  }

  #letGo(): void {
    this.#loop.stop();
    this.#view.camera?.close();
  }

  #show(view: SessionView): void {
    this.#view = view;
    if (!this.#closed) this.#events.onView(view);
  }
}

export interface CameraSessionOptions {
  readonly open?: OpenCamera;
  /** Of the session before, where this one goes on. */
  readonly filter?: RepeatFilter;
}

export function startCameraSession(
  events: CameraSessionEvents,
  { open = (onEnded) => openCamera(onEnded), filter = createRepeatFilter() }: CameraSessionOptions = {},
): CameraSession {
  return new Session(events, open, filter);
}
