import { text as readAll } from "node:stream/consumers";
import type { CliCommand } from "../command.ts";
import { UsageError } from "../command.ts";
import { fields } from "../output.ts";
import { remoteOptions, withRemote } from "../remote.ts";

const texts = {
  en: { accepted: "accepted at position", refused: "refused", noJson: "the arguments are no JSON" },
  "zh-CN": { accepted: "已接受，位置", refused: "被拒绝", noJson: "参数不是 JSON" },
} as const;

export const callCommand: CliCommand = {
  name: "call",
  summary: {
    en: "Submit one command to a running server, or ask a query",
    "zh-CN": "向运行中的服务器提交一个指令或查询",
  },
  takes: [
    {
      name: "name",
      isRequired: true,
      meaning: {
        en: "Such as stock.sell; the server shows all at /docs",
        "zh-CN": "如 stock.sell，服务器的 /docs 页列出全部",
      },
    },
    {
      name: "json",
      isRequired: false,
      meaning: { en: "Its arguments; - reads them from the input", "zh-CN": "参数；- 表示从输入读取" },
    },
  ],
  options: {
    query: {
      meaning: { en: "The name is a query's: it changes nothing", "zh-CN": "名称为查询，不改变任何数据" },
    },
    id: {
      value: "uuid",
      meaning: {
        en: "Id of the command; the same id again gets the first answer",
        "zh-CN": "指令编号；同一编号再次提交得到第一次的答复",
      },
    },
    ...remoteOptions,
  },
  example: `call --query stock.trail '{"skuId":"…"}' --staff 1001`,
  run: async (context) => {
    const [name = "", json = "{}"] = context.args;
    const text = texts[context.language];
    let args: unknown;
    try {
      args = JSON.parse(json === "-" ? await readAll(process.stdin) : json);
    } catch {
      throw new UsageError(text.noJson);
    }
    return withRemote(context, async ({ http, newId }) => {
      if (context.isSet("query")) {
        const result = await http.query(name, args);
        context.answer(result, [JSON.stringify(result, undefined, 2)]);
        return 0;
      }
      const id = context.text("id") ?? newId();
      const outcome = await http.sendCommand({ id, name, args, madeAt: Date.now() });
      if (outcome.ok) {
        context.answer({ id, ...outcome }, [
          `${text.accepted} ${outcome.position}`,
          JSON.stringify(outcome.reply, undefined, 2),
        ]);
        return 0;
      }
      const { code, params = {} } = outcome.rejection;
      context.answer({ id, ...outcome }, [`${text.refused}: ${code} ${fields(params)}`.trimEnd()]);
      return 1;
    });
  },
};
