/**
 * Creates a cluster and writes its settings. `initdb` fills `<cluster>.new`, which is renamed when it is
 * complete, so a start that was killed half-way leaves nothing that looks like a cluster.
 *
 * Two roles: `postgres`, the superuser, for settings and the creation of databases; `instep`, the owner of the
 * application's database, which is no superuser, because row-level security does not bind superusers.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { StartRefused } from "../refusal.ts";
import type { ClusterHome } from "./account.ts";

export type ClusterPasswords = { postgres: string; instep: string };

export type ClusterSettings = {
  /** False only for throw-away clusters of tests: a crash of the machine may then destroy the data. */
  fsync?: boolean;
  maxConnections?: number;
};

/** Random passwords kept in `<dataDir>/postgres-passwords.json`, readable by the server's user only. */
export function loadPasswords(dataDir: string): ClusterPasswords {
  const file = path.join(dataDir, "postgres-passwords.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as ClusterPasswords;
  const passwords = {
    postgres: randomBytes(24).toString("base64url"),
    instep: randomBytes(24).toString("base64url"),
  };
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(passwords)}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return passwords;
}

/** Creates the cluster unless it exists. */
export async function ensureCluster(home: ClusterHome, passwords: ClusterPasswords): Promise<void> {
  const { clusterDir, account } = home;
  if (existsSync(path.join(clusterDir, "PG_VERSION"))) return assertSameMajor(home);
  const draft = `${clusterDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = path.join(draft, "..", `postgres-password.${randomBytes(6).toString("hex")}`);
  writeFileSync(passwordFile, `${passwords.postgres}\n`, { mode: 0o600 });
  try {
    if (account.uid !== undefined && account.gid !== undefined) {
      chownSync(draft, account.uid, account.gid);
      chownSync(passwordFile, account.uid, account.gid);
    }
    await runInitdb(home, draft, passwordFile);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(clusterDir, { recursive: true, force: true });
  renameSync(draft, clusterDir);
}

function assertSameMajor({ clusterDir, binaries }: ClusterHome): void {
  const has = readFileSync(path.join(clusterDir, "PG_VERSION"), "utf8").trim();
  const needs = binaries.version.split(".")[0];
  if (has === needs) return;
  throw new StartRefused(
    `the data in ${clusterDir} is of PostgreSQL ${has}, but this Instep brings PostgreSQL ${needs}; ` +
      `make a backup with the Instep that wrote it, then restore it into an empty DATA_DIR`,
  );
}

function runInitdb({ binaries, account }: ClusterHome, target: string, passwordFile: string): Promise<void> {
  const flags = [
    ["--pgdata", target],
    ["--username", "postgres"],
    ["--pwfile", passwordFile],
    ["--auth", "scram-sha-256"],
    ["--encoding", "UTF8"],
    // The built-in provider needs no locale of the machine and sorts the same on every one of them.
    ["--locale-provider", "builtin"],
    ["--builtin-locale", "C.UTF-8"],
    ["--locale", "C"],
    ["--text-search-config", "pg_catalog.simple"],
  ].map(([name, value]) => `${name}=${value}`);
  return new Promise((resolve, reject) => {
    const child = spawn(binaries.initdb, [...flags, "--data-checksums"], {
      ...account,
      cwd: "/",
      env: postgresEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => void (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => void (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`initdb of the embedded PostgreSQL failed (${code}): ${output.trim().slice(-2_000)}`),
        );
    });
  });
}

/** PostgreSQL inherits nothing of ours: no secrets, no PG* variables, no locale that it does not have. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
}

/**
 * Writes the settings of this start. An operator's own go into `custom.conf` in the cluster's folder, which is
 * read last and never written.
 */
export function writeSettings(
  { clusterDir, account }: ClusterHome,
  socketDir: string,
  options: ClusterSettings,
): void {
  const settings: Record<string, string | number> = {
    listen_addresses: "''",
    unix_socket_directories: `'${socketDir}'`,
    unix_socket_permissions: "0700",
    port: 5432,
    max_connections: options.maxConnections ?? 100,
    password_encryption: "scram-sha-256",
    fsync: options.fsync === false ? "off" : "on",
    synchronous_commit: "on",
    full_page_writes: options.fsync === false ? "off" : "on",
    wal_compression: "on",
    wal_level: "replica",
    max_wal_size: "4GB",
    min_wal_size: "256MB",
    checkpoint_timeout: "15min",
    shared_buffers: "256MB",
    work_mem: "16MB",
    maintenance_work_mem: "128MB",
    effective_io_concurrency: 64,
    random_page_cost: 1.1,
    huge_pages: "off",
    jit: "off",
    // Containers often have 64 MB of shared memory, which a parallel query can exceed; and a sale must never
    // wait because a report took all the cores.
    max_parallel_workers_per_gather: cpus().length > 4 ? 2 : 0,
    max_parallel_maintenance_workers: 0,
    autovacuum_naptime: "15s",
    autovacuum_vacuum_cost_limit: 1000,
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    client_encoding: "UTF8",
    default_text_search_config: "'pg_catalog.simple'",
    idle_in_transaction_session_timeout: "60s",
    // After a PANIC the postmaster's own second start hangs for ever when the disk still fails (18.4): it ends instead,
    // and whoever watches it starts a fresh one.
    restart_after_crash: "off",
    log_destination: "stderr",
    logging_collector: "off",
    log_line_prefix: "''",
    log_checkpoints: "off",
    // Statements and details hold names and telephone numbers; the application logs its own faults.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const header = "# Written at every start. Put your own settings into custom.conf beside this file.";
  write(clusterDir, account, "instep.conf", [header, ...lines]);
  write(clusterDir, account, "postgresql.conf", ["include 'instep.conf'", "include 'custom.conf'"]);
  if (!existsSync(path.join(clusterDir, "custom.conf"))) {
    write(clusterDir, account, "custom.conf", ["# Settings of your own, in the form: name = value"]);
  }
  write(clusterDir, account, "pg_hba.conf", [
    "local all all scram-sha-256",
    "local replication all scram-sha-256",
  ]);
}

/** The folder belongs to an account we do not trust with root's rights: a link put in a file's place is not followed. */
function write(clusterDir: string, account: ClusterHome["account"], name: string, lines: string[]): void {
  const draft = path.join(clusterDir, `${name}.${randomBytes(6).toString("hex")}`);
  writeFileSync(draft, `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx" });
  if (account.uid !== undefined && account.gid !== undefined) lchownSync(draft, account.uid, account.gid);
  renameSync(draft, path.join(clusterDir, name));
}
