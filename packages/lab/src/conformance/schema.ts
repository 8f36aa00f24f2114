/** Checks values against the schemas of openapi.json: as much of JSON Schema 2020-12 as they use, and says where it differs. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
}

/** The first place where the value differs; undefined when it fits. */
export function difference(schema: Schema, value: unknown, at = "answer"): string | undefined {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined)
    return choices.some((one) => difference(one, value, at) === undefined)
      ? undefined
      : `${at} fits no choice`;
  if ("const" in schema && JSON.stringify(schema.const) !== JSON.stringify(value)) return `${at} is another`;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return `${at} is none of the list`;
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value)))
    return `${at} is no ${types.join(" or ")}`;
  if (typeof value === "string") return ofText(schema, value, at);
  if (typeof value === "number") return ofNumber(schema, value, at);
  if (Array.isArray(value)) return ofList(schema, value, at);
  if (value !== null && typeof value === "object")
    return ofObject(schema, value as Record<string, unknown>, at);
  return undefined;
}

function isOf(type: string, value: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return value !== null && typeof value === "object" && !Array.isArray(value);
  return typeof value === type;
}

function ofText(
  { minLength = 0, maxLength = Infinity, pattern }: Schema,
  text: string,
  at: string,
): string | undefined {
  if (text.length < minLength || text.length > maxLength) return `${at} is too short or long`;
  return pattern === undefined || new RegExp(pattern, "u").test(text)
    ? undefined
    : `${at} does not fit the pattern`;
}

function ofNumber(
  { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity }: Schema,
  value: number,
  at: string,
): string | undefined {
  return value < minimum || value > maximum || value <= exclusiveMinimum
    ? `${at} is out of bounds`
    : undefined;
}

function ofList(schema: Schema, list: readonly unknown[], at: string): string | undefined {
  const { prefixItems, items, minItems = 0, maxItems = Infinity } = schema;
  if (list.length < minItems || list.length > maxItems) return `${at} has too few or many`;
  for (const [index, item] of list.entries()) {
    const its = prefixItems?.[index] ?? items;
    const found = its === undefined ? undefined : difference(its, item, `${at}.${index}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofObject(schema: Schema, value: Readonly<Record<string, unknown>>, at: string): string | undefined {
  const { properties = {}, required = [], additionalProperties } = schema;
  const missing = required.find((name) => !(name in value));
  if (missing !== undefined) return `${at}.${missing} is missing`;
  for (const [name, item] of Object.entries(value)) {
    const its = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (its === false) return `${at}.${name} is not documented`;
    const found = typeof its === "object" ? difference(its, item, `${at}.${name}`) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value of another type than the schema's. */
export function stranger(schema: Schema): unknown {
  const types = [schema.type ?? [], (schema.anyOf ?? schema.oneOf ?? []).map(({ type }) => type ?? [])].flat(
    2,
  );
  if (!types.includes("boolean")) return true;
  return { stranger: 1 };
}
