/**
 * A start that cannot go on for a reason the person at the terminal can remove: a wrong setting, a folder in use,
 * a port that is taken. Shown as one line, without a stack, with exit code 1.
 */
export class StartRefused extends Error {
  override name = "StartRefused";
}

/** Writes why the start failed, one line for a {@link StartRefused} and the stack for a fault, and ends with 1. */
export function exitRefused(error: unknown): never {
  const text =
    error instanceof StartRefused
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`instep: ${text}\n`);
  process.exit(1);
}
