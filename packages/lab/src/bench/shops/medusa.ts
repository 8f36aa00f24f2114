/** Medusa's inventory module and its locking module, as its own checkout uses them; see the program beside it. */
import { fileURLToPath } from "node:url";
import { npmPeers, npmVersion } from "../../rig/peers.ts";
import type { BenchDatabase } from "../../rig/server.ts";
import { measureShop, type ShopFigures, type ShopLoad } from "./shop.ts";

const program = fileURLToPath(new URL("./medusa-till.ts", import.meta.url));

export async function measureMedusa(database: BenchDatabase, load: ShopLoad): Promise<ShopFigures> {
  const manifest = npmPeers(load.say, "medusa");
  const told = await measureShop(database, "medusa", { program, manifest }, load);
  return {
    ...told,
    version: `@medusajs/inventory ${npmVersion(manifest, "@medusajs/inventory")}`,
    settings:
      "one process; locking module, in-memory provider, key = inventory item, as in its core flows; " +
      "under it confirmInventory and adjustInventory; no event bus, no HTTP; pool of 20",
  };
}
