/** Writes docs/protocol.md from the contract: `npm run docs:protocol`. Nothing on the page is said by hand that the code says. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { alertRejections } from "@instep/domain/alerts/contract.ts";
import { catalogueRejections, catalogueRouteRejections } from "@instep/domain/catalogue/contract.ts";
import { chatRejections } from "@instep/domain/chat/contract.ts";
import { commandTable } from "@instep/domain/commands.ts";
import { identityRejections } from "@instep/domain/identity/contract.ts";
import { permissions } from "@instep/domain/identity/permissions.ts";
import { entrySchema } from "@instep/domain/kernel/entry.ts";
import { limits, type LimitName } from "@instep/domain/kernel/limits.ts";
import {
  clientMessages,
  closeCodes,
  outcomeSchema,
  serverMessages,
  snapshotSchema,
  subprotocol,
} from "@instep/domain/kernel/protocol.ts";
import { rejectionSchema, type KernelRejectionCode } from "@instep/domain/kernel/rejection.ts";
import { stockRejections } from "@instep/domain/stock/contract.ts";
import { refusalStatus } from "@instep/server/gateway/answers.ts";
import { doors } from "@instep/server/gateway/openapi-doors.ts";
import { modules } from "@instep/server/modules.ts";
import { feedTexts } from "./feeds.ts";
import { notation, typeText } from "./types.ts";

export const PROTOCOL_DOCUMENT = fileURLToPath(new URL("../../../../docs/protocol.md", import.meta.url));
const rules = new URL("../../../server/src/gateway/SPEC.md", import.meta.url);

const kernelCodes: Record<KernelRejectionCode, string> = {
  malformed: "not what the schema says; `path` and `issue` name the first place",
  unknown_command: "no command of that name",
  too_large: "over the size that `limit` names, or too many feeds",
  conflict: "the id was used before, with other content or by another person",
  forbidden: "the person may not, here",
  not_found: "there is no such thing, or none that the person may know of",
  not_signed_in: "no session, or one that is over",
  busy: "the queue is full, or a command in front of this one was told to come later",
  unavailable: "the database is away",
  rate_limited: "too much from one session, name or address",
  internal: "a fault of the server; `faultId` is in its log",
};

const closings: Record<keyof typeof closeCodes, string> = {
  restarting: "the server stops or could not do its part; come back within the span of `bye`",
  stalled: "nothing was read for too long",
  tooManyPending: "sent on and on into refusals `later`",
  heartbeat: "two `ping` without `pong`",
  malformed: "a binary frame",
  notSignedIn: "no valid token, no `hello`, or something before it",
  signedOut: "the session was closed or the person deactivated",
  tooManySockets: "a newer socket of the same device took its place",
};

const wireLimits: readonly LimitName[] = [
  "frameBytesMax",
  "commandBytesMax",
  "commandEnvelopeBytesMax",
  "argsDepthMax",
  "connectionPendingMax",
  "feedsPerConnectionMax",
  "pendingIdsPerHelloMax",
  "pullEntriesMax",
  "catchUpEntriesMax",
  "socketBufferBytesMax",
  "socketBufferEntriesMax",
  "socketStalledMsMax",
  "heartbeatMs",
  "helloMsMax",
  "commandAnswerMsMax",
  "laterDelayMs",
  "reconnectMsMin",
  "reconnectMsMax",
  "socketsPerDeviceMax",
  "signalsPerSecondMax",
  "commandsPerSessionPerSecondMax",
  "outboxCommandsMax",
  "requestsPerSessionPerSecondMax",
];

function code(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\`\n`;
}

function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |\n`;
  return line(heads) + line(heads.map(() => "---")) + rows.map(line).join("");
}

function list(codes: readonly string[]): string {
  return codes.map((one) => `\`${one}\``).join(", ");
}

function messages(all: Readonly<Record<string, z.ZodType>>, io: "input" | "output"): string {
  return Object.values(all)
    .map((type) => code(typeText(type, io)))
    .join("\n");
}

function socketPart(): string {
  const spec = readFileSync(rules, "utf8").replace(/^# .*\n+/, "");
  const codes = Object.entries(closeCodes) as [keyof typeof closeCodes, number][];
  return `## The socket

\`GET /v1/socket\`, subprotocol \`${subprotocol}\`, without per-message deflate. A text frame holds one message or several, joined by line breaks; a message is a JSON object whose tag is \`t\`. A browser is known by its cookie, a program by the \`token\` in \`hello\`.

${spec}
### What the client says

${messages(clientMessages, "input")}
### What the server says

${messages(serverMessages, "output")}
### Close codes

4000 to 4499: come back. 4500 to 4999: do not. Besides these, 1002 for what is no WebSocket, 1007 for what is no UTF-8, 1009 for a frame that is too large.

${table(
  ["code", "name", "when"],
  codes.map(([name, value]) => [value, `\`${name}\``, closings[name]]),
)}`;
}

function shapesPart(): string {
  const kernel = Object.entries(kernelCodes);
  return `## What everything is made of

${notation}

An entry is a fact of the chain's one log: \`position\` orders the chain, \`seq\` its feed, both without gaps.

${code(`entry ${typeText(entrySchema)}`)}
${code(`outcome ${typeText(outcomeSchema)}`)}
${code(`rejection ${typeText(rejectionSchema)}`)}
${code(`snapshot ${typeText(snapshotSchema)}`)}
\`retry\` says what the device does: \`never\` drop it and say so, \`later\` send it again after a pause (nothing was kept), \`after_sync\` look at the newer state first. Of the same id the first answer is kept for ever, refusals too, except \`later\` and what is no well-formed command.

${table(
  ["code", "HTTP", "meaning"],
  kernel.map(([name, meaning]) => [`\`${name}\``, refusalStatus(name), meaning]),
)}
Codes of the domains, HTTP 422 where no other status is named: ${list(
    [
      ...new Set<string>([
        ...identityRejections,
        ...catalogueRejections,
        ...catalogueRouteRejections,
        ...stockRejections,
        ...chatRejections,
        ...alertRejections,
      ]),
    ].map((one) => (refusalStatus(one) === 422 ? one : `${one} ${refusalStatus(one)}`)),
  )}.

### Limits

${table(
  ["limit", "value"],
  wireLimits.map((name) => [`\`${name}\``, limits[name]]),
)}`;
}

function httpPart(): string {
  const paths = doors.map(({ method, path, summary, permission }) => [
    `\`${method.toUpperCase()} ${path}\``,
    summary,
    permission === undefined ? "" : `\`${permission}\``,
  ]);
  return `## HTTP

A program sends \`Authorization: Bearer <token>\`, a browser its cookie. A refusal is \`{ rejection }\` with the status of its code. Schemas of all of it: \`/openapi.json\`.

${table(
  ["request", "what", "permission"],
  [
    [
      "`POST /v1/commands`",
      "`{ id, name, args, madeAt }`, answered `{ id, outcome }` with 200 or the status of the refusal",
      "the command's",
    ],
    ["`GET /v1/query/<name>?args=<JSON>`", "a query; without `args` as with `{}`", "the query's"],
    ["`GET /v1/feeds/<feed>/snapshot`", "the view at exactly its seq", "the feed's"],
    [
      "`GET /v1/feeds/<feed>/entries?from=&limit=`",
      `\`{ feed, epoch, entries, head }\`: entries with a seq after \`from\` (0), \`limit\` (200) of them, ${limits.pullEntriesMax} at most`,
      "the feed's",
    ],
    ...paths,
  ],
)}`;
}

const rejectionsOf: Readonly<Record<string, readonly string[]>> = {
  identity: identityRejections,
  catalogue: catalogueRejections,
  stock: stockRejections,
  chat: chatRejections,
  alerts: alertRejections,
};

function who(permission: string): string {
  const roles = (permissions as Readonly<Record<string, readonly string[]>>)[permission];
  if (roles === undefined) return `\`${permission}\`: any active person, about themselves`;
  return `\`${permission}\`: ${roles.join(", ")}`;
}

function commandsPart(): string {
  const parts = modules.map((module) => {
    const specs = module.commands.filter(({ permission }) => permission !== "system");
    const texts = specs.map((spec) => {
      const args = `args  ${typeText(spec.args as z.ZodType, "input")}`;
      const place = spec.place === undefined ? "" : ", at the place";
      return `#### ${spec.name}\n\n${who(spec.permission)}${place}.\n\n${code(`${args}\nreply ${typeText(spec.reply)}`)}`;
    });
    if (texts.length === 0) return "";
    return `### ${module.name}\n\nRefused with a code of above, or: ${list(rejectionsOf[module.name] ?? [])}.\n\n${texts.join("\n")}`;
  });
  const count = [...commandTable.values()].filter(({ permission }) => permission !== "system").length;
  return `## Commands\n\n${count} commands come over the wire. The permission must hold at the place where one is named.\n\n${parts.join("\n")}`;
}

function queriesPart(): string {
  const specs = modules.flatMap((module) => module.queries).map(({ spec }) => spec);
  const texts = specs.map((spec) => {
    const args = `args   ${typeText(spec.args as z.ZodType, "input")}`;
    return `### ${spec.name}\n\n${who(spec.permission)}${spec.place === undefined ? "" : ", at the place"}.\n\n${code(`${args}\nresult ${typeText(spec.result)}`)}`;
  });
  return `## Queries\n\n${texts.join("\n")}`;
}

function feedsPart(): string {
  const texts = feedTexts.map(
    ({ name, followers, entries, view }) =>
      `### ${name}\n\nFollowed with ${followers}.\n\nEntries and their data:\n\n${code(entries)}\nThe view of a snapshot:\n\n${code(view)}`,
  );
  return `## Feeds\n\nA device applies entries to its view; one that it does not know leaves the view as it is. Snapshot and the entries after it give the next snapshot.\n\n${texts.join("\n")}`;
}

export function renderProtocolDocument(): string {
  return `# The protocol

How a device or a program speaks with an Instep server. This page is written by \`npm run docs:protocol\` from the contract itself.

One way to write: a command, whose id the device makes and keeps before it is sent; sending it again gets the first answer. One way to be told: a feed, followed on the socket or read over HTTP. One way to ask: a query.

${[socketPart(), shapesPart(), httpPart(), feedsPart(), commandsPart(), queriesPart()].join("\n")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(PROTOCOL_DOCUMENT, renderProtocolDocument());
