/**
 * Fan-out: what a lane has committed reaches everybody in this process who listens, in the order of positions and
 * without a hole. A batch of another process shows as a gap, which is read from the log first; a slow poll of the head
 * notices batches when nothing is committed here. A message bus between nodes only has to call `publish` or `nudge`
 * sooner than the poll would: it may lose messages, positions repair that.
 */
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import type { Logger } from "pino";
import type { LogReader } from "./log.ts";

/** An entry with its wire form, encoded once whatever the number of listeners. */
export interface Published {
  readonly entry: Entry;
  /** The `entry` message as JSON text. */
  readonly frame: string;
}

export type Listener = (published: readonly Published[]) => void;

interface ChainBus {
  position: number;
  listeners: Set<Listener>;
  /** Batches that wait while a gap is being read. */
  waiting: { from: number; entries: readonly Entry[] }[];
  repairing: boolean;
}

export interface Bus {
  /** Hands over a committed batch: entries of positions `from` + 1 and on. */
  publish(chainId: ChainId, from: number, entries: readonly Entry[]): void;
  /** "The log may have grown": reads what is new. */
  nudge(chainId: ChainId): Promise<void>;
  /** Listens from the present head on; resolves once the head is known. */
  listen(chainId: ChainId, listener: Listener): Promise<() => void>;
  close(): void;
}

export function encodeEntry(entry: Entry): Published {
  return { entry, frame: JSON.stringify({ t: "entry", ...entry }) };
}

const pollMs = 250;

/** Hands on what the bus has not seen, encoded once; a listener that fails hurts no other. */
function deliver(bus: ChainBus, from: number, entries: readonly Entry[], logger: Logger): void {
  const fresh = from === bus.position ? entries : entries.filter((entry) => entry.position > bus.position);
  const last = fresh.at(-1);
  if (last === undefined) return;
  bus.position = last.position;
  const published = fresh.map(encodeEntry);
  for (const listener of bus.listeners) {
    try {
      listener(published);
    } catch (error) {
      logger.error({ error }, "a listener of the log failed");
    }
  }
}

export function openBus(log: LogReader, logger: Logger): Bus {
  const chains = new Map<ChainId, Promise<ChainBus>>();
  const ready = new Map<ChainId, ChainBus>();

  async function open(chainId: ChainId): Promise<ChainBus> {
    const { position } = await log.head(chainId);
    const bus: ChainBus = { position, listeners: new Set(), waiting: [], repairing: false };
    ready.set(chainId, bus);
    return bus;
  }

  function chainOf(chainId: ChainId): Promise<ChainBus> {
    let bus = chains.get(chainId);
    if (bus === undefined) {
      bus = open(chainId);
      bus.catch(() => chains.delete(chainId));
      chains.set(chainId, bus);
    }
    return bus;
  }

  /** Reads the log from the bus's position until nothing is missing, then delivers what waited. */
  async function repair(chainId: ChainId, bus: ChainBus): Promise<void> {
    if (bus.repairing) return;
    bus.repairing = true;
    try {
      for (;;) {
        const entries = await log.after(chainId, bus.position, 1_000);
        deliver(bus, bus.position, entries, logger);
        if (entries.length < 1_000) break;
      }
      for (const batch of bus.waiting.splice(0)) deliver(bus, batch.from, batch.entries, logger);
    } finally {
      bus.repairing = false;
    }
  }

  const poll = setInterval(() => {
    for (const [chainId, bus] of ready) {
      if (bus.listeners.size > 0)
        void nudge(chainId).catch((error: unknown) => logger.warn({ error }, "log poll failed"));
    }
  }, pollMs);
  poll.unref();

  async function nudge(chainId: ChainId): Promise<void> {
    const bus = await chainOf(chainId);
    const { position } = await log.head(chainId);
    if (position > bus.position) await repair(chainId, bus);
  }

  return {
    publish: (chainId, from, entries) => {
      const bus = ready.get(chainId);
      if (bus === undefined) return;
      if (!bus.repairing && from <= bus.position) return deliver(bus, from, entries, logger);
      bus.waiting.push({ from, entries });
      repair(chainId, bus).catch((error: unknown) => logger.warn({ error }, "log repair failed"));
    },
    nudge,
    listen: async (chainId, listener) => {
      const bus = await chainOf(chainId);
      bus.listeners.add(listener);
      return () => bus.listeners.delete(listener);
    },
    close: () => clearInterval(poll),
  };
}
