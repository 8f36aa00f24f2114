/**
 * The staff app on a slow phone: Chromium with the processor held back six times and DevTools' Fast 3G, on the built app
 * and the real server with the demo chain. A clerk opens the scanner: cold (nothing stored on the phone) and warm (opened
 * before). Ready to scan means: the camera's picture runs where a person sees it, and the decoder waits for frames. The
 * camera sees a label that our printer drew; how long decoding takes is the worker's own figure. That being ready is worth
 * something is told by two instants more: when the label's code stands on the screen, and when its shoe does.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium, type Browser, type BrowserContext, type Page, type Request } from "playwright-core";
import { makeId } from "@instep/domain/kernel/ids.ts";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import { skusOfStyle, stylesOf, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { filmLabel } from "@instep/web/testing/camera.ts";
import { debianProgram } from "../rig/peers.ts";
import { freePort } from "../rig/ports.ts";
import { goal, type BenchResult } from "../rig/report.ts";
import { openBenchDatabase, startServer } from "../rig/server.ts";

const slowdown = 6;
/** DevTools' "Fast 3G": 1.6 Mbit/s down, 750 kbit/s up, less a tenth; a delay for each request. */
const fast3g = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1_600_000 / 8) * 0.9,
  uploadThroughput: (750_000 / 8) * 0.9,
};
const viewport = { width: 390, height: 844 };
const readyMsMax = 60_000;
const scannerPath = "/scan";
/** Between two visits: until the page before has gone, the browser's own start is over and the processor is at rest. */
const restMs = 2_500;

interface Visit {
  readonly firstPaintMs: number;
  readonly readyMs: number;
  readonly codeShownMs: number;
  readonly shoeShownMs: number;
  readonly scriptGzipBytes: number;
  readonly scriptFiles: number;
  /** Everything that came over the network until ready. */
  readonly wireBytes: number;
  readonly decodesMs: readonly number[];
}

/** What the page's own scripts tell; written by `watchScanner`. */
interface Watched {
  readyAt?: number;
  codeShownAt?: number;
  shoeShownAt?: number;
  decodesMs?: number[];
}

export async function benchScreen({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<BenchResult> {
  const program = process.env["CHROMIUM_PATH"] ?? debianProgram("chromium", "chromium", say);
  await ensureBuilt(say);
  const visits = quick ? 1 : 5;
  const folder = mkdtempSync(path.join(tmpdir(), "instep-screen-"));
  say("serving the demo chain …");
  const database = await openBenchDatabase();
  const more = { DEMO: "1", DATA_DIR: folder };
  const server = await startServer(database.postgres.url, await freePort(), "warn", more);
  try {
    const { password } = JSON.parse(readFileSync(path.join(folder, "demo.json"), "utf8")) as {
      password: string;
    };
    const label = path.join(folder, "label.y4m");
    const printer = await launch(program);
    await film(printer, server.url, password, label);
    await printer.close();
    const browser = await launch(program, label);
    const [cold, warm]: [Visit[], Visit[]] = [[], []];
    for (let visit = 0; visit < visits; visit += 1) {
      const context = await clerkOn(browser, server.url, password);
      say("cold …");
      cold.push(await measure(context));
      await settled(context, server.url);
      say("warm …");
      warm.push(await measure(context));
      await context.close();
    }
    const version = browser.version();
    await browser.close();
    return resultOf(cold, warm, version);
  } finally {
    await server.stop();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ensureBuilt(say: (line: string) => void): Promise<void> {
  say("building the app if it changed …");
  const root = fileURLToPath(new URL("../../../../", import.meta.url));
  const builder = path.join(root, "scripts/web-build.mjs");
  if (!existsSync(builder)) throw new Error("the app's build script is missing");
  const build = `await (await import(${JSON.stringify(builder)})).ensureWebBuilt(process.execPath)`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", build], { cwd: root, stdio: "inherit" });
}

function launch(program: string, camera?: string): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      // A desktop's address bar is a page of its own, which starts beside ours in each new window.
      "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      ...(camera === undefined ? [] : [`--use-file-for-fake-video-capture=${camera}`]),
    ],
  });
}

/** A clerk's phone: signed in, with nothing of the app on it. */
async function clerkOn(browser: Browser, url: string, password: string): Promise<BrowserContext> {
  const deviceId: string = makeId<"device">(Date.now(), randomBytes(10));
  const context = await browser.newContext({
    baseURL: url,
    viewport,
    hasTouch: true,
    isMobile: true,
    locale: "zh-CN",
    permissions: ["camera"],
  });
  await context.addInitScript((id) => localStorage.setItem("instep.device", id), deviceId);
  await context.addInitScript(watchScanner);
  const answer = await context.request.post("/v1/auth/sign-in", {
    headers: { origin: url },
    data: { who: "1101", secret: password, deviceId, deviceName: "slow phone" },
  });
  if (!answer.ok()) throw new Error(`the clerk was not let in: ${await answer.text()}`);
  return context;
}

/** Draws a label as a camera sees it; Chromium reads the film when it starts. */
async function film(browser: Browser, url: string, password: string, file: string): Promise<void> {
  const context = await clerkOn(browser, url, password);
  const snapshot = await context.request.get("/v1/feeds/catalogue/snapshot");
  const { view } = (await snapshot.json()) as { view: CatalogueView };
  const [found] = [...stylesOf(view)]
    .flatMap((style) => skusOfStyle(view, style.id))
    .filter(({ sku }) => sku[skuAt.active] === 1 && sku[skuAt.barcodes].length > 0);
  if (found === undefined) throw new Error("the demo chain has nothing to label");
  const svg = await context.request.get(`/v1/labels/${found.sku[skuAt.id]}.svg`);
  await filmLabel(await svg.text(), file);
  await context.close();
}

/** Runs in the page before its own scripts: notes what a person would note, in the frame that shows it, and each decoding. */
function watchScanner(): void {
  const watched: Watched = { decodesMs: [] };
  Object.assign(window, { watched });
  let isDecoderReady = false;
  // Frames come when the page is drawn: what is there and not yet shown does not count.
  const look = (): void => {
    const video = document.querySelector("video");
    const isSeen = video?.checkVisibility({ opacityProperty: true, visibilityProperty: true }) === true;
    if (isDecoderReady && isSeen && video.readyState >= 2 && !video.paused)
      watched.readyAt ??= performance.now();
    if (document.querySelector(".eye-code span, [data-size]") !== null)
      watched.codeShownAt ??= performance.now();
    if (document.querySelector("[data-size]") !== null) watched.shoeShownAt ??= performance.now();
    if (watched.shoeShownAt === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  const Original = window.Worker;
  window.Worker = class extends Original {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(address, options);
      this.addEventListener(
        "message",
        ({ data }: MessageEvent<{ kind?: string; decodeMs?: number; readings?: [] }>) => {
          if (data.kind === "ready") isDecoderReady = true;
          else if (data.kind === "readings" && (data.readings?.length ?? 0) > 0)
            watched.decodesMs?.push(data.decodeMs ?? 0);
        },
      );
    }
  };
}

type Instant = "readyAt" | "codeShownAt" | "shoeShownAt";

/** When it was, in ms from the beginning of the visit. */
async function instantOf(page: Page, name: Instant): Promise<number> {
  const seen = await page.waitForFunction((key) => (window as { watched?: Watched }).watched?.[key], name, {
    timeout: readyMsMax,
  });
  return Number(await seen.jsonValue());
}

async function measure(context: BrowserContext): Promise<Visit> {
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  await protocol.send("Network.enable");
  await protocol.send("Network.emulateNetworkConditions", fast3g);
  await protocol.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  let wireBytes = 0;
  protocol.on("Network.loadingFinished", ({ encodedDataLength }) => {
    wireBytes += encodedDataLength;
  });
  // By address: a file that was asked for ahead is asked for again by whoever runs it.
  const scripts = new Map<string, Request>();
  const note = (request: Request): void => {
    if (request.resourceType() === "script") scripts.set(request.url(), request);
  };
  page.on("request", note);
  await page.waitForTimeout(restMs);
  await page.goto(scannerPath, { waitUntil: "commit" });
  const readyMs = await instantOf(page, "readyAt");
  // The app's script is asked for by then and may still be under way; it is weighed when nobody waits any more.
  page.off("request", note);
  const ownBytes = wireBytes;
  const codeShownMs = await instantOf(page, "codeShownAt");
  const shoeShownMs = await instantOf(page, "shoeShownAt");
  const told = await page.evaluate(() => ({
    firstPaintMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    decodesMs: (window as { watched?: Watched }).watched?.decodesMs ?? [],
  }));
  const ownScripts = await Promise.all([...scripts.values()].map(gzipBytesOf));
  await page.close();
  return {
    ...told,
    readyMs,
    codeShownMs,
    shoeShownMs,
    scriptGzipBytes: ownScripts.reduce((sum, bytes) => sum + bytes, 0),
    scriptFiles: ownScripts.length,
    wireBytes: ownBytes,
  };
}

async function gzipBytesOf(request: Request): Promise<number> {
  const response = await request.response();
  if (response === null) throw new Error(`no answer for ${request.url()}`);
  return gzipSync(await response.body()).length;
}

/** The app was used for a while: its service worker has everything, and the phone its feeds. */
async function settled(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}${scannerPath}`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await instantOf(page, "shoeShownAt");
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await instantOf(page, "shoeShownAt");
  await page.close();
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function resultOf(cold: readonly Visit[], warm: readonly Visit[], version: string): BenchResult {
  const of = (visits: readonly Visit[], key: Exclude<keyof Visit, "decodesMs">): number =>
    median(visits.map((visit) => visit[key]));
  // DevTools holds back the screen's thread, not the workers'; a slow phone is as slow in both.
  const decodeMs = median(cold.flatMap(({ decodesMs }) => decodesMs)) * slowdown;
  return {
    rows: (
      [
        ["cold", cold],
        ["warm", warm],
      ] as const
    ).map(([what, visits]) => ({
      what,
      visits: visits.length,
      "first paint ms": of(visits, "firstPaintMs"),
      "ready to scan ms": of(visits, "readyMs"),
      "code shown ms": of(visits, "codeShownMs"),
      "shoe shown ms": of(visits, "shoeShownMs"),
      "script KB gzip": of(visits, "scriptGzipBytes") / 1_000,
      "script files": of(visits, "scriptFiles"),
      "over the wire KB": of(visits, "wireBytes") / 1_000,
    })),
    goals: [
      goal("script until ready to scan, gzip", of(cold, "scriptGzipBytes") / 1_000, "kB", "<=", 180),
      goal("ready to scan, cold", of(cold, "readyMs") / 1_000, "s", "<=", 3),
      goal("ready to scan, warm", of(warm, "readyMs") / 1_000, "s", "<=", 1),
      goal(`label decoded, ${slowdown} x slower`, decodeMs, "ms", "<=", 150),
    ],
    settings: {
      chromium: version,
      cpu: `${slowdown} x slower`,
      network: "DevTools Fast 3G",
      viewport: "390 x 844",
    },
  };
}
