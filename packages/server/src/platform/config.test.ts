import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { helpText, loadConfig, terminalLanguage } from "./config.ts";
import { StartRefused } from "./refusal.ts";
import { renderSettingsDocument, SETTINGS_DOCUMENT } from "./settings-docs.ts";
import { renderSettingsTable, SETTINGS } from "./settings.ts";

describe("settings", () => {
  test("without any, everything is embedded and there is a demo", () => {
    expect(loadConfig({})).toEqual({
      port: 8080,
      isPortGiven: false,
      host: "0.0.0.0",
      lan: false,
      publicUrl: undefined,
      trustProxy: false,
      dataDir: path.resolve("data"),
      mediaDir: path.resolve("data/media"),
      databaseUrl: undefined,
      databaseConnections: 20,
      demo: true,
      logLevel: "info",
      logFormat: "auto",
    });
  });

  test("a database of one's own has no demo unless asked for", () => {
    const DATABASE_URL = "postgres://instep:secret@db/instep";
    expect(loadConfig({ DATABASE_URL })).toMatchObject({ demo: false, databaseUrl: DATABASE_URL });
    expect(loadConfig({ DATABASE_URL, DEMO: "1" }).demo).toBe(true);
    expect(loadConfig({ DATABASE_URL }, ["--demo"]).demo).toBe(true);
    expect(loadConfig({}, ["--no-demo"]).demo).toBe(false);
  });

  test("options go before the environment, empty variables count as absent", () => {
    expect(loadConfig({ PORT: "1", HOST: "", LAN: "0" }, ["--port", "2", "--lan"])).toMatchObject({
      port: 2,
      isPortGiven: true,
      host: "0.0.0.0",
      lan: true,
    });
    expect(loadConfig({ DATA_DIR: "a" }, ["--data-dir=/b=c"])).toMatchObject({
      dataDir: "/b=c",
      mediaDir: "/b=c/media",
    });
    expect(loadConfig({ PUBLIC_URL: "https://shop.example/" }).publicUrl).toBe("https://shop.example");
    expect(loadConfig({ HOST: "::1" }).host).toBe("::1");
  });

  test.each([
    [{ PORT: "eighty" }, [], 'PORT: "eighty" is not usable; expected a number from 1 to 65535'],
    [{ PORT: "70000" }, [], 'PORT: "70000" is not usable'],
    [{ LAN: "maybe" }, [], 'LAN: "maybe" is not usable; expected 1 or 0'],
    [{ LOG_LEVEL: "loud" }, [], 'LOG_LEVEL: "loud" is not usable; expected one of trace, debug'],
    [{ PUBLIC_URL: "shop.example" }, [], "PUBLIC_URL:"],
    [{ PUBLIC_URL: "https://shop.example/instep" }, [], "PUBLIC_URL:"],
    [{ HOST: "0.0.0.0:80 80" }, [], "HOST:"],
    [{}, ["--port"], '--port: "" is not usable'],
    [{}, ["--port", "--lan"], '--port: "--lan" is not usable'],
    [{}, ["--no-port"], "unknown option --no-port"],
    [{}, ["serve"], "unknown option serve"],
    [{ LANG: "zh_CN.UTF-8", PORT: "x" }, [], 'PORT："x"不可用，应为：1 到 65535 的数字'],
  ])("a wrong one is one line: %o %o", (env, argv, line) => {
    expect(() => loadConfig(env, argv)).toThrow(StartRefused);
    expect(() => loadConfig(env, argv)).toThrow(line);
  });

  test("the address of a database is never repeated, it holds a password", () => {
    expect(() => loadConfig({ DATABASE_URL: "mysql://root:hunter2@db" })).toThrow(
      /^(?!.*hunter2).*DATABASE_URL/,
    );
  });

  test("any text at all is a value or one line, never a fault", () => {
    const variables = Object.values(SETTINGS).map((setting) => setting.env);
    fc.assert(
      fc.property(fc.constantFrom(...variables), fc.string({ unit: "grapheme" }), (variable, text) => {
        try {
          loadConfig({ [variable]: text });
        } catch (error) {
          expect(error).toBeInstanceOf(StartRefused);
          expect((error as Error).message).not.toContain("\n");
        }
      }),
    );
  });

  test("the language of the terminal decides the language of complaints and help", () => {
    expect(terminalLanguage({ LANG: "zh_CN.UTF-8" })).toBe("zh-CN");
    expect(terminalLanguage({ LANG: "zh_CN.UTF-8", LC_ALL: "C" })).toBe("en");
    expect(helpText("en")).toContain("PORT, --port");
    expect(helpText("zh-CN")).toContain("用法");
  });
});

describe("documents of the settings", () => {
  test("docs/settings.md is what `npm run docs:settings` writes", () => {
    expect(readFileSync(SETTINGS_DOCUMENT, "utf8")).toBe(renderSettingsDocument());
  });

  test.each([
    ["README.md", "en"],
    ["README.zh-CN.md", "zh-CN"],
  ] as const)("a table of settings in %s is this table", (name, language) => {
    const file = fileURLToPath(new URL(`../../../../${name}`, import.meta.url));
    const readme = existsSync(file) ? readFileSync(file, "utf8") : "";
    const hasTable = readme.includes("| `DATA_DIR` |");
    expect(hasTable ? readme.includes(renderSettingsTable(language)) : true).toBe(true);
  });
});
