/**
 * Each fault: what is done, to which machine, for how long. A fault resolves when the machine itself is back; when the
 * clients are is for the storm to see.
 */
import pg from "pg";
import type { EmbeddedPostgres } from "@instep/server/platform/postgres/embedded.ts";
import type { BadMachine } from "./badmachine.ts";
import { pause, type Clerk } from "./clerk.ts";
import type { SmallDisk } from "./disk.ts";
import type { History } from "./history.ts";
import { freezePostgres, killPostgres, untilAnswers, type Server } from "./machines.ts";

export const faultNames = [
  "server killed",
  "PostgreSQL killed",
  "server frozen",
  "PostgreSQL frozen",
  "sockets reset",
  "fsync fails",
  "disk full",
  "server clock jumps",
  "PostgreSQL clock jumps",
] as const;

export type FaultName = (typeof faultNames)[number];

/** Everything that a fault can reach. */
export interface Stage {
  readonly postgres: EmbeddedPostgres;
  readonly servers: readonly Server[];
  readonly clerks: readonly Clerk[];
  readonly history: History;
  /** Preloaded into PostgreSQL and into each server; absent where it cannot be built. */
  readonly machines: { readonly postgres: BadMachine; readonly servers: readonly BadMachine[] } | undefined;
  /** On which the data folder lies; absent when it lies on the machine's own. */
  readonly disk: SmallDisk | undefined;
  readonly random: () => number;
}

interface Fault {
  /** Everybody, or the clients of the server that was hit. */
  readonly hits: "all" | "one server";
  readonly needs?: "machines" | "disk";
  readonly run: (stage: Stage, hit: number) => Promise<void>;
}

const freezeMs = 20_000;
const fsyncFailsMs = 5_000;
const diskFullMs = 10_000;
const clockJumpMs = 3_600_000;

export const faults: Readonly<Record<FaultName, Fault>> = {
  "server killed": { hits: "one server", run: async ({ servers }, hit) => servers[hit]?.kill() },
  "PostgreSQL killed": { hits: "all", run: ({ postgres }) => killPostgres(postgres) },
  "server frozen": { hits: "one server", run: async ({ servers }, hit) => servers[hit]?.freeze(freezeMs) },
  "PostgreSQL frozen": { hits: "all", run: ({ postgres }) => freezePostgres(postgres, freezeMs) },
  "sockets reset": {
    hits: "all",
    run: async ({ clerks }) => {
      for (const clerk of clerks) if (!clerk.isLost) clerk.reset();
    },
  },
  "fsync fails": { hits: "all", needs: "machines", run: failFsync },
  "disk full": { hits: "all", needs: "disk", run: fillDisk },
  "server clock jumps": {
    hits: "one server",
    needs: "machines",
    run: async ({ machines, random }, hit) => machines?.servers[hit]?.setClock(jump(random)),
  },
  "PostgreSQL clock jumps": {
    hits: "all",
    needs: "machines",
    run: async ({ machines, random }) => machines?.postgres.setClock(jump(random)),
  },
};

/** An hour ahead of the true time or behind it, and so up to two hours from where it was; it stays there. */
function jump(random: () => number): number {
  return (random() < 0.5 ? -1 : 1) * Math.round(clockJumpMs * (0.5 + random() / 2));
}

/** Whether this stage can play it; otherwise why not. */
export function whyNot(name: FaultName, { machines, disk }: Stage): string | undefined {
  const { needs } = faults[name];
  if (needs === "machines" && machines === undefined) return "needs the preloaded bad machine";
  if (needs === "disk" && disk === undefined && machines === undefined)
    return "needs root for a tmpfs, or the preloaded bad machine";
  return undefined;
}

/** Every fsync answers EIO: PostgreSQL must not go on as if nothing were, and comes back when the disk does. */
async function failFsync({ postgres, machines, history }: Stage): Promise<void> {
  const before = machines?.postgres.failedSyncs ?? 0;
  machines?.postgres.setFsyncFails(true);
  await pause(fsyncFailsMs);
  machines?.postgres.setFsyncFails(false);
  history.event("fsync failed", { times: (machines?.postgres.failedSyncs ?? 0) - before });
  await untilAnswers(postgres);
}

/**
 * Full to the last byte. Half-way PostgreSQL is made to begin new segments of its log, so that not only tables cannot
 * grow: then it must give up altogether, and start when there is room.
 */
async function fillDisk({ postgres, machines, disk, history }: Stage): Promise<void> {
  const before = history.later;
  const fill = (): void => (disk === undefined ? machines?.postgres.setDiskFull(true) : disk.fill());
  const until = performance.now() + diskFullMs;
  fill();
  await pause(diskFullMs / 2);
  await beginSegments(postgres.adminUrl, 20);
  while (performance.now() < until) {
    fill();
    await pause(250);
  }
  if (disk === undefined) machines?.postgres.setDiskFull(false);
  else disk.empty();
  history.event("disk was full", { later: history.later - before, restarts: postgres.restarts() });
  await untilAnswers(postgres);
}

/** As many as it can; the error of one that cannot is what is wanted. */
async function beginSegments(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    for (let segment = 0; segment < count; segment += 1) {
      await client.query("SELECT pg_logical_emit_message(false, 'faults', repeat('x', 1000))");
      await client.query("SELECT pg_switch_wal()");
    }
  } catch {
    // PostgreSQL has ended, or does not take connections.
  } finally {
    await client.end().catch(() => undefined);
  }
}
