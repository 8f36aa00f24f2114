/**
 * PostgreSQL for tests. One server a run is started by `testing-setup.ts`; each test file takes a database of
 * its own in it, owned by a role that is no superuser, so row-level security binds it as in production.
 * With TEST_DATABASE_URL set, that server is used instead; its user must be allowed to create roles and databases.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { appRole } from "../database.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the run's server as a user who may create roles and databases. */
    postgresAdminUrl: string;
  }
}

export const TEST_DIR_PREFIX = "instep-test-";

export type TestDatabase = {
  /** Address as the database's owner, who is no superuser. */
  url: string;
  /** The same database as the server's superuser. */
  adminUrl: string;
  /** Cuts all its connections and removes it. Calling it again does nothing. */
  drop(): Promise<void>;
};

/** Makes a fresh, empty database; for `beforeAll`, with `drop` in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = inject("postgresAdminUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const password = randomBytes(12).toString("hex");
  await withClient(serverUrl, async (client) => {
    await client.query(`CREATE ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${password}'`);
    const { rows } = await client.query<{ user: string }>(`SELECT current_user AS "user"`);
    await client.query(`GRANT ${appRole} TO ${name} WITH ADMIN OPTION`);
    // An administrator who is no superuser may only give a database to a role he is a member of.
    if (rows[0]) await client.query(`GRANT ${name} TO ${client.escapeIdentifier(rows[0].user)}`);
    await client.query(`CREATE DATABASE ${name} OWNER ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  });
  let dropped: Promise<void> | undefined;
  return {
    url: addressOf(serverUrl, name, name, password),
    adminUrl: addressOf(serverUrl, name),
    drop: () =>
      (dropped ??= withClient(serverUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        await client.query(`DROP ROLE IF EXISTS ${name}`);
      })),
  };
}

/** A new folder for a test's DATA_DIR that an unprivileged PostgreSQL may enter when tests run as root. */
export function makeTestDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), TEST_DIR_PREFIX));
  chmodSync(dir, 0o711);
  return dir;
}

function addressOf(serverUrl: string, database: string, user?: string, password?: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (user !== undefined) url.username = user;
  if (password !== undefined) url.password = password;
  return url.href;
}

async function withClient(
  connectionString: string,
  use: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
