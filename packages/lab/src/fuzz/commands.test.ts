/** Every command's schema against the memory journal: whatever comes in, nothing breaks and a refusal changes nothing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandTable } from "@instep/domain/commands.ts";
import { makeWorld, system, type World } from "@instep/domain/kernel/testing.ts";
import type { Actor } from "@instep/domain/kernel/command.ts";
import { rejectionSchema } from "@instep/domain/kernel/rejection-schema.ts";
import { skuTable } from "@instep/domain/catalogue/rows.ts";
import { en } from "@instep/web/i18n/en.ts";
import { zhCN } from "@instep/web/i18n/zh-CN.ts";
import { anyArguments, harvest } from "./testing.ts";
import { seedChain } from "./testing-chain.ts";

const commands = [...commandTable.values()];

function standing({ journal }: World): object {
  const { position, log, ledger, timers } = journal;
  return { position, entries: log.length, moves: ledger.length, timers: timers.size };
}

const world = makeWorld({ commands });
const signIn = (): Actor => world.staff("fuzz", [{ role: "owner", placeIds: null }]);
const seeded = await seedChain(
  (name, args) => world.accept(name, args),
  () => world.journal.rowsOf(skuTable).map((sku) => sku.skuId),
);
const ids = harvest([seeded, world.journal.log, signIn()]);

describe("KERNEL-3 KERNEL-6 KERNEL-8 KERNEL-17: any arguments", () => {
  it.each(commands.map((spec) => [spec.name, spec] as const))("%s", (name, spec) => {
    fc.assert(
      fc.property(anyArguments(spec.args, ids), fc.boolean(), (args, isPerson) => {
        // Somebody may have signed the owner out with the command before.
        const actor = isPerson ? signIn() : system;
        const before = standing(world);
        const outcome = world.submit(name, args, actor);
        if (outcome.ok) {
          expect(spec.reply.safeParse(outcome.reply).error).toBeUndefined();
          expect(outcome.position).toBeGreaterThan(0);
          return;
        }
        expect(standing(world)).toEqual(before);
        expect(rejectionSchema.safeParse(outcome.rejection).error).toBeUndefined();
        expect(en).toHaveProperty([`rejection.${outcome.rejection.code}`]);
        expect(zhCN).toHaveProperty([`rejection.${outcome.rejection.code}`]);
      }),
      { numRuns: 150 },
    );
    expect(Object.prototype).not.toHaveProperty("isAdmin");
  });
});
