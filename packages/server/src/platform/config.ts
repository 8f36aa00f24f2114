/** Reads the settings from environment and options; a wrong one is a {@link StartRefused} of one line. */
import path from "node:path";
import type { LogFormat, LogLevel } from "./logger.ts";
import { StartRefused } from "./refusal.ts";
import { renderSettingsHelp, SETTINGS } from "./settings.ts";
import type { Setting, SettingName, TextLanguage } from "./settings.ts";

export type Config = {
  readonly port: number;
  /** The port was named, so no other one may be used in its place. */
  readonly isPortGiven: boolean;
  readonly host: string;
  readonly lan: boolean;
  /** An origin without trailing slash; undefined: the address of this machine. */
  readonly publicUrl: string | undefined;
  readonly trustProxy: boolean;
  readonly dataDir: string;
  readonly mediaDir: string;
  /** Undefined: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly databaseConnections: number;
  readonly demo: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
};

export type Environment = Readonly<Record<string, string | undefined>>;

type Given = { [Name in SettingName]?: NonNullable<ReturnType<(typeof SETTINGS)[Name]["parse"]>> };

/** Options go before the environment. Empty variables count as absent. */
export function loadConfig(env: Environment, argv: readonly string[] = []): Config {
  const language = terminalLanguage(env);
  const texts = { ...readEnvironment(env), ...readOptions(argv, language) };
  const given = parseAll(texts, language);
  const dataDir = given.dataDir ?? path.resolve("data");
  return {
    port: given.port ?? 8080,
    isPortGiven: given.port !== undefined,
    host: given.host ?? "0.0.0.0",
    lan: given.lan ?? false,
    publicUrl: given.publicUrl,
    trustProxy: given.trustProxy ?? false,
    dataDir,
    mediaDir: given.mediaDir ?? path.join(dataDir, "media"),
    databaseUrl: given.databaseUrl?.href,
    databaseConnections: given.databaseConnections ?? 20,
    demo: given.demo ?? given.databaseUrl === undefined,
    logLevel: given.logLevel ?? "info",
    logFormat: given.logFormat ?? "auto",
  };
}

/** The language that the person at the terminal reads. */
export function terminalLanguage(env: Environment): TextLanguage {
  return (env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "").startsWith("zh") ? "zh-CN" : "en";
}

export function isHelpAsked(argv: readonly string[]): boolean {
  return argv.includes("--help") || argv.includes("-h");
}

export function helpText(language: TextLanguage): string {
  const usage =
    language === "en"
      ? "Usage: npm start -- [options]\n\nSettings (environment variable, option):"
      : "用法：npm start -- [选项]\n\n设置（环境变量、选项）：";
  return `${usage}\n${renderSettingsHelp(language)}\n`;
}

type Texts = { [Name in SettingName]?: { text: string; source: string } };

const TABLE = Object.entries<Setting<unknown>>(SETTINGS) as [SettingName, Setting<unknown>][];

function readEnvironment(env: Environment): Texts {
  const texts: Texts = {};
  for (const [name, { env: variable }] of TABLE) {
    const text = env[variable]?.trim();
    if (text) texts[name] = { text, source: variable };
  }
  return texts;
}

function readOptions(argv: readonly string[], language: TextLanguage): Texts {
  const texts: Texts = {};
  for (let at = 0; at < argv.length; at += 1) {
    const [option = "", ...rest] = (argv[at] ?? "").split("=");
    const found = TABLE.find(
      ([, { flag }]) => flag !== undefined && (option === flag || option === negated(flag)),
    );
    if (!found || (option !== found[1].flag && !found[1].isSwitch)) {
      throw new StartRefused(
        language === "en"
          ? `unknown option ${option}; --help shows all`
          : `未知选项 ${option}；--help 可查看全部选项`,
      );
    }
    const [name, setting] = found;
    let text = rest.length > 0 ? rest.join("=") : undefined;
    if (setting.isSwitch) text = option === setting.flag ? (text ?? "1") : "0";
    else text ??= argv[(at += 1)];
    texts[name] = { text: text ?? "", source: option };
  }
  return texts;
}

function negated(flag: string): string {
  return flag.replace(/^--/, "--no-");
}

function parseAll(texts: Texts, language: TextLanguage): Given {
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const [name, setting] of TABLE) {
    const given = texts[name];
    if (!given) continue;
    const value = setting.parse(given.text);
    if (value === undefined) throw new StartRefused(complaint(given, setting, language));
    values[name] = value;
  }
  return values as Given;
}

function complaint(
  given: { text: string; source: string },
  setting: Setting<unknown>,
  language: TextLanguage,
): string {
  const expected = setting.expects[language];
  // An address of a database holds a password, which must not end in a log.
  const text = setting.env === "DATABASE_URL" ? "" : JSON.stringify(given.text);
  return language === "en"
    ? `${given.source}: ${text ? `${text} ` : ""}is not usable; expected ${expected}`
    : `${given.source}：${text}不可用，应为：${expected}`;
}
