import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { commandTable } from "@instep/domain/commands.ts";
import { feedSpecs } from "@instep/domain/feeds.ts";
import { modules } from "@instep/server/modules.ts";
import { feedTexts } from "./feeds.ts";
import { PROTOCOL_DOCUMENT, renderProtocolDocument } from "./protocol.ts";

describe("docs/protocol.md", () => {
  const page = readFileSync(PROTOCOL_DOCUMENT, "utf8");

  test("is what `npm run docs:protocol` writes", () => {
    expect(page).toBe(renderProtocolDocument());
  });

  test("names every command of the wire, every query and every feed", () => {
    for (const { name, permission } of commandTable.values())
      expect(page.includes(`#### ${name}\n`), name).toBe(permission !== "system");
    for (const { spec } of modules.flatMap((module) => module.queries))
      expect(page).toContain(`### ${spec.name}\n`);
    const followed = modules.flatMap((module) => module.feeds).map(({ family }) => family);
    expect(feedTexts.map(({ family }) => family).toSorted()).toEqual(followed.toSorted());
    expect(feedSpecs.map(({ family }) => family).toSorted()).toEqual(followed.toSorted());
  });
});
