/**
 * The way to PostgreSQL. Every connection acts as the role `instep_app`, which owns nothing: row-level security holds
 * for it, the ledger tables refuse it UPDATE and DELETE. A chain's rows are seen only in a transaction that names the
 * chain. Instants come back as epoch milliseconds, bigints as numbers (all ours stay below 2^53).
 */
import type { Writable } from "node:stream";
import pg from "pg";
import type { ChainId } from "@instep/domain/kernel/ids.ts";

const parsers = new pg.TypeOverrides();
parsers.setTypeParser(20, (text: string) => Number(text));
parsers.setTypeParser(1184, (text: string) => Date.parse(text));
parsers.setTypeParser(1700, (text: string) => Number(text));

/** Runs one statement and gives its rows; columns arrive as written in the statement. */
export type Sql = <Row extends object = Record<string, unknown>>(
  text: string,
  values?: readonly unknown[],
) => Promise<Row[]>;

export interface Database {
  /** A read-only transaction on a stable snapshot that sees one chain. */
  read<T>(chainId: ChainId, run: (sql: Sql) => Promise<T>): Promise<T>;
  /** A transaction that sees one chain; for bookkeeping outside the journal (cursors, queues, media). */
  write<T>(chainId: ChainId, run: (sql: Sql) => Promise<T>): Promise<T>;
  /** Statements that belong to no chain: only the functions granted to the role, such as `find_chain`. */
  outside<T>(run: (sql: Sql) => Promise<T>): Promise<T>;
  /** A connection of its own, with the role set and statements pipelined; the journal's lanes use it. */
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly connectionsMax: number;
  /** Called with errors of idle connections; they are replaced by themselves. */
  readonly onError: (error: Error) => void;
}

export const appRole = "instep_app";

function clientConfig(url: string): pg.ClientConfig {
  // pipeline: statements are sent without waiting for the answer to the one before.
  return { connectionString: url, types: parsers, pipeline: true, keepAlive: true } as pg.ClientConfig;
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    ...clientConfig(options.url),
    max: options.connectionsMax,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
  });
  pool.on("error", options.onError);
  pool.on("connect", (client) => {
    // The pool listens only while a connection is idle; one that is cut in use must not end the process.
    client.on("error", options.onError);
    client.query(`SET ROLE ${appRole}`).catch(options.onError);
  });

  return {
    read: (chainId, run) =>
      transaction(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", chainId, run),
    write: (chainId, run) => transaction(pool, "BEGIN", chainId, run),
    outside: async (run) => {
      const client = await pool.connect();
      try {
        return await run(sqlOf(client));
      } finally {
        client.release();
      }
    },
    connect: async () => {
      const client = new pg.Client(clientConfig(options.url));
      client.on("error", options.onError);
      await client.connect();
      await client.query(`SET ROLE ${appRole}`);
      return client;
    },
    close: () => pool.end(),
  };
}

/** Resolves when the operating system has taken what was sent on this connection, or it is over. */
export function allSent(client: pg.Client): Promise<void> {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  if (!stream.writableNeedDrain || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}

export function sqlOf(client: pg.ClientBase): Sql {
  return async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query<Row>(text, [...values])).rows;
}

async function transaction<T>(
  pool: pg.Pool,
  begin: string,
  chainId: ChainId,
  run: (sql: Sql) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await Promise.all([
      client.query(begin),
      client.query("SELECT set_config('instep.chain_id', $1, true)", [chainId]),
    ]);
    const result = await run(sqlOf(client));
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((second: unknown) => {
      broken = second instanceof Error ? second : new Error(String(second));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Class 08 (connection), 57P (shutdown), 53 (resources), a server that lost its right to write, the driver's socket. */
export function isConnectionError(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  if (typeof code === "string") return /^(08|57P|53|25006|E[A-Z]+)/.test(code);
  return (
    error instanceof Error && /connection|trying to connect|terminat|not queryable|ended/i.test(error.message)
  );
}
