/** Opening the back camera, its light and its zoom; every way it can fail has a name the screen can explain. */
import { cameraWish } from "../app/camera-wish.ts";

export type CameraFailure = "denied" | "noCamera" | "busy" | "insecure" | "failed";

export class CameraError extends Error {
  override name = "CameraError";
  readonly failure: CameraFailure;
  constructor(failure: CameraFailure, cause?: unknown) {
    super(`camera ${failure}`, { cause });
    this.failure = failure;
  }
}

export interface ZoomRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface Camera {
  readonly stream: MediaStream;
  readonly hasTorch: boolean;
  readonly zoom: ZoomRange | null;
  readonly setTorch: (on: boolean) => Promise<void>;
  readonly setZoom: (factor: number) => Promise<void>;
  readonly close: () => void;
}

/** Capabilities that the DOM types do not know yet (Image Capture). */
interface CameraCapabilities extends MediaTrackCapabilities {
  readonly torch?: boolean;
  readonly zoom?: ZoomRange;
  readonly focusMode?: readonly string[];
}

const failures: Readonly<Record<string, CameraFailure>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "noCamera",
  DevicesNotFoundError: "noCamera",
  OverconstrainedError: "noCamera",
  NotReadableError: "busy",
  TrackStartError: "busy",
  AbortError: "busy",
};

export function failureOf(error: unknown): CameraFailure {
  const name = typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
  return failures[name] ?? "failed";
}

/** `early` is a stream that was opened before, if it still runs. */
export async function openCamera(onEnded: () => void, early: MediaStream | null = null): Promise<Camera> {
  // Over plain http browsers hide the whole API: that is the address's fault, not the camera's.
  if (!window.isSecureContext || navigator.mediaDevices?.getUserMedia === undefined)
    throw new CameraError("insecure");
  let stream: MediaStream;
  try {
    const isLive = early?.getVideoTracks()[0]?.readyState === "live";
    stream = early && isLive ? early : await navigator.mediaDevices.getUserMedia(cameraWish);
  } catch (error) {
    throw new CameraError(failureOf(error), error);
  }
  const track = stream.getVideoTracks()[0];
  if (track === undefined) throw new CameraError("noCamera");
  track.addEventListener("ended", onEnded, { once: true });
  const able: CameraCapabilities = track.getCapabilities?.() ?? {};
  const apply = (set: Record<string, unknown>): Promise<void> =>
    track.applyConstraints({ advanced: [set as MediaTrackConstraintSet] });
  if (able.focusMode?.includes("continuous")) await apply({ focusMode: "continuous" }).catch(() => undefined);
  const zoom = able.zoom !== undefined && able.zoom.max > able.zoom.min ? able.zoom : null;
  return {
    stream,
    hasTorch: able.torch === true,
    zoom,
    setTorch: (on) => apply({ torch: on }),
    setZoom: (factor) => apply({ zoom: factor }),
    close: () => {
      track.removeEventListener("ended", onEnded);
      for (const each of stream.getTracks()) each.stop();
    },
  };
}
