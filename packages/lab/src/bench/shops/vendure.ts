/** Vendure's stock services in a Vendure server; see the program beside it. */
import { fileURLToPath } from "node:url";
import { npmPeers, npmVersion } from "../../rig/peers.ts";
import type { BenchDatabase } from "../../rig/server.ts";
import { measureShop, type ShopFigures, type ShopLoad } from "./shop.ts";

const program = fileURLToPath(new URL("./vendure-till.ts", import.meta.url));

export async function measureVendure(database: BenchDatabase, load: ShopLoad): Promise<ShopFigures> {
  const manifest = npmPeers(load.say, "vendure");
  const told = await measureShop(database, "vendure", { program, manifest }, load);
  return {
    ...told,
    version: `@vendure/core ${npmVersion(manifest, "@vendure/core")}`,
    settings:
      "one process; StockLevelService.getStockLevel and updateStockOnHandForLocation and a stock movement in " +
      "TransactionalConnection.withTransaction (read committed, as shipped); no HTTP; pool of 20",
  };
}
