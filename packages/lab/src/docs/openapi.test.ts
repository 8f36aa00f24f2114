/** The HTTP contract is a valid OpenAPI 3.1 document, complete, and each of its schemas compiles and says what the code says. */
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { commandTable } from "@instep/domain/commands.ts";
import { openApi } from "@instep/server/gateway/openapi.ts";
import { modules } from "@instep/server/modules.ts";
import type { House } from "@instep/server/platform/contracts.ts";

const contract = openApi(modules);
/** As it comes over the wire. */
const document = JSON.parse(JSON.stringify(contract)) as Record<string, unknown>;

type Found = { readonly at: string; readonly value: unknown };
/** Everything under that key, wherever it stands. */
function under(value: unknown, key: string, at = ""): Found[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, item]) => [
    ...(name === key ? [{ at, value: item as unknown }] : []),
    ...under(item, key, `${at}/${name}`),
  ]);
}

describe("openapi.json", () => {
  it("WIRE-23: is a valid OpenAPI 3.1 document", async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  it("refers only to what is there, and names no other dialect", () => {
    const broken = under(document, "$ref").filter(({ value }) => {
      const path = String(value).split("/").slice(1);
      let target: unknown = String(value).startsWith("#/") ? document : undefined;
      for (const part of path)
        target = (target as Record<string, unknown> | undefined)?.[
          part.replaceAll("~1", "/").replaceAll("~0", "~")
        ];
      return target === undefined;
    });
    expect(broken).toEqual([]);
    expect(under(document, "$schema")).toEqual([]);
    expect(document["jsonSchemaDialect"]).toBe("https://json-schema.org/draft/2020-12/schema");
  });

  it("has schemas that compile under the dialect", () => {
    const ajv = new Ajv2020({ strictTypes: false, validateFormats: false, strictTuples: false });
    const schemas = under(document["paths"], "schema");
    expect(schemas.length).toBeGreaterThan(100);
    for (const { at, value } of schemas) expect(() => ajv.compile(value as object), at).not.toThrow();
  });

  it("names every route of every module, every query and every command of the wire, and nothing else", () => {
    const app = new Hono();
    for (const module of modules) module.routes?.(app, { now: () => 0 } as House);
    const routed = app.routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
    const queries = modules
      .flatMap((module) => module.queries)
      .map(({ spec }) => `GET /v1/query/${spec.name}`);
    const own = ["POST /v1/commands", "GET /v1/feeds/{feed}/snapshot", "GET /v1/feeds/{feed}/entries"];
    const health = ["GET /healthz", "GET /readyz", "GET /metrics"];
    const named = Object.entries(contract.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(named.toSorted()).toEqual([...routed, ...queries, ...own, ...health].toSorted());
    const titles = under(contract.paths["/v1/commands"], "title").map(({ value }) => value);
    const open = [...commandTable.values()]
      .filter(({ permission }) => permission !== "system")
      .map(({ name }) => name);
    expect(titles).toEqual(open);
  });
});
