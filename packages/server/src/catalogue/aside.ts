/**
 * Heavy work beside the server. Reading a workbook or drawing labels takes seconds of computing, and an event loop that
 * computes answers no scan; a hostile file may take all memory, and a process without memory is gone. So such a job runs
 * in a worker thread of its own with a memory limit and a deadline: whatever it does, the server goes on, and the caller
 * gets a result or a named failure. A job module imports `serveJob` and calls it once.
 */
import { parentPort, Worker, workerData, type TransferListItem } from "node:worker_threads";

export interface AsideLimits {
  memoryMegabytesMax: number;
  deadlineMs: number;
}

/** Why there is no result: the job ran out of memory or time. Everything else that goes wrong is a fault. */
export class AsideLimitError extends Error {
  override name = "AsideLimitError";
  readonly limit: "memory" | "deadline";
  constructor(limit: "memory" | "deadline") {
    super(limit);
    this.limit = limit;
  }
}

type Told<R, P> =
  | { kind: "part"; part: P }
  | { kind: "result"; result: R }
  | { kind: "fault"; message: string; stack: string };

/** Runs `module` in a thread with `input`; hands over the parts it emits and resolves with its result. */
export function runAside<R, P = never>(
  module: URL,
  input: unknown,
  limits: AsideLimits,
  onPart: (part: P) => void = () => undefined,
): Promise<R> {
  const worker = new Worker(module, {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMegabytesMax },
  });
  let timer: NodeJS.Timeout | undefined;
  return new Promise<R>((resolve, reject) => {
    timer = setTimeout(() => reject(new AsideLimitError("deadline")), limits.deadlineMs);
    worker.on("message", (told: Told<R, P>) => {
      if (told.kind === "part") onPart(told.part);
      else if (told.kind === "result") resolve(told.result);
      else reject(Object.assign(new Error(told.message), { stack: told.stack }));
    });
    worker.on("error", (error: Error & { code?: string }) => {
      reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? new AsideLimitError("memory") : error);
    });
    worker.on("exit", (code) => reject(new Error(`the thread ended with ${code} before it answered`)));
  }).finally(() => {
    clearTimeout(timer);
    void worker.terminate();
  });
}

/** The other side: runs `job` once on the input. `transferOf` names buffers of the result that are moved, not copied. */
export function serveJob<I, R, P = never>(
  job: (input: I, emit: (part: P) => void) => R | Promise<R>,
  transferOf: (result: R) => TransferListItem[] = () => [],
): void {
  const port = parentPort;
  if (port === null) return;
  const tell = (told: Told<R, P>, transfer: TransferListItem[] = []): void =>
    port.postMessage(told, transfer);
  const run = async (): Promise<void> => {
    try {
      const result = await job(workerData as I, (part) => tell({ kind: "part", part }));
      tell({ kind: "result", result }, transferOf(result));
    } catch (error) {
      const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
      tell({ kind: "fault", message, stack });
    }
  };
  void run();
}
