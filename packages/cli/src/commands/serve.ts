import type { CliCommand } from "../command.ts";

export const serveCommand: CliCommand = {
  name: "serve",
  summary: { en: "Run the server, as npm start does", "zh-CN": "运行服务器，与 npm start 相同" },
  takes: [],
  options: {},
  isServer: true,
  example: "serve --port 8080",
  run: async ({ words, language }) => {
    const at = words.findIndex((word) => word === "--lang");
    const own = words.filter(
      (word, index) => !word.startsWith("--lang") && (at < 0 || index !== at + 1) && word !== "--json",
    );
    if (words.includes("--json")) process.env["LOG_FORMAT"] = "json";
    process.env["LC_ALL"] = language === "en" ? "en_GB.UTF-8" : "zh_CN.UTF-8";
    process.argv.splice(2, process.argv.length, ...own);
    await import("@instep/server/main.ts");
    return 0;
  },
};
