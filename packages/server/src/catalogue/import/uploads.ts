/**
 * Uploaded sheets between the dry run and its confirmation, named by their SHA-256 in a folder of the chain. They live
 * for an hour; a server that no longer has one (restarted elsewhere, cleaned) says so, and the screen sends it again.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { Refusal } from "../../platform/rejected.ts";

export const tokenPattern = /^[0-9a-f]{64}$/;

export interface Uploads {
  keep(chainId: ChainId, bytes: Uint8Array): Promise<string>;
  read(chainId: ChainId, token: string): Promise<Uint8Array>;
}

export function openUploads(options: {
  mediaDir: string;
  now: () => number;
  random: (bytes: number) => Uint8Array;
}): Uploads {
  const dirOf = (chainId: ChainId): string => path.join(options.mediaDir, chainId, "imports");

  async function removeOld(dir: string): Promise<void> {
    for (const name of await readdir(dir)) {
      const file = path.join(dir, name);
      const info = await stat(file).catch(() => undefined);
      if (info !== undefined && options.now() - info.mtimeMs > limits.importKeptMsMax)
        await rm(file, { force: true });
    }
  }

  return {
    keep: async (chainId, bytes) => {
      const dir = dirOf(chainId);
      await mkdir(dir, { recursive: true });
      await removeOld(dir);
      const token = createHash("sha256").update(bytes).digest("hex");
      const beside = path.join(dir, `${token}.${Buffer.from(options.random(6)).toString("hex")}`);
      await writeFile(beside, bytes);
      await utimes(beside, options.now() / 1_000, options.now() / 1_000);
      await rename(beside, path.join(dir, token));
      return token;
    },
    read: async (chainId, token) => {
      const file = path.join(dirOf(chainId), token);
      const info = tokenPattern.test(token) ? await stat(file).catch(() => undefined) : undefined;
      if (info === undefined || options.now() - info.mtimeMs > limits.importKeptMsMax)
        throw new Refusal("import_expired");
      return readFile(file);
    },
  };
}
