/**
 * Runs while the page is still read, long before the app's script has arrived: a file of its own, because the policy
 * allows no script in the page. It sets theme and language, so that a person who chose the dark theme or English never
 * sees a flash of the other, and begins at once what would else be asked for one after the other: the catalogue of the
 * language, who is signed in, and for the scanner its camera and its decoder. On a slow network each of these is a round
 * trip that now passes while the app is under way. What the scanner shows of it is the eye's (scan/eye.ts), which runs next.
 */
import { languageKey, preferredLanguage } from "../i18n/preferred.ts";
import { cameraWish } from "./camera-wish.ts";
import { isScannerOpened, keptOnDevice, type Early } from "./early.ts";

/** The built files' names, which the build writes on this script's tag (build/first-load.ts); none while developing. */
const parts = document.currentScript?.dataset ?? {};
const isScanner = isScannerOpened();

function dress(): void {
  const page = document.documentElement;
  const theme = keptOnDevice("instep.theme");
  if (theme === "light" || theme === "dark") page.dataset["theme"] = theme;
  if (isScanner) page.dataset["opening"] = "scan";
  const language = preferredLanguage(keptOnDevice(languageKey), navigator.languages);
  page.lang = language;
  const manifest = document.querySelector<HTMLLinkElement>('link[rel="manifest"]');
  if (manifest !== null) manifest.href = `/manifest.${language}.webmanifest`;
  const catalogue = language === "en" ? parts["en"] : parts["zh"];
  if (catalogue === undefined) return;
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.href = catalogue;
  document.head.append(link);
}

const cameraKey = "instep.camera";

/** Asking takes a slow phone a tenth of a second and more, so the last answer counts, and this one the next time. */
async function isCameraAllowed(): Promise<boolean> {
  const asked = navigator.permissions.query({ name: "camera" }).then(({ state }) => {
    localStorage.setItem(cameraKey, state);
    return state === "granted";
  });
  asked.catch(() => undefined);
  return keptOnDevice(cameraKey) === "granted" || asked;
}

/**
 * Only where it was allowed before: nobody is asked for a camera by a page that is not there yet. Where the last answer no
 * longer holds a question may come up all the same; a refusal is handed on, because whoever refuses is not asked twice.
 */
async function openCamera(me: Promise<Response>): Promise<MediaStream | null> {
  try {
    if (!(await isCameraAllowed())) return null;
    // A light that goes on is for somebody who works here.
    if (keptOnDevice("instep.identity") === null && !(await me).ok) return null;
    return await navigator.mediaDevices.getUserMedia(cameraWish);
  } catch (error) {
    // Anything else the scanner tries again, and says what is wrong.
    if (!(error instanceof DOMException && error.name === "NotAllowedError")) return null;
    localStorage.removeItem(cameraKey);
    throw error;
  }
}

function begin(): Early {
  // As the page's link asks for it, which began a round trip ago (index.html).
  const me = fetch("/v1/auth/me");
  me.catch(() => undefined);
  if (!isScanner) return { me };
  const camera = openCamera(me);
  camera.catch(() => undefined);
  const early: Early = { me, camera };
  if (parts["decoder"] !== undefined)
    early.decoder = new Worker(parts["decoder"], { type: "module", name: "instep-scan" });
  return early;
}

globalThis.instepEarly = begin();
dress();
