/**
 * The database for a command at the terminal: the one that DATABASE_URL names, the embedded one that a running server
 * holds, or the embedded one started for the length of the command. Whoever may read the data folder's passwords is
 * the operator; nobody else gets in this way.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Config } from "../config.ts";
import { isDataDirHeld } from "../datalock.ts";
import type { Logger } from "../logger.ts";
import { StartRefused } from "../refusal.ts";
import { loadPasswords } from "./cluster.ts";
import { DATABASE, startEmbeddedPostgres } from "./embedded.ts";
import { readPostmasterFile } from "./postmaster.ts";

export interface AttachedDatabase {
  /** As the database's owner. */
  readonly url: string;
  /** Ends what was started for this; leaves alone what was running. */
  stop(): Promise<void>;
}

export interface AttachOptions {
  readonly config: Pick<Config, "databaseUrl" | "dataDir">;
  readonly log: Logger;
  /** Without it a folder that holds no data is refused instead of made. */
  readonly isNewAllowed?: boolean;
  /** Refused while a server runs on the folder. */
  readonly isAlone?: boolean;
}

export async function attachDatabase(options: AttachOptions): Promise<AttachedDatabase> {
  const { config, log } = options;
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: async () => undefined };
  const dataDir = path.resolve(config.dataDir);
  const clusterDir = path.join(dataDir, "postgres");
  if (options.isNewAllowed !== true && !existsSync(clusterDir))
    throw new StartRefused(
      `there is no data in ${dataDir}; name the folder with --data-dir, or set DATABASE_URL`,
    );
  if (isDataDirHeld(dataDir) && options.isAlone !== true)
    return { url: runningUrl(dataDir, clusterDir), stop: async () => undefined };
  const embedded = await startEmbeddedPostgres({ dataDir, log });
  return { url: embedded.url, stop: () => embedded.stop() };
}

function runningUrl(dataDir: string, clusterDir: string): string {
  const running = readPostmasterFile(clusterDir);
  if (running === undefined || running.socketDir === "")
    throw new StartRefused(
      `Instep is running on ${dataDir}, but its database cannot be reached from here; ` +
        `run the command as the same user on the same machine, or wait until the server has started`,
    );
  const { instep } = loadPasswords(dataDir);
  return `postgres://instep:${instep}@${encodeURIComponent(running.socketDir)}:5432/${DATABASE}`;
}
