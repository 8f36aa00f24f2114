/** Queries and feeds over HTTP. */
import { cases, type Case } from "./case.ts";
import { answerText, newId, type Json } from "./device.ts";
import { difference, stranger } from "./schema.ts";
import type { World } from "./world.ts";

/** Of every query in openapi.json: asked rightly where nothing is required, and wrongly in every way. */
export function queryCases({ queries }: World): Case[] {
  return queries.flatMap(({ name, args, result }) => {
    const asked = (value: unknown) => async (world: World) => answerText(await world.query(name, value));
    const rows: [string, string, Case["act"]][] = [
      [`${name}: no JSON`, "400 malformed at args", asked("{")],
      [`${name}: a list`, "400 malformed", asked([])],
      [`${name}: nothing`, "400 malformed", asked(null)],
      [
        `${name}: without a session`,
        "401 not_signed_in",
        (world) => world.get(`/v1/query/${name}`, null).then(answerText),
      ],
    ];
    const fields = Object.entries(args.properties ?? {});
    const [first] = fields;
    if (first !== undefined)
      rows.push([
        `${name}: ${first[0]} of another type`,
        `400 malformed at ${first[0]}`,
        asked({ [first[0]]: stranger(first[1]) }),
      ]);
    if ((args.required ?? []).every((field) => "default" in (args.properties?.[field] ?? {})))
      rows.push([
        `${name}: asked rightly`,
        "as documented",
        async (world) => {
          const answer = await world.query(name, {});
          if (answer.status === 403) return "as documented";
          return answer.status === 200
            ? (difference(result, answer.body) ?? "as documented")
            : answerText(answer);
        },
      ]);
    return cases("queries", rows);
  });
}

function fetched(path: (world: World) => string): Case["act"] {
  return async (world) => answerText(await world.get(path(world)));
}

function entriesOf(parameters: string): Case["act"] {
  return fetched(() => `/v1/feeds/catalogue/entries?${parameters}`);
}

const refusedFeeds = [
  "nothing",
  "stock",
  "catalogue%3A",
  "%20",
  "stock%3A..",
  "me%3A",
  `stock%3A${newId()}`,
  `chat%3A${newId()}`,
  `me%3A${newId()}`,
];

export const feedCases: readonly Case[] = cases("feeds", [
  [
    "the catalogue as documented",
    "as documented",
    async (world) => {
      const answer = await world.get("/v1/feeds/catalogue/snapshot");
      return world.differs("/v1/feeds/{feed}/snapshot", "get", answer) ?? "as documented";
    },
  ],
  [
    "the directory as documented",
    "as documented",
    async (world) => {
      const answer = await world.get("/v1/feeds/directory/snapshot");
      return world.differs("/v1/feeds/{feed}/snapshot", "get", answer) ?? "as documented";
    },
  ],
  [
    "one's own feed as documented",
    "as documented",
    async (world) => {
      const answer = await world.get(`/v1/feeds/me:${world.staffId}/snapshot`);
      return world.differs("/v1/feeds/{feed}/snapshot", "get", answer) ?? "as documented";
    },
  ],
  [
    "entries as documented, without a hole",
    "as documented",
    async (world) => {
      const answer = await world.get(`/v1/feeds/stock:${world.placeId}/entries?from=0&limit=1000`);
      const seqs = ((answer.body as Json)["entries"] as Json[]).map((entry) => Number(entry["seq"]));
      if (seqs.some((seq, index) => seq !== index + 1)) return `seqs ${seqs.slice(0, 10).join()}`;
      return world.differs("/v1/feeds/{feed}/entries", "get", answer) ?? "as documented";
    },
  ],
  [
    "a page of one",
    "1",
    async (world) => {
      const { body } = await world.get("/v1/feeds/catalogue/entries?from=0&limit=1");
      return String(((body as Json)["entries"] as Json[]).length);
    },
  ],
  [
    "at the head nothing is left",
    "0",
    async (world) => {
      const { body: first } = await world.get("/v1/feeds/catalogue/entries?limit=1");
      const { body } = await world.get(`/v1/feeds/catalogue/entries?from=${String((first as Json)["head"])}`);
      return String(((body as Json)["entries"] as Json[]).length);
    },
  ],
  ["more than the most", "200", entriesOf("limit=1000000")],
  ["from below zero", "400 malformed at from", entriesOf("from=-1")],
  ["from a word", "400 malformed at from", entriesOf("from=start")],
  ["from half a seq", "400 malformed at from", entriesOf("from=0.5")],
  ["from beyond numbers", "400 malformed at from", entriesOf(`from=${"9".repeat(30)}`)],
  ["none at most", "400 malformed at limit", entriesOf("limit=0")],
  ["NUL", "400 malformed at url", entriesOf("from=%00")],
  [
    "without a session",
    "401 not_signed_in",
    (world) => world.get("/v1/feeds/catalogue/snapshot", null).then(answerText),
  ],
  ...refusedFeeds.flatMap((feed): [string, string, Case["act"]][] => [
    [`snapshot of ${feed}`, "403 forbidden", fetched(() => `/v1/feeds/${feed}/snapshot`)],
    [`entries of ${feed}`, "403 forbidden", fetched(() => `/v1/feeds/${feed}/entries`)],
  ]),
]);
