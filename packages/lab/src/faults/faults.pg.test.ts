/** The short form of `npm run faults`; it brings a PostgreSQL of its own, because it kills it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { runStorm } from "./storm.ts";

test("KERNEL-1 KERNEL-4 KERNEL-11 KERNEL-12: kills, cuts and copies lose nothing, double nothing, reorder nothing", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "instep-faults-"));
  const aftermath = await runStorm({
    clients: 40,
    servers: 2,
    kills: 4,
    postgresKills: 2,
    freezes: 0,
    rate: 80,
    seed: 1,
    historyFile: path.join(folder, "history.jsonl"),
    say: () => undefined,
  });
  expect(aftermath.checks.filter((one) => one.breaks > 0)).toEqual([]);
  expect(aftermath.checks.filter((one) => one.checked === 0)).toEqual([]);
  expect(aftermath.counts["acknowledged"]).toBeGreaterThan(200);
  rmSync(folder, { recursive: true });
}, 180_000);
