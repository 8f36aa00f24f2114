/** Runs every case one after the other, and looks after each whether the server still answers. */
import type { Case } from "./case.ts";
import { commandCases, contractCases } from "./commands.ts";
import { doorCases } from "./doors.ts";
import { feedCases, queryCases } from "./reading.ts";
import { socketCases } from "./socket.ts";
import { openWorld, type Target } from "./world.ts";

export interface Result {
  readonly group: string;
  readonly name: string;
  readonly expected: string;
  readonly got: string;
  readonly ok: boolean;
  readonly ms: number;
}

async function attempt(one: Case, act: () => Promise<string>): Promise<Result> {
  const started = performance.now();
  const got = await act().catch((error: unknown) => `failed: ${String(error)}`);
  const ms = Math.round((performance.now() - started) * 10) / 10;
  return { group: one.group, name: one.name, expected: one.expected, got, ok: got === one.expected, ms };
}

export async function runConformance(target: Target): Promise<Result[]> {
  const world = await openWorld(target);
  const all = [
    ...doorCases,
    ...commandCases,
    ...contractCases(world),
    ...queryCases(world),
    ...feedCases,
    ...socketCases,
  ];
  const results: Result[] = [];
  for (const one of all) results.push(await attempt(one, () => one.act(world)));
  world.line.hangUp();
  const last: Case = {
    group: "afterwards",
    name: "the server lives",
    expected: "200",
    act: () => Promise.resolve(""),
  };
  results.push(await attempt(last, async () => String((await world.get("/readyz", null)).status)));
  return results;
}
