/** What a command of the terminal is, and what it gets when it runs. */
import path from "node:path";
import { parseArgs } from "node:util";
import pino from "pino";
import { loadConfig, type Config } from "@instep/server/platform/config.ts";
import { createLogger, type Logger } from "@instep/server/platform/logger.ts";
import type { TextLanguage } from "@instep/server/platform/settings.ts";

export type Text = Readonly<Record<TextLanguage, string>>;

export interface Option {
  /** Name of the value in the help; a switch has none. */
  readonly value?: string;
  readonly meaning: Text;
}

export interface CliCommand {
  readonly name: string;
  readonly summary: Text;
  /** Positional arguments as the usage shows them: `<file>` must be there, `[file]` may. */
  readonly takes: readonly { readonly name: string; readonly isRequired: boolean; readonly meaning: Text }[];
  readonly options: Readonly<Record<string, Option>>;
  /** Takes the server's own options; the arguments are passed on as they are. */
  readonly isServer?: boolean;
  readonly example: string;
  /** Gives the exit code. */
  readonly run: (context: Context) => Promise<number>;
}

/** The command was asked for wrongly; the help follows the message. */
export class UsageError extends Error {
  override name = "UsageError";
}

export interface Context {
  readonly language: TextLanguage;
  readonly isJson: boolean;
  readonly args: readonly string[];
  /** All words after the command, for one that passes them on. */
  readonly words: readonly string[];
  readonly config: Config;
  /** Goes to the error output, so that what a command answers stays clean. */
  readonly log: Logger;
  text(option: string): string | undefined;
  isSet(option: string): boolean;
  /** A line for a person; silent with `--json`. */
  say(line: string): void;
  /** The answer: with `--json` the value, else the lines. */
  answer(value: unknown, lines: readonly string[]): void;
}

export const commonOptions: Readonly<Record<string, Option>> = {
  "data-dir": {
    value: "folder",
    meaning: { en: "Folder of the data, instead of DATA_DIR", "zh-CN": "数据文件夹，代替 DATA_DIR" },
  },
  json: { meaning: { en: "Answer as one JSON value", "zh-CN": "以一个 JSON 值输出结果" } },
  lang: { value: "en|zh-CN", meaning: { en: "Language of this text", "zh-CN": "界面语言" } },
  help: { meaning: { en: "Show this", "zh-CN": "显示帮助" } },
};

export function openContext(command: CliCommand, words: readonly string[], language: TextLanguage): Context {
  const { values, positionals } =
    command.isServer === true ? { values: {}, positionals: [] } : parsed(command, words);
  const given = values as Record<string, string | boolean | undefined>;
  const text = (option: string): string | undefined => {
    const value = given[option];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const isJson = given["json"] === true;
  const dataDir = text("data-dir");
  const config = loadConfig(dataDir === undefined ? process.env : { ...process.env, DATA_DIR: dataDir });
  return {
    language,
    isJson,
    args: positionals,
    words,
    config,
    log: createLogger({
      level: quieter(config.logLevel),
      format: config.logFormat,
      destination: pino.destination(2),
    }),
    text,
    isSet: (option) => given[option] === true,
    say: (line) => void (isJson || process.stdout.write(`${line}\n`)),
    answer: (value, lines) =>
      void process.stdout.write(
        isJson ? `${JSON.stringify(value, undefined, 2)}\n` : `${lines.join("\n")}\n`,
      ),
  };
}

/** What a server tells at the level `info` is of no use to somebody who waits for an answer. */
function quieter(level: Config["logLevel"]): Config["logLevel"] {
  return level === "info" ? "warn" : level;
}

function parsed(command: CliCommand, words: readonly string[]): ReturnType<typeof parseArgs> {
  const entries = Object.entries({ ...command.options, ...commonOptions });
  const options = Object.fromEntries(
    entries.map(([name, { value }]) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  let result: ReturnType<typeof parseArgs>;
  try {
    result = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const { length } = result.positionals;
  const missing = command.takes[length];
  if (missing?.isRequired === true) throw new UsageError(`<${missing.name}>?`);
  const extra = result.positionals[command.takes.length];
  if (extra !== undefined) throw new UsageError(JSON.stringify(extra));
  return result;
}

/** A path as the person meant it: npm runs us in the package's folder, not in theirs. */
export function fileOf(word: string): string {
  const isByNpm = process.env["npm_lifecycle_event"] === "instep";
  return path.resolve(isByNpm ? (process.env["INIT_CWD"] ?? "") : "", word);
}
