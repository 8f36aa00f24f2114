/**
 * Three kinds of tests, told apart by file name: `.test.ts` needs nothing, `.pg.test.ts` a PostgreSQL,
 * `.web.test.ts` a PostgreSQL and a browser. The PostgreSQL is started once a run (see
 * `platform/postgres/testing.ts`), each file takes its own database in it.
 */
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const everywhere = "packages/*/src/**/";
const postgres = "./packages/server/src/platform/postgres/testing-setup.ts";

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: Math.max(2, availableParallelism()),
    allowOnly: false,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [`${everywhere}*.test.{ts,tsx}`],
          exclude: ["**/node_modules/**", "**/*.pg.test.*", "**/*.web.test.*"],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "pg",
          include: [`${everywhere}*.pg.test.ts`],
          globalSetup: [postgres],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "web",
          include: [`${everywhere}*.web.test.ts`],
          globalSetup: [postgres],
          // Browsers measure time to the screen; two at once would measure each other.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
