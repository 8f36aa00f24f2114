/**
 * Keeps the house in order where compiler and linter do not look: the tiers of the folders, one writer a table,
 * rules and their tests, dead files. Each test lists the offenders, so the message says what to do.
 */
import path from "node:path";
import { describe, expect, test } from "vitest";
import { files, importsOf, isTestFile, placeOf, sources, withoutComments } from "./files.ts";
import { tierOf, UPWARD, WRITERS_BESIDE } from "./tiers.ts";

const production = sources.filter(({ path: file }) => !isTestFile(file));
const tests = sources.filter(({ path: file }) => isTestFile(file));

describe("tiers", () => {
  test("every folder has one", () => {
    const unknown = production.filter(({ path: file }) => {
      const place = placeOf(file);
      return place && tierOf(place.packageName, place.part) === undefined;
    });
    expect([...new Set(unknown.map(({ path: file }) => path.posix.dirname(file)))]).toEqual([]);
  });

  test("a file imports lower tiers or its own folder", () => {
    const offenders = production.flatMap((file) =>
      importsOf(file)
        .filter((target) => !mayImport(file.path, target))
        .map((target) => `${file.path} imports ${target}`),
    );
    expect(offenders).toEqual([]);
  });

  test("every exception is used", () => {
    const unused = UPWARD.filter(({ from, to }) => {
      const file = production.find((source) => source.path === from);
      return (
        !file || !importsOf(file).some((target) => target.startsWith(`packages/${to.replace("/", "/src/")}/`))
      );
    });
    expect(unused).toEqual([]);
  });
});

function mayImport(from: string, target: string): boolean {
  const source = placeOf(from);
  const other = placeOf(target);
  if (!source || !other) return true;
  const isException = UPWARD.some(
    (known) => known.from === from && known.to === `${other.packageName}/${other.part}`,
  );
  if (isException) return true;
  if (source.packageName === other.packageName) {
    if (source.part === other.part) return true;
    const [own, its] = [tierOf(source.packageName, source.part), tierOf(other.packageName, other.part)];
    const bothAtRoot = /\.\w+$/.test(source.part) && /\.\w+$/.test(other.part);
    return own === undefined || its === undefined || its < own || (bothAtRoot && its === own);
  }
  return other.packageName !== "domain" || mayUseDomain(source, other.part);
}

/** `server/stock` knows of `domain` what `domain/stock` may know. Folders that are no domain's are above all. */
function mayUseDomain(source: { packageName: string; part: string }, domainPart: string): boolean {
  const isBelowDomains = source.packageName === "server" && ["platform", "journal"].includes(source.part);
  const own = tierOf("domain", isBelowDomains ? "kernel" : source.part);
  const its = tierOf("domain", domainPart);
  if (own === undefined || its === undefined || /\.\w+$/.test(source.part)) return true;
  return its < own || domainPart === source.part || (isBelowDomains && domainPart === "kernel");
}

describe("tables", () => {
  const statement =
    /(?<!FOR |ON |BEFORE |AFTER |OR )\b(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|MERGE INTO)\s+(?:ONLY\s+)?([a-z_]{2,})\b/g;
  const writers = production
    .filter(
      ({ path: file }) => file.startsWith("packages/server/src/") && !/migration|\/postgres\//.test(file),
    )
    .flatMap(({ path: file, text }) =>
      [...withoutComments(text).matchAll(statement)].map((match) => ({ file, table: match[1] ?? "" })),
    );

  const beside = new Set(WRITERS_BESIDE.map(({ file }) => file));

  test("only stores and the journal write them", () => {
    const allowed =
      /^packages\/server\/src\/(journal\/|platform\/migrate\.ts|[a-z]+\/([a-z]+-)?store(-[a-z]+)?\.ts$)/;
    expect(writers.filter(({ file }) => !allowed.test(file) && !beside.has(file))).toEqual([]);
  });

  test("each is written by one folder", () => {
    const own = writers.filter(({ file }) => !beside.has(file));
    const folders = Map.groupBy(own, ({ table }) => table);
    const shared = [...folders]
      .map(([table, all]) => ({ table, folders: [...new Set(all.map(({ file }) => placeOf(file)?.part))] }))
      .filter(({ folders: all }) => all.length > 1);
    expect(shared).toEqual([]);
  });
});

describe("rules", () => {
  const specs = files.filter(({ path: file }) => file.endsWith("/SPEC.md"));
  const rules = specs.flatMap(({ path: file, text }) =>
    [...text.matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map((match) => ({ file, rule: match[1] ?? "" })),
  );
  const quoted = new Set(
    tests.flatMap(({ text }) =>
      [...withoutComments(text).matchAll(/["'`](?:[^"'`\n]*)\b[A-Z]+-\d+\b[^\n]*/g)].flatMap(
        (match) => match[0].match(/\b[A-Z]+-\d+\b/g) ?? [],
      ),
    ),
  );

  test("there are some, each with a number of its own", () => {
    const numbers = rules.map(({ rule }) => rule);
    expect(numbers.length).toBeGreaterThan(50);
    expect(numbers.filter((rule, at) => numbers.indexOf(rule) !== at)).toEqual([]);
  });

  test("every rule of a SPEC is quoted by a test", () => {
    expect(
      rules.filter(({ rule }) => !quoted.has(rule)).map(({ file, rule }) => `${rule} of ${file}`),
    ).toEqual([]);
  });

  test("no test quotes a rule that does not exist", () => {
    const known = new Set(rules.map(({ rule }) => rule));
    const families = new Set(rules.map(({ rule }) => rule.split("-")[0]));
    expect([...quoted].filter((rule) => families.has(rule.split("-")[0]) && !known.has(rule))).toEqual([]);
  });
});

describe("files", () => {
  test("each is used by another one", () => {
    const used = new Set([...files, ...sources].flatMap(importsOf));
    const named = files
      .filter(({ path: file }) => !/^packages\/\w+\/src\//.test(file) && !file.endsWith(".md"))
      .map(({ text }) => text)
      .join("\n");
    const globbed = sources.flatMap(globsOf);
    const unused = sources
      .map(({ path: file }) => file)
      .filter((file) => !/\.test\.tsx?$|\/main\.tsx?$|\.d\.ts$/.test(file))
      .filter((file) => !used.has(file) && !named.includes(path.posix.basename(file)))
      .filter((file) => !globbed.some((glob) => path.posix.matchesGlob(file, glob)));
    expect(unused).toEqual([]);
  });

  test("none has work left over", () => {
    const mark = new RegExp(
      `\\b(${["TO", "FIX"].map((word) => `${word}${word === "TO" ? "DO" : "ME"}`).join("|")})\\b`,
    );
    const offenders = files.filter(({ path: file, text }) => mark.test(text) && file !== ".oxlintrc.json");
    expect(offenders.map(({ path: file }) => file)).toEqual([]);
  });

  test("no test is skipped or alone", () => {
    const offenders = tests.filter(({ text }) =>
      /\b(test|it|describe)\.(skip|only|todo|fails|skipIf|runIf)\b/.test(text),
    );
    expect(offenders.map(({ path: file }) => file)).toEqual([]);
  });
});

function globsOf({ path: file, text }: { path: string; text: string }): string[] {
  return [...text.matchAll(/import\.meta\.glob[^(]*\(\s*["']([^"']+)["']/g)].map((match) =>
    path.posix.join(path.posix.dirname(file), match[1] ?? ""),
  );
}

describe("the core is pure", () => {
  test("domain takes no clock and no chance of its own", () => {
    const offenders = production.filter(
      ({ path: file, text }) =>
        file.startsWith("packages/domain/") &&
        /\bnew Date\(\s*\)|\bDate\(\s*\)|Date\.now|Math\.random/.test(withoutComments(text)),
    );
    expect(offenders.map(({ path: file }) => file)).toEqual([]);
  });

  test("packages name each other in package.json only along the walls", () => {
    const allowed: Record<string, readonly string[]> = {
      domain: [],
      client: ["domain"],
      server: ["domain"],
      web: ["client", "domain"],
      cli: ["client", "domain", "server"],
      lab: ["cli", "client", "domain", "server", "web"],
    };
    for (const [name, others] of Object.entries(allowed)) {
      const manifest = files.find(({ path: file }) => file === `packages/${name}/package.json`);
      const { dependencies = {} } = JSON.parse(manifest?.text ?? "{}") as {
        dependencies?: Record<string, string>;
      };
      const named = Object.keys(dependencies).flatMap(
        (dependency) => /^@instep\/(\w+)$/.exec(dependency)?.[1] ?? [],
      );
      expect(others, name).toEqual(expect.arrayContaining(named));
    }
  });
});
