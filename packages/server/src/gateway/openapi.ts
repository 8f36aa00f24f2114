/** The contract of the HTTP interface, made from the command table and the queries; and a page that a person can read. */
import { z } from "zod";
import { commandMessageSchema } from "@instep/domain/kernel/command.ts";
import { outcomeSchema, snapshotSchema } from "@instep/domain/kernel/protocol.ts";
import { rejectionSchema } from "@instep/domain/kernel/rejection.ts";
import { entrySchema } from "@instep/domain/kernel/entry.ts";
import type { Module } from "../platform/contracts.ts";
import { doors, type Door } from "./openapi-doors.ts";

export interface OpenApi {
  readonly openapi: string;
  readonly jsonSchemaDialect: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly security: readonly object[];
  readonly components: object;
}

interface Operation {
  readonly summary: string;
  readonly tags: readonly string[];
  readonly [key: string]: unknown;
}

function schemaOf(type: z.ZodType, io: "input" | "output" = "output"): object {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, { unrepresentable: "any", io });
  return schema;
}

function json(schema: object): object {
  return { content: { "application/json": { schema } } };
}

const refusal = {
  description: "Refused; the code is translated on screen",
  ...json(schemaOf(z.strictObject({ rejection: rejectionSchema }))),
};

const entriesSchema = z.strictObject({
  feed: z.string(),
  epoch: z.int(),
  entries: z.array(entrySchema),
  head: z.int(),
});

/** A refused command is answered with its outcome; what is no command at all, as everything else. */
const refusedCommand = {
  description: "Refused",
  ...json({
    anyOf: [
      schemaOf(z.strictObject({ id: z.string(), outcome: outcomeSchema })),
      schemaOf(z.strictObject({ rejection: rejectionSchema })),
    ],
  }),
};

export function openApi(modules: readonly Module[]): OpenApi {
  const paths: OpenApi["paths"] = {
    "/v1/commands": { post: commandOperation(modules) },
    "/v1/feeds/{feed}/snapshot": {
      get: {
        summary: "The view of a feed at exactly its seq",
        tags: ["feeds"],
        parameters: [pathParameter("feed")],
        responses: { 200: { description: "Snapshot", ...json(schemaOf(snapshotSchema)) }, default: refusal },
      },
    },
    "/v1/feeds/{feed}/entries": {
      get: {
        summary: "Entries of a feed with a seq after `from`",
        tags: ["feeds"],
        parameters: [
          pathParameter("feed"),
          queryParameter("from", { type: "integer", minimum: 0 }),
          queryParameter("limit", { type: "integer", minimum: 1 }),
        ],
        responses: {
          200: { description: "Entries in order", ...json(schemaOf(entriesSchema)) },
          default: refusal,
        },
      },
    },
  };
  for (const { spec } of modules.flatMap((module) => module.queries)) {
    paths[`/v1/query/${spec.name}`] = {
      get: {
        summary: spec.name,
        tags: [spec.name.split(".")[0] ?? ""],
        description: `Permission: \`${spec.permission}\`.`,
        parameters: [
          { name: "args", in: "query", required: false, ...json(schemaOf(spec.args as z.ZodType, "input")) },
        ],
        responses: { 200: { description: "Result", ...json(schemaOf(spec.result)) }, default: refusal },
      },
    };
  }
  for (const door of doors) paths[door.path] = { ...paths[door.path], [door.method]: doorOperation(door) };
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Instep",
      version: "1",
      description:
        "Change anything with a command whose id you made (UUID version 7): sending it again gets the first answer. Read with queries and feeds.",
    },
    paths,
    security: [{ cookie: [] }, { bearer: [] }],
    components: {
      securitySchemes: {
        cookie: { type: "apiKey", in: "cookie", name: "instep_session" },
        bearer: { type: "http", scheme: "bearer" },
      },
    },
  };
}

function doorOperation(door: Door): Operation {
  const { summary, permission, query = {}, body, takesFile, answer } = door;
  const file = { schema: { type: "string", format: "binary" } };
  const content = {
    ...(body === undefined ? {} : { "application/json": { schema: schemaOf(body, "input") } }),
    ...(takesFile === undefined
      ? {}
      : {
          "application/octet-stream": {},
          "multipart/form-data": { schema: { type: "object", properties: { file: file.schema } } },
        }),
  };
  const parameters = [
    ...[...door.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => pathParameter(name ?? "")),
    ...Object.entries(query).map(([name, type]) => ({
      ...queryParameter(name, schemaOf(type, "input")),
      required: !type.safeParse(undefined).success,
    })),
  ];
  const answered =
    answer instanceof z.ZodType
      ? json(schemaOf(answer))
      : { content: Object.fromEntries((answer as readonly string[]).map((type) => [type, file])) };
  return {
    summary,
    tags: [/^\/v1\/([a-z]+)/.exec(door.path)?.[1] ?? "health"],
    ...(permission === undefined ? { security: [] } : { description: `Permission: \`${permission}\`.` }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(Object.keys(content).length === 0 ? {} : { requestBody: { required: true, content } }),
    responses: { 200: { description: "Done", ...answered }, default: refusal },
  };
}

function pathParameter(name: string): object {
  return { name, in: "path", required: true, schema: { type: "string" } };
}

function queryParameter(name: string, schema: object): object {
  return { name, in: "query", required: false, schema };
}

function commandOperation(modules: readonly Module[]): Operation {
  const commands = modules
    .flatMap((module) => module.commands)
    .filter((spec) => spec.permission !== "system")
    .map((spec) => {
      const envelope = schemaOf(commandMessageSchema, "input") as { properties: Record<string, object> };
      return {
        ...envelope,
        title: spec.name,
        description: `Permission: \`${spec.permission}\`.`,
        properties: {
          ...envelope.properties,
          name: { const: spec.name },
          args: schemaOf(spec.args as z.ZodType, "input"),
        },
      };
    });
  return {
    summary: "Submit a command; its id is the idempotency key",
    tags: ["commands"],
    requestBody: { required: true, ...json({ oneOf: commands }) },
    responses: {
      200: {
        description: "Accepted",
        ...json(schemaOf(z.strictObject({ id: z.string(), outcome: outcomeSchema }))),
      },
      default: refusedCommand,
    },
  };
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function block(title: string, note: unknown, schema: unknown): string {
  const text = typeof note === "string" ? `<p>${escape(note)}</p>` : "";
  return `<details><summary><code>${escape(title)}</code></summary>${text}<pre>${escape(JSON.stringify(schema, null, 2))}</pre></details>`;
}

interface CommandSchema {
  readonly title: string;
  readonly description: string;
  readonly properties: { readonly args: object };
}

function commandsOf(contract: OpenApi): readonly CommandSchema[] {
  const body = contract.paths["/v1/commands"]?.["post"]?.["requestBody"] as
    | {
        readonly content: {
          readonly "application/json": { readonly schema: { readonly oneOf: readonly CommandSchema[] } };
        };
      }
    | undefined;
  return body?.content["application/json"].schema.oneOf ?? [];
}

/** Plain HTML without script or style, so that the content security policy needs no exception. */
export function contractPage(contract: OpenApi): string {
  const commands = commandsOf(contract);
  const queries = Object.entries(contract.paths).filter(([path]) => path.startsWith("/v1/query/"));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Instep: interface</title>
<meta name="viewport" content="width=device-width"></head><body>
<h1>Instep: interface</h1><p>${escape(contract.info.description)}</p>
<p><a href="/openapi.json">openapi.json</a></p>
<h2>Commands</h2><p><code>POST /v1/commands</code> {id, name, args, madeAt}</p>
${commands.map((one) => block(one.title, one.description, one.properties.args)).join("\n")}
<h2>Queries</h2><p><code>GET /v1/query/&lt;name&gt;?args=&lt;JSON&gt;</code></p>
${queries.map(([path, operations]) => block(path.slice("/v1/query/".length), operations["get"]?.["description"], operations["get"]?.["parameters"])).join("\n")}
<h2>Feeds</h2><p><code>GET /v1/feeds/&lt;feed&gt;/snapshot</code>, <code>GET /v1/feeds/&lt;feed&gt;/entries?from=&amp;limit=</code></p>
</body></html>`;
}
