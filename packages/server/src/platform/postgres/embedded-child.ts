/**
 * A process for the tests to kill: starts the embedded PostgreSQL on the folder given, writes a row that is
 * committed, says so on stdout as one JSON line, and then only waits.
 */
import pg from "pg";
import { silentLogger } from "../logger.ts";
import { startEmbeddedPostgres } from "./embedded.ts";

const dataDir = process.argv[2] ?? "";
try {
  const postgres = await startEmbeddedPostgres({ dataDir, log: silentLogger });
  process.on("SIGTERM", () => void postgres.stop().then(() => process.exit(0)));
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query("CREATE TABLE IF NOT EXISTS sale (id bigint GENERATED ALWAYS AS IDENTITY)");
  await client.query("INSERT INTO sale DEFAULT VALUES");
  const { rows } = await client.query<{ count: number }>("SELECT count(*)::int AS count FROM sale");
  await client.end();
  process.stdout.write(
    `${JSON.stringify({ pid: postgres.pid(), url: postgres.url, sales: rows[0]?.count })}\n`,
  );
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
