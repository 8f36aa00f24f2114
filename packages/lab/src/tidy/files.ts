/** The repository's own files as the tidy tests see them: read once, without what is installed or built. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

const LEFT_OUT = new Set([
  "node_modules",
  ".git",
  "dist",
  "data",
  "bench-results",
  "test-results",
  "coverage",
]);
const TEXT = /\.(ts|tsx|mjs|js|json|css|html|md|yml|yaml|webmanifest)$|(^|\/)(run|Dockerfile)$/;

export type SourceFile = {
  /** From the root, with slashes: `packages/domain/src/stock/rules.ts`. */
  path: string;
  text: string;
};

/** Every text file of the repository. */
export const files: readonly SourceFile[] = walk("")
  .filter((file) => TEXT.test(file) && file !== "package-lock.json")
  .map((file) => ({ path: file, text: readFileSync(path.join(ROOT, file), "utf8") }));

/** TypeScript of the packages. */
export const sources: readonly SourceFile[] = files.filter(({ path: file }) =>
  /^packages\/\w+\/src\/.*\.tsx?$/.test(file),
);

function walk(dir: string): string[] {
  return readdirSync(path.join(ROOT, dir), { withFileTypes: true }).flatMap((entry) => {
    const name = dir === "" ? entry.name : `${dir}/${entry.name}`;
    if (LEFT_OUT.has(entry.name)) return [];
    return entry.isDirectory() ? walk(name) : [name];
  });
}

/** Tests and what only tests use: these may look everywhere. */
export function isTestFile(file: string): boolean {
  return /\.test\.tsx?$|\/(testing|suite|fixture)[\w-]*\.ts$|\/(testing|fixtures)\//.test(file);
}

/** Package and the folder (or file) directly under `src`. */
export function placeOf(file: string): { packageName: string; part: string } | undefined {
  const found = /^packages\/(\w+)\/src\/([^/]+)/.exec(file);
  return found?.[1] && found[2] ? { packageName: found[1], part: found[2] } : undefined;
}

const SPECIFIER = /(?<![\w/-])(?:from|import)\s*\(?\s*["']([^"']+)["']|new URL\(\s*["']([^"']+)["']/g;

/** Files of the repository that a file imports or names as a URL beside itself. */
export function importsOf({ path: file, text }: SourceFile): string[] {
  return [...text.matchAll(SPECIFIER)].flatMap((match) => {
    const specifier = (match[1] ?? match[2] ?? "").replace(/[?#].*$/, "");
    const across = /^@instep\/(\w+)\/(.+)$/.exec(specifier);
    if (across) return [`packages/${across[1]}/src/${across[2]}`];
    if (match[1] !== undefined && !specifier.startsWith(".")) return [];
    const target = path.posix.join(path.posix.dirname(file), specifier);
    return existsSync(path.join(ROOT, target)) ? [target] : [];
  });
}

/** Without comments, so that words in prose are not taken for code. Strings that look like comments go too. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}
