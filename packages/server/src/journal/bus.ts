/**
 * Fan-out: what a lane has committed reaches everybody in this process who listens, in the order of positions and
 * without a hole. A batch of another process shows as a gap, which is read from the log first; a slow poll of the head
 * notices batches when nothing is committed here. A message bus between nodes only has to call `publish` or `nudge`
 * sooner than the poll would: it may lose messages, positions repair that.
 */
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import type { Logger } from "pino";
import type { LogReader } from "./log.ts";
import type { Published } from "./segment.ts";

export type Listener = (published: readonly Published[]) => void;

interface ChainBus {
  position: number;
  epoch: number;
  /** When a look at the head that found nothing unread was begun; of `performance.now()`. */
  checkedAt: number;
  listeners: Set<Listener>;
  /** Batches that wait while a gap is being read. */
  waiting: { from: number; published: readonly Published[] }[];
  repairing: boolean;
  /** The last repair; settles when it is over. */
  repaired: Promise<void>;
}

export interface Bus {
  /** Hands over a committed batch: entries of positions `from` + 1 and on. */
  publish(chainId: ChainId, from: number, published: readonly Published[]): void;
  /** "The log may have grown": reads what is new. */
  nudge(chainId: ChainId): Promise<void>;
  /** Listens from the present head on; resolves once the head is known. */
  listen(chainId: ChainId, listener: Listener): Promise<() => void>;
  /** The chain's epoch, and how many milliseconds ago nothing was unread; undefined before anybody listened. */
  standing(chainId: ChainId): { readonly epoch: number; readonly checkedMsAgo: number } | undefined;
  close(): void;
}

const pollMs = 250;

/** Hands on what the bus has not seen; a listener that fails hurts no other. */
function deliver(bus: ChainBus, from: number, published: readonly Published[], logger: Logger): void {
  const fresh =
    from === bus.position ? published : published.filter(({ entry }) => entry.position > bus.position);
  const last = fresh.at(-1);
  if (last === undefined) return;
  bus.position = last.entry.position;
  for (const listener of bus.listeners) {
    try {
      listener(fresh);
    } catch (error) {
      logger.error({ error }, "a listener of the log failed");
    }
  }
}

/**
 * Reads the log from the bus's position until nothing is missing, then delivers what waited. Behind the last read another
 * process may have committed, and this one behind that: where what waited does not follow, the log is read again.
 */
async function readGap(log: LogReader, chainId: ChainId, bus: ChainBus, logger: Logger): Promise<void> {
  bus.repairing = true;
  try {
    let first: ChainBus["waiting"][number] | undefined;
    do {
      [first] = bus.waiting;
      for (;;) {
        const published = await log.publishedAfter(chainId, bus.position, 1_000);
        deliver(bus, bus.position, published, logger);
        if (published.length < 1_000) break;
      }
      for (let [next] = bus.waiting; next !== undefined && next.from <= bus.position; [next] = bus.waiting) {
        bus.waiting.shift();
        deliver(bus, next.from, next.published, logger);
      }
      // A read that began behind a commit sees everything before it; should it not, the next poll asks again.
    } while (bus.waiting.length > 0 && bus.waiting[0] !== first);
  } finally {
    bus.repairing = false;
  }
}

/** Looks at the heads of the chains that somebody listens to. */
function startPoll(
  ready: ReadonlyMap<ChainId, ChainBus>,
  nudge: Bus["nudge"],
  logger: Logger,
): NodeJS.Timeout {
  return setInterval(() => {
    for (const [chainId, bus] of ready) {
      if (bus.listeners.size > 0)
        void nudge(chainId).catch((error: unknown) => logger.warn({ error }, "log poll failed"));
    }
  }, pollMs).unref();
}

/** A chain's bus at the present head. */
async function openChain(log: LogReader, chainId: ChainId): Promise<ChainBus> {
  const checkedAt = performance.now();
  const { position, epoch } = await log.head(chainId);
  return {
    position,
    epoch,
    checkedAt,
    listeners: new Set(),
    waiting: [],
    repairing: false,
    repaired: Promise.resolve(),
  };
}

export function openBus(log: LogReader, logger: Logger): Bus {
  const chains = new Map<ChainId, Promise<ChainBus>>();
  const ready = new Map<ChainId, ChainBus>();

  function chainOf(chainId: ChainId): Promise<ChainBus> {
    let bus = chains.get(chainId);
    if (bus === undefined) {
      bus = openChain(log, chainId).then((opened) => {
        ready.set(chainId, opened);
        return opened;
      });
      bus.catch(() => chains.delete(chainId));
      chains.set(chainId, bus);
    }
    return bus;
  }

  function repair(chainId: ChainId, bus: ChainBus): Promise<void> {
    if (!bus.repairing) bus.repaired = readGap(log, chainId, bus, logger);
    return bus.repaired;
  }

  async function nudge(chainId: ChainId): Promise<void> {
    const bus = await chainOf(chainId);
    const askedAt = performance.now();
    const { position, epoch } = await log.head(chainId);
    bus.epoch = epoch;
    if (position > bus.position) await repair(chainId, bus);
    // A repair that was under way may have ended before this position was written.
    if (position > bus.position) await repair(chainId, bus);
    if (position <= bus.position) bus.checkedAt = Math.max(bus.checkedAt, askedAt);
  }

  const poll = startPoll(ready, nudge, logger);
  return {
    publish: (chainId, from, published) => {
      const bus = ready.get(chainId);
      if (bus === undefined) return;
      if (!bus.repairing && from <= bus.position) return deliver(bus, from, published, logger);
      bus.waiting.push({ from, published });
      repair(chainId, bus).catch((error: unknown) => logger.warn({ error }, "log repair failed"));
    },
    nudge,
    listen: async (chainId, listener) => {
      const bus = await chainOf(chainId);
      bus.listeners.add(listener);
      return () => bus.listeners.delete(listener);
    },
    standing: (chainId) => {
      const bus = ready.get(chainId);
      return bus && { epoch: bus.epoch, checkedMsAgo: performance.now() - bus.checkedAt };
    },
    close: () => clearInterval(poll),
  };
}
