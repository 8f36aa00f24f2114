/**
 * PostgreSQL for tests. One server a run is started by `testing-setup.ts`; each test file takes a database of
 * its own in it, owned by a role that is no superuser, so row-level security binds it as in production.
 * With TEST_DATABASE_URL set, that server is used instead; its user must be allowed to create roles and databases.
 */
import { inject } from "vitest";
import { createDatabase, type TestDatabase } from "./testing-databases.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the run's server as a user who may create roles and databases. */
    postgresAdminUrl: string;
  }
}

export { makeTestDir, type TestDatabase } from "./testing-databases.ts";

/** Makes a fresh, empty database; for `beforeAll`, with `drop` in `afterAll`. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(inject("postgresAdminUrl"));
}
