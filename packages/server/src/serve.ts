/**
 * A running server: database, migrations, journal, gateway, one port. What is started is registered to be stopped, in
 * reverse order; the database is the last to go.
 */
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { Gateway } from "./gateway/gateway.ts";
import { buildHttp } from "./gateway/http.ts";
import { openMetrics } from "./gateway/metrics.ts";
import { attachSockets } from "./gateway/sockets.ts";
import { openStatic } from "./gateway/static.ts";
import { refuse } from "./gateway/answers.ts";
import { migrationsOf, openFoundation, type Foundation } from "./house.ts";
import { makeAuthenticator } from "./identity/authenticator.ts";
import { setupCode } from "./identity/setup.ts";
import { modules } from "./modules.ts";
import { openAuthority } from "./platform/authority.ts";
import type { Config } from "./platform/config.ts";
import type { House } from "./platform/contracts.ts";
import { lanAddresses, ownOrigin } from "./platform/lan.ts";
import type { Lifecycle } from "./platform/lifecycle.ts";
import { listenOn } from "./platform/listen.ts";
import type { Logger } from "./platform/logger.ts";
import { migrate } from "./platform/migrate.ts";
import { startEmbeddedPostgres } from "./platform/postgres/embedded.ts";
import { loadLanCertificate, type TlsFiles } from "./platform/tls.ts";

export interface Running {
  readonly foundation: Foundation;
  readonly gateway: Gateway;
  readonly house: House;
  readonly port: number;
  /** Where this machine opens it. */
  readonly localUrl: string;
  /** What links and the QR code carry. */
  readonly publicUrl: string;
  readonly tls: TlsFiles | undefined;
  /** Shown on the terminal while there is no chain: whoever creates it from another machine must know it. */
  setupCode(): Promise<string | undefined>;
}

export interface ServeOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  /** Runs after the migrations and before the port opens: the demo chain on a first start. */
  readonly prepare?: (databaseUrl: string) => Promise<void>;
  readonly now?: () => number;
}

const webDist = fileURLToPath(new URL("../../web/dist", import.meta.url));
/** Keep-alive outlives the usual 60 s of proxies, so that they and not we end an idle connection. */
const keepAliveMs = 75_000;

async function databaseUrlOf({ config, log, lifecycle }: ServeOptions): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  lifecycle.onStop("postgres", () => embedded.stop());
  return embedded.url;
}

export async function serve(options: ServeOptions): Promise<Running> {
  const { config, log, lifecycle } = options;
  const databaseUrl = await databaseUrlOf(options);
  const migrated = await migrate(databaseUrl, migrationsOf(modules));
  if (migrated.applied.length > 0)
    log.info({ applied: migrated.applied.length }, "the database was brought up to date");
  await options.prepare?.(databaseUrl);

  const gateway = await openGateway(options, databaseUrl);
  const { foundation } = gateway;

  const addresses = lanAddresses();
  const tls = config.lan
    ? await loadLanCertificate({ dataDir: config.dataDir, addresses, now: Date.now() })
    : undefined;
  const isSecure = tls !== undefined || (config.publicUrl?.startsWith("https:") ?? false);
  const listener: { handle: ReturnType<typeof getRequestListener> | undefined } = { handle: undefined };
  const handler = (...args: Parameters<ReturnType<typeof getRequestListener>>): void => {
    void listener.handle?.(...args);
  };
  const server = tls === undefined ? createServer(handler) : createSecureServer(tls, handler);
  server.keepAliveTimeout = keepAliveMs;
  server.requestTimeout = 120_000;
  const port = await listenOn(server, config);
  const publicUrl =
    config.publicUrl ?? ownOrigin({ host: config.host, port, isSecure: tls !== undefined, addresses });

  const house = houseOf(options, foundation, gateway, { publicUrl, isSecure });
  const [authority, files] = [openAuthority(tls), openStatic(webDist)];
  const app = buildHttp({ gateway, house, serveFile: (request) => authority(request) ?? files(request) });
  listener.handle = getRequestListener(
    (request, bindings) => {
      peers.set(request, bindings.incoming.socket.remoteAddress ?? "unknown");
      return app.fetch(request, bindings);
    },
    { overrideGlobalObjects: false },
  );
  attachSockets(server, gateway);
  lifecycle.onStop("port", () => {
    gateway.close();
    return new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 1_000).unref();
    });
  });
  const scheme = tls === undefined ? "http" : "https";
  const { port: bound } = server.address() as AddressInfo;
  return {
    foundation,
    gateway,
    house,
    port: bound,
    localUrl: `${scheme}://localhost:${bound}`,
    publicUrl,
    tls,
    setupCode: () => setupCode(foundation.database),
  };
}

async function openGateway(
  { config, log, lifecycle, now }: ServeOptions,
  databaseUrl: string,
): Promise<Gateway> {
  const metrics = openMetrics();
  const foundation = await openFoundation({
    databaseUrl,
    modules,
    log,
    metrics,
    connectionsMax: config.databaseConnections,
    ...(now === undefined ? {} : { now }),
  });
  lifecycle.onStop("journal", () => foundation.close());
  const authenticator = makeAuthenticator(foundation.database, foundation.now, (chainId) =>
    gateway.heardSince(chainId),
  );
  const gateway: Gateway = new Gateway(foundation, authenticator, metrics);
  metrics.gauge("instep_sockets", "Open sockets", () => gateway.connections);
  metrics.gauge("instep_reactions_behind", "Entries that reactions have not seen", () =>
    foundation.reactions.behind(),
  );
  return gateway;
}

function houseOf(
  { config, log }: ServeOptions,
  foundation: Foundation,
  gateway: Gateway,
  { publicUrl, isSecure }: { publicUrl: string; isSecure: boolean },
): House {
  return {
    database: foundation.database,
    journal: foundation.journal,
    log,
    now: foundation.now,
    random: foundation.random,
    mediaDir: config.mediaDir,
    publicUrl,
    secureCookies: isSecure,
    trustProxy: config.trustProxy,
    callerOf: (request) => gateway.authenticator.callerOfRequest(request),
    addressOf: (request) => addressOf(request, config.trustProxy),
    follow: (chainId) => foundation.follow(chainId),
    refuse,
  };
}

/** The peer's address; a proxy's word for it only when the settings say so. */
function addressOf(request: Request, trustProxy: boolean): string {
  if (trustProxy) {
    const forwarded = request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
    if (forwarded !== undefined && forwarded !== "") return forwarded;
  }
  return peers.get(request) ?? "unknown";
}

/** Address of the peer of each request while it is being answered. */
const peers = new WeakMap<Request, string>();
