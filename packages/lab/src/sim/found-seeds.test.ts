/** Seeds that once found something. They are played for ever, with what they found in the title. */
import { expect, test } from "vitest";
import { playSeeds } from "./pool.ts";

const found = [
  { title: "CLIENT-13: a refusal that could not be stored left its command in the outbox", seed: 8 },
  { title: "CLIENT-18: a withdrawal that the storage refused was thrown at the screen", seed: 99 },
  { title: "STOCK-18: a sale that the snapshot already held was drawn twice", seed: 173 },
  { title: "SIM: a server that was being stopped when all healed had no successor", seed: 10_843 },
] as const;

test.each(found)("$title (seed $seed)", { timeout: 300_000 }, async ({ seed }) => {
  const { failures } = await playSeeds({ from: seed, to: seed, minutes: 1, workers: 1, failuresMax: 1 });
  expect(failures).toEqual([]);
});
