/**
 * `npm run instep -- <command>`: everything an operator does at the terminal. One file a command below `commands/`;
 * each names its arguments and texts, and loads what it needs only when it runs, so that help answers at once.
 */
import { terminalLanguage } from "@instep/server/platform/config.ts";
import { StartRefused } from "@instep/server/platform/refusal.ts";
import type { TextLanguage } from "@instep/server/platform/settings.ts";
import { openContext, UsageError } from "./command.ts";
import { commands } from "./commands.ts";
import { commandHelp, overview } from "./help.ts";

const texts = {
  en: { unknown: "unknown command", more: "instep --help shows all" },
  "zh-CN": { unknown: "未知命令", more: "instep --help 可查看全部" },
} as const;

/** `--lang` wherever it stands, else the terminal's own. */
function languageOf(argv: readonly string[]): TextLanguage {
  const at = argv.findIndex((word) => word === "--lang" || word.startsWith("--lang="));
  const word = argv[at]?.split("=")[1] ?? argv[at + 1] ?? "";
  if (at < 0) return terminalLanguage(process.env);
  return word.startsWith("zh") ? "zh-CN" : "en";
}

/** 0 done, 1 refused or failed, 2 wrongly asked. */
async function run(argv: readonly string[]): Promise<number> {
  const [name = "--help", ...rest] = argv;
  const language = languageOf(argv);
  if (name.startsWith("-") || name === "help") {
    const asked = commands.find((command) => command.name === rest[0]);
    process.stdout.write(asked === undefined ? overview(commands, language) : commandHelp(asked, language));
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    process.stderr.write(
      `instep: ${texts[language].unknown} ${JSON.stringify(name)}; ${texts[language].more}\n`,
    );
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    process.stdout.write(commandHelp(command, language));
    return 0;
  }
  try {
    return await command.run(openContext(command, rest, language));
  } catch (error) {
    if (error instanceof UsageError)
      process.stderr.write(`instep: ${error.message}\n\n${commandHelp(command, language)}`);
    else if (error instanceof StartRefused) tellRefused(error.message, rest.includes("--json"));
    else throw error;
    return error instanceof UsageError ? 2 : 1;
  }
}

function tellRefused(message: string, isJson: boolean): void {
  if (isJson) process.stdout.write(`${JSON.stringify({ ok: false, error: message })}\n`);
  else process.stderr.write(`instep: ${message}\n`);
}

process.exitCode = await run(process.argv.slice(2));
