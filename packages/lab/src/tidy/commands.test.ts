import { commandTable } from "@instep/domain/commands.ts";
import { expect, test } from "vitest";
import { isTestFile, sources } from "./files.ts";

test("every command in the table is named by a test", () => {
  const text = sources
    .filter(({ path: file }) => isTestFile(file))
    .map((file) => file.text)
    .join("\n");
  expect([...commandTable.keys()].filter((name) => !text.includes(`"${name}"`))).toEqual([]);
});
