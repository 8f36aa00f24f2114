/** Schemas as a person reads them: one notation for messages, arguments, replies and entries. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { JsonSchema as Schema } from "../rig/json-schema.ts";

/** How the notation is to be read; stands on the page. */
export const notation = `\`id\` is a lower-case UUID, \`new id\` one of version 7 that the device made. \`text 1…80\` is a text of that many UTF-16 units, \`/…/\` one that the pattern fits, \`integer 0…9\` bounds, \`T[1…100]\` a list with its length, \`[A, B]\` a list of exactly these, \`a?\` may be absent, \`{ [id]: T }\` a map. An object has the fields that are named and no others. Instants are epoch milliseconds, money is in minor units.`;

const widthMax = 110;
const names: Readonly<Record<string, string>> = { string: "text" };

/** The type in the notation; `io` says whether defaults may be left out. */
export function typeText(type: z.ZodType, io: "input" | "output" = "output"): string {
  const text = write(z.toJSONSchema(type, { unrepresentable: "any", io }) as Schema, "");
  return text.replaceAll(/ +$/gm, "");
}

function write(schema: Schema, indent: string): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return writeChoices(choices, indent);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => names[type] ?? type).join(" | ");
  switch (schema.type) {
    case "string":
      return writeText(schema);
    case "integer":
    case "number":
      return `${schema.type}${span(lowest(schema), schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema.maximum)}`;
    case "array":
      return writeList(schema, indent);
    case "object":
      return writeObject(schema, indent);
    case "boolean":
    case "null":
      return schema.type;
    default:
      return "any";
  }
}

function lowest({ minimum, exclusiveMinimum }: Schema): number | undefined {
  if (exclusiveMinimum !== undefined) return exclusiveMinimum + 1;
  return minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
}

function span(from: number | undefined, to: number | undefined): string {
  return from === undefined && to === undefined ? "" : ` ${from ?? ""}…${to ?? ""}`;
}

function writeText({ pattern, format, minLength, maxLength }: Schema): string {
  if (pattern?.startsWith("^[0-9a-f]{8}-[0-9a-f]{4}-7") === true) return "new id";
  if (pattern?.startsWith("^[0-9a-f]{8}-") === true) return "id";
  if (format === "date") return "text YYYY-MM-DD";
  const length = `text${minLength === undefined && maxLength === undefined ? "" : span(minLength ?? 0, maxLength)}`;
  return pattern === undefined ? length : `${length} /${pattern}/`;
}

function writeChoices(choices: readonly Schema[], indent: string): string {
  const texts = choices.map((one) => write(one, indent));
  const line = texts.join(" | ");
  if (line.length + indent.length <= widthMax && !line.includes("\n")) return line;
  return choices.map((one) => `\n${indent}  | ${write(one, `${indent}    `)}`).join("");
}

function writeList(schema: Schema, indent: string): string {
  if (schema.prefixItems !== undefined)
    return `[${schema.prefixItems.map((item) => write(item, indent)).join(", ")}]`;
  const item = schema.items === undefined ? "any" : write(schema.items, indent);
  const bounds = schema.minItems === undefined && schema.maxItems === undefined;
  const isSimple = /^(?:[\w ]+|\{[\s\S]*\}|\[[\s\S]*\])$/.test(item) && !/^\{[\s\S]*\} \|/.test(item);
  return `${isSimple ? item : `(${item})`}[${bounds ? "" : `${schema.minItems ?? 0}…${schema.maxItems ?? ""}`}]`;
}

function writeObject(schema: Schema, indent: string): string {
  const { properties, required = [], additionalProperties, propertyNames } = schema;
  if (properties === undefined || Object.keys(properties).length === 0) {
    if (typeof additionalProperties !== "object") return "{}";
    const key = propertyNames === undefined ? "text" : write(propertyNames, indent);
    return `{ [${key}]: ${write(additionalProperties, indent)} }`;
  }
  const fields = (within: string): string[] =>
    Object.entries(properties).map(
      ([name, item]) => `${name}${required.includes(name) ? "" : "?"}: ${write(item, within)}`,
    );
  const line = `{ ${fields(indent).join(", ")} }`;
  if (line.length + indent.length <= widthMax && !line.includes("\n")) return line;
  return `{\n${fields(`${indent}  `)
    .map((field) => `${indent}  ${field}\n`)
    .join("")}${indent}}`;
}

const domain = new URL("../../../domain/src/", import.meta.url);

/** An interface of the domain as its source has it: what entries and views carry is said there and nowhere else. */
export function interfaceText(file: string, name: string): string {
  const source = readFileSync(new URL(file, domain), "utf8");
  const found = new RegExp(
    `^export (interface ${name} \\{[\\s\\S]*?^\\}|type ${name} =[\\s\\S]*?;)$`,
    "m",
  ).exec(source);
  if (found?.[1] === undefined) throw new Error(`${file} has no ${name}`);
  return found[1].replaceAll(/\breadonly /g, "");
}
