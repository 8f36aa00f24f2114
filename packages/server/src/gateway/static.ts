/**
 * The built web app, kept in memory with its compressed forms; hashed assets never change, pages are always asked for.
 * The build leaves the compressed forms beside the files, made with all effort; what has none gets a quick one here.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { createHash } from "node:crypto";

interface Asset {
  readonly body: Buffer;
  readonly brotli: Buffer | undefined;
  readonly gzip: Buffer | undefined;
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};
const compressible = new Set([".html", ".js", ".css", ".json", ".webmanifest", ".svg", ".wasm", ".txt"]);

function load(file: string, name: string): Asset {
  const body = readFileSync(file);
  const extension = path.extname(name);
  const isCompressed = compressible.has(extension) && body.length > 1_024;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };
  const isHashed = name.startsWith("/assets/");
  return {
    body,
    brotli: isCompressed ? (kept(`${file}.br`) ?? brotliCompressSync(body, quality)) : undefined,
    gzip: isCompressed ? (kept(`${file}.gz`) ?? gzipSync(body)) : undefined,
    type: types[extension] ?? "application/octet-stream",
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
    cacheControl: isHashed ? "public, max-age=31536000, immutable" : "no-cache",
  };
}

function kept(file: string): Buffer | undefined {
  return existsSync(file) ? readFileSync(file) : undefined;
}

function walk(dir: string, prefix: string, into: Map<string, string>): void {
  for (const name of readdirSync(dir)) {
    const file = path.join(dir, name);
    if (statSync(file).isDirectory()) walk(file, `${prefix}${name}/`, into);
    else if (!/\.(br|gz)$/.test(name)) into.set(`${prefix}${name}`, file);
  }
}

/** Answers GET requests for files below `dir`; other paths that a person may have opened get the app's page. */
export function openStatic(dir: string): (request: Request) => Response | undefined {
  const files = new Map<string, string>();
  try {
    walk(dir, "/", files);
  } catch {
    return () => undefined;
  }
  const assets = new Map<string, Asset>();

  function assetOf(name: string): Asset | undefined {
    let asset = assets.get(name);
    const file = files.get(name);
    if (asset === undefined && file !== undefined) {
      asset = load(file, name);
      assets.set(name, asset);
    }
    return asset;
  }

  return (request) => {
    const { pathname } = new URL(request.url);
    // An invitation's address has dots in it too: what a person opens is a page, whatever it ends with.
    const isOpened = (request.headers.get("accept") ?? "").includes("text/html");
    const isPage = (path.extname(pathname) === "" || isOpened) && !/^\/(v1|assets)\//.test(pathname);
    const asset =
      assetOf(pathname === "/" ? "/index.html" : pathname) ?? (isPage ? assetOf("/index.html") : undefined);
    return asset === undefined ? undefined : respond(asset, request);
  };
}

function respond(asset: Asset, request: Request): Response {
  const headers = new Headers({
    "content-type": asset.type,
    etag: asset.etag,
    "cache-control": asset.cacheControl,
  });
  if (request.headers.get("if-none-match") === asset.etag)
    return new Response(null, { status: 304, headers });
  const accepted = request.headers.get("accept-encoding") ?? "";
  let { body } = asset;
  if (asset.brotli !== undefined || asset.gzip !== undefined) headers.set("vary", "accept-encoding");
  if (asset.brotli !== undefined && /\bbr\b/.test(accepted)) {
    body = asset.brotli;
    headers.set("content-encoding", "br");
  } else if (asset.gzip !== undefined && /\bgzip\b/.test(accepted)) {
    body = asset.gzip;
    headers.set("content-encoding", "gzip");
  }
  return new Response(new Uint8Array(body), { headers });
}
