/**
 * All three ways of reading a code, as one hook: the camera, a handheld scanner, typing.
 * The camera is open only while `active` and the page is visible; it is let go at once when
 * the page is hidden, because a phone lends it to one app at a time.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { Camera, ZoomRange } from "./camera.ts";
import {
  startCameraSession,
  type CameraSession,
  type ScannerState,
  type SessionView,
} from "./camera-session.ts";
import { takeEye, viewOfEye } from "./eye.ts";
import type { OnCode, ScannedCode, ScanVerdict } from "./code.ts";
import { feedback } from "./feedback.ts";
import type { FrameReading } from "./frame-loop.ts";
import type { RepeatFilter } from "./repeat-filter.ts";
import { useWedge } from "./use-wedge.ts";

export type { ScannerState } from "./camera-session.ts";

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
  /** For the place in `ScannerView` where the picture is put. */
  readonly pictureRef: RefObject<HTMLDivElement | null>;
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

interface Scans {
  readonly last: ScannedCode | null;
  readonly count: number;
}

/** Hands a code to the screen and answers with sound and motor what it said. */
function useDeliver(onCode: OnCode): Scans & { readonly deliver: (code: ScannedCode) => void } {
  const latest = useRef(onCode);
  useLayoutEffect(() => {
    latest.current = onCode;
  });
  const [scans, setScans] = useState<Scans>({ last: null, count: 0 });
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

/** Light and zoom of an open camera. A refusal of the device leaves them as they are. */
function useCameraTools(camera: Camera | null): Pick<Scanner, "torch" | "zoom"> {
  const [set, setSet] = useState<{ camera: Camera | null; torch: boolean; zoom: number | null }>({
    camera,
    torch: false,
    zoom: null,
  });
  // Another camera starts with its light off.
  const own = set.camera === camera ? set : { camera, torch: false, zoom: null };
  if (camera === null) return { torch: null, zoom: null };
  const apply = (work: Promise<void>, next: Partial<typeof own>): void =>
    void work.then(
      () => setSet({ ...own, ...next }),
      () => undefined,
    );
  const { zoom, hasTorch, setTorch, setZoom } = camera;
  return {
    torch: hasTorch
      ? { on: own.torch, toggle: () => apply(setTorch(!own.torch), { torch: !own.torch }) }
      : null,
    zoom: zoom && {
      range: zoom,
      factor: own.zoom ?? zoom.min,
      set: (factor) => apply(setZoom(factor), { zoom: factor }),
    },
  };
}

const closed: SessionView = { state: "idle", camera: null };

/** What the page's own eye read before the screen was there goes first; its camera stays open for `useCamera`. */
function useEye(deliver: (code: ScannedCode) => void): () => CameraSession | null {
  const waiting = useRef<CameraSession | null>(null);
  useLayoutEffect(() => {
    const eye = takeEye();
    if (eye === undefined) return;
    waiting.current = eye.session;
    for (const code of eye.scans) deliver(code);
    return () => waiting.current?.close();
  }, [deliver]);
  return useCallback(() => {
    const session = waiting.current;
    waiting.current = null;
    return session;
  }, []);
}

/** The camera, open while `isOpen`; its picture stands in `pictureRef`. */
function useCamera(
  isOpen: boolean,
  continuous: boolean,
  deliver: (code: ScannedCode) => void,
): Pick<Scanner, "pictureRef" | "resume" | "retry"> & { readonly view: SessionView } {
  const pictureRef = useRef<HTMLDivElement>(null);
  const session = useRef<CameraSession | null>(null);
  const filter = useRef<RepeatFilter>(undefined);
  const [view, setView] = useState<SessionView>(() => viewOfEye() ?? closed);
  const [attempt, setAttempt] = useState(0);
  const takeOver = useEye(deliver);

  // Before the paint: the eye's picture goes and the screen's own comes in one frame.
  useLayoutEffect(() => {
    if (!isOpen) {
      takeOver()?.close();
      setView(closed);
      return;
    }
    const events = {
      onView: setView,
      onScan: ({ text, format, latencyMs }: FrameReading) =>
        deliver({ text, format, source: "camera", latencyMs }),
    };
    const own = takeOver() ?? startCameraSession(events, filter.current && { filter: filter.current });
    filter.current = own.filter;
    own.tell(events);
    pictureRef.current?.append(own.video);
    session.current = own;
    return () => {
      own.close();
      own.video.remove();
      session.current = null;
      setView(closed);
    };
  }, [isOpen, attempt, deliver, takeOver]);

  useEffect(() => {
    session.current?.setContinuous(continuous);
  }, [continuous, isOpen, attempt]);

  return {
    view,
    pictureRef,
    resume: () => session.current?.resume(),
    retry: () => setAttempt(attempt + 1),
  };
}

export function useScanner(options: UseScannerOptions): Scanner {
  const { onCode, active = true, continuous = false, wedge = true } = options;
  const visible = useVisible();
  const { deliver, last, count } = useDeliver(onCode);
  const { view, ...camera } = useCamera(active && visible, continuous, deliver);
  const submit = useCallback(
    (text: string) => {
      const trimmed = text.trim();
      if (trimmed !== "") deliver({ text: trimmed, format: null, source: "typed" });
    },
    [deliver],
  );
  useWedge((text) => deliver({ text, format: null, source: "wedge" }), wedge);
  return { state: view.state, last, count, ...camera, ...useCameraTools(view.camera), submit };
}
