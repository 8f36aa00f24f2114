/**
 * Vitest's global set-up of the browser tests: the app is built, and a first start of the real server makes the demo
 * chain once. Each file then works on a copy of it, which costs a second instead of twenty of a processor.
 */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { createDatabase, makeTestDir } from "@instep/server/platform/postgres/testing-databases.ts";
import type { TestProject } from "vitest/node";
import { ensureWebBuilt, startServer } from "./server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The demo chain at rest: its database, its data folder, and everybody's password. */
    demo: { readonly databaseUrl: string; readonly dataDir: string; readonly password: string };
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await ensureWebBuilt();
  const database = await createDatabase(project.getProvidedContext().postgresAdminUrl);
  const dataDir = makeTestDir();
  const server = await startServer({ databaseUrl: database.url, dataDir, demo: true });
  await server.end("SIGTERM");
  const kept = readFileSync(path.join(dataDir, "demo.json"), "utf8");
  const { password } = JSON.parse(kept) as { password: string };
  project.provide("demo", { databaseUrl: database.url, dataDir, password });
  return async () => {
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
