/** The suite that others can point at their server, against ours. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "@instep/server/gateway/testing.ts";
import { prepareGround } from "./ground.ts";
import { runConformance } from "./run.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test("WIRE-1 to WIRE-23 as documented: every case of the conformance suite is answered as it says", async () => {
  const results = await runConformance(await prepareGround(server.url));
  expect(
    results
      .filter(({ ok }) => !ok)
      .map(({ group, name, expected, got }) => ({ case: `${group}: ${name}`, expected, got })),
  ).toEqual([]);
  expect(results.length).toBeGreaterThan(150);
});
