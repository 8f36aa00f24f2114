/**
 * Other people's shops sell the same pairs: 400 SKUs in 50 places, three cells in ten empty. Each runs in a process of
 * its own on a fresh database of the same PostgreSQL, and its callers are closed loops inside that process, calling its
 * services directly: no HTTP, no sign-in, nothing between caller and stock. A sale is conditional and acknowledged when
 * its transaction is committed (durability class A). Afterwards what was acknowledged is held against the stock that is
 * left: a difference is a lost update, a pair that the books still have and a customer carried away.
 */
import { fork } from "node:child_process";
import pg from "pg";
import type { LoadFigures } from "../load.ts";
import type { BenchDatabase } from "../../rig/server.ts";

export const skus = 400;
export const places = 50;
/** In every cell that is not empty; more than any run can sell. */
export const stockOfCell = 1_000_000;
/** Of every ten cells. */
const emptyOfTen = 3;

export function isEmptyCell(cell: number): boolean {
  return cell % 10 < emptyOfTen;
}

/** A cell with stock: the one that everybody sells from when one SKU is hot. */
export const hotCell = 5;

export interface ShopLoad {
  readonly clients: number;
  readonly seconds: number;
  /** All sell one SKU in one place. */
  readonly hot?: boolean;
  readonly say: (line: string) => void;
}

export interface ShopFigures extends LoadFigures {
  readonly version: string;
  readonly settings: string;
  /** Accepted sales of the whole run, warm-up included. */
  readonly sold: number;
  /** Sales that ended in an error: neither sold nor refused. */
  readonly failed: number;
  /** Acknowledged sales that the stock knows nothing of. */
  readonly oversold: number;
}

export interface ShopOrder {
  /** Where the program finds its packages. */
  readonly manifest: string;
  readonly databaseUrl: string;
  readonly clients: number;
  readonly seconds: number;
  readonly hot: boolean;
}

export type ShopTold = LoadFigures & Pick<ShopFigures, "sold" | "failed" | "oversold">;
export type ShopAnswer = { readonly told: ShopTold } | { readonly error: string };

/** Runs the shop's program on a database of that name and brings back what it says. */
export async function measureShop(
  database: BenchDatabase,
  name: string,
  shop: { readonly program: string; readonly manifest: string },
  load: ShopLoad,
): Promise<ShopTold> {
  const databaseUrl = await freshDatabase(database, name);
  try {
    const { clients, seconds, hot = false } = load;
    return await order(shop.program, { manifest: shop.manifest, databaseUrl, clients, seconds, hot });
  } finally {
    await inAdmin(database, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]);
  }
}

async function order(program: string, what: ShopOrder): Promise<ShopTold> {
  const child = fork(program, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production", VENDURE_DISABLE_TELEMETRY: "true" },
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once("message", (answer: ShopAnswer) => {
        if ("told" in answer) resolve(answer.told);
        else reject(new Error(answer.error));
      });
      child.once("exit", (code) => reject(new Error(`${program} ended with ${String(code)}`)));
      child.send(what);
    });
  } finally {
    // Not all of them end by themselves.
    child.kill("SIGKILL");
  }
}

async function freshDatabase(database: BenchDatabase, name: string): Promise<string> {
  await inAdmin(database, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `CREATE DATABASE ${name}`]);
  const url = new URL(database.postgres.adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function inAdmin({ postgres }: BenchDatabase, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.adminUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
