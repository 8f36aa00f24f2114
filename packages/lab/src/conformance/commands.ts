/** Commands over HTTP and the socket: the id as idempotency key, and everything that is no command. */
import { cases, type Case } from "./case.ts";
import { answerText, ask, newId, outcomeText, type Json } from "./device.ts";
import { stranger, type Schema } from "./schema.ts";
import { bearer, type World } from "./world.ts";

function sale({ placeId, skuId, priceMinor }: World): Json {
  return { placeId, lines: [{ skuId, quantity: 1, priceMinor }] };
}

/** Sells a pair, hands the sale to the test, and takes it back. */
async function selling(world: World, test: (id: string, args: Json) => Promise<string>): Promise<string> {
  const id = newId();
  const args = sale(world);
  try {
    return await test(id, args);
  } finally {
    await world.line.command("stock.undo", { documentId: id, placeId: world.placeId });
  }
}

async function raw(world: World, text: string, headers: Record<string, string> = {}): Promise<string> {
  return answerText(await world.post("/v1/commands", text, headers));
}

function envelope(part: Json): string {
  return JSON.stringify({ id: newId(), name: "stock.sell", args: {}, madeAt: 0, ...part });
}

const idempotency = cases("idempotency", [
  [
    "a sale over HTTP, as documented",
    "200 as documented",
    (world) =>
      selling(world, async (id, args) => {
        const answer = await world.command("stock.sell", args, id);
        return `${answerText(answer)} ${world.differs("/v1/commands", "post", answer) ?? "as documented"}`;
      }),
  ],
  [
    "sent again, the same answer",
    "the same",
    (world) =>
      selling(world, async (id, args) => {
        const first = await world.command("stock.sell", args, id);
        const again = await world.command("stock.sell", args, id);
        return JSON.stringify(first.body) === JSON.stringify(again.body) ? "the same" : "another";
      }),
  ],
  [
    "sent again on the socket, the same answer",
    "the same",
    (world) =>
      selling(world, async (id, args) => {
        const first = await world.command("stock.sell", args, id);
        const again = await world.line.command("stock.sell", args, id);
        return JSON.stringify((first.body as Json)["outcome"]) === JSON.stringify(again)
          ? "the same"
          : "another";
      }),
  ],
  [
    "ten at once with one id are one",
    "1 answer, 1 entry",
    (world) =>
      selling(world, async (id, args) => {
        const before = await world.head(`stock:${world.placeId}`);
        const answers = await Promise.all(
          Array.from({ length: 10 }, () => world.command("stock.sell", args, id)),
        );
        const texts = new Set(answers.map(({ body }) => JSON.stringify(body)));
        const { body } = await world.get(`/v1/feeds/stock:${world.placeId}/entries?from=${before}`);
        const mine = ((body as Json)["entries"] as Json[]).filter((entry) => entry["commandId"] === id);
        return `${texts.size} answer, ${mine.length} entry`;
      }),
  ],
  [
    "the order of fields is no content",
    "the same",
    (world) =>
      selling(world, async (id, args) => {
        const first = await world.command("stock.sell", args, id);
        const again = await world.command(
          "stock.sell",
          Object.fromEntries(Object.entries(args).toReversed()),
          id,
        );
        return JSON.stringify(first.body) === JSON.stringify(again.body) ? "the same" : "another";
      }),
  ],
  [
    "the same id with other content",
    "409 conflict",
    (world) =>
      selling(world, async (id, args) => {
        await world.command("stock.sell", args, id);
        return answerText(
          await world.command(
            "stock.sell",
            { ...args, lines: [...(args["lines"] as Json[]), ...(args["lines"] as Json[])] },
            id,
          ),
        );
      }),
  ],
  [
    "the same id for another command",
    "409 conflict",
    (world) =>
      selling(world, async (id, args) => {
        await world.command("stock.sell", args, id);
        return answerText(
          await world.command("stock.return", { placeId: world.placeId, lines: args["lines"] }, id),
        );
      }),
  ],
  [
    "a refusal is kept",
    "the same refusal",
    async (world) => {
      const [id, args] = [newId(), { documentId: newId(), placeId: world.placeId }];
      const [first, again] = [
        await world.command("stock.undo", args, id),
        await world.command("stock.undo", args, id),
      ];
      return first.status >= 400 && JSON.stringify(first) === JSON.stringify(again)
        ? "the same refusal"
        : answerText(again);
    },
  ],
  [
    "what was malformed may be sent again, well-formed",
    "400 malformed at placeId, accepted",
    (world) =>
      selling(world, async (id, args) => {
        const first = await world.command("stock.sell", {}, id);
        return `${answerText(first)}, ${outcomeText(await world.line.command("stock.sell", args, id))}`;
      }),
  ],
  [
    "a sale and its undoing leave the stock as it was",
    "the same",
    async (world) => {
      const cells = async (): Promise<string> => {
        const { body } = await world.query("stock.matrix", { styleId: world.styleId });
        return JSON.stringify(
          ((body as Json)["cells"] as Json[]).filter((cell) => cell["skuId"] === world.skuId),
        );
      };
      await selling(world, async (id, args) => outcomeText(await world.line.command("stock.sell", args, id)));
      const before = await cells();
      await selling(world, async (id, args) => outcomeText(await world.line.command("stock.sell", args, id)));
      return before === (await cells()) ? "the same" : "another";
    },
  ],
]);

const malformed = cases("no command", [
  ["nothing", "400 malformed", (world) => raw(world, "")],
  ["half of it", "400 malformed", (world) => raw(world, '{"id":')],
  ["null", "400 malformed", (world) => raw(world, "null")],
  ["a list", "400 malformed", (world) => raw(world, "[]")],
  ["a text", "400 malformed", (world) => raw(world, '"stock.sell"')],
  ["two", "400 malformed", (world) => raw(world, `${envelope({})}${envelope({})}`)],
  ["a very deep list", "400 malformed", (world) => raw(world, "[".repeat(50_000))],
  [
    "another content type",
    "400 malformed at content-type",
    (world) => raw(world, envelope({}), { "content-type": "text/plain" }),
  ],
  ["over its size", "413 too_large", (world) => raw(world, envelope({ args: "x".repeat(70_000) }))],
  ["without an id", "400 malformed at id", (world) => raw(world, envelope({ id: undefined }))],
  ["an id that is none", "400 malformed at id", (world) => raw(world, envelope({ id: "1" }))],
  ["an id of version 4", "400 malformed at id", (world) => raw(world, envelope({ id: crypto.randomUUID() }))],
  [
    "an id of version 8",
    "400 malformed at id",
    (world) => raw(world, envelope({ id: newId().replace(/^(.{14})7/, "$18") })),
  ],
  [
    "an id in capitals",
    "400 malformed at id",
    (world) => raw(world, envelope({ id: "0198F000-0000-7000-8000-00000000000A" })),
  ],
  ["without a name", "400 malformed at name", (world) => raw(world, envelope({ name: undefined }))],
  ["a long name", "400 malformed at name", (world) => raw(world, envelope({ name: "x".repeat(61) }))],
  ["without an instant", "400 malformed at madeAt", (world) => raw(world, envelope({ madeAt: undefined }))],
  ["an instant as text", "400 malformed at madeAt", (world) => raw(world, envelope({ madeAt: "now" }))],
  ["half an instant", "400 malformed at madeAt", (world) => raw(world, envelope({ madeAt: 0.5 }))],
  ["a field too many", "400 malformed", (world) => raw(world, envelope({ by: "me" }))],
  ["an unknown name", "404 unknown_command", (world) => raw(world, envelope({ name: "stock.steal" }))],
  [
    "a name that objects have",
    "404 unknown_command",
    (world) => raw(world, envelope({ name: "constructor" })),
  ],
  [
    "arguments beyond all depth",
    "400 malformed",
    async (world) => {
      const text = await raw(
        world,
        envelope({ args: JSON.parse("[".repeat(40) + "]".repeat(40)) as unknown }),
      );
      return text.replace(/ at .*/, "");
    },
  ],
  [
    "NUL in an argument",
    "400 malformed at placeId",
    (world) => raw(world, envelope({ args: { placeId: "\0" } })),
  ],
  [
    "half a character in an argument",
    "400 malformed at placeId",
    (world) => raw(world, envelope({ args: { placeId: "\ud83d" } })),
  ],
  [
    "without a session",
    "401 not_signed_in",
    async (world) =>
      answerText(
        await ask(`${world.url}/v1/commands`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: envelope({}),
        }),
      ),
  ],
  [
    "on a cookie, of a foreign page",
    "403 forbidden",
    async (world) => {
      const headers = {
        "content-type": "application/json",
        cookie: `instep_session=${world.token}`,
        origin: "https://evil.example",
      };
      return answerText(
        await ask(`${world.url}/v1/commands`, { method: "POST", headers, body: envelope({}) }),
      );
    },
  ],
  [
    "with a token, of any page",
    "400 malformed at placeId",
    async (world) => {
      const headers = {
        "content-type": "application/json",
        ...bearer(world.token),
        origin: "https://shop.example",
      };
      return answerText(
        await ask(`${world.url}/v1/commands`, { method: "POST", headers, body: envelope({}) }),
      );
    },
  ],
]);

function selled(world: World, part: Json, line: Json = {}): Promise<string> {
  const { placeId, skuId, priceMinor } = world;
  const args = { placeId, lines: [{ skuId, quantity: 1, priceMinor, ...line }], ...part };
  return world.line.command("stock.sell", args).then(outcomeText);
}

const wrongSales = cases("sales that are none", [
  ["no pair", "malformed at lines.0.quantity", (world) => selled(world, {}, { quantity: 0 })],
  ["less than none", "malformed at lines.0.quantity", (world) => selled(world, {}, { quantity: -1 })],
  ["half a pair", "malformed at lines.0.quantity", (world) => selled(world, {}, { quantity: 0.5 })],
  ["too many pairs", "malformed at lines.0.quantity", (world) => selled(world, {}, { quantity: 1_000 })],
  ["pairs as text", "malformed at lines.0.quantity", (world) => selled(world, {}, { quantity: "1" })],
  ["beyond numbers", "malformed at lines.0.quantity", (world) => selled(world, {}, { quantity: 2 ** 60 })],
  [
    "a price below nothing",
    "malformed at lines.0.priceMinor",
    (world) => selled(world, {}, { priceMinor: -1 }),
  ],
  ["half a cent", "malformed at lines.0.priceMinor", (world) => selled(world, {}, { priceMinor: 1.5 })],
  [
    "a condition that is not sold",
    "malformed at lines.0.condition",
    (world) => selled(world, {}, { condition: "damaged" }),
  ],
  ["a field too many", "malformed at lines.0", (world) => selled(world, {}, { discount: 100 })],
  ["no lines", "malformed at lines", (world) => selled(world, { lines: [] })],
  ["lines as an object", "malformed at lines", (world) => selled(world, { lines: {} })],
  [
    "too many lines",
    "malformed at lines",
    (world) =>
      selled(world, {
        lines: Array.from({ length: 101 }, () => ({ skuId: world.skuId, quantity: 1, priceMinor: 0 })),
      }),
  ],
  ["a SKU that is not there", "unknown_sku", (world) => selled(world, {}, { skuId: newId() })],
  ["a place that is no id", "malformed at placeId", (world) => selled(world, { placeId: "S1" })],
  [
    "a return of nothing",
    "malformed at lines",
    (world) => world.line.command("stock.return", { placeId: world.placeId, lines: [] }).then(outcomeText),
  ],
  [
    "undoing what is not there",
    "unknown_document",
    (world) =>
      world.line.command("stock.undo", { documentId: newId(), placeId: world.placeId }).then(outcomeText),
  ],
  [
    "writing to a channel that is not there",
    "not_found",
    (world) =>
      world.line.command("message.send", { channelId: newId(), text: "x", mentions: [] }).then(outcomeText),
  ],
  [
    "talking with oneself",
    "direct_self",
    (world) => world.line.command("channel.open_direct", { staffId: world.staffId }).then(outcomeText),
  ],
]);

/** Of every command in openapi.json: what is missing, of another type, or too much. */
export function contractCases(world: World): Case[] {
  return world.commands.flatMap(({ name, args }) => {
    const sent = (value: unknown): Promise<string> => world.line.command(name, value).then(outcomeText);
    const rows: [string, string, Case["act"]][] = [
      [`${name}: a list`, "malformed", () => sent([])],
      [`${name}: nothing`, "malformed", () => sent(null)],
      [
        `${name}: a field too many`,
        "malformed",
        () => sent({ "not documented": 1 }).then((text) => text.replace(/ at .*/, "")),
      ],
    ];
    for (const [field, schema] of Object.entries(args.properties ?? {}))
      rows.push([
        `${name}: ${field} of another type`,
        `malformed at ${field}`,
        () => sent(only(args, field, stranger(schema))),
      ]);
    return cases("contract of commands", rows);
  });
}

/** Arguments in which that field alone is wrong, as far as it can be told: fields in front of it are well-formed. */
function only({ properties = {}, required = [] }: Schema, field: string, value: unknown): Json {
  const args: Json = {};
  for (const [name, schema] of Object.entries(properties)) {
    if (name === field) return { ...args, [name]: value };
    if (required.includes(name)) args[name] = plain(schema);
  }
  return args;
}

/** The plainest value that fits. */
function plain(schema: Schema): unknown {
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  if (choices.some(({ type }) => type === "null")) return null;
  if (choices[0] !== undefined) return plain(choices[0]);
  if ("const" in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.prefixItems !== undefined) return schema.prefixItems.map(plain);
  switch (schema.type) {
    case "string":
      return plainText(schema);
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1, 0);
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => plain(schema.items ?? {}));
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, plain(schema.properties?.[name] ?? {})]),
      );
    case "boolean":
      return false;
    default:
      return null;
  }
}

function plainText({ pattern, minLength = 0 }: Schema): string {
  const tries = [
    newId(),
    "",
    "x".repeat(Math.max(1, minLength)),
    "CNY",
    "#000000",
    "0".repeat(64),
    "0".repeat(32),
    "2026-01-01",
  ];
  return (
    tries.find(
      (text) => text.length >= minLength && (pattern === undefined || new RegExp(pattern, "u").test(text)),
    ) ?? "x"
  );
}

export const commandCases: readonly Case[] = [...idempotency, ...malformed, ...wrongSales];
