import { expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "./command.ts";
import { hash128 } from "./ids.ts";
import { clientMessages, closeCodes, serverMessages, snapshotSchema, subprotocol } from "./protocol.ts";

/** Everything that the two ends must agree on, as one text. Limits may change without either noticing. */
function contract(): string {
  const schemas = { ...clientMessages, server: z.strictObject(serverMessages), snapshot: snapshotSchema };
  const shapes = Object.entries(schemas).map(([name, type]) => [
    name,
    z.toJSONSchema(type, { unrepresentable: "any", io: "input" }),
  ]);
  const bounds = new Set(["maxItems", "maxLength", "maximum"]);
  return JSON.stringify(JSON.parse(canonicalJson([shapes, closeCodes])), (key, value: unknown) =>
    bounds.has(key) ? undefined : value,
  );
}

it("WIRE-23: changing a message means raising the version", () => {
  const print = hash128(contract())
    .map((word) => word.toString(16).padStart(8, "0"))
    .join("");
  expect({ subprotocol, print }).toEqual({
    subprotocol: "instep.v1",
    print: "753630bd47528bc584d7c3a1d1dba1ef",
  });
});
