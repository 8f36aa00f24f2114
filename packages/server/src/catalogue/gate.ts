/** At most so many pieces of heavy work at once; the next ones wait in order, and beyond that they are refused `busy`. */
import { Refusal } from "../platform/rejected.ts";

export interface Gate {
  through<T>(work: () => Promise<T>): Promise<T>;
}

export function openGate(atOnceMax: number, waitingMax: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    through: async (work) => {
      if (running >= atOnceMax) {
        if (waiting.length >= waitingMax) throw new Refusal("busy", {}, 2_000);
        // Whoever leaves hands over its place, so `running` stays as it is.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else running += 1;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
