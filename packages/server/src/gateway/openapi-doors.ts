/** The doors that are neither command nor query nor feed, for the contract: signing in, sheets, pictures, labels, health. */
import { z } from "zod";
import {
  changeSecretBody,
  enteredAnswer,
  invitationAnswer,
  joinBody,
  meAnswer,
  setupAnswer,
  setupBody,
  signInBody,
} from "@instep/domain/identity/doors.ts";
import { importKindSchema, importRefSchema, labelsSchema } from "../catalogue/routes.ts";

export interface Door {
  readonly method: "get" | "post";
  /** With parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** Absent: nobody need be signed in. */
  readonly permission?: string;
  readonly query?: Readonly<Record<string, z.ZodType>>;
  readonly body?: z.ZodType;
  /** The body may also be a file as it is, or the part `file` of a form. */
  readonly takesFile?: true;
  /** A schema of JSON, or the media types of a file. */
  readonly answer: z.ZodType | readonly string[];
}

const nothing = z.strictObject({});
const language = z.enum(["zh-CN", "en"]).optional();
const sheet = ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"];
const some = z.looseObject({});

export const doors: readonly Door[] = [
  { method: "get", path: "/v1/setup", summary: "Whether there is a chain yet", answer: setupAnswer },
  {
    method: "post",
    path: "/v1/setup",
    summary: "Create the first chain",
    body: setupBody,
    answer: enteredAnswer,
  },
  {
    method: "post",
    path: "/v1/auth/sign-in",
    summary: "Sign in with number or phone and password or PIN; with `bearer` the token is in the answer",
    body: signInBody,
    answer: enteredAnswer,
  },
  {
    method: "post",
    path: "/v1/auth/sign-out",
    summary: "Close this session",
    body: nothing,
    answer: nothing,
  },
  { method: "get", path: "/v1/auth/me", summary: "Who is signed in", permission: "self", answer: meAnswer },
  {
    method: "post",
    path: "/v1/auth/change-secret",
    summary: "Set a new password or PIN; other sessions are closed",
    permission: "self",
    body: changeSecretBody,
    answer: nothing,
  },
  {
    method: "get",
    path: "/v1/auth/invite/{invitation}",
    summary: "What an invitation is for",
    answer: invitationAnswer,
  },
  {
    method: "post",
    path: "/v1/auth/invite/{invitation}",
    summary: "Join, or set new secrets",
    body: joinBody,
    answer: enteredAnswer,
  },
  {
    method: "get",
    path: "/v1/catalogue/template",
    summary: "An empty sheet to fill in",
    permission: "catalogue.view",
    query: { kind: importKindSchema, language },
    answer: sheet,
  },
  {
    method: "get",
    path: "/v1/catalogue/export",
    summary: "The catalogue or the opening stock as a sheet",
    permission: "catalogue.import",
    query: { kind: importKindSchema, language, format: z.enum(["xlsx", "csv"]).optional() },
    answer: sheet,
  },
  {
    method: "post",
    path: "/v1/catalogue/import",
    summary: "Read a sheet; with `dry=1` only say what it would do",
    permission: "catalogue.import",
    query: { kind: importKindSchema, dry: z.enum(["0", "1"]).optional() },
    body: importRefSchema,
    takesFile: true,
    answer: some,
  },
  {
    method: "post",
    path: "/v1/media",
    summary: "Keep a picture",
    permission: "catalogue.manage",
    takesFile: true,
    answer: some,
  },
  {
    method: "get",
    path: "/v1/media/{id}/{size}",
    summary: "A picture in one of its sizes",
    permission: "catalogue.view",
    answer: ["image/webp"],
  },
  {
    method: "post",
    path: "/v1/labels.pdf",
    summary: "Sheets of labels",
    permission: "label.print",
    body: labelsSchema,
    answer: ["application/pdf"],
  },
  {
    method: "get",
    path: "/v1/labels/{file}",
    summary: "One label, `<SKU>.svg`",
    permission: "label.print",
    query: { language, layout: labelsSchema.shape.layout.optional(), price: z.enum(["0", "1"]).optional() },
    answer: ["image/svg+xml"],
  },
  {
    method: "get",
    path: "/healthz",
    summary: "The process lives",
    answer: z.strictObject({ ok: z.boolean() }),
  },
  {
    method: "get",
    path: "/readyz",
    summary: "It can reach its database",
    answer: z.strictObject({
      ok: z.boolean(),
      sockets: z.int().optional(),
      reactionsBehind: z.int().optional(),
    }),
  },
  { method: "get", path: "/metrics", summary: "Figures for Prometheus", answer: ["text/plain"] },
];
