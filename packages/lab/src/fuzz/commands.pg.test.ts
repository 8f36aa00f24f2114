/** A sample of the same arguments against the real journal: what the rules accept, PostgreSQL must be able to keep. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandTable } from "@instep/domain/commands.ts";
import type { StaffId } from "@instep/domain/kernel/ids.ts";
import { modules } from "@instep/server/modules.ts";
import type { Caller } from "@instep/server/platform/contracts.ts";
import { callerFor, newId, startTestHouse, type TestHouse } from "@instep/server/testing.ts";
import { anyArguments, harvest, type Ids } from "./testing.ts";
import { seedChain } from "./testing-chain.ts";

let house: TestHouse;
let ids: Ids;
let ownerId: StaffId;
let owner: Caller;

/** A command before may have closed the owner's sessions or sent the owner away; a chain without one is tried as well. */
async function signIn(): Promise<void> {
  await house.submit("staff.reactivate", { staffId: ownerId });
  const deviceId = newId<"device">();
  const session = {
    staffId: ownerId,
    deviceId,
    deviceName: "fuzz",
    tokenHash: newId().replaceAll("-", "").padEnd(64, "0"),
  };
  const outcome = await house.submit("session.open", { ...session, means: "password", address: "" });
  if (!outcome.ok) return;
  const { sessionId } = outcome.reply as { sessionId: string };
  owner = { ...callerFor(house.chainId, ownerId, sessionId, [{ role: "owner", placeIds: null }]), deviceId };
}

beforeAll(async () => {
  house = await startTestHouse({ modules, background: false });
  const read = (text: string): Promise<{ id: string }[]> =>
    house.database.read(house.chainId, (sql) => sql(text));
  const seeded = await seedChain(
    (name, args) => house.accept(name, args),
    async () => (await read("SELECT sku_id AS id FROM sku")).map((row) => row.id),
  );
  ids = harvest([seeded, await house.reader.after(house.chainId, 0, 1_000)]);
  ownerId = ((await read("SELECT staff_id AS id FROM staff WHERE number = '1'"))[0]?.id ?? "") as StaffId;
  await signIn();
});
afterAll(() => house.stop());

describe("KERNEL-3 KERNEL-6: any arguments, on PostgreSQL", () => {
  it.each([...commandTable.values()].map((spec) => [spec.name, spec] as const))("%s", async (name, spec) => {
    await fc.assert(
      fc.asyncProperty(anyArguments(spec.args, ids), fc.boolean(), async (args, isPerson) => {
        const { position } = await house.reader.head(house.chainId);
        const outcome = await house.submit(name, args, isPerson ? owner : undefined);
        if (outcome.ok) return;
        expect(outcome.rejection.code).not.toBe("internal");
        expect(await house.reader.head(house.chainId)).toMatchObject({ position });
        if (outcome.rejection.code === "not_signed_in") await signIn();
      }),
      { numRuns: 40 },
    );
  });
});
