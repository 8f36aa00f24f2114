/**
 * A batch's statements as one. Each statement costs PostgreSQL and the driver about a tenth of a millisecond before it
 * has touched a row, and a small batch has eight; joined as parts of one `WITH` they are planned, sent and answered once,
 * and need no BEGIN and no COMMIT: a statement by itself is a transaction.
 *
 * Parts of a `WITH` have no order of their own, so each asks for `head` first: the chain's lock is taken, and the batch
 * refused if the chain has moved on, before any part changes a row. Parts see none of each other's changes;
 * where that matters (a table that loses rows and gains others, whose keys may be the same) the statements go one by one.
 */
import { Fault } from "@instep/domain/kernel/rejection.ts";
import { always } from "../platform/rows.ts";

export interface Pending {
  readonly name: string;
  readonly text: string;
  /** The first is the chain. */
  readonly values: unknown[];
  /** Rows that the statement must find; with fewer the lane's rows are not the database's, and the batch fails. */
  readonly mustFind?: number;
}

/** One for each set of kinds of changes that batches make together; a set beyond that many goes statement by statement. */
const shapesMax = 128;
const shapes = new Map<string, { readonly name: string; readonly text: string }>();

/** The batch as one statement; undefined when there are too many kinds of batches to keep one for this. */
export function wholeStatement(advance: Pending, unsorted: readonly Pending[]): Pending | undefined {
  // In whatever order a batch came to its tables: parts of a `WITH` have none.
  const parts = unsorted.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const shape = parts.map((part) => part.name).join(" ");
  let made = shapes.get(shape);
  if (made === undefined) {
    if (shapes.size >= shapesMax) return undefined;
    made = { name: `write_batch_${shapes.size}`, text: joined(advance, parts) };
    shapes.set(shape, made);
  }
  const counts = parts.flatMap(({ mustFind }) => (mustFind === undefined ? [] : [mustFind]));
  const values = [...advance.values, ...parts.flatMap((part) => part.values.slice(1)), ...counts];
  return { name: made.name, text: made.text, values };
}

/** A statement by itself, which fails when it does not find what it must. */
export function counted(statement: Pending): Pending {
  const { name, text, values, mustFind } = statement;
  if (mustFind === undefined) return statement;
  return {
    name: `${name}_counted`,
    text: `WITH changed AS (${text} RETURNING 1)
SELECT journal_expect((SELECT count(*) FROM changed), $${values.length + 1})`,
    values: [...values, mustFind],
  };
}

function joined(advance: Pending, parts: readonly Pending[]): string {
  let taken = advance.values.length;
  const written = parts.map(({ text, values, mustFind }, index) => {
    if (!text.includes(always)) throw new Fault(`nothing can be asked before this statement: ${text}`);
    const shift = taken - 1;
    taken += values.length - 1;
    const numbered = text.replace(/\$(\d+)/g, (_, digits: string) =>
      digits === "1" ? "$1" : `$${Number(digits) + shift}`,
    );
    const guarded = numbered.replace(always, "WHERE EXISTS (SELECT FROM head)");
    return `part_${index} AS (${guarded}${mustFind === undefined ? "" : " RETURNING 1"})`;
  });
  const head = `head AS MATERIALIZED (SELECT 1 FROM ${callOf(advance)})`;
  const checks = parts.flatMap(({ mustFind }, index) => {
    if (mustFind === undefined) return [];
    taken += 1;
    return [`journal_expect((SELECT count(*) FROM part_${index}), $${taken})`];
  });
  return `WITH ${[head, ...written].join(",\n")}\nSELECT ${checks.join(", ")} FROM head`.replace(
    "SELECT  FROM",
    "SELECT FROM",
  );
}

function callOf({ text }: Pending): string {
  return text.replace(/^SELECT /, "");
}
