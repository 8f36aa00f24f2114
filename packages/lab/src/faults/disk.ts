/**
 * A small disk for a data folder: a tmpfs of its own where this account may mount one (root on Linux). It is filled to
 * the last byte by a ballast file, and given room again by removing that.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A fresh cluster, its log, and the sales of a storm fit. */
const diskMebibytes = 768;

export class SmallDisk {
  readonly folder: string;
  readonly #ballast: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#ballast = path.join(folder, "ballast");
  }

  /** Undefined where this account may not mount. */
  static mount(): SmallDisk | undefined {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
    const folder = mkdtempSync(path.join(tmpdir(), "instep-disk-"));
    try {
      const options = `size=${diskMebibytes}m,mode=0711`;
      execFileSync("mount", ["-t", "tmpfs", "-o", options, "instep-faults", folder], { stdio: "ignore" });
    } catch {
      rmdirSync(folder);
      return undefined;
    }
    chmodSync(folder, 0o711);
    return new SmallDisk(folder);
  }

  /** Again and again, because what PostgreSQL gives up meanwhile is room, too. */
  fill(): void {
    const file = openSync(this.#ballast, "a");
    try {
      for (const bytes of [1 << 20, 4096]) {
        const block = Buffer.alloc(bytes);
        while (fits(file, block));
      }
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(this.#ballast, { force: true });
  }

  unmount(): void {
    execFileSync("umount", [this.folder], { stdio: "ignore" });
    rmdirSync(this.folder);
  }
}

function fits(file: number, block: Buffer): boolean {
  try {
    return writeSync(file, block) === block.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") return false;
    throw error;
  }
}
