/** A generator's handle: starts its process, gives orders, ends it. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pin, places } from "../../rig/processes.ts";
import type { Answers, Order, Strain } from "./orders.ts";

const program = fileURLToPath(new URL("./main.ts", import.meta.url));

export interface Crowd {
  ask<O extends Order>(order: O): Promise<Answers[O["do"]]>;
  stop(): void;
}

/** `isPinned`: beside the system under test, on the other core. */
export function openCrowd({
  isPinned,
  environment = {},
}: {
  readonly isPinned: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}): Crowd {
  const env = { ...process.env, ...environment };
  const child = fork(program, { env, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  if (isPinned && child.pid !== undefined) pin(places.crowd, [child.pid]);
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  child.on("message", ({ id, answer, error }: { id: number; answer?: unknown; error?: string }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(error));
  });
  child.once("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the generator ended with ${String(code)}`));
  });
  return {
    ask: (order) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve: resolve as (answer: unknown) => void, reject });
        child.send({ id: lastId, order });
      }),
    stop: () => child.kill("SIGKILL"),
  };
}

/** A generator this busy cannot tell what the system could do. */
const busyMax = 0.92;
const lagMsMax = 40;

/**
 * Whether the generator, not the system, was what could not keep up: it had no time left, or was late, while the system
 * under test had some.
 */
export function isLimit(strain: Strain, subjectBusy: number): boolean {
  return subjectBusy < 0.85 && (strain.busy > busyMax || strain.lagP99Ms > lagMsMax);
}
