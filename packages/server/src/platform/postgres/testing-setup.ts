/** Vitest's global set-up of the projects that need PostgreSQL: one server a run, gone afterwards. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { isDataDirHeld, LOCK_FILE } from "../datalock.ts";
import { createLogger } from "../logger.ts";
import { ENSURE_APP_ROLE, startEmbeddedPostgres } from "./embedded.ts";

const SERVER_DIR_PREFIX = "instep-testrun-";

/** A run that was killed could not tidy up; younger folders may belong to a run that is just starting. */
const LEFT_BEHIND_AFTER_MS = 60_000;

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    const client = new pg.Client({ connectionString: given });
    await client.connect();
    try {
      await client.query(ENSURE_APP_ROLE);
    } finally {
      await client.end();
    }
    project.provide("postgresAdminUrl", given);
    return async () => undefined;
  }
  removeLeftBehind();
  const dataDir = mkdtempSync(path.join(tmpdir(), SERVER_DIR_PREFIX));
  chmodSync(dataDir, 0o711);
  const log = createLogger({ level: "warn" });
  // It ends with the run, so nothing is waited for that only a power cut could lose; tests that kill one start their own.
  const postgres = await startEmbeddedPostgres({ dataDir, log, maxConnections: 300, fsync: false });
  project.provide("postgresAdminUrl", postgres.adminUrl);
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

function removeLeftBehind(): void {
  for (const name of readdirSync(tmpdir())) {
    const dir = path.join(tmpdir(), name);
    if (!name.startsWith(SERVER_DIR_PREFIX) || isDataDirHeld(dir)) continue;
    const seen = [path.join(dir, LOCK_FILE), dir].find((file) => existsSync(file));
    if (seen && Date.now() - statSync(seen).mtimeMs > LEFT_BEHIND_AFTER_MS) {
      rmSync(dir, { recursive: true, force: true });
    }
  }
}
