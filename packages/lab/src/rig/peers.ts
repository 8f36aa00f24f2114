/**
 * Other people's programs, installed by the bench that compares itself with them: Debian's packages with apt-get, npm
 * packages in `bench-results/peers`, away from the product's own dependencies. Versions of the latter are exact, so a run
 * can be repeated.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

type Say = (line: string) => void;

/** Debian keeps servers in `sbin`, which is not on everybody's path. */
const folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];

function programNamed(name: string): string | undefined {
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** The program's path; installed when it is missing and that may be done here. */
export function debianProgram(packageName: string, program: string, say: Say): string {
  const there = programNamed(program);
  if (there !== undefined) return there;
  say(`installing ${packageName} …`);
  // Runlevel 1: Debian then starts no service of the package by itself.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const options = { stdio: "ignore", env } as const;
  try {
    execFileSync("apt-get", ["update", "-qq"], options);
    execFileSync("apt-get", ["install", "-y", "--no-install-recommends", packageName], options);
  } catch {
    throw new Error(`${packageName} is missing; run as root: apt-get install ${packageName}`);
  }
  const installed = programNamed(program);
  if (installed === undefined) throw new Error(`${packageName} has no ${program}`);
  return installed;
}

export function debianVersion(packageName: string): string {
  return execFileSync("dpkg-query", ["-W", "-f=${Version}", packageName], { encoding: "utf8" });
}

/** The folder so many levels above the package's file that ends like this. */
export function debianFolder(packageName: string, ending: string, levels: number): string {
  const files = execFileSync("dpkg-query", ["-L", packageName], { encoding: "utf8" }).split("\n");
  const file = files.find((one) => one.endsWith(ending)) ?? "";
  return path.resolve(file, ...Array.from({ length: levels }, () => ".."));
}

const home = path.resolve("bench-results", "peers");

interface Group {
  readonly folder: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** One folder each, so that a bench installs only what it needs. */
const groups = {
  sockets: {
    folder: home,
    versions: {
      "socket.io": "4.8.4",
      /** Speeds `ws` up; socket.io's manual asks for it. */
      bufferutil: "4.0.9",
    },
  },
  medusa: {
    folder: path.join(home, "medusa"),
    versions: {
      "@medusajs/framework": "2.21.2",
      "@medusajs/inventory": "2.21.2",
      "@medusajs/locking": "2.21.2",
    },
  },
  vendure: {
    folder: path.join(home, "vendure"),
    versions: { "@vendure/core": "3.7.3", pg: "8.23.1" },
  },
} as const satisfies Readonly<Record<string, Group>>;

/** Path from which `createRequire` finds the npm peers of the group; installs them at the first time. */
export function npmPeers(say: Say, group: keyof typeof groups = "sockets"): string {
  const { folder, versions }: Group = groups[group];
  const manifest = path.join(folder, "package.json");
  // npm writes this file when it has put everything in its place.
  const isThere =
    existsSync(path.join(folder, "node_modules", ".package-lock.json")) &&
    readFileSync(manifest, "utf8") === manifestOf(versions);
  if (!isThere) {
    say(`installing ${Object.keys(versions).join(", ")} …`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(manifest, manifestOf(versions));
    // What they would build, they bring along; a postinstall may do nothing here.
    const args = ["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts"];
    execFileSync("npm", args, { cwd: folder, stdio: "ignore" });
  }
  return manifest;
}

function manifestOf(dependencies: Readonly<Record<string, string>>): string {
  return JSON.stringify({ private: true, dependencies });
}

export function npmVersion(manifest: string, name: string): string {
  const file = path.join(path.dirname(manifest), "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
