/** How long and how wild a run is. */
import type { FaultName } from "./faults.ts";
import type { StormOptions } from "./storm.ts";

export interface Form {
  readonly clients: number;
  readonly servers: number;
  readonly places: number;
  readonly pairsEach: number;
  /** kill -9 of a server. */
  readonly kills: number;
  /** kill -9 of PostgreSQL with all its backends. */
  readonly postgresKills: number;
  /** How often each of the other faults. */
  readonly others: number;
  /** Acts a second of all devices. */
  readonly rate: number;
  readonly burst: number;
  readonly doubleChance: number;
  readonly acknowledged: number;
}

const crowd = { clients: 200, servers: 2, places: 5, pairsEach: 30, rate: 200, burst: 5, doubleChance: 1 };

export const forms = {
  /** In every `npm test`. */
  quick: { ...crowd, clients: 40, rate: 80, kills: 8, postgresKills: 2, others: 0, acknowledged: 0 },
  /** Every id goes out twice and more. */
  crowd: { ...crowd, kills: 10, postgresKills: 5, others: 0, acknowledged: 0 },
  /** Each fault at least once. */
  middle: { ...crowd, kills: 20, postgresKills: 5, others: 1, acknowledged: 0 },
  /** A million acknowledged: whole queues are sold at once, in many shops, so that batches are large. */
  full: {
    clients: 200,
    servers: 2,
    places: 50,
    pairsEach: 500,
    kills: 200,
    postgresKills: 50,
    others: 3,
    rate: 600,
    burst: 20,
    doubleChance: 0.1,
    acknowledged: 1_000_000,
  },
} as const satisfies Record<string, Form>;

export type FormName = keyof typeof forms;

/** Faults that want a bad machine or none in particular. */
const others: readonly FaultName[] = [
  "server frozen",
  "PostgreSQL frozen",
  "sockets reset",
  "fsync fails",
  "server clock jumps",
  "PostgreSQL clock jumps",
];

function times(name: FaultName, count: number): FaultName[] {
  return Array.from({ length: count }, () => name);
}

export interface NamedStorm {
  readonly name: string;
  readonly options: Omit<StormOptions, "seed" | "historyFile" | "say">;
}

/** The storms of a form: one on the machine's own disk and, with the other faults, one on a disk that fills up. */
export function stormsOf(form: Form): NamedStorm[] {
  const { clients, servers, places, pairsEach, rate, burst, doubleChance, acknowledged } = form;
  const isMachineBad = form.others > 0;
  const common = { servers, load: { burst, doubleChance }, isMachineBad, isAsynchronous: false };
  const kills = [...times("server killed", form.kills), ...times("PostgreSQL killed", form.postgresKills)];
  const storms: NamedStorm[] = [
    {
      name: "storm",
      options: {
        ...common,
        clients,
        places,
        pairsEach,
        rate,
        acknowledged,
        isDiskSmall: false,
        faults: [...kills, ...others.flatMap((name) => times(name, form.others))],
      },
    },
  ];
  if (form.others === 0) return storms;
  const full: FaultName[] = [...times("disk full", form.others), "server killed", "PostgreSQL killed"];
  storms.push({
    name: "small disk",
    options: {
      ...common,
      clients: Math.min(clients, 100),
      places: 5,
      pairsEach: 30,
      rate: 100,
      load: { burst: 5, doubleChance: 1 },
      acknowledged: 0,
      isDiskSmall: true,
      faults: full,
    },
  });
  return storms;
}
