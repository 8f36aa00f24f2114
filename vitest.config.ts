/**
 * Three kinds of tests, told apart by file name: `.test.ts` needs nothing, `.pg.test.ts` a PostgreSQL,
 * `.web.test.ts` a PostgreSQL and a browser. The PostgreSQL is started once a run (see
 * `platform/postgres/testing.ts`), each file takes its own database in it.
 */
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const everywhere = "packages/*/src/**/";
const postgres = "./packages/server/src/platform/postgres/testing-setup.ts";

/** A long file that begins last is waited for with one core idle; a fresh clone has no times of earlier runs to go by. */
const longest = [
  "lab/src/faults/faults.pg.test.ts",
  "cli/src/cli.pg.test.ts",
  "server/src/platform/postgres/embedded.pg.test.ts",
  "server/src/backup/backup.pg.test.ts",
  "server/src/catalogue/import.pg.test.ts",
  "server/src/verify/verify.pg.test.ts",
  "lab/src/fuzz/commands.pg.test.ts",
  "lab/src/fuzz/isolation.pg.test.ts",
  "lab/src/sim/sim.test.ts",
  "server/src/catalogue/sheets/import.test.ts",
  "server/src/catalogue/labels/labels.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((file) => moduleId.endsWith(file));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: Math.max(2, availableParallelism()),
    allowOnly: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [`${everywhere}*.test.{ts,tsx}`],
          exclude: ["**/node_modules/**", "**/*.pg.test.*", "**/*.web.test.*"],
          // They share nothing but modules without state, which are loaded once a worker instead of once a file.
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "pg",
          include: [`${everywhere}*.pg.test.ts`],
          globalSetup: [postgres],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: "web",
          include: [`${everywhere}*.web.test.ts`],
          globalSetup: [postgres, "./packages/web/src/testing/demo-setup.ts"],
          // Browsers measure time to the screen; two at once would measure each other.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
