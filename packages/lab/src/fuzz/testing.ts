/**
 * Arguments from a command's own schema: mostly well-formed, with ids that exist, so that decisions are reached; some
 * broken in one place, in ways that people, bugs and attackers break things.
 */
import fc from "fast-check";
import { z } from "zod";
import { isId } from "@instep/domain/kernel/ids.ts";
import type { JsonSchema as Schema } from "../rig/json-schema.ts";

/** Lists longer than this say nothing new. */
const itemsMax = 4;

/** Ids that exist, by the name of the field that asks for one. */
export type Ids = (key: string) => fc.Arbitrary<string>;

const kinds = [
  "place",
  "staff",
  "sku",
  "style",
  "colourway",
  "document",
  "channel",
  "message",
  "session",
  "device",
] as const;
const aliases: Readonly<Record<string, string>> = {
  saleId: "document",
  memberIds: "staff",
  mentions: "staff",
  replyTo: "message",
  lines: "sku",
  barcodes: "sku",
};

function kindOf(key: string): string | undefined {
  return aliases[key] ?? kinds.find((kind) => key.toLowerCase().includes(kind));
}

/** Ids of everything that the values speak of. */
export function harvest(values: unknown): Ids {
  const found = new Map<string, Set<string>>();
  const keep = (kind: string, id: string): void =>
    void found.set(kind, (found.get(kind) ?? new Set()).add(id));
  const walk = (value: unknown, key: string): void => {
    if (typeof value === "string" && isId(value)) {
      keep("any", value);
      keep(kindOf(key) ?? "any", value);
    } else if (Array.isArray(value)) value.forEach((item) => walk(item, key));
    else if (value !== null && typeof value === "object")
      Object.entries(value).forEach(([name, item]) => walk(item, name));
  };
  walk(values, "");
  const all = fc.constantFrom(...(found.get("any") ?? []));
  return (key) => {
    const own = found.get(kindOf(key) ?? "");
    if (own === undefined)
      return fc.oneof({ weight: 8, arbitrary: all }, { weight: 1, arbitrary: fc.uuid() });
    const weighted = [
      [16, fc.constantFrom(...own)],
      [1, all],
      [1, fc.uuid()],
    ] as const;
    return fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));
  };
}

/** Well-formed arguments of the schema. */
export function argumentsOf(type: z.ZodType, ids: Ids): fc.Arbitrary<unknown> {
  return fitting(z.toJSONSchema(type, { unrepresentable: "any", io: "input" }) as Schema, ids, "");
}

function fitting(schema: Schema, ids: Ids, key: string): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => fitting(choice, ids, key)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "string":
      return textOf(schema, ids, key);
    case "integer":
    case "number":
      return numberOf(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return listOf(schema, ids, key);
    case "object":
      return objectOf(schema, ids, key);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function textOf(
  { pattern, minLength = 0, maxLength = 60 }: Schema,
  ids: Ids,
  key: string,
): fc.Arbitrary<string> {
  if (pattern?.includes("[0-9a-f]{8}-") === true) return ids(key);
  if (pattern !== undefined)
    return fc.oneof({ weight: 8, arbitrary: fc.stringMatching(new RegExp(pattern)) }, fc.string());
  const bounds = { minLength, maxLength: Math.min(maxLength, 60) };
  return fc.oneof(
    fc.string(bounds),
    fc.string({ ...bounds, unit: "grapheme" }),
    fc.constantFrom("eu", "A", "B", "BK", "36", "黑"),
  );
}

function numberOf({
  minimum = Number.MIN_SAFE_INTEGER,
  maximum = Number.MAX_SAFE_INTEGER,
}: Schema): fc.Arbitrary<number> {
  const near = fc.integer({ min: Math.max(minimum, -3), max: Math.min(maximum, Math.max(minimum, -3) + 20) });
  return fc.oneof(
    { weight: 3, arbitrary: near },
    fc.constantFrom(minimum, maximum),
    fc.maxSafeInteger().map((value) => Math.min(maximum, Math.max(minimum, value))),
  );
}

function listOf(
  { items, prefixItems, minItems = 0, maxItems = itemsMax }: Schema,
  ids: Ids,
  key: string,
): fc.Arbitrary<unknown[]> {
  if (prefixItems !== undefined) return fc.tuple(...prefixItems.map((item) => fitting(item, ids, key)));
  const length = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, itemsMax)) };
  return fc.array(items === undefined ? fc.jsonValue({ maxDepth: 2 }) : fitting(items, ids, key), length);
}

function objectOf(schema: Schema, ids: Ids, key: string): fc.Arbitrary<object> {
  const { properties, required = [], additionalProperties } = schema;
  if (properties === undefined) {
    const value =
      typeof additionalProperties === "object"
        ? fitting(additionalProperties, ids, key)
        : fc.jsonValue({ maxDepth: 2 });
    return fc.dictionary(fc.oneof(ids(key), fc.string({ maxLength: 10 })), value, { maxKeys: 3 });
  }
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, item]) => [name, fitting(item, ids, name)]),
  );
  return fc.record(model, { requiredKeys: [...required] });
}

function deep(levels: number): unknown {
  let value: unknown = "bottom";
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** What somebody may put where something else belongs. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    "\0",
    "a\0b",
    "\ud800",
    "x\udfff",
    " ".repeat(5_000),
    "x".repeat(10_000),
    "__proto__",
    "'; DROP TABLE move; --",
    -1,
    0.5,
    1e308,
    2 ** 31,
    2 ** 53,
    -(2 ** 63),
    [],
    {},
    [[]],
  ),
  fc.constantFrom(40, 2_000).map(deep),
  fc.constant(JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {"x": 1}}}')),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: "binary" }),
);

/** The value with one place replaced, removed or added. */
function breakOne(value: unknown, rubbish: unknown, choices: readonly number[], at = 0): unknown {
  const choice = choices[at] ?? 0;
  if (value === null || typeof value !== "object" || choice % 7 === 0) return rubbish;
  const keys = Object.keys(value);
  if (choice % 7 === 1)
    return Array.isArray(value) ? [...value, rubbish] : { ...value, [`extra${choice}`]: rubbish };
  const key = keys[choice % Math.max(1, keys.length)];
  if (key === undefined) return rubbish;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  if (choice % 7 === 2) delete copy[key];
  else copy[key] = breakOne(copy[key], rubbish, choices, at + 1);
  return copy;
}

/** Arguments of the schema, a third of them broken. */
export function anyArguments(type: z.ZodType, ids: Ids): fc.Arbitrary<unknown> {
  const fit = argumentsOf(type, ids);
  const broken = fc
    .tuple(fit, junk, fc.array(fc.nat({ max: 1_000 }), { minLength: 6, maxLength: 6 }))
    .map(([value, rubbish, choices]) => breakOne(value, rubbish, choices));
  return fc.oneof({ weight: 2, arbitrary: fit }, { weight: 1, arbitrary: broken });
}
