/** HTTP of the catalogue: sheets in and out, pictures, labels. Everything else is a command or a query. */
import { Readable } from "node:stream";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { isAllowed, type Permission } from "@instep/domain/identity/permissions.ts";
import { deviceMadeIdSchema, idOf, makeId, type CommandId, type SkuId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Caller, House } from "../platform/contracts.ts";
import { Refusal } from "../platform/rejected.ts";
import { readBytes, readFileOf } from "./body.ts";
import { exportSheet } from "./exports.ts";
import { openGate } from "./gate.ts";
import {
  applyImport,
  mayImport,
  prepareImport,
  type ImportKind,
  type ImportRequest,
} from "./import/import.ts";
import { openKeptImports } from "./import/kept.ts";
import { openUploads, tokenPattern, type Uploads } from "./import/uploads.ts";
import { labelFormatIds, renderLabels, renderLabelSvg, type LabelLanguage } from "./labels/render.ts";
import { isPictureSize, readPicture, storePicture } from "./pictures.ts";
import { labelsOf } from "./printing.ts";
import { stockFields, styleFields } from "./sheets/fields.ts";
import { writeTemplate } from "./sheets/templates.ts";

const jsonBytesMax = 512 * 1024;
const languageSchema = z.enum(["zh-CN", "en"]);
export const importKindSchema = z.enum(["styles", "stock"]);

/** An upload that is already here, with what the person chose for it. */
export const importRefSchema = z.strictObject({
  token: z.string().regex(tokenPattern),
  fileName: z.string().max(200).default(""),
  sheet: z.string().max(200).optional(),
  mapping: z.record(z.string().max(40), z.int().min(0).max(limits.importColumnsMax)).optional(),
  /** Id of the command, so that applying twice is applying once. */
  id: deviceMadeIdSchema.optional(),
});

export const labelsSchema = z.strictObject({
  skus: z
    .array(z.strictObject({ skuId: idOf<"sku">(), copies: z.int().min(1).max(limits.labelsPerPrintMax) }))
    .min(1)
    .max(limits.labelsPerPrintMax),
  layout: z.enum(labelFormatIds),
  language: languageSchema.optional(),
  skip: z.int().min(0).max(200).default(0),
  price: z.boolean().default(true),
});

export function catalogueRoutes(app: Hono, house: House): void {
  sheetRoutes(app, house);
  pictureRoutes(app, house);
  labelRoutes(app, house);
}

async function signedIn(house: House, context: Context, permission?: Permission): Promise<Caller> {
  const caller = await house.callerOf(context.req.raw);
  if (caller === undefined) throw new Refusal("not_signed_in");
  if (permission !== undefined && !isAllowed(caller.grants, permission))
    throw new Refusal("forbidden", { permission });
  return caller;
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Refusal("malformed", {
    path: [path, ...(issue?.path ?? [])].join("."),
    issue: issue?.code ?? "",
  });
}

async function jsonOf<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const text = new TextDecoder().decode(await readBytes(context.req.raw, jsonBytesMax));
  try {
    return parsed(schema, JSON.parse(text), "body");
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal("malformed", { path: "body", issue: "json" });
    throw error;
  }
}

function isJson(context: Context): boolean {
  return (context.req.header("content-type") ?? "").startsWith("application/json");
}

const contentTypes = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv; charset=utf-8",
} as const;

function fileAnswer(pieces: AsyncGenerator<Uint8Array>, name: string, contentType: string): Response {
  const headers = {
    "content-type": contentType,
    "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  };
  return new Response(Readable.toWeb(Readable.from(pieces)) as ReadableStream<Uint8Array>, { headers });
}

function sheetRoutes(app: Hono, house: House): void {
  const uploads = openUploads(house);
  const kept = openKeptImports(house.now);
  const gate = openGate(limits.uploadsAtOnceMax, limits.uploadsWaitingMax);

  app.get("/v1/catalogue/template", async (context) => {
    const caller = await signedIn(house, context, "catalogue.view");
    const kind = parsed(importKindSchema, context.req.query("kind"), "kind");
    const language = parsed(languageSchema, context.req.query("language") ?? caller.language, "language");
    return fileAnswer(writeTemplate(kind, language), `instep-${kind}.xlsx`, contentTypes.xlsx);
  });

  app.get("/v1/catalogue/export", async (context) => {
    const caller = await signedIn(house, context);
    const kind = parsed(importKindSchema, context.req.query("kind"), "kind");
    if (!mayImport(caller, kind)) throw new Refusal("forbidden", { permission: kind });
    const format = parsed(z.enum(["xlsx", "csv"]), context.req.query("format") ?? "xlsx", "format");
    const language = parsed(languageSchema, context.req.query("language") ?? caller.language, "language");
    const pieces = await exportSheet(house.database, caller, { kind, format, language });
    const day = new Date(house.now()).toISOString().slice(0, 10);
    return fileAnswer(pieces, `instep-${kind}-${day}.${format}`, contentTypes[format]);
  });

  app.post("/v1/catalogue/import", async (context) => {
    const caller = await signedIn(house, context);
    const kind = parsed(importKindSchema, context.req.query("kind"), "kind");
    if (!mayImport(caller, kind)) throw new Refusal("forbidden", { permission: kind });
    const isDry = context.req.query("dry") === "1";
    return gate.through(async () => {
      const { asked, bytes, id } = await askedImportOf(context, uploads, caller, kind);
      const known = isDry ? undefined : kept.take(caller, asked);
      const { preview, command } =
        known ?? (await prepareImport(house, caller, { ...asked, bytes: await bytes() }));
      if (isDry) {
        kept.put(caller, asked, { preview, command });
        return context.json(preview);
      }
      if (command === undefined)
        return context.json({ rejection: { code: "import_not_ready", retry: "never" }, preview }, 422);
      const outcome = await applyImport(house, caller, command, id);
      if (!outcome.ok) return house.refuse(outcome.rejection.code, outcome.rejection.params);
      return context.json({ applied: outcome.reply, position: outcome.position });
    });
  });
}

interface AskedImport {
  readonly asked: Omit<ImportRequest, "bytes">;
  readonly bytes: () => Promise<Uint8Array>;
  readonly id?: CommandId | undefined;
}

/** A file that comes with the request, or one that came before, with what the person chose for it. */
async function askedImportOf(
  context: Context,
  uploads: Uploads,
  caller: Caller,
  kind: ImportKind,
): Promise<AskedImport> {
  if (!isJson(context)) {
    const { bytes, name } = await readFileOf(context.req.raw, limits.importBytesMax);
    const token = await uploads.keep(caller.chainId, bytes);
    return { asked: { kind, token, fileName: name }, bytes: async () => bytes };
  }
  const { token, fileName, sheet, mapping, id } = await jsonOf(context, importRefSchema);
  const fields = kind === "styles" ? styleFields : stockFields;
  const stranger = Object.keys(mapping ?? {}).find((field) => !Object.hasOwn(fields, field));
  if (stranger !== undefined)
    throw new Refusal("malformed", { path: `body.mapping.${stranger}`, issue: "field" });
  return {
    asked: { kind, token, fileName, sheet, mapping },
    bytes: () => uploads.read(caller.chainId, token),
    id: id as CommandId | undefined,
  };
}

function pictureRoutes(app: Hono, house: House): void {
  app.post("/v1/media", async (context) => {
    const caller = await signedIn(house, context, "catalogue.manage");
    const { bytes } = await readFileOf(context.req.raw, limits.pictureBytesMax);
    return context.json(await storePicture(house, caller.chainId, bytes, caller.staffId));
  });

  app.get("/v1/media/:id/:size", async (context) => {
    const caller = await signedIn(house, context, "catalogue.view");
    const { id, size } = context.req.param();
    const picture = isPictureSize(size)
      ? await readPicture(house.mediaDir, caller.chainId, id, size)
      : undefined;
    if (picture === undefined) throw new Refusal("not_found", { what: "picture", id });
    // What an id names never changes; only signed-in people of the chain may have it.
    const cacheControl = "private, max-age=31536000, immutable";
    return context.body(picture, 200, { "content-type": "image/webp", "cache-control": cacheControl });
  });
}

function labelRoutes(app: Hono, house: House): void {
  app.post("/v1/labels.pdf", async (context) => {
    const caller = await signedIn(house, context, "label.print");
    const { skus, layout, language = caller.language, skip, price } = await jsonOf(context, labelsSchema);
    const copies = skus.reduce((sum, one) => sum + one.copies, 0);
    if (copies > limits.labelsPerPrintMax)
      throw new Refusal("labels_too_many", { max: limits.labelsPerPrintMax });
    const skuIds = [...new Set(skus.map(({ skuId }) => skuId))];
    await assignMissing(house, caller, skuIds);
    const options = { language, isPriced: price, publicUrl: house.publicUrl };
    const labels = await house.database.read(caller.chainId, (sql) => labelsOf(sql, skuIds, options));
    const sheet = skus.flatMap(({ skuId, copies: count }) => {
      const label = labels.get(skuId);
      return label === undefined ? [] : Array.from({ length: count }, () => label);
    });
    const pdf = await renderLabels(sheet, { format: layout, language, skip });
    return context.body(new Uint8Array(pdf), 200, {
      "content-type": "application/pdf",
      "content-disposition": "inline",
    });
  });

  // `:file` is `<skuId>.svg`; the extension lets a browser open it as a picture.
  app.get("/v1/labels/:file", async (context) => {
    const caller = await signedIn(house, context, "label.print");
    const skuId = parsed(idOf<"sku">(), context.req.param("file").replace(/\.svg$/, ""), "skuId");
    const language: LabelLanguage = parsed(
      languageSchema,
      context.req.query("language") ?? caller.language,
      "language",
    );
    const format = parsed(z.enum(labelFormatIds), context.req.query("layout") ?? labelFormatIds[0], "layout");
    const options = { language, isPriced: context.req.query("price") !== "0", publicUrl: house.publicUrl };
    const labels = await house.database.read(caller.chainId, (sql) => labelsOf(sql, [skuId], options));
    const label = labels.get(skuId);
    if (label === undefined) throw new Refusal("not_found", { what: "sku", id: skuId });
    return context.body(renderLabelSvg(label, { format, language }), 200, {
      "content-type": "image/svg+xml",
    });
  });
}

/** A label without a barcode is of no use: SKUs that have none get a number of the chain's own before printing. */
async function assignMissing(house: House, caller: Caller, skuIds: readonly SkuId[]): Promise<void> {
  const missing = await house.database.read(caller.chainId, (sql) =>
    sql<{ skuId: SkuId }>(
      `SELECT sku_id AS "skuId" FROM sku WHERE sku_id = ANY($1::uuid[]) AND barcodes = '[]'::jsonb`,
      [skuIds],
    ),
  );
  for (let from = 0; from < missing.length; from += limits.skusPerStyleMax) {
    const part = missing.slice(from, from + limits.skusPerStyleMax).map(({ skuId }) => skuId);
    const id = makeId<"command">(house.now(), house.random(10));
    const command = { id, name: "barcode.assign", args: { skuIds: part }, madeAt: house.now() };
    const outcome = await house.journal.submit(caller.chainId, command, caller);
    if (!outcome.ok) throw new Refusal(outcome.rejection.code, outcome.rejection.params);
  }
}
