/**
 * The embedded PostgreSQL: created on first start, reached through a Unix socket in a folder that only its owner
 * may enter (no port that could be taken, nothing on the network), and kept alive. When it ends unasked it is
 * started again at once, then with growing pauses; whoever holds connections sees them fail and connects anew.
 */
import { chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { appRole } from "../database.ts";
import { lockDataDir } from "../datalock.ts";
import type { DataLock } from "../datalock.ts";
import type { Logger } from "../logger.ts";
import { chooseClusterHome } from "./account.ts";
import type { ClusterHome } from "./account.ts";
import { findPostgresBinaries } from "./binaries.ts";
import { ensureCluster, loadPasswords, writeSettings } from "./cluster.ts";
import type { ClusterPasswords, ClusterSettings } from "./cluster.ts";
import { startPostmaster, stopStalePostmaster } from "./postmaster.ts";
import type { Postmaster } from "./postmaster.ts";

const RESTART_DELAY_MS_MIN = 50;
const RESTART_DELAY_MS_MAX = 5_000;
/** After so long without an end, the next one counts as the first again. */
const STABLE_AFTER_MS = 60_000;
/** The longest socket path is 103 bytes on macOS; `<dir>/.s.PGSQL.5432` must fit. */
const SOCKET_DIR_BYTES_MAX = 80;

export const DATABASE = "instep";

/** The role that the application acts as is the server's, not a database's, so it is made beside the databases. */
export const ENSURE_APP_ROLE = `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${appRole}') THEN
    CREATE ROLE ${appRole} NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
END $$`;

export type EmbeddedPostgresOptions = ClusterSettings & {
  /** Made when it does not exist; holds the cluster in `postgres/`, the passwords and the lock. */
  dataDir: string;
  log: Logger;
  /** Added to the little that PostgreSQL's environment holds; the fault tests give it a bad disk this way. */
  environment?: Readonly<Record<string, string>>;
};

export type EmbeddedPostgres = {
  /** Address of the application's database, as its owner, who is no superuser. */
  url: string;
  /** The same server as superuser `postgres`, database `postgres`. */
  adminUrl: string;
  /** Process number of the running server; changes when it is started again. */
  pid(): number;
  /** How often it was started again after an unasked end. */
  restarts(): number;
  /** Stops and starts it; resolves when it accepts connections again. */
  restart(): Promise<void>;
  /** Ends it in order and gives the folder free. Calling it again waits for the same end. */
  stop(): Promise<void>;
};

/**
 * Starts the embedded PostgreSQL of a data folder. Throws `DataDirInUse` when another Instep runs on it, an
 * Error with the program's last words when it cannot be started.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const lock = await lockDataDir(dataDir);
  try {
    const home = chooseClusterHome(dataDir, await findPostgresBinaries());
    const passwords = loadPasswords(dataDir);
    await stopStalePostmaster(home.clusterDir, options.log);
    await ensureCluster(home, passwords);
    const supervisor = new Supervisor(home, passwords, options, lock);
    await supervisor.start();
    return supervisor.handle();
  } catch (error) {
    lock.release();
    throw error;
  }
}

class Supervisor {
  readonly #home: ClusterHome;
  readonly #passwords: ClusterPasswords;
  readonly #options: EmbeddedPostgresOptions;
  readonly #lock: DataLock;
  readonly #socketDir: string;
  #current: Postmaster | undefined;
  /** Set while an end is asked for. */
  #isStopping = false;
  #stopped: Promise<void> | undefined;
  #restarts = 0;
  #delayMs = RESTART_DELAY_MS_MIN;
  readonly #wake = new AbortController();
  #revival: Promise<void> = Promise.resolve();

  constructor(
    home: ClusterHome,
    passwords: ClusterPasswords,
    options: EmbeddedPostgresOptions,
    lock: DataLock,
  ) {
    this.#home = home;
    this.#passwords = passwords;
    this.#options = options;
    this.#lock = lock;
    this.#socketDir = makeSocketDir(home);
  }

  async start(): Promise<void> {
    try {
      await this.#launch();
      await this.#ensureDatabase();
    } catch (error) {
      this.#isStopping = true;
      await this.#current?.stop();
      rmSync(this.#socketDir, { recursive: true, force: true });
      throw error;
    }
  }

  handle(): EmbeddedPostgres {
    return {
      url: this.#url("instep", DATABASE),
      adminUrl: this.#url("postgres", "postgres"),
      pid: () => this.#current?.pid ?? 0,
      restarts: () => this.#restarts,
      restart: () => this.#restart(),
      stop: () => (this.#stopped ??= this.#stop()),
    };
  }

  async #launch(): Promise<void> {
    writeSettings(this.#home, this.#socketDir, this.#options);
    const postmaster = startPostmaster(
      this.#home,
      this.#socketDir,
      this.#options.log,
      () => this.#isStopping,
      this.#options.environment,
    );
    this.#current = postmaster;
    const startedAt = performance.now();
    await postmaster.ready();
    this.#options.log.debug({ pid: postmaster.pid }, "PostgreSQL is ready");
    void postmaster.exited.then((reason) => {
      if (this.#isStopping || this.#current !== postmaster) return;
      if (performance.now() - startedAt > STABLE_AFTER_MS) this.#delayMs = RESTART_DELAY_MS_MIN;
      this.#revival = this.#revive(reason);
    });
  }

  async #revive(reason: string): Promise<void> {
    const { log } = this.#options;
    for (;;) {
      log.error({ reason, delayMs: this.#delayMs }, "PostgreSQL ended unexpectedly; starting it again");
      await delay(this.#delayMs, undefined, { signal: this.#wake.signal }).catch(() => undefined);
      if (this.#isStopping) return;
      this.#delayMs = Math.min(this.#delayMs * 2, RESTART_DELAY_MS_MAX);
      this.#restarts += 1;
      try {
        await this.#launch();
        log.info({ pid: this.#current?.pid, restarts: this.#restarts }, "PostgreSQL is back");
        return;
      } catch (error) {
        if (this.#isStopping) return;
        reason = error instanceof Error ? error.message : String(error);
      }
    }
  }

  async #restart(): Promise<void> {
    this.#isStopping = true;
    await this.#current?.stop();
    await this.#revival;
    this.#isStopping = false;
    await this.#launch();
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    this.#wake.abort();
    await this.#current?.stop();
    await this.#revival;
    rmSync(this.#socketDir, { recursive: true, force: true });
    this.#lock.release();
  }

  /** Idempotent, because a start may have been killed between any two of these steps. */
  async #ensureDatabase(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url("postgres", "postgres") });
    await client.connect();
    try {
      await client.query(ENSURE_APP_ROLE);
      const role = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'instep'");
      const password = client.escapeLiteral(this.#passwords.instep);
      const verb = role.rowCount === 0 ? "CREATE" : "ALTER";
      await client.query(`${verb} ROLE instep LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB PASSWORD ${password}`);
      await client.query(`GRANT ${appRole} TO instep WITH ADMIN OPTION`);
      const database = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
      if (database.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER instep`);
    } finally {
      await client.end();
    }
  }

  #url(user: keyof ClusterPasswords, database: string): string {
    return `postgres://${user}:${this.#passwords[user]}@${encodeURIComponent(this.#socketDir)}:5432/${database}`;
  }
}

/** A folder with a short, unguessable name that only PostgreSQL's account and root may enter. */
function makeSocketDir({ account }: ClusterHome): string {
  const base = Buffer.byteLength(tmpdir()) + 24 <= SOCKET_DIR_BYTES_MAX ? tmpdir() : "/tmp";
  const dir = mkdtempSync(path.join(base, "instep-pg-"));
  if (account.uid !== undefined && account.gid !== undefined) chownSync(dir, account.uid, account.gid);
  return dir;
}
