/**
 * Connections that say nothing: how many one server process holds, and what each costs. Every one is a device of its own
 * with a session of its own, signed in and following its store's channel. Memory is what the process holds after a full
 * collection, less what it held before; resident memory too, which also counts what the allocator keeps.
 */
import { freePort } from "../rig/ports.ts";
import { goal, type BenchResult } from "../rig/report.ts";
import { residentBytesOf } from "../rig/processes.ts";
import { inspect, type HeldMemory } from "../rig/inspector.ts";
import { openCrowd } from "./crowd/crowd.ts";
import type { LineSpec } from "./crowd/line.ts";
import { Ours } from "./subjects/instep.ts";

const peopleAChannel = 2_000;
const connectionsGoal = 15_000;

export async function benchIdle({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<BenchResult> {
  const connections = quick ? 4_000 : connectionsGoal;
  const quietSeconds = quick ? 10 : 120;
  const inspectPort = await freePort();
  say(`making ${connections.toLocaleString("en")} people with a device each …`);
  const ours = await Ours.start({
    people: connections,
    environment: { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectPort}` },
  });
  const crowd = openCrowd({ isPinned: false });
  try {
    const lines = await linesOf(ours, connections);
    // What is loaded at the first connection is not a connection's cost.
    await crowd.ask({ do: "open", group: "first", lines: lines.slice(0, 100), atOnce: 10 });
    const inspector = await inspect(inspectPort);
    const before = await inspector.memory();
    const residentBefore = residentBytesOf(ours.serverPid);
    say("connecting …");
    const started = performance.now();
    const rest = lines.slice(100);
    const { failed, ready } = await crowd.ask({ do: "open", group: "idle", lines: rest, atOnce: 50 });
    const seconds = (performance.now() - started) / 1_000;
    const after = await inspector.memory();
    const residentAfter = residentBytesOf(ours.serverPid);
    say(`quiet for ${quietSeconds} s …`);
    const cpu = ours.serverCpuMicros();
    await new Promise((resolve) => setTimeout(resolve, quietSeconds * 1_000));
    const busy = (ours.serverCpuMicros() - cpu) / 1e6 / quietSeconds;
    inspector.close();
    const held = rest.length - failed;
    const bytesEach = (heldBytes(after) - heldBytes(before)) / held;
    return {
      rows: [
        {
          what: `${lines.length.toLocaleString("en")} connections`,
          held: held + 100,
          failed,
          "opened/s": held / seconds,
          "ready p99 ms": ready.p99Ms,
          "held KB each": bytesEach / 1_024,
          "resident KB each": (residentAfter - residentBefore) / held / 1_024,
          "idle CPU us/s each": (busy * 1e6) / (held + 100),
        },
      ],
      goals: [
        goal("connections of one process", held + 100, "", ">=", connections),
        goal("server memory of a connection", bytesEach / 1_024, "KB", "<=", 15),
      ],
      settings: { connections, quietSeconds, peopleAChannel, heartbeat: "as the product's" },
    };
  } finally {
    crowd.stop();
    await ours.stop();
  }
}

function heldBytes({ heapUsed, external }: HeldMemory): number {
  return heapUsed + external;
}

async function linesOf(ours: Ours, count: number): Promise<LineSpec[]> {
  const lines: LineSpec[] = [];
  for (let start = 0; start < count; start += peopleAChannel) {
    const people = Array.from({ length: Math.min(peopleAChannel, count - start) }, (_, index) =>
      ours.person(start + index),
    );
    const channel = await ours.group(people);
    lines.push(...people.map((person) => channel.reader(person)));
  }
  return lines;
}
