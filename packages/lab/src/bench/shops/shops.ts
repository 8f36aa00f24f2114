/** Stock services of shops that others have built, on the same PostgreSQL, each in a process of its own. */
import type { BenchDatabase } from "../../rig/server.ts";
import { measureMedusa } from "./medusa.ts";
import { measureVendure } from "./vendure.ts";
import type { ShopFigures } from "./shop.ts";

export interface ShopRun extends ShopFigures {
  readonly name: string;
}

/** Each on all cells and on one. */
export async function measureShops(
  database: BenchDatabase,
  options: { clients: number; seconds: number; say: (line: string) => void },
): Promise<ShopRun[]> {
  const runs: ShopRun[] = [];
  for (const [name, measure] of [
    ["Medusa", measureMedusa],
    ["Vendure", measureVendure],
  ] as const)
    for (const hot of [false, true]) {
      const figures = await measure(database, { ...options, hot });
      runs.push({ name: `${name} ${figures.version}, ${hot ? "one cell" : "all cells"}`, ...figures });
    }
  return runs;
}
