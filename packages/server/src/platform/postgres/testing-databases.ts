/**
 * Databases on the test run's server, each with an owner of its own who is no superuser. One that took long to fill is
 * copied by PostgreSQL itself; the copy belongs to the owner of the original.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { appRole } from "../database.ts";

const TEST_DIR_PREFIX = "instep-test-";

export type TestDatabase = {
  /** Address as the database's owner, who is no superuser. */
  url: string;
  /** The same database as the server's superuser. */
  adminUrl: string;
  /** Cuts all its connections and removes it. Calling it again does nothing. */
  drop(): Promise<void>;
};

/** Empty, with a new owner. */
export async function createDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = drawName();
  const password = randomBytes(12).toString("hex");
  await withClient(serverUrl, async (client) => {
    await client.query(`CREATE ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${password}'`);
    const { rows } = await client.query<{ user: string }>(`SELECT current_user AS "user"`);
    await client.query(`GRANT ${appRole} TO ${name} WITH ADMIN OPTION`);
    // An administrator who is no superuser may only give a database to a role he is a member of.
    if (rows[0]) await client.query(`GRANT ${name} TO ${client.escapeIdentifier(rows[0].user)}`);
    await client.query(`CREATE DATABASE ${name} OWNER ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  });
  return testDatabase(serverUrl, name, { user: name, password, isItsOwn: true });
}

/** A copy of the database at this address, with which nobody may be connected. */
export async function copyDatabase(serverUrl: string, originalUrl: string): Promise<TestDatabase> {
  const name = drawName();
  const { username: user, password, pathname } = new URL(originalUrl);
  await withClient(serverUrl, (client) =>
    client.query(`CREATE DATABASE ${name} OWNER ${user} TEMPLATE ${pathname.slice(1)}`),
  );
  return testDatabase(serverUrl, name, { user, password, isItsOwn: false });
}

function drawName(): string {
  return `test_${randomBytes(6).toString("hex")}`;
}

function testDatabase(
  serverUrl: string,
  name: string,
  owner: { readonly user: string; readonly password: string; readonly isItsOwn: boolean },
): TestDatabase {
  let dropped: Promise<void> | undefined;
  return {
    url: addressOf(serverUrl, name, owner.user, owner.password),
    adminUrl: addressOf(serverUrl, name),
    drop: () =>
      (dropped ??= withClient(serverUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        if (owner.isItsOwn) await client.query(`DROP ROLE IF EXISTS ${owner.user}`);
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
  use: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
