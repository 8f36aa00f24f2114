/** The short form of `npm run faults`; it brings a PostgreSQL of its own, because it kills it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { forms, stormsOf } from "./forms.ts";
import { runStorm } from "./storm.ts";

test("KERNEL-1 KERNEL-4 KERNEL-11 KERNEL-12: kills, cuts and copies lose nothing, double nothing, reorder nothing", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "instep-faults-"));
  for (const { options } of stormsOf(forms.quick)) {
    const historyFile = path.join(folder, "history.jsonl");
    const aftermath = await runStorm({ ...options, seed: 1, historyFile, say: () => undefined });
    expect(aftermath.checks.filter((one) => one.breaks > 0)).toEqual([]);
    expect(aftermath.checks.filter((one) => one.checked === 0)).toEqual([]);
    expect(aftermath.outages).toHaveLength(10);
    expect(aftermath.counts["acknowledged"]).toBeGreaterThan(200);
  }
  rmSync(folder, { recursive: true });
  // A storm waits for what it wants to see; how long that takes is the machine's affair.
}, 600_000);
