/** What the terminal shows once the server answers: where it is, who can sign in, the QR code for the phone. */
import type { Config } from "./platform/config.ts";
import type { TextLanguage } from "./platform/settings.ts";
import { terminalQr } from "./platform/lan.ts";
import type { Running } from "./serve.ts";

export interface DemoLogin {
  readonly number: string;
  readonly name: string;
  readonly nameEn: string;
  readonly role: string;
  readonly roleEn: string;
  readonly place: string;
  readonly placeEn: string;
}

export interface DemoLogins {
  readonly password: string;
  readonly logins: readonly DemoLogin[];
}

interface GreetingOptions {
  readonly language: TextLanguage;
  readonly logins: DemoLogins | undefined;
  readonly config: Config;
}

const texts = {
  en: {
    open: "Open on this computer",
    phone: "On a phone in the same Wi-Fi",
    demo: "Demo logins, all with the password",
    setup: "First start: open the address and create your chain. Set-up code",
    camera: "A phone's camera needs HTTPS: npm start -- --lan",
    install: "Once on every phone, so that it trusts this machine",
    trust: "The certificate is this machine's own; its authority's SHA-256 is",
    stop: "Ctrl-C stops it.",
  },
  "zh-CN": {
    open: "在本机打开",
    phone: "同一 Wi-Fi 下的手机",
    demo: "演示账号，统一密码",
    setup: "首次启动：打开上面的网址创建连锁。初始化码",
    camera: "手机摄像头需要 HTTPS：npm start -- --lan",
    install: "每台手机装一次证书，就信任本机",
    trust: "证书由本机签发，其根证书 SHA-256 为",
    stop: "按 Ctrl-C 停止。",
  },
} as const;

/** Chinese characters take two columns of a terminal. */
function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 2 : 1), 0);
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

function loginLines({ logins }: DemoLogins, language: TextLanguage): string[] {
  return logins.map((one) => {
    const [name, role, place] =
      language === "en" ? [one.nameEn, one.roleEn, one.placeEn] : [one.name, one.role, one.place];
    return `    ${pad(one.number, 8)}${pad(name, 18)}${pad(role, 18)}${place}`;
  });
}

export async function greeting(running: Running, options: GreetingOptions): Promise<string> {
  const { language, logins, config } = options;
  const text = texts[language];
  const lines = ["", `  Instep 步讯`, "", `  ${text.open}: ${running.localUrl}`];
  if (!/localhost|127\.0\.0\.1/.test(running.publicUrl)) lines.push(`  ${text.phone}: ${running.publicUrl}`);
  if (running.tls === undefined && config.publicUrl === undefined) lines.push(`  ${text.camera}`);
  if (running.tls !== undefined)
    lines.push(
      `  ${text.install}: ${running.publicUrl}/trust`,
      `  ${text.trust} ${running.tls.authorityFingerprint}`,
    );
  lines.push("", await terminalQr(running.publicUrl));
  if (logins !== undefined)
    lines.push(`  ${text.demo} ${logins.password}`, "", ...loginLines(logins, language), "");
  const setupCode = await running.setupCode();
  if (setupCode !== undefined) lines.push(`  ${text.setup}: ${setupCode}`, "");
  lines.push(`  ${text.stop}`, "", "");
  return lines.join("\n");
}
