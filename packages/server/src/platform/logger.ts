/**
 * Structured logs: one JSON object a line on stdout. Nothing that opens a door is ever written: whatever stands
 * under a secret's name, at any depth, is replaced before pino sees it, so a careless `log.info(request)`
 * is harmless too.
 */
import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";

export type { Logger } from "pino";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How deep a logged object is searched; below it only `[deep]` is written. */
const DEPTH_MAX = 8;

const SECRET_NAME =
  /token|password|passwd|passphrase|secret|authorization|cookie|credential|private_?key|api_?key|database_?url/i;
/** A PIN by itself or as the last word of a name: `pin`, `newPin`, `old_pin`, but not `spin`. */
const PIN_NAME = /^(?:pin|pins|PIN)$|[a-z]Pin$|_pin$|_PIN$/;

const URL_CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi;

/** True for a field name whose value must not be written. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || PIN_NAME.test(name);
}

/** A copy of `value` that is safe to write: secrets replaced, credentials cut out of addresses. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return value.replace(URL_CREDENTIALS, "$1:[redacted]@");
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return value;
  if (depth >= DEPTH_MAX) return "[deep]";
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (value instanceof Map || value instanceof Set) return redact([...value], depth);
  const safe: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    safe[name] = isSecretName(name) && item != null ? "[redacted]" : redact(item, depth + 1);
  }
  return safe;
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  // PostgreSQL's driver hangs its whole connection onto an error of the pool.
  const { cause, client: _, ...own } = error as Error & Record<string, unknown>;
  return {
    ...(redact({ ...own }, depth) as Record<string, unknown>),
    type: error.name,
    message: redact(error.message),
    stack: redact(error.stack ?? ""),
    ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }),
  };
}

/** Log lines as JSON for machines, or as text for a person at a terminal. */
export const LOG_FORMATS = ["auto", "json", "text"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export type LoggerOptions = {
  level: LogLevel;
  /** `auto` is text on a terminal and JSON elsewhere. */
  format?: LogFormat;
  /** Where lines go instead of stdout; for tests that read what is written. */
  destination?: DestinationStream;
};

/** The process's logger; parts take a `log.child({ part: "gateway" })`. */
export function createLogger(options: LoggerOptions): Logger {
  const format = options.format ?? "auto";
  const asText =
    format === "text" || (format === "auto" && process.stdout.isTTY === true && !options.destination);
  const target = options.destination ?? pino.destination({ fd: 1, sync: true });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      // pino's own serializer of `err` drops the fields of an error; `redact` has already made it plain.
      serializers: { err: (error: unknown) => error },
    },
    asText ? { write: (line: string) => target.write(readable(line)) } : target,
  );
}

/** `{"level":"warn","time":…,"msg":"slow","ms":12}` as `10:04:31 warn slow ms=12`. */
function readable(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown> & { msg?: string };
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const trace = (err as { stack?: string } | undefined)?.stack;
  return `${clock} ${String(level)} ${msg ?? ""}${rest.join("")}\n${trace ? `${trace}\n` : ""}`;
}

/** For callers, chiefly tests, that want no output. */
export const silentLogger: Logger = pino({ level: "silent" });
