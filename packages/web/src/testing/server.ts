/** For browser tests: the built web app, and the real server as a process of its own. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const run = promisify(execFile);
/** Bounds a hang; a server that ends says why at once. */
const startMsMax = 600_000;
const pollMs = 50;

/** Nothing of the runner's own settings. */
const inherited = Object.fromEntries(
  ["PATH", "HOME", "NODE_COMPILE_CACHE"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

/** In a process of its own: the test runner's NODE_ENV would build the app as for development, without service worker. */
export async function ensureWebBuilt(): Promise<void> {
  const builder = new URL("../../../../scripts/web-build.mjs", import.meta.url);
  const build = `await (await import(${JSON.stringify(builder.href)})).ensureWebBuilt(process.execPath)`;
  await run(process.execPath, ["--input-type=module", "--eval", build], { cwd: root, env: inherited });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

export interface ServerProcess {
  readonly url: string;
  /** Resolves when the process is gone, also when it was before. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** On the same database and port. */
  restart(): Promise<void>;
}

export interface ServerOptions {
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** Makes the demo chain in an empty database. */
  readonly demo: boolean;
}

/** Resolves when it answers. */
export async function startServer({ databaseUrl, dataDir, demo }: ServerOptions): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...inherited,
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: url,
    DEMO: demo ? "1" : "0",
    LOG_LEVEL: "warn",
  };
  let server = await serve(url, env);
  return {
    url,
    end: async (signal) => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, "exit");
      server.kill(signal);
      await ended;
    },
    restart: async () => {
      server = await serve(url, env);
    },
  };
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
