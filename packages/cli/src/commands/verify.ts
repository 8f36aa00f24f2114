import { withDatabase } from "../database.ts";
import type { CliCommand } from "../command.ts";
import { duration, fields, figure, pad } from "../output.ts";

const texts = {
  en: {
    checked: "checked",
    breaks: "breaks",
    absent: "not kept in this database",
    ok: "Everything holds.",
    broken: "Something does not hold.",
    chains: (count: number) => `${figure(count, "en")} ${count === 1 ? "chain" : "chains"}`,
  },
  "zh-CN": {
    checked: "项已检查",
    breaks: "处不符",
    absent: "此数据库没有相关数据",
    ok: "全部成立。",
    broken: "有不成立的地方。",
    chains: (count: number) => `${figure(count, "zh-CN")} 个连锁`,
  },
} as const;

export const verifyCommand: CliCommand = {
  name: "verify",
  summary: {
    en: "Check what must always be true, over the whole database",
    "zh-CN": "在整个数据库上检查必须始终成立的规则",
  },
  takes: [],
  options: {},
  example: "verify --json",
  run: (context) =>
    withDatabase(context, {}, async (url) => {
      const { verify } = await import("@instep/server/verify/verify.ts");
      const { language } = context;
      const text = texts[language];
      const result = await verify(url, (check) => {
        const mark = check.isAbsent ? "-" : check.breaks === 0 ? "✓" : "✗";
        const counts = `${figure(check.checked, language)} ${text.checked}, ${figure(check.breaks, language)} ${text.breaks}`;
        const title = `${mark} ${pad(String(check.invariant), 3)}${check.title[language]}`;
        context.say(`${title}\n      ${check.isAbsent ? text.absent : `${counts}, ${duration(check.ms)}`}`);
        for (const example of check.examples) context.say(`      ${fields(example)}`);
      });
      const summary = `${text.chains(result.chains)}, ${duration(result.ms)}`;
      context.answer(result, ["", `${result.ok ? text.ok : text.broken} (${summary})`]);
      return result.ok ? 0 : 1;
    }),
};
