/**
 * Programs that npm does not bring: the browser of the tests and a font with Chinese letters. Installed by apt
 * when that is allowed without a question (root, or sudo without password); otherwise the command to run is told.
 */
import { existsSync } from "node:fs";
import { capture } from "./run.mjs";

/** @typedef {{ chromium?: string, problem?: string }} BrowserTools */

const BROWSERS =
  process.platform === "darwin"
    ? [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      ]
    : [
        "/usr/bin/chromium",
        "/usr/bin/google-chrome",
        "/usr/bin/google-chrome-stable",
        "/usr/bin/chromium-browser",
      ];

/** Finds or installs what browser tests need; `problem` is one line that holds the command to run. @returns {Promise<BrowserTools>} */
export async function ensureBrowserTools() {
  const missing = [];
  if (!findBrowser()) missing.push("chromium");
  if (!(await hasChineseFont())) missing.push("fonts-noto-cjk");
  const problem = await installPackages(missing);
  const chromium = findBrowser();
  if (problem) return { problem };
  return chromium ? { chromium } : { problem: "no Chromium was found; set CHROMIUM_PATH to one" };
}

/** Installs packages of the system; undefined when all went well, else one line with the command to run. @returns {Promise<string | undefined>} */
export async function installPackages(/** @type {string[]} */ names) {
  if (names.length === 0) return undefined;
  const isMac = process.platform === "darwin";
  const command = isMac
    ? `brew install --cask ${names.join(" ")}`
    : `sudo apt-get update && sudo apt-get install -y ${names.join(" ")}`;
  const problem = `${names.join(" and ")} missing; run: ${command}`;
  if (!existsSync("/usr/bin/apt-get")) return problem;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && (await capture("sudo", ["-n", "true"])).code !== 0) return problem;
  process.stdout.write(`installing ${names.join(", ")} by apt-get\n`);
  const prefix = isRoot ? [] : ["sudo", "-n"];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  for (const step of [["update"], ["install", "-y", "--no-install-recommends", ...names]]) {
    const [program = "", ...args] = [...prefix, "apt-get", "-q", ...step];
    const { code, output } = await capture(program, args, { env });
    if (code !== 0) return `${problem} (${output.split("\n").at(-1) ?? ""})`;
  }
  return undefined;
}

function findBrowser() {
  return [process.env.CHROMIUM_PATH ?? "", ...BROWSERS].find((file) => file !== "" && existsSync(file));
}

async function hasChineseFont() {
  if (process.platform === "darwin") return true;
  const { code, output } = await capture("fc-list", [":lang=zh", "family"]);
  return code === 0 && output.trim() !== "";
}
