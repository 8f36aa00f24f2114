/**
 * Which account PostgreSQL runs under, and from which folders. PostgreSQL refuses to run as root, so root starts
 * it as an unprivileged account, which must be able to read the programs and own the cluster. When the
 * repository lies where that account may not go (`/root/instep`), programs and cluster live in a folder of the
 * system instead, and `<data>/postgres` is a link to it: `npm start` works from everywhere, and no permission
 * of a folder that is not ours is changed.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  renameSync,
} from "node:fs";
import { rmSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { StartRefused } from "../refusal.ts";
import { binariesUnder } from "./binaries.ts";
import type { PostgresBinaries } from "./binaries.ts";

/** Empty for an ordinary user, who runs PostgreSQL as himself. */
export type Account = { uid?: number; gid?: number };

export type ClusterHome = { account: Account; binaries: PostgresBinaries; clusterDir: string };

/** Tried in this order; the first one that exists is used. */
const ACCOUNTS = ["postgres", "_postgres", "nobody", "daemon"];

const systemDir = process.platform === "darwin" ? "/usr/local/var/instep" : "/var/lib/instep";

/** Chooses account and folders for the cluster of `dataDir`, which exists. Creates nothing in the cluster. */
export function chooseClusterHome(dataDir: string, installed: PostgresBinaries): ClusterHome {
  const clusterDir = path.join(dataDir, "postgres");
  if (process.getuid?.() !== 0) return { account: {}, binaries: installed, clusterDir };
  const account = chooseAccount(clusterDir);
  openDataDir(dataDir);
  const binaries = canRun(account, installed) ? installed : copyBinaries(account, installed);
  return { account, binaries, clusterDir: chooseClusterDir(account, dataDir, clusterDir) };
}

/** The owner of an existing cluster stays its owner, also when a better account is created later. */
function chooseAccount(clusterDir: string): { uid: number; gid: number } {
  if (existsSync(clusterDir)) {
    const { uid, gid } = statSync(clusterDir);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ACCOUNTS) {
    const found = lookUp(name);
    if (found && found.uid !== 0) return found;
  }
  throw new StartRefused(
    `PostgreSQL cannot run as root and none of the accounts ${ACCOUNTS.join(", ")} exists; ` +
      `run Instep as an ordinary user, or create one of them: useradd --system postgres`,
  );
}

function lookUp(name: string): { uid: number; gid: number } | undefined {
  const ask = (flag: string) =>
    Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
  try {
    return { uid: ask("-u"), gid: ask("-g") };
  } catch {
    return undefined;
  }
}

/** The data folder is ours: others may pass through it, its files stay closed to them. */
function openDataDir(dataDir: string): void {
  const { uid, mode } = statSync(dataDir);
  if (uid === 0) chmodSync(dataDir, (mode & 0o777) | 0o011);
}

function canRun(account: Account, binaries: PostgresBinaries): boolean {
  return spawnSync(binaries.postgres, ["--version"], { ...account, cwd: "/", stdio: "ignore" }).status === 0;
}

function canEnter(account: Account, dir: string): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$0"', dir], { ...account, cwd: "/", stdio: "ignore" }).status === 0;
}

function copyBinaries(account: Account, installed: PostgresBinaries): PostgresBinaries {
  const home = path.join(systemDir, `postgresql-${installed.version}`);
  const copy = binariesUnder(home, installed.version);
  if (!existsSync(home)) {
    const partial = `${home}.${randomBytes(4).toString("hex")}`;
    mkdirSync(systemDir, { recursive: true, mode: 0o755 });
    cpSync(installed.home, partial, { recursive: true, verbatimSymlinks: true });
    spawnSync("chmod", ["-R", "a+rX", partial]);
    try {
      renameSync(partial, home);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  if (canRun(account, copy)) return copy;
  throw new StartRefused(
    `PostgreSQL cannot run as root, and account ${account.uid} may read neither ${installed.home} nor ${home}; ` +
      `run Instep as an ordinary user, or let others enter the folder: chmod o+x ${path.dirname(process.cwd())}`,
  );
}

function chooseClusterDir(account: Account, dataDir: string, clusterDir: string): string {
  const isLink = lstatSync(clusterDir, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (isLink && existsSync(clusterDir)) return realpathSync(clusterDir);
  if (canEnter(account, dataDir)) return clusterDir;
  if (existsSync(clusterDir)) {
    throw new StartRefused(
      `account ${account.uid}, which owns ${clusterDir}, may not enter ${dataDir}; ` +
        `let others enter its parent folders (chmod o+x), or move the data folder`,
    );
  }
  const elsewhere = path.join(systemDir, `cluster-${randomBytes(6).toString("hex")}`, "postgres");
  mkdirSync(path.dirname(elsewhere), { recursive: true, mode: 0o755 });
  chownSync(path.dirname(elsewhere), account.uid ?? 0, account.gid ?? 0);
  rmSync(clusterDir, { force: true });
  symlinkSync(elsewhere, clusterDir);
  return elsewhere;
}
