import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const here = new URL("./", import.meta.url);
/** These start a server; the cases themselves only know an address. */
const starters = ["main.ts", "conformance.test.ts", "conformance.pg.test.ts"];

test("the cases know nothing of ours: they import Node, the socket and each other", () => {
  const foreign = readdirSync(here)
    .filter((file) => !starters.includes(file))
    .flatMap((file) =>
      [...readFileSync(new URL(file, here), "utf8").matchAll(/from "([^"]+)"/g)].map(
        (match) => match[1] ?? "",
      ),
    )
    .filter((from) => !/^(?:node:|\.\/|ws$)/.test(from));
  expect(foreign).toEqual([]);
});
