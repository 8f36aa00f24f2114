/**
 * The scanner that opens with the page, before the app is there: a part of a few kilobytes, which the page asks for beside
 * the app's own script (build/first-load.ts) and which imports nothing of it. On a slow phone a clerk scans with it while
 * the app is still under way. What is read is shown and kept; when the app's scanner stands, it takes over the picture,
 * the decoder and the readings, and none is lost between the two.
 */
import { dropEarly, isScannerOpened, keptOnDevice, takeEarly } from "../app/early.ts";
import { CameraError, failureOf, openCamera, type Camera } from "./camera.ts";
import { startCameraSession, type CameraSession, type SessionView } from "./camera-session.ts";
import type { ScannedCode } from "./code.ts";
import { drawEye, type EyePicture } from "./eye-picture.ts";
import { listenToWedge } from "./wedge-listener.ts";

/** In the device's storage: whether one scan follows the other. */
export const continuousKey = "instep.scanContinuous";

/** A slow camera does not keep the app. */
const appHeldMsMax = 1_500;

export interface TakenEye {
  /** Null where it was closed: whoever wants a camera asks for it. */
  readonly session: CameraSession | null;
  /** In the order in which they were read. */
  readonly scans: readonly ScannedCode[];
}

class Eye {
  readonly #picture: EyePicture = drawEye();
  readonly #scans: ScannedCode[] = [];
  readonly #session: CameraSession;
  readonly #endWedge: () => void;
  /** The picture runs and the decoder waits, or neither will. */
  readonly opened: Promise<void>;
  #settle: () => void = () => undefined;
  readonly #camera = takeEarly("camera");
  #isClosed = false;
  readonly #taken: Promise<void>;
  #tellTaken: () => void = () => undefined;

  constructor() {
    this.opened = new Promise((settle) => {
      this.#settle = settle;
    });
    this.#taken = new Promise((tell) => {
      this.#tellTaken = tell;
    });
    this.#session = startCameraSession(
      {
        onView: ({ state }) => {
          this.#picture.show(state);
          if (state !== "starting") this.#settle();
        },
        onScan: ({ text, format, latencyMs }) => this.#keep({ text, format, source: "camera", latencyMs }),
      },
      { open: (onEnded) => this.#open(onEnded) },
    );
    this.#session.setContinuous(keptOnDevice(continuousKey) === "on");
    this.#picture.put(this.#session.video);
    this.#endWedge = listenToWedge((text) => this.#keep({ text, format: null, source: "wedge" }));
    document.addEventListener("visibilitychange", this.#look);
  }

  get view(): SessionView {
    return this.#session.view;
  }

  /** Once: the app goes on with it. */
  take(): TakenEye {
    this.#leave();
    return { session: this.#isClosed ? null : this.#session, scans: this.#scans };
  }

  close(): void {
    this.#end();
    this.#leave();
  }

  /** The boot script asks only for a camera that may be had without a question; with a question it is the app's matter. */
  async #open(onEnded: () => void): Promise<Camera> {
    let early: MediaStream | null;
    try {
      early = (await this.#camera) ?? null;
    } catch (error) {
      throw new CameraError(failureOf(error), error);
    }
    if (early === null) {
      this.#settle();
      await this.#taken;
    }
    if (this.#isClosed) {
      for (const track of early?.getTracks() ?? []) track.stop();
      throw new CameraError("failed");
    }
    return openCamera(onEnded, early);
  }

  #end(): void {
    this.#isClosed = true;
    this.#session.close();
  }

  #keep(code: ScannedCode): void {
    this.#scans.push(code);
    this.#picture.found(code.text);
  }

  /** A phone lends its camera to one app at a time. */
  readonly #look = (): void => {
    if (document.visibilityState === "visible") return;
    this.#end();
    this.#picture.show("idle");
    this.#settle();
  };

  #leave(): void {
    this.#settle();
    this.#tellTaken();
    this.#endWedge();
    this.#picture.remove();
    document.removeEventListener("visibilitychange", this.#look);
  }
}

function openEye(): Eye | undefined {
  try {
    if (isScannerOpened()) return new Eye();
  } catch {
    // The app's own scanner says what is wrong.
  }
  dropEarly();
  return undefined;
}

/**
 * The app runs when the eye is open: a slow phone that does both at once is later with each. Meanwhile its script comes
 * and is compiled (the page's link, build/first-load.ts). A camera may take its time, and then the app goes on.
 */
async function startApp(eye: Eye | undefined): Promise<void> {
  const app = document.querySelector<HTMLLinkElement>("link[data-app]");
  // Where the link fetches nothing (Safari before 17), held back would be the fetch as well.
  if (eye !== undefined && app?.relList.supports("modulepreload") === true)
    await Promise.race([eye.opened, new Promise((resolve) => setTimeout(resolve, appHeldMsMax))]);
  if (document.readyState === "loading")
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  if (app !== null) await import(/* @vite-ignore */ app.href);
}

/** Without the app nobody looks up what is read: then nothing may look as if it counted. */
function giveUp(eye: Eye | undefined): void {
  eye?.close();
  addEventListener("online", () => location.reload(), { once: true });
}

const opened = openEye();
if (opened !== undefined) (globalThis.instepEarly ??= {}).eye = opened;
startApp(opened).catch(() => giveUp(opened));

/** How the eye stands that waits to be taken; undefined when there is none. */
export function viewOfEye(): SessionView | undefined {
  const eye = globalThis.instepEarly?.eye;
  return eye instanceof Eye ? eye.view : undefined;
}

export function takeEye(): TakenEye | undefined {
  const eye = takeEarly("eye");
  return eye instanceof Eye ? eye.take() : undefined;
}
