/**
 * The scanner that opens with the page: while the app's own script is held back it already reads, and what it has read
 * leads to its shoe when the app is there. Nothing moves when the app takes over.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import { skusOfStyle, stylesOf, type CatalogueView, type FoundSku } from "@instep/domain/catalogue/feed.ts";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filmLabel } from "../testing/camera.ts";
import { launchBrowser, signIn, startApp, type App, type Person } from "../testing/harness.ts";

let app: App;
let dir: string;
/** Its camera sees a label; the other one's sees none. */
let browser: Browser;
let plain: Browser;
let found: readonly FoundSku[];

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "instep-eye-"));
  app = await startApp();
  plain = await launchBrowser();
  const clerk = await signIn(plain, app, "1101");
  const { view } = await clerk.get<{ readonly view: CatalogueView }>("/v1/feeds/catalogue/snapshot");
  found = [...stylesOf(view)]
    .flatMap((style) => skusOfStyle(view, style.id))
    .filter(({ sku }) => sku[skuAt.active] === 1 && sku[skuAt.barcodes].length > 0);
  const label = path.join(dir, "label.y4m");
  const svg = await clerk.context.request.get(`/v1/labels/${skuOf(0)}.svg`);
  await filmLabel(await svg.text(), label);
  browser = await launchBrowser({ camera: label });
});

afterAll(async () => {
  for (const one of [browser, plain]) await one?.close();
  await app?.stop();
  rmSync(dir, { recursive: true, force: true });
});

function skuOf(n: number): string {
  return found[n]?.sku[skuAt.id] ?? "";
}

function barcodeOf(n: number): string {
  return found[n]?.sku[skuAt.barcodes][0] ?? "";
}

type Counting = typeof window & { readings?: number };

/** Runs in the page before its own scripts: how often the decoder has read something. */
function countReadings(): void {
  const Original = window.Worker;
  window.Worker = class extends Original {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(address, options);
      this.addEventListener("message", ({ data }: MessageEvent<{ kind?: string; readings?: [] }>) => {
        const counting = window as Counting;
        if ((data.readings?.length ?? 0) > 0) counting.readings = (counting.readings ?? 0) + 1;
      });
    }
  };
}

/** The scanner's page whose app does not come until `release`. */
async function heldBack(
  person: Person,
  then: "comes" | "fails" = "comes",
): Promise<{ readonly page: Page; readonly release: () => void }> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await person.context.route(/\/assets\/app-.*\.js$/, async (route) => {
    await released;
    await (then === "comes" ? route.continue() : route.abort());
  });
  const page = await person.context.newPage();
  await page.goto("/scan", { waitUntil: "commit" });
  return { page, release };
}

const chosen = (page: Page, n: number) =>
  page.getByRole("radio", { checked: true }).and(page.locator(`[data-size="${skuOf(n)}"]`));

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function placeOf(page: Page, selector: string): Promise<Place> {
  return page
    .locator(selector)
    .first()
    .evaluate((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
    });
}

describe("the eye", () => {
  it("reads a label before the app is there, shows the code, and the app goes on with it", async () => {
    const clerk = await signIn(browser, app, "1101");
    const { page, release } = await heldBack(clerk);
    const code = page.locator(".eye .eye-code");
    await code.filter({ hasText: /\d{8}/ }).waitFor();
    // One scan and then a pause, as the app's own scanner does it.
    await page.locator('.eye[data-state="paused"]').waitFor();
    const track = await page.evaluate(() => {
      const { srcObject } = document.querySelector("video") as HTMLVideoElement;
      return (srcObject as MediaStream).getVideoTracks()[0]?.id;
    });
    release();
    await chosen(page, 0).waitFor();
    expect(await page.locator(".eye, .eye-code").count()).toBe(0);
    // The same picture goes on: no second camera was asked for.
    const after = await page.evaluate(() =>
      [...document.querySelectorAll("video")].map((video) => ({
        id: (video.srcObject as MediaStream).getVideoTracks()[0]?.id,
        isPlaying: !video.paused && video.readyState >= 2,
      })),
    );
    expect(after).toEqual([{ id: track, isPlaying: true }]);
    expect(clerk.faults).toEqual([]);
    await clerk.context.close();
  });

  it("hears a handheld scanner before the app is there", async () => {
    const clerk = await signIn(plain, app, "1101");
    const { page, release } = await heldBack(clerk);
    await page.locator(".eye").waitFor({ state: "attached" });
    await page.evaluate(
      (keys) => {
        for (const key of keys)
          document.documentElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      },
      [...barcodeOf(1), "Enter"],
    );
    await page
      .locator(".eye .eye-code")
      .filter({ hasText: barcodeOf(1) })
      .waitFor();
    release();
    await chosen(page, 1).waitFor();
    await clerk.context.close();
  });

  it.each(["phone", "desktop"] as const)("stands where the app's scanner will stand (%s)", async (device) => {
    const clerk = await signIn(browser, app, "1101", { device });
    const { page, release } = await heldBack(clerk);
    await page.locator(".eye-code").filter({ hasText: /\d/ }).waitFor();
    const before = { video: await placeOf(page, "video"), frame: await placeOf(page, ".eye-frame") };
    // The catalogue is held back too: the scanner alone is compared, without the panel that a result brings.
    await clerk.context.route("**/v1/feeds/**", () => undefined);
    release();
    await page.locator("section video").waitFor();
    const after = {
      video: await placeOf(page, "section video"),
      frame: await placeOf(page, "section svg[viewBox='0 0 320 176']"),
    };
    expect(after).toEqual(before);
    expect(await page.locator("section .eye-code").innerText()).toMatch(/\d/);
    await clerk.context.close();
  });

  it("closes when the app cannot be had: nothing may look as if it counted", async () => {
    const clerk = await signIn(browser, app, "1101");
    const { page, release } = await heldBack(clerk, "fails");
    await page.locator(".eye video").waitFor();
    release();
    await page.locator(".eye").waitFor({ state: "detached" });
    expect(await page.locator("video").count()).toBe(0);
    await clerk.context.close();
  });

  it("counts a label once that stays before the camera while the page is hidden", async () => {
    const clerk = await signIn(browser, app, "1101");
    await clerk.context.addInitScript(countReadings);
    const page = await clerk.open("/scan");
    await chosen(page, 0).waitFor();
    for (const state of ["hidden", "visible"]) {
      await page.evaluate((now) => {
        Object.defineProperty(document, "visibilityState", { value: now, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, state);
      if (state === "hidden") await page.locator("video").waitFor({ state: "detached" });
    }
    const before = await page.evaluate(() => (window as Counting).readings ?? 0);
    await page.waitForFunction((count) => ((window as Counting).readings ?? 0) > count + 3, before);
    await chosen(page, 0).waitFor();
    expect(await page.getByRole("button", { name: /^卖出/ }).innerText()).toMatch(/^卖出 1 双/);
    await clerk.context.close();
  });

  it("is nowhere for somebody who is not signed in", async () => {
    const context = await browser.newContext({ baseURL: app.url, locale: "zh-CN", permissions: ["camera"] });
    const page = await context.newPage();
    await page.goto("/scan");
    await page.getByRole("textbox").first().waitFor();
    expect(await page.locator("video, .eye").count()).toBe(0);
    await context.close();
  });
});
