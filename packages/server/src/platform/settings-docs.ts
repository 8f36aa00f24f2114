/** Writes docs/settings.md from the table of settings: `npm run docs:settings`. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { renderSettingsTable } from "./settings.ts";

export const SETTINGS_DOCUMENT = fileURLToPath(new URL("../../../../docs/settings.md", import.meta.url));

export function renderSettingsDocument(): string {
  return `# Settings

Environment variables, or options of \`npm start -- …\`, which go first. A value that is not acceptable ends the start with one line and exit code 1. This page is written by \`npm run docs:settings\`.

${renderSettingsTable("en")}

# 设置

环境变量，或 \`npm start -- …\` 的选项（选项优先）。取值不正确时，启动会给出一行说明并以退出码 1 结束。本页由 \`npm run docs:settings\` 生成。

${renderSettingsTable("zh-CN")}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(SETTINGS_DOCUMENT, renderSettingsDocument());
