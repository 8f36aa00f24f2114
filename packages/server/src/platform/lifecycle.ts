/**
 * How the process ends. What was started last is stopped first, each part within what is left of one deadline,
 * so a part that hangs cannot keep the others (above all the database) from an orderly end. A second signal
 * means "now".
 *
 * Faults that nobody caught: a rejected promise is logged with an id and the server goes on, since one person's
 * request must not end everybody's work; so is an error of a connection. Any other uncaught exception may have
 * left a half-done change in memory, so it is logged and the process ends in order with code 1, to be started
 * afresh; what was acknowledged is on disk.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "./logger.ts";

const STOP_WITHIN_MS = 20_000;

/** Of sockets, of HTTP streams and of PostgreSQL when it goes away. */
const CONNECTION_ERROR =
  /^(E(CONNRESET|CONNREFUSED|CONNABORTED|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH)|ERR_STREAM_(PREMATURE_CLOSE|WRITE_AFTER_END|DESTROYED)|57P0[123])$/;

/** A terminal's Ctrl-C arrives from the terminal and again from npm: within this time they are one. */
const SAME_SIGNAL_MS = 1_000;

export type Lifecycle = {
  /** Registers how a started part is stopped; parts stop in the reverse of this order. */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Stops all parts once and resolves when they have ended or the deadline has passed; `exit` is not called. */
  stop(reason: string): Promise<void>;
  /** From now on signals and uncaught faults are handled as this file says. */
  watchProcess(): void;
};

export function createLifecycle(options: {
  log: Logger;
  stopWithinMs?: number;
  /** For tests; a process ends by `process.exit`. */
  exit?: (code: number) => void;
}): Lifecycle {
  const { log } = options;
  const exit = options.exit ?? ((code: number) => process.exit(code));
  const parts: { name: string; stop: () => Promise<void> | void }[] = [];
  let stopping: Promise<void> | undefined;

  const stop = (reason: string): Promise<void> => {
    stopping ??= stopParts(parts, reason, options.stopWithinMs ?? STOP_WITHIN_MS, log);
    return stopping;
  };
  let endAskedAt = 0;
  const end = (reason: string, code: number) => {
    if (stopping) {
      if (performance.now() - endAskedAt < SAME_SIGNAL_MS) return;
      log.warn({ reason }, "stopping at once");
      exit(code === 0 ? 130 : code);
      return;
    }
    endAskedAt = performance.now();
    void stop(reason).then(() => exit(code));
  };

  return {
    onStop: (name, stopPart) => void parts.push({ name, stop: stopPart }),
    stop,
    watchProcess() {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(signal, 0));
      process.on(
        "unhandledRejection",
        (error) => void logFault(log, error, "a promise was rejected and nobody looked"),
      );
      process.on("uncaughtException", (error) => {
        if (isConnectionError(error)) void logFault(log, error, "a connection broke");
        else if (!stopping) {
          logFault(log, error, "uncaught exception; ending");
          end("uncaught exception", 1);
        }
      });
    },
  };
}

async function stopParts(
  parts: readonly { name: string; stop: () => Promise<void> | void }[],
  reason: string,
  withinMs: number,
  log: Logger,
): Promise<void> {
  log.info({ reason }, "stopping");
  const deadline = performance.now() + withinMs;
  for (const part of parts.toReversed()) {
    const timer = new AbortController();
    // Every part gets a moment, also when an earlier one has used the time up.
    const leftMs = Math.max(deadline - performance.now(), 1_000);
    const late = delay(leftMs, "late", { signal: timer.signal }).catch(() => "in time");
    const done = Promise.resolve()
      .then(part.stop)
      .catch((error: unknown) => void logFault(log, error, `stopping ${part.name} failed`));
    if ((await Promise.race([done, late])) === "late")
      log.error({ part: part.name, leftMs }, "did not stop in time");
    timer.abort();
  }
  log.info("stopped");
}

/** Logs a fault under an id that can be told to a person; returns the id. */
export function logFault(log: Logger, error: unknown, message: string): string {
  const faultId = randomBytes(6).toString("hex");
  log.error({ faultId, err: error instanceof Error ? error : new Error(String(error)) }, message);
  return faultId;
}

function isConnectionError(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return (
    (code !== undefined && CONNECTION_ERROR.test(code)) ||
    error.message === "Connection terminated unexpectedly"
  );
}
