/** Builds the web app when what it is made of has changed since the last build. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { capture } from "./run.mjs";
import { fail, root } from "./setup.mjs";

const stamp = path.join(root, "node_modules", ".instep-web-build");
const sources = [
  "package-lock.json",
  "packages/web/index.html",
  "packages/web/vite.config.ts",
  "packages/web/build",
  "packages/web/package.json",
  "packages/web/public",
  "packages/web/src",
  "packages/client/src",
  "packages/domain/src",
];

/** Ends the process with Vite's words when the build fails. */
export async function ensureWebBuilt(/** @type {string} */ node) {
  const hash = hashSources();
  const isBuilt = existsSync(path.join(root, "packages/web/dist/index.html"));
  if (isBuilt && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  process.stderr.write("instep: building the web app\n");
  const vite = path.join(root, "node_modules/vite/bin/vite.js");
  const built = await capture(node, [vite, "build", "--logLevel", "warn"], {
    cwd: path.join(root, "packages/web"),
  });
  if (built.code !== 0) fail(`the web app could not be built:\n${built.output}`);
  writeFileSync(stamp, hash);
}

function hashSources() {
  const hash = createHash("sha256");
  for (const file of sources.flatMap(filesOf).toSorted()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** @returns {string[]} Paths from the root; tests do not end up in the app. */
function filesOf(/** @type {string} */ source) {
  const place = path.join(root, source);
  if (!existsSync(place)) return [];
  if (path.extname(source) && !source.endsWith("public")) return [source];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}
