/**
 * All three ways of reading a code, as one hook: the camera, a handheld scanner, typing.
 * The camera is open only while `active` and the page is visible; it is let go at once when
 * the page is hidden, because a phone lends it to one app at a time.
 */
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
import { CameraError, openCamera, type Camera, type CameraFailure, type ZoomRange } from "./camera.ts";
import type { OnCode, ScannedCode, ScanVerdict } from "./code.ts";
import { feedback } from "./feedback.ts";
import { startFrameLoop, type FrameLoop, type FrameReading } from "./frame-loop.ts";
import { createRepeatFilter } from "./repeat-filter.ts";
import { useWedge } from "./use-wedge.ts";

export type ScannerState = "idle" | "starting" | "scanning" | "paused" | CameraFailure;

export interface UseScannerOptions {
  readonly onCode: OnCode;
  /** Whether the camera should be open; the handheld scanner is heard regardless. */
  readonly active?: boolean;
  /** `true`: scan after scan. `false`: pauses after each until `resume`. */
  readonly continuous?: boolean;
  /** `false` while a dialog of the screen is open. */
  readonly wedge?: boolean;
}

export interface Scanner {
  readonly state: ScannerState;
  /** For the `<video>` of `ScannerView`. */
  readonly videoRef: RefObject<HTMLVideoElement | null>;
  /** The last scan, and how many there have been: a `key` for the flash of the viewfinder. */
  readonly last: ScannedCode | null;
  readonly count: number;
  readonly torch: { readonly on: boolean; readonly toggle: () => void } | null;
  readonly zoom: {
    readonly range: ZoomRange;
    readonly factor: number;
    readonly set: (factor: number) => void;
  } | null;
  readonly resume: () => void;
  readonly retry: () => void;
  /** Typed input goes the same way as a scan. */
  readonly submit: (text: string) => void;
}

function useVisible(): boolean {
  const [visible, setVisible] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const look = (): void => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return visible;
}

/** Hands a code to the screen and answers with sound and motor what it said. */
function useDeliver(onCode: OnCode): {
  deliver: (code: ScannedCode) => void;
  last: ScannedCode | null;
  count: number;
} {
  const latest = useRef(onCode);
  useEffect(() => {
    latest.current = onCode;
  });
  const [scans, setScans] = useState<{ last: ScannedCode | null; count: number }>({ last: null, count: 0 });
  const deliver = useCallback((code: ScannedCode) => {
    setScans(({ count }) => ({ last: code, count: count + 1 }));
    // A screen that throws is answered as a bad scan, like one that refuses.
    new Promise<ScanVerdict>((settle) => settle(latest.current(code))).then(
      (verdict) => (verdict === "bad" ? feedback.bad() : feedback.ok()),
      () => feedback.bad(),
    );
  }, []);
  return { deliver, ...scans };
}

interface Opened {
  readonly state: ScannerState;
  readonly camera: Camera | null;
  readonly loop: FrameLoop | null;
}
const closed: Opened = { state: "idle", camera: null, loop: null };

export function useScanner({
  onCode,
  active = true,
  continuous = false,
  wedge = true,
}: UseScannerOptions): Scanner {
  const videoRef = useRef<HTMLVideoElement>(null);
  const visible = useVisible();
  const { deliver, last, count } = useDeliver(onCode);
  const [opened, setOpened] = useState<Opened>(closed);
  const [attempt, setAttempt] = useState(0);
  const [torchOn, setTorchOn] = useState(false);
  const [zoomFactor, setZoomFactor] = useState(1);
  const mode = useRef(continuous);
  useEffect(() => {
    mode.current = continuous;
  }, [continuous]);

  useEffect(() => {
    if (!active || !visible) return;
    const session = { over: false, camera: null as Camera | null, loop: null as FrameLoop | null };
    const filter = createRepeatFilter();
    const fail = (state: CameraFailure): void => {
      if (!session.over) setOpened({ ...closed, state });
    };
    const onReadings = (readings: readonly FrameReading[], at: number): void => {
      for (const { text, format, latencyMs } of readings) {
        if (!filter.accept(text, format, at)) continue;
        if (!mode.current) {
          session.loop?.pause();
          setOpened((before) => ({ ...before, state: "paused" }));
        }
        deliver({ text, format, source: "camera", latencyMs });
        if (!mode.current) return;
      }
    };
    const open = async (): Promise<void> => {
      setOpened({ ...closed, state: "starting" });
      const camera = await openCamera(() => fail("failed"));
      const video = videoRef.current;
      if (session.over || video === null) return camera.close();
      session.camera = camera;
      video.srcObject = camera.stream;
      // Refused only when the element goes away meanwhile; then the session is over as well.
      await video.play().catch(() => undefined);
      if (session.over) return;
      session.loop = startFrameLoop(video, {
        onReadings,
        onReady: () =>
          setOpened((before) => (before.state === "starting" ? { ...before, state: "scanning" } : before)),
        onFailure: () => fail("failed"),
      });
      setTorchOn(false);
      setZoomFactor(camera.zoom?.min ?? 1);
      setOpened({ state: "starting", camera, loop: session.loop });
    };
    open().catch((error: unknown) => fail(error instanceof CameraError ? error.failure : "failed"));
    return () => {
      session.over = true;
      session.loop?.stop();
      session.camera?.close();
      setOpened(closed);
    };
  }, [active, visible, attempt, deliver]);

  const resume = useCallback(() => {
    setOpened((before) => {
      if (before.state !== "paused") return before;
      before.loop?.resume();
      return { ...before, state: "scanning" };
    });
  }, []);

  // Turning continuous mode on while paused means "go on".
  useEffect(() => {
    if (continuous) resume();
  }, [continuous, resume]);

  const submit = useCallback(
    (text: string) => {
      const trimmed = text.trim();
      if (trimmed !== "") deliver({ text: trimmed, format: null, source: "typed" });
    },
    [deliver],
  );
  useWedge((text) => deliver({ text, format: null, source: "wedge" }), wedge);

  const { camera, state } = opened;
  return {
    state,
    videoRef,
    last,
    count,
    torch:
      camera?.hasTorch === true
        ? {
            on: torchOn,
            toggle: () =>
              void camera.setTorch(!torchOn).then(
                () => setTorchOn(!torchOn),
                () => undefined,
              ),
          }
        : null,
    zoom: camera?.zoom
      ? {
          range: camera.zoom,
          factor: zoomFactor,
          set: (factor) =>
            void camera.setZoom(factor).then(
              () => setZoomFactor(factor),
              () => undefined,
            ),
        }
      : null,
    resume,
    retry: () => setAttempt(attempt + 1),
    submit,
  };
}
