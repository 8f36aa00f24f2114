/**
 * For browser tests: the real server as a process of its own on a test database with the demo chain, the built web app,
 * and people in browser contexts of their own. Nothing is replaced by a fake but the camera's picture (camera.ts).
 */
import { randomBytes } from "node:crypto";
import { cpSync, rmSync } from "node:fs";
import { makeId } from "@instep/domain/kernel/ids.ts";
import { createTestDatabase, makeTestDir } from "@instep/server/platform/postgres/testing.ts";
import { copyDatabase } from "@instep/server/platform/postgres/testing-databases.ts";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";
import { inject } from "vitest";
import { startServer } from "./server.ts";

/** Bounds a hang, not the speed: a test machine may be busy with anything, and a first load is slow then. */
const seenMsMax = 100_000;

export interface App {
  /** `http://127.0.0.1:<port>`: a secure context, as the camera and the service worker need. */
  readonly url: string;
  /** Of everybody in the demo chain. */
  readonly password: string;
  /** As a power cut does it. */
  kill(): Promise<void>;
  /** On the same database and port, after `kill`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Serves a copy of the run's demo chain, or an empty database on which the server makes nothing. */
export async function startApp({ demo = true }: { readonly demo?: boolean } = {}): Promise<App> {
  const made = inject("demo");
  const database = await (demo
    ? copyDatabase(inject("postgresAdminUrl"), made.databaseUrl)
    : createTestDatabase());
  const dataDir = makeTestDir();
  if (demo) cpSync(made.dataDir, dataDir, { recursive: true });
  const server = await startServer({ databaseUrl: database.url, dataDir, demo });
  return {
    url: server.url,
    password: demo ? made.password : "",
    kill: () => server.end("SIGKILL"),
    restart: () => server.restart(),
    stop: async () => {
      await server.end("SIGTERM");
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** `camera`: a y4m file that every camera of this browser shows. */
export function launchBrowser({ camera }: { readonly camera?: string } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Several people look at their screens at once, and none of them is in the background.
      "--disable-renderer-backgrounding",
      "--disable-backgrounding-occluded-windows",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      ...(camera === undefined ? [] : [`--use-file-for-fake-video-capture=${camera}`]),
    ],
  });
}

/** A device of its own; whoever waits in it waits until it is there. */
export async function openContext(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(seenMsMax);
  return context;
}

export interface Person {
  readonly context: BrowserContext;
  /** Opens a page of the app; what goes wrong in it is in `faults`. */
  open(path: string): Promise<Page>;
  query<Result>(name: string, args: unknown): Promise<Result>;
  get<Result>(path: string): Promise<Result>;
  /** Uncaught errors of all pages of this person. */
  readonly faults: readonly string[];
}

export interface PersonOptions {
  readonly device?: "phone" | "desktop";
  readonly language?: "zh-CN" | "en";
  /** The place this device works at; else the person's own. */
  readonly placeId?: string;
}

const viewports = { phone: { width: 390, height: 844 }, desktop: { width: 1_280, height: 800 } };

/** A person of the demo chain (1101 clerk, 1100 manager of SH01, 1300 purchasing, 1400 warehouse) on a device of their own. */
export async function signIn(
  browser: Browser,
  app: App,
  number: string,
  { device = "phone", language = "zh-CN", placeId }: PersonOptions = {},
): Promise<Person> {
  const deviceId = makeId<"device">(Date.now(), randomBytes(10));
  const context = await openContext(browser, {
    baseURL: app.url,
    viewport: viewports[device],
    hasTouch: device === "phone",
    locale: language,
    permissions: ["camera"],
  });
  const kept = {
    "instep.device": deviceId as string,
    ...(placeId === undefined ? {} : { "instep.place": placeId }),
  };
  await context.addInitScript((entries) => {
    for (const [key, value] of Object.entries(entries)) localStorage.setItem(key, value);
  }, kept);
  const answer = await context.request.post("/v1/auth/sign-in", {
    headers: { origin: app.url },
    data: { who: number, secret: app.password, deviceId, deviceName: `test ${number}` },
  });
  if (!answer.ok()) throw new Error(`${number} was not let in: ${await answer.text()}`);
  const faults: string[] = [];
  const get = async <Result>(place: string): Promise<Result> => {
    const response = await context.request.get(place);
    if (!response.ok()) throw new Error(`${place}: ${response.status()} ${await response.text()}`);
    return (await response.json()) as Result;
  };
  return {
    context,
    faults,
    get,
    query: (name, args) => get(`/v1/query/${name}?args=${encodeURIComponent(JSON.stringify(args))}`),
    open: async (place) => {
      const page = await context.newPage();
      page.on("pageerror", (error) => faults.push(`${number}: ${error.message}`));
      await page.goto(place);
      return page;
    },
  };
}

/**
 * Begins to watch for the first change of what an element says (or of its coming); `at` gives the instant, epoch
 * milliseconds, of the frame that shows it. Both ends are on one machine, so it may be compared with the server's clock.
 */
export async function watchChange(
  page: Page,
  selector: string,
): Promise<{ readonly at: () => Promise<number> }> {
  const name = `seen-${randomBytes(4).toString("hex")}`;
  await page.evaluate(
    ({ selector: where, name: key }) => {
      const read = (): string =>
        [...document.querySelectorAll(where)].map((one) => one.textContent).join("|");
      const before = read();
      const observer = new MutationObserver(() => {
        if (read() === before) return;
        observer.disconnect();
        // Painted, or as good as: a browser with many pages on a busy machine may draw one of them late or not at all.
        const tell = (): unknown => ((window as unknown as Record<string, number>)[key] ??= Date.now());
        requestAnimationFrame(() => setTimeout(tell));
        setTimeout(tell, 1_000);
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    },
    { selector, name },
  );
  return {
    at: async () => {
      const seen = await page.waitForFunction(
        (key) => (window as unknown as Record<string, number>)[key],
        name,
        // Not by frames, for the same reason.
        { polling: 100 },
      );
      return Number(await seen.jsonValue());
    },
  };
}
