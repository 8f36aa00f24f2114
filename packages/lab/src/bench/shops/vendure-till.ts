/**
 * Vendure's stock. The sale does what `StockMovementService` does for one line of an order: it reads the level, writes a
 * stock movement and takes the pair with `StockLevelService.updateStockOnHandForLocation`, all in
 * `TransactionalConnection.withTransaction`, as its resolvers do. The movement service's own method without an order,
 * `adjustProductVariantStock`, sets a counted figure: of two callers at a time the later undoes the earlier by design, so
 * it is not what a till may call. In Vendure's favour: one request context for all sales, no event, and no order,
 * allocation or fulfilment around the movement. Vendure reads the level, adds in Node and writes the sum back, without a
 * lock and at PostgreSQL's own isolation level; what gets lost by that is counted.
 */
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { places, skus, type ShopOrder } from "./shop.ts";
import { allCells, partsOf, present, runTill, type Shop } from "./till.ts";

type Id = string | number;
type Context = object;
type Entity = abstract new (...args: never[]) => object;
interface Repository {
  insert(rows: object[]): Promise<{ identifiers: { id: Id }[] }>;
  sum(column: string): Promise<number | null>;
}
interface Connection {
  readonly rawConnection: { getRepository(entity: Entity): Repository };
  getRepository(context: Context, entity: Entity): { save(row: object): Promise<object> };
  withTransaction<T>(context: Context, work: (context: Context) => Promise<T>): Promise<T>;
}
interface StockLevels {
  getStockLevel(
    context: Context,
    variant: Id,
    location: Id,
  ): Promise<{ stockOnHand: number; stockAllocated: number }>;
  updateStockOnHandForLocation(context: Context, variant: Id, location: Id, change: number): Promise<void>;
}
interface Contexts {
  create(options: { apiType: "admin" }): Promise<Context>;
}
interface Vendure {
  bootstrap(config: object): Promise<{ get(token: unknown): unknown }>;
  readonly TransactionalConnection: unknown;
  readonly StockLevelService: unknown;
  readonly RequestContextService: unknown;
  readonly DefaultLogger: new (options: { level: number }) => object;
  readonly LogLevel: { readonly Error: number };
  readonly TaxCategory: Entity;
  readonly Product: Entity;
  readonly ProductVariant: Entity;
  readonly StockLocation: Entity;
  readonly StockLevel: Entity;
  readonly StockAdjustment: new (row: object) => object;
}

const poolSize = 20;

async function open({ manifest, databaseUrl }: ShopOrder): Promise<Shop> {
  const vendure = createRequire(manifest)("@vendure/core") as Vendure;
  const app = await vendure.bootstrap(configOf(vendure, databaseUrl));
  const connection = app.get(vendure.TransactionalConnection) as Connection;
  const levels = app.get(vendure.StockLevelService) as StockLevels;
  const contexts = app.get(vendure.RequestContextService) as Contexts;
  const context = await contexts.create({ apiType: "admin" });
  const { variantIds, locationIds } = await stock(vendure, connection);
  return {
    sell: (sku, place) => {
      const variant = present(variantIds[sku], "variant");
      const location = present(locationIds[place], "location");
      return connection.withTransaction(context, async (inside) => {
        const { stockOnHand, stockAllocated } = await levels.getStockLevel(inside, variant, location);
        if (stockOnHand - stockAllocated < 1) return false;
        const movement = new vendure.StockAdjustment({
          quantity: -1,
          stockLocation: { id: location },
          productVariant: { id: variant },
        });
        await connection.getRepository(inside, vendure.StockAdjustment).save(movement);
        await levels.updateStockOnHandForLocation(inside, variant, location, -1);
        return true;
      });
    },
    pairs: async () =>
      Number(await connection.rawConnection.getRepository(vendure.StockLevel).sum("stockOnHand")),
  };
}

function configOf(vendure: Vendure, databaseUrl: string): object {
  const url = new URL(databaseUrl);
  return {
    apiOptions: { hostname: "127.0.0.1", port: 0, adminApiPath: "admin-api", shopApiPath: "shop-api" },
    authOptions: {
      tokenMethod: "bearer",
      superadminCredentials: { identifier: "superadmin", password: randomUUID() },
    },
    logger: new vendure.DefaultLogger({ level: vendure.LogLevel.Error }),
    dbConnectionOptions: {
      type: "postgres",
      // pg takes a host that begins with a slash for the folder of a Unix socket.
      host: decodeURIComponent(url.hostname),
      port: Number(url.port),
      username: url.username,
      password: url.password,
      database: url.pathname.slice(1),
      // The database is new: its tables are made from the entities.
      synchronize: true,
      logging: false,
      extra: { max: poolSize },
    },
    paymentOptions: { paymentMethodHandlers: [] },
  };
}

async function stock(
  vendure: Vendure,
  connection: Connection,
): Promise<{ variantIds: Id[]; locationIds: Id[] }> {
  const insert = async (entity: Entity, rows: object[]): Promise<Id[]> =>
    (await connection.rawConnection.getRepository(entity).insert(rows)).identifiers.map(({ id }) => id);
  const [category] = await insert(vendure.TaxCategory, [{ name: "standard" }]);
  const [product] = await insert(vendure.Product, [{}]);
  const locationIds = await insert(
    vendure.StockLocation,
    Array.from({ length: places }, (_, place) => ({ name: `place ${place}`, description: "" })),
  );
  const variantIds = await insert(
    vendure.ProductVariant,
    Array.from({ length: skus }, (_, sku) => ({
      sku: `SKU-${sku}`,
      taxCategory: { id: category },
      product: { id: product },
    })),
  );
  for (const cells of partsOf(allCells())) {
    const rows = cells.map(({ sku, place, pairs }) => ({
      productVariantId: variantIds[sku],
      stockLocationId: locationIds[place],
      stockOnHand: pairs,
      stockAllocated: 0,
    }));
    await insert(vendure.StockLevel, rows);
  }
  return { variantIds, locationIds };
}

runTill(open);
