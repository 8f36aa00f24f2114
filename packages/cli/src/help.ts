/** Help of the terminal, made from the commands themselves. */
import { helpText } from "@instep/server/platform/config.ts";
import type { TextLanguage } from "@instep/server/platform/settings.ts";
import { commonOptions, type CliCommand, type Option } from "./command.ts";
import { pad } from "./output.ts";

const texts = {
  en: { usage: "Usage", commands: "Commands", takes: "Arguments", options: "Options", example: "Example" },
  "zh-CN": { usage: "用法", commands: "命令", takes: "参数", options: "选项", example: "示例" },
} as const;

const program = "npm run instep --";

export function overview(commands: readonly CliCommand[], language: TextLanguage): string {
  const text = texts[language];
  const more =
    language === "en"
      ? `${program} <command> --help shows the arguments of one. Settings: ${program} serve --help`
      : `${program} <命令> --help 可查看某个命令的参数。设置项：${program} serve --help`;
  const lines = commands.map(({ name, summary }) => `  ${pad(name, 10)}${summary[language]}`);
  const head = `${text.usage}: ${program} <${language === "en" ? "command" : "命令"}> […]`;
  return [head, "", `${text.commands}:`, ...lines, "", more, ""].join("\n");
}

function optionLines(options: Readonly<Record<string, Option>>, language: TextLanguage): string[] {
  return Object.entries(options).map(([name, { value, meaning }]) => {
    const shown = value === undefined ? `--${name}` : `--${name} <${value}>`;
    return `  ${pad(shown, 24)}${meaning[language]}`;
  });
}

export function commandHelp(command: CliCommand, language: TextLanguage): string {
  const text = texts[language];
  if (command.isServer === true) {
    const settings = helpText(language).split("\n").slice(2).join("\n");
    return `${command.summary[language]}\n\n${text.usage}: ${program} ${command.name} […]\n\n${settings}`;
  }
  const takes = command.takes.map(({ name, isRequired }) => (isRequired ? `<${name}>` : `[${name}]`));
  const usage = [program, command.name, ...takes, `[${text.options.toLowerCase()}]`].join(" ");
  const lines = [command.summary[language], "", `${text.usage}: ${usage}`, ""];
  if (takes.length > 0) {
    lines.push(`${text.takes}:`);
    for (const { name, meaning } of command.takes) lines.push(`  ${pad(name, 24)}${meaning[language]}`);
    lines.push("");
  }
  lines.push(`${text.options}:`, ...optionLines({ ...command.options, ...commonOptions }, language), "");
  lines.push(`${text.example}:`, `  ${program} ${command.example}`, "");
  return lines.join("\n");
}
