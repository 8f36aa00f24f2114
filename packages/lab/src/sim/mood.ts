/**
 * What kind of a bad day a seed is. Each seed draws some troubles and leaves out others, so that every kind also
 * happens alone and often (swarm testing: Groce et al., ISSTA 2012).
 */
import type { Chance } from "./chance.ts";

/** Probabilities are 0 to 1, means in milliseconds; a mean of Infinity means never. */
export interface Mood {
  readonly servers: 1 | 2;
  readonly latencyMs: number;
  actMs: number;
  slowDisk: number;
  lostDatabase: number;
  crashAtCommit: number;
  smallBuffers: number;
  brokenHttp: number;
  brokenDisk: number;
  slowStorage: number;
  cutMs: number;
  stallMs: number;
  partitionMs: number;
  deviceKillMs: number;
  freezeMs: number;
  wipeMs: number;
  cloneMs: number;
  clockJumpMs: number;
  serverKillMs: number;
  serverStopMs: number;
  fullMs: number;
  databaseDownMs: number;
  nightMs: number;
}

export function drawMood(chance: Chance): Mood {
  const often = (values: readonly number[], share = 0.5): number =>
    chance.hits(share) ? chance.pick(values) : 0;
  const every = (values: readonly number[], share = 0.5): number =>
    chance.hits(share) ? chance.pick(values) : Infinity;
  return {
    servers: chance.hits(0.4) ? 2 : 1,
    latencyMs: chance.pick([2, 20, 60, 250]),
    actMs: chance.pick([3_000, 5_000, 9_000]),
    slowDisk: often([0.01, 0.1]),
    lostDatabase: often([0.02, 0.1]),
    crashAtCommit: often([0.01, 0.04]),
    smallBuffers: often([0.3, 1], 0.4),
    brokenHttp: often([0.1, 0.4]),
    brokenDisk: often([0.01, 0.1], 0.3),
    slowStorage: often([0.1, 0.6]),
    cutMs: every([8_000, 30_000], 0.6),
    stallMs: every([15_000, 40_000]),
    partitionMs: every([20_000, 60_000]),
    deviceKillMs: every([10_000, 40_000]),
    freezeMs: every([20_000, 60_000], 0.4),
    wipeMs: every([60_000, 120_000], 0.2),
    cloneMs: every([60_000, 120_000], 0.25),
    clockJumpMs: every([20_000], 0.3),
    serverKillMs: every([15_000, 50_000]),
    serverStopMs: every([30_000], 0.3),
    fullMs: every([15_000, 40_000], 0.4),
    databaseDownMs: every([30_000], 0.3),
    nightMs: every([60_000], 0.15),
  };
}

/** Everything is well again. */
export function heal(mood: Mood): void {
  const never: Partial<Mood> = {
    slowDisk: 0,
    lostDatabase: 0,
    crashAtCommit: 0,
    smallBuffers: 0,
    brokenHttp: 0,
    brokenDisk: 0,
    slowStorage: 0,
    actMs: Infinity,
  };
  Object.assign(mood, never);
}
