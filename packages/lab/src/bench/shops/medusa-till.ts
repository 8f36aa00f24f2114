/**
 * Medusa's stock. Its core flows take a lock of the locking module on the inventory item around every change of stock,
 * because `adjustInventory` reads, adds and writes back; so it is done here. Within the lock the sale asks
 * `confirmInventory` and takes the pair with `adjustInventory`, which is quicker than `createReservationItems`. Chosen in its favour: the in-memory lock instead of Redis
 * or PostgreSQL, no event bus, no workflow engine around it, and a patience of a minute instead of five seconds for the
 * lock, so that a long queue is slow and not wrong.
 */
import { createRequire } from "node:module";
import path from "node:path";
import pg from "pg";
import { skus, type ShopOrder } from "./shop.ts";
import { allCells, partsOf, present, runTill, type Shop } from "./till.ts";

interface Inventory {
  createInventoryItems(items: object[]): Promise<{ id: string; sku: string }[]>;
  createInventoryLevels(levels: object[]): Promise<object[]>;
  confirmInventory(item: string, locations: string[], quantity: number): Promise<boolean>;
  adjustInventory(item: string, location: string, adjustment: number): Promise<object>;
}
interface Locking {
  execute<T>(keys: string[], job: () => Promise<T>, options: { timeout: number }): Promise<T>;
}
interface ModulesSdk {
  MedusaApp(options: object): Promise<{ modules: { inventory: Inventory; locking: Locking } }>;
  MedusaAppMigrateUp(options: object): Promise<void>;
}
interface Utils {
  readonly ContainerRegistrationKeys: { readonly PG_CONNECTION: string; readonly LOGGER: string };
  readonly Modules: { readonly INVENTORY: string; readonly LOCKING: string; readonly LINK: string };
  createPgConnection(options: object): unknown;
}

const lockPatienceSeconds = 60;
const poolSize = 20;

/** Rows between modules: one module alone has none. */
const noLinks = { initialize: () => Promise.resolve(), getMigrationPlanner: () => undefined };

async function open({ manifest, databaseUrl }: ShopOrder): Promise<Shop> {
  const load = createRequire(manifest);
  const { MedusaApp, MedusaAppMigrateUp } = load("@medusajs/framework/modules-sdk") as ModulesSdk;
  const { ContainerRegistrationKeys, Modules, createPgConnection } = load(
    "@medusajs/framework/utils",
  ) as Utils;
  // Said aloud, because Medusa asks every server that is not called localhost for TLS.
  const clientUrl = `${databaseUrl}?sslmode=disable`;
  const database = { clientUrl, pool: { min: poolSize, max: poolSize } };
  const shared = createPgConnection(database);
  const options = () => ({
    modulesConfig: {
      [Modules.INVENTORY]: { resolve: load.resolve("@medusajs/inventory") },
      [Modules.LOCKING]: { resolve: load.resolve("@medusajs/locking") },
      [Modules.LINK]: noLinks,
    },
    sharedResourcesConfig: { database },
    injectedDependencies: {
      [ContainerRegistrationKeys.PG_CONNECTION]: shared,
      // To standard output, which nobody reads here.
      [ContainerRegistrationKeys.LOGGER]: console,
    },
    cwd: path.dirname(manifest),
  });
  await MedusaAppMigrateUp(options());
  const { inventory, locking } = (await MedusaApp(options())).modules;
  const itemIds = await stock(inventory);
  return {
    sell: (sku, place) => {
      const item = present(itemIds[sku], "item");
      return locking.execute(
        [item],
        async () => {
          if (!(await inventory.confirmInventory(item, [locationOf(place)], 1))) return false;
          await inventory.adjustInventory(item, locationOf(place), -1);
          return true;
        },
        { timeout: lockPatienceSeconds },
      );
    },
    pairs: () => pairsIn(databaseUrl),
  };
}

/** Locations are another module's rows; to this one they are ids. */
function locationOf(place: number): string {
  return `sloc_${place}`;
}

async function stock(inventory: Inventory): Promise<string[]> {
  const wanted = Array.from({ length: skus }, (_, sku) => ({ sku: `SKU-${sku}` }));
  const items = await inventory.createInventoryItems(wanted);
  const idBySku = new Map(items.map((item) => [item.sku, item.id]));
  const itemIds = wanted.map(({ sku }) => present(idBySku.get(sku), sku));
  for (const cells of partsOf(allCells())) {
    await inventory.createInventoryLevels(
      cells.map(({ sku, place, pairs }) => ({
        inventory_item_id: itemIds[sku],
        location_id: locationOf(place),
        stocked_quantity: pairs,
      })),
    );
  }
  return itemIds;
}

async function pairsIn(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pairs: string }>(
      "SELECT sum(stocked_quantity) AS pairs FROM inventory_level WHERE deleted_at IS NULL",
    );
    return Number(rows[0]?.pairs);
  } finally {
    await client.end();
  }
}

runTill(open);
