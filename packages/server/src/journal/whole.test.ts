import { expect, it } from "vitest";
import { counted, wholeStatement } from "./whole.ts";

const advance = { name: "advance", text: "SELECT advance($1, $2)", values: ["chain", "mark"] };

function part(name: string): { name: string; text: string; values: unknown[] } {
  return {
    name,
    text: `INSERT INTO ${name} SELECT $1, r.a, $3 FROM unnest($2::text[]) AS r(a) WHERE true ON CONFLICT DO NOTHING`,
    values: ["chain", `${name} a`, `${name} b`],
  };
}

it("KERNEL-5: every part of a batch waits for the chain's head, and has its own parameters", () => {
  const whole = wholeStatement(advance, [part("cell"), part("move")]);
  expect(whole?.text.split("\n")).toEqual([
    "WITH head AS MATERIALIZED (SELECT 1 FROM advance($1, $2)),",
    "part_0 AS (INSERT INTO cell SELECT $1, r.a, $4 FROM unnest($3::text[]) AS r(a) WHERE EXISTS (SELECT FROM head) ON CONFLICT DO NOTHING),",
    "part_1 AS (INSERT INTO move SELECT $1, r.a, $6 FROM unnest($5::text[]) AS r(a) WHERE EXISTS (SELECT FROM head) ON CONFLICT DO NOTHING)",
    "SELECT FROM head",
  ]);
  expect(whole?.values).toEqual(["chain", "mark", "cell a", "cell b", "move a", "move b"]);
});

it("KERNEL-5: a part that must find its rows is counted, and fewer rows fail the batch", () => {
  const update = {
    name: "update_cell",
    text: "UPDATE cell t SET a = r.a FROM unnest($2::text[]) AS r(a) WHERE true AND t.chain_id = $1",
    values: ["chain", "cell a"],
    mustFind: 2,
  };
  const whole = wholeStatement(advance, [part("cell"), update]);
  expect(whole?.text.split("\n").slice(2)).toEqual([
    "part_1 AS (UPDATE cell t SET a = r.a FROM unnest($5::text[]) AS r(a) WHERE EXISTS (SELECT FROM head) AND t.chain_id = $1 RETURNING 1)",
    "SELECT journal_expect((SELECT count(*) FROM part_1), $6) FROM head",
  ]);
  expect(whole?.values).toEqual(["chain", "mark", "cell a", "cell b", "cell a", 2]);
  expect(counted(update)).toMatchObject({
    text: expect.stringMatching(
      /^WITH changed AS \(UPDATE .* RETURNING 1\)\nSELECT journal_expect\(.*, \$3\)$/s,
    ) as string,
    values: ["chain", "cell a", 2],
  });
});

it("refuses a statement that nothing can be asked before", () => {
  const bare = { name: "bare", text: "DELETE FROM cell", values: ["chain"] };
  expect(() => wholeStatement(advance, [bare, part("bare")])).toThrow("nothing can be asked");
});

it("keeps one prepared statement a set of tables, and so many sets only", () => {
  const name = wholeStatement(advance, [part("cell"), part("move")])?.name;
  expect(wholeStatement(advance, [part("cell"), part("move")])?.name).toBe(name);
  expect(wholeStatement(advance, [part("cell")])?.name).not.toBe(name);
  const kept = Array.from({ length: 200 }, (_, index) => wholeStatement(advance, [part(`table_${index}`)]));
  expect(new Set(kept.filter((one) => one !== undefined).map((one) => one.name)).size).toBe(125);
  expect(wholeStatement(advance, [part("cell")])).toBeDefined();
});
