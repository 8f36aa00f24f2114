import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase } from "./testing.ts";
import type { TestDatabase } from "./testing.ts";

describe("a test's database", () => {
  let first: TestDatabase;
  let second: TestDatabase;
  beforeAll(async () => {
    [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([first.drop(), second.drop()]);
  });

  test("is its own, and its owner is bound by row-level security", async () => {
    const one = new pg.Client({ connectionString: first.url });
    const two = new pg.Client({ connectionString: second.url });
    await Promise.all([one.connect(), two.connect()]);
    await one.query("CREATE TABLE shoe (style text)");
    await expect(two.query("SELECT * FROM shoe")).rejects.toThrow("does not exist");
    const { rows } = await one.query(
      "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user",
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
    await Promise.all([one.end(), two.end()]);
  });

  test("sorts and folds letters without a locale of the machine", async () => {
    const client = new pg.Client({ connectionString: first.url });
    await client.connect();
    const { rows } = await client.query(`SELECT upper('société 步') AS upper, 'Z' < 'a' AS bytewise`);
    expect(rows).toEqual([{ upper: "SOCIÉTÉ 步", bytewise: true }]);
    await client.end();
  });

  test("is gone after drop, open connections included", async () => {
    const gone = await createTestDatabase();
    const client = new pg.Client({ connectionString: gone.url });
    client.on("error", () => undefined);
    await client.connect();
    await Promise.all([gone.drop(), gone.drop()]);
    await expect(client.query("SELECT 1")).rejects.toThrow();
    const again = new pg.Client({ connectionString: gone.url });
    await expect(again.connect()).rejects.toThrow();
  });
});
