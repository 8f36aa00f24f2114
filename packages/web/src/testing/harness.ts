/**
 * For browser tests: the real server as a process of its own on a test database with the demo chain, the built web app,
 * and people in browser contexts of their own. Nothing is replaced by a fake but the camera's picture (camera.ts).
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makeId } from "@instep/domain/kernel/ids.ts";
import { createTestDatabase, makeTestDir } from "@instep/server/platform/postgres/testing.ts";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const run = promisify(execFile);
const startMsMax = 90_000;
const pollMs = 50;

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

/** Builds the app if its sources changed, seeds the demo chain (or leaves the server empty) and serves it. */
export async function startApp({ demo = true }: { readonly demo?: boolean } = {}): Promise<App> {
  await ensureWebBuilt();
  const database = await createTestDatabase();
  const dataDir = makeTestDir();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: url,
    DEMO: demo ? "1" : "0",
    LOG_LEVEL: "warn",
  };
  let server = await serve(url, env);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  };
  const { password } = demo
    ? (JSON.parse(readFileSync(path.join(dataDir, "demo.json"), "utf8")) as { password: string })
    : { password: "" };
  return {
    url,
    password,
    kill: () => end("SIGKILL"),
    restart: async () => {
      server = await serve(url, env);
    },
    stop: async () => {
      await end("SIGTERM");
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** In a process of its own: the test runner's NODE_ENV would build the app as for development, without service worker. */
async function ensureWebBuilt(): Promise<void> {
  const builder = new URL("../../../../scripts/web-build.mjs", import.meta.url);
  const build = `await (await import(${JSON.stringify(builder.href)})).ensureWebBuilt(process.execPath)`;
  const { PATH, HOME } = process.env;
  await run(process.execPath, ["--input-type=module", "--eval", build], { cwd: root, env: { PATH, HOME } });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

/** Starts the process and waits until it answers; what it said is in the error when it does not. */
async function serve(url: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const main = path.join(root, "packages/server/src/main.ts");
  const server = spawn(process.execPath, [main], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-8_000);
    });
  const deadline = performance.now() + startMsMax;
  while (performance.now() < deadline && server.exitCode === null) {
    if (await isReady(url)) return server;
    await pause(pollMs);
  }
  server.kill("SIGKILL");
  throw new Error(`the server did not start:\n${said}`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
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
  const context = await browser.newContext({
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
        requestAnimationFrame(() => setTimeout(() => Object.assign(window, { [key]: Date.now() })));
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
      );
      return Number(await seen.jsonValue());
    },
  };
}
