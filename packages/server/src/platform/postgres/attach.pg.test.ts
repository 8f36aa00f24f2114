import { rmSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { silentLogger } from "../logger.ts";
import { attachDatabase } from "./attach.ts";
import { startEmbeddedPostgres } from "./embedded.ts";
import { makeTestDir } from "./testing.ts";

const dir = makeTestDir();
const dataDir = path.join(dir, "data");
const config = { databaseUrl: undefined, dataDir };
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function userOf(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query("SELECT current_user AS who, current_database() AS what")).rows[0];
  } finally {
    await client.end();
  }
}

describe("the database of a command", () => {
  it("is the one that DATABASE_URL names", async () => {
    const databaseUrl = "postgres://instep@db.example/instep";
    const { url, stop } = await attachDatabase({ config: { ...config, databaseUrl }, log: silentLogger });
    expect(url).toBe(databaseUrl);
    await stop();
  });

  it("is not made by a command that only reads", async () => {
    await expect(attachDatabase({ config, log: silentLogger })).rejects.toThrow(/no data in/);
  });

  it("is started for a command, reached while a server holds it, and refused to one that must be alone", async () => {
    const own = await attachDatabase({ config, log: silentLogger, isNewAllowed: true, isAlone: true });
    const whoAndWhat = { who: "instep", what: "instep" };
    expect(await userOf(own.url)).toEqual(whoAndWhat);
    await own.stop();
    await expect(userOf(own.url)).rejects.toThrow();

    const server = await startEmbeddedPostgres({ dataDir, log: silentLogger });
    try {
      const shared = await attachDatabase({ config, log: silentLogger });
      expect(await userOf(shared.url)).toEqual(whoAndWhat);
      await shared.stop();
      expect(await userOf(server.url)).toEqual(whoAndWhat);
      await expect(attachDatabase({ config, log: silentLogger, isAlone: true })).rejects.toThrow(
        /already running/,
      );
    } finally {
      await server.stop();
    }
  });
});
