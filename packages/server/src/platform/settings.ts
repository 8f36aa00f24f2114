/**
 * The one table of settings: what each is called, means and accepts. Reading them, `--help` and docs/settings.md
 * all come from here, so none can say something else.
 */
import path from "node:path";
import { LOG_FORMATS, LOG_LEVELS } from "./logger.ts";
import type { LogFormat, LogLevel } from "./logger.ts";

export type TextLanguage = "en" | "zh-CN";
type Text = Readonly<Record<TextLanguage, string>>;

export type Setting<Value> = {
  /** Name of the environment variable. */
  readonly env: string;
  /** The same as an option of `npm start -- …`; a switch takes no value and has a `--no-` form. */
  readonly flag?: string;
  readonly isSwitch?: boolean;
  readonly meaning: Text;
  /** As it stands in the table; the value itself is made by `config.ts`. */
  readonly defaultText: Text;
  /** What is accepted, to follow "expected". */
  readonly expects: Text;
  /** Undefined when the text is not acceptable. */
  readonly parse: (text: string) => Value | undefined;
};

function same(text: string): Text {
  return { en: text, "zh-CN": text };
}

function parseSwitch(text: string): boolean | undefined {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  return /^(0|false|no|off)$/i.test(text) ? false : undefined;
}

function parseInteger(min: number, max: number): (text: string) => number | undefined {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  };
}

function parseOneOf<Word extends string>(words: readonly Word[]): (text: string) => Word | undefined {
  return (text) => words.find((word) => word === text.toLowerCase());
}

function parseAddress(protocols: readonly string[]): (text: string) => URL | undefined {
  return (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url && protocols.includes(url.protocol) ? url : undefined;
  };
}

function parseOrigin(text: string): string | undefined {
  const url = parseAddress(["http:", "https:"])(text);
  const isOrigin = url && url.pathname === "/" && !url.search && !url.hash && !url.username;
  return isOrigin ? url.origin : undefined;
}

/** A name or an address to listen on: what a host part of an address may be, without port. */
function parseHost(text: string): string | undefined {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) || /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text)
    ? text
    : undefined;
}

function parsePath(text: string): string | undefined {
  return text.includes("\0") ? undefined : path.resolve(text);
}

const switchText = { en: "1 or 0", "zh-CN": "1 或 0" };
const switchOff = same("0");

export const SETTINGS = {
  port: {
    env: "PORT",
    flag: "--port",
    meaning: {
      en: "Port of the web address. When the default is taken, the next free one is used and said; a port that you name is used or the start is refused.",
      "zh-CN": "网址端口。默认端口被占用时自动改用下一个空闲端口并提示；明确指定的端口被占用则拒绝启动。",
    },
    defaultText: same("8080"),
    expects: { en: "a number from 1 to 65535", "zh-CN": "1 到 65535 的数字" },
    parse: parseInteger(1, 65_535),
  } satisfies Setting<number>,
  host: {
    env: "HOST",
    flag: "--host",
    meaning: {
      en: "Address to listen on; 127.0.0.1 lets only this machine in.",
      "zh-CN": "监听地址；127.0.0.1 表示只允许本机访问。",
    },
    defaultText: same("0.0.0.0"),
    expects: { en: "an IP address or a host name", "zh-CN": "IP 地址或主机名" },
    parse: parseHost,
  } satisfies Setting<string>,
  lan: {
    env: "LAN",
    flag: "--lan",
    isSwitch: true,
    meaning: {
      en: "Serve HTTPS with a certificate made here, so that phones on the same Wi-Fi can use their cameras.",
      "zh-CN": "用自动生成的证书提供 HTTPS，让同一 Wi-Fi 下的手机可以使用摄像头。",
    },
    defaultText: switchOff,
    expects: switchText,
    parse: parseSwitch,
  } satisfies Setting<boolean>,
  publicUrl: {
    env: "PUBLIC_URL",
    flag: "--public-url",
    meaning: {
      en: "Address that links, invitations and QR codes carry, when a proxy stands in front.",
      "zh-CN": "前面有反向代理时，链接、邀请和二维码中使用的对外网址。",
    },
    defaultText: { en: "address of this machine", "zh-CN": "本机地址" },
    expects: { en: "an address such as https://shop.example", "zh-CN": "形如 https://shop.example 的网址" },
    parse: parseOrigin,
  } satisfies Setting<string>,
  trustProxy: {
    env: "TRUST_PROXY",
    isSwitch: true,
    meaning: {
      en: "Believe X-Forwarded-For and X-Forwarded-Proto; only behind a proxy of your own that sets them.",
      "zh-CN": "信任 X-Forwarded-For 与 X-Forwarded-Proto；仅在自己的反向代理会设置它们时打开。",
    },
    defaultText: switchOff,
    expects: switchText,
    parse: parseSwitch,
  } satisfies Setting<boolean>,
  dataDir: {
    env: "DATA_DIR",
    flag: "--data-dir",
    meaning: {
      en: "Folder of the embedded database, pictures, certificates and passwords.",
      "zh-CN": "内置数据库、图片、证书和密码所在的文件夹。",
    },
    defaultText: same("./data"),
    expects: { en: "a folder", "zh-CN": "文件夹路径" },
    parse: parsePath,
  } satisfies Setting<string>,
  mediaDir: {
    env: "MEDIA_DIR",
    meaning: { en: "Folder of pictures and other uploads.", "zh-CN": "图片和其他上传文件的文件夹。" },
    defaultText: same("DATA_DIR/media"),
    expects: { en: "a folder", "zh-CN": "文件夹路径" },
    parse: parsePath,
  } satisfies Setting<string>,
  databaseUrl: {
    env: "DATABASE_URL",
    meaning: {
      en: "A PostgreSQL of your own (15 or newer) instead of the embedded one.",
      "zh-CN": "使用自己的 PostgreSQL（15 或更新版本）代替内置数据库。",
    },
    defaultText: { en: "the embedded one", "zh-CN": "内置数据库" },
    expects: {
      en: "an address such as postgres://user:password@host:5432/name",
      "zh-CN": "形如 postgres://user:password@host:5432/name 的地址",
    },
    parse: parseAddress(["postgres:", "postgresql:"]),
  } satisfies Setting<URL>,
  databaseConnections: {
    env: "DATABASE_CONNECTIONS",
    meaning: {
      en: "Most connections that this process opens to the database for queries.",
      "zh-CN": "本进程用于查询的数据库连接数上限。",
    },
    defaultText: same("20"),
    expects: { en: "a number from 2 to 500", "zh-CN": "2 到 500 的数字" },
    parse: parseInteger(2, 500),
  } satisfies Setting<number>,
  demo: {
    env: "DEMO",
    flag: "--demo",
    isSwitch: true,
    meaning: {
      en: "Create the demo chain when the database is empty.",
      "zh-CN": "数据库为空时创建演示连锁。",
    },
    defaultText: { en: "1; 0 with DATABASE_URL", "zh-CN": "1；设置了 DATABASE_URL 时为 0" },
    expects: switchText,
    parse: parseSwitch,
  } satisfies Setting<boolean>,
  logLevel: {
    env: "LOG_LEVEL",
    meaning: { en: "Least serious line that is logged.", "zh-CN": "记录日志的最低级别。" },
    defaultText: same("info"),
    expects: { en: `one of ${LOG_LEVELS.join(", ")}`, "zh-CN": `${LOG_LEVELS.join("、")} 之一` },
    parse: parseOneOf<LogLevel>(LOG_LEVELS),
  } satisfies Setting<LogLevel>,
  logFormat: {
    env: "LOG_FORMAT",
    meaning: {
      en: "Log lines as JSON or as text; auto is text on a terminal and JSON elsewhere.",
      "zh-CN": "日志格式：JSON 或文本；auto 在终端中为文本，其他情况为 JSON。",
    },
    defaultText: same("auto"),
    expects: { en: `one of ${LOG_FORMATS.join(", ")}`, "zh-CN": `${LOG_FORMATS.join("、")} 之一` },
    parse: parseOneOf<LogFormat>(LOG_FORMATS),
  } satisfies Setting<LogFormat>,
} as const;

export type SettingName = keyof typeof SETTINGS;

const HEADINGS: Readonly<Record<TextLanguage, readonly string[]>> = {
  en: ["setting", "option", "default", "meaning", "accepts"],
  "zh-CN": ["设置", "选项", "默认值", "含义", "取值"],
};

/** The table as Markdown, for docs/settings.md and both READMEs. */
export function renderSettingsTable(language: TextLanguage): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const headings = HEADINGS[language];
  const lines = Object.values<Setting<unknown>>(SETTINGS).map((setting) =>
    row([
      `\`${setting.env}\``,
      setting.flag ? `\`${setting.flag}\`` : "",
      setting.defaultText[language],
      setting.meaning[language],
      setting.expects[language],
    ]),
  );
  return [row(headings), row(headings.map(() => "---")), ...lines].join("\n");
}

/** The table for a terminal, by `--help`. */
export function renderSettingsHelp(language: TextLanguage): string {
  return Object.values<Setting<unknown>>(SETTINGS)
    .map(({ env, flag, meaning, defaultText }) => {
      const names = flag ? `${env}, ${flag}` : env;
      return `  ${names.padEnd(24)} ${meaning[language]} (${defaultText[language]})`;
    })
    .join("\n");
}
