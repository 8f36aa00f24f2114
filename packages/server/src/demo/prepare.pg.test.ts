/** A demo that cannot be made, as the person at the terminal sees it. */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import pino from "pino";
import { expect, test } from "vitest";
import { migrationsOf } from "../house.ts";
import { modules } from "../modules.ts";
import { loadConfig } from "../platform/config.ts";
import { migrate } from "../platform/migrate.ts";
import { createTestDatabase, makeTestDir } from "../platform/postgres/testing.ts";
import { StartRefused } from "../platform/refusal.ts";
import { prepareDemo } from "./prepare.ts";

test("a demo that cannot be made ends the start with one line that says why", async () => {
  const database = await createTestDatabase();
  const dataDir = makeTestDir();
  try {
    await migrate(database.url, migrationsOf(modules));
    const config = loadConfig({ DATA_DIR: dataDir, DATABASE_URL: database.url, DEMO: "1" });
    // Where the pictures go stands a file.
    writeFileSync(path.join(dataDir, "media"), "");
    const demo = prepareDemo({ config, log: pino({ level: "silent" }), say: () => undefined });
    const refused = await demo.prepare(database.url).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StartRefused);
    expect((refused as Error).message).toMatch(
      /^the demo chain could not be made: [^\n]*ENOTDIR[^\n]*DEMO=0\)$/,
    );
  } finally {
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
