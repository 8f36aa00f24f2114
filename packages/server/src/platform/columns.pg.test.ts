import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ColumnType } from "@instep/domain/kernel/table.ts";
import { columnParam } from "./columns.ts";
import { createTestDatabase, type TestDatabase } from "./postgres/testing.ts";

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const text = fc.string({ unit: "binary" }).filter((one) => !one.includes("\0") && one.isWellFormed());

/** What PostgreSQL then holds, as text; and what it should. */
const columns: Record<
  ColumnType,
  { sql: string; values: fc.Arbitrary<unknown>; shown: (value: never) => string }
> = {
  uuid: { sql: "uuid", values: fc.uuid(), shown: (value: string) => value },
  text: { sql: "text", values: text, shown: (value: string) => value },
  integer: { sql: "int4", values: fc.integer(), shown: String },
  bigint: { sql: "int8", values: fc.maxSafeInteger(), shown: String },
  boolean: { sql: "bool", values: fc.boolean(), shown: String },
  instant: {
    sql: "timestamptz",
    values: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    shown: (value: number) => new Date(value).toISOString(),
  },
  json: {
    sql: "text",
    values: fc.dictionary(fc.string(), text),
    shown: (value: object) => JSON.stringify(value),
  },
};

describe("columns as binary parameters", () => {
  it.each(Object.entries(columns))("%s: PostgreSQL reads every value and NULL", async (type, column) => {
    const shown =
      type === "instant" ? `to_char(v AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` : "v::text";
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(column.values), { maxLength: 50 }), async (values) => {
        const { rows } = await client.query<{ shown: string | null }>(
          `SELECT ${shown} AS shown FROM unnest($1::${column.sql}[]) WITH ORDINALITY AS u(v, n) ORDER BY n`,
          [columnParam(type as ColumnType, values)],
        );
        expect(rows.map((row) => row.shown)).toEqual(
          values.map((value) => (value === null ? null : column.shown(value as never))),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("refuses what a column cannot hold before anything is sent", () => {
    for (const wrong of [
      "",
      "x".repeat(36),
      "0190c2f0-0000-7000-8000-00000000000g",
      "0190c2f0-0000-7000-8000-0000000000é0",
    ])
      expect(() => columnParam("uuid", [wrong]), wrong).toThrow(TypeError);
    expect(() => columnParam("bigint", [1.5])).toThrow(TypeError);
    expect(() => columnParam("instant", [Number.NaN])).toThrow(TypeError);
  });
});
