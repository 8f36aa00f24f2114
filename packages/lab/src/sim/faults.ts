/** What goes wrong during the safety phase, each kind at its own pace. All of it stops when the run heals. */
import type { Device } from "./device.ts";
import type { SimNode } from "./node.ts";
import { openPlaces, skuIds } from "./chain.ts";
import type { Run } from "./run.ts";

const cloneMax = 2;
const hourMs = 3_600_000;

/** Does it again and again, about that often, until the run heals. */
function repeat(run: Run, meanMs: number, fault: () => void): void {
  if (meanMs === Infinity) return;
  run.later(run.chance.around(meanMs), () => {
    fault();
    repeat(run, meanMs, fault);
  });
}

export function beginFaults(run: Run): void {
  beginDeviceFaults(run);
  beginServerFaults(run);
  repeat(run, run.mood.nightMs, () => night(run));
  repeat(run, 40_000, () => openMore(run));
}

function beginDeviceFaults(run: Run): void {
  const { chance, mood } = run;
  const some = (): Device => chance.pick(run.devices);
  const running = (then: (device: Device) => void) => (): void => {
    const device = some();
    if (device.isRunning) then(device);
  };
  repeat(
    run,
    mood.cutMs,
    running((device) => cut(run, device)),
  );
  repeat(
    run,
    mood.stallMs,
    running((device) => stall(run, device)),
  );
  repeat(
    run,
    mood.deviceKillMs,
    running((device) => kill(run, device)),
  );
  repeat(
    run,
    mood.freezeMs,
    running((device) => freeze(run, device)),
  );
  repeat(
    run,
    60_000,
    running((device) => device.client?.reconnect()),
  );
  repeat(run, mood.partitionMs, () => partition(run, some()));
  repeat(run, mood.cloneMs, () => clone(run, some()));
  repeat(run, mood.wipeMs, () => wipe(run, some()));
  repeat(run, mood.clockJumpMs, () => {
    some().skewMs = chance.pick([0, -hourMs, -800, 900, 5 * 60_000, 40 * hourMs]);
    run.count("clocks set");
  });
}

function beginServerFaults(run: Run): void {
  const { chance, mood, time } = run;
  const some = (then: (node: SimNode) => void) => (): void => {
    const node = run.someNode();
    if (node !== undefined) then(node);
  };
  repeat(
    run,
    mood.serverKillMs,
    some((node) => node.kill()),
  );
  repeat(
    run,
    mood.serverStopMs,
    some((node) => node.stop()),
  );
  repeat(
    run,
    mood.fullMs,
    some((node) => {
      node.lane.isFull = true;
      time.after(chance.around(3_000), () => (node.lane.isFull = false));
    }),
  );
  repeat(
    run,
    mood.databaseDownMs,
    some((node) => {
      run.count("databases down");
      node.isDatabaseUp = false;
      time.after(chance.around(4_000), () => (node.isDatabaseUp = true));
    }),
  );
}

function wipe(run: Run, device: Device): void {
  run.count("storages wiped");
  device.wipe();
  run.later(run.chance.around(2_000), () => device.start());
}

function cut(run: Run, device: Device): void {
  const { chance } = run;
  run.count("links cut");
  for (const link of device.links) link.cut(chance.hits(0.6), chance.hits(0.6));
}

/** The link stands still for a while, shorter or longer than anybody's patience, and then goes on where it stopped. */
function stall(run: Run, device: Device): void {
  run.count("links stalled");
  for (const link of device.links) {
    link.hold(true);
    run.time.after(run.chance.around(7_000), () => {
      if (device.isNetworkUp && !device.isFrozen) link.hold(false);
    });
  }
}

function partition(run: Run, device: Device): void {
  const { chance } = run;
  if (!device.isNetworkUp) return;
  run.count("partitions");
  device.setNetwork(false);
  if (chance.hits(0.5)) device.tell("offline");
  run.later(chance.around(20_000), () => {
    device.setNetwork(true);
    if (chance.hits(0.7)) device.tell("online");
  });
}

function kill(run: Run, device: Device): void {
  const { chance, time } = run;
  run.count("devices killed");
  device.check();
  device.tell(chance.hits(0.3) ? "hidden" : "visible");
  device.kill(chance.hits(0.4));
  // Also in the liveness phase: by then it runs already.
  time.after(chance.around(6_000), () => device.start());
}

function freeze(run: Run, device: Device): void {
  run.count("devices frozen");
  device.tell("hidden");
  device.freeze();
  run.later(run.chance.around(25_000), () => device.thaw());
}

function clone(run: Run, device: Device): void {
  const clones = run.devices.length;
  if (clones >= 6 + cloneMax) return;
  run.count("devices cloned");
  const copy = device.clone(`${device.person.name}'s phone ${clones}`);
  run.devices.push(copy);
  copy.start();
}

/** The shops close: every phone is put away, for hours. */
function night(run: Run): void {
  const { chance } = run;
  run.count("nights");
  const hours = chance.between(1, 4) * hourMs;
  for (const device of run.devices) {
    if (chance.hits(0.5)) device.freeze();
    else device.kill(chance.hits(0.5));
  }
  run.sleepFor(hours);
  run.time.after(hours, () => {
    if (run.isHealed) return;
    for (const device of run.devices) {
      if (device.isFrozen) device.thaw();
      else device.start();
    }
  });
}

/** Somebody imports opening stock, sometimes the same file again, sometimes one that contradicts it. */
function openMore(run: Run): void {
  const { chance } = run;
  const placeId = chance.pick(openPlaces).placeId;
  const lines = Array.from({ length: chance.between(1, 3) }, () => [
    chance.pick(skuIds),
    chance.pick(["sellable", "display"]),
    chance.pick([0, 2, 3]),
  ]);
  const args = { source: "file", places: [{ placeId, lines }] };
  const command = { id: run.newId(), name: "stock.import_opening", args, madeAt: run.time.epochNow };
  void run.someNode()?.lane.submit(command, { kind: "system", name: "import" });
}
