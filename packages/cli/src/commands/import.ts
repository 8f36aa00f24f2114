import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ImportPreview } from "@instep/server/catalogue/import/import.ts";
import { StartRefused } from "@instep/server/platform/refusal.ts";
import { fileOf, UsageError, type CliCommand } from "../command.ts";
import { fields } from "../output.ts";
import { remoteOptions, withRemote } from "../remote.ts";

const texts = {
  en: {
    rows: "rows",
    ready: "ready to be applied",
    notReady: "cannot be applied; nothing was changed",
    applied: "applied",
    row: "row",
    column: "column",
    more: "more",
    noFile: "there is no file",
  },
  "zh-CN": {
    rows: "行",
    ready: "可以导入",
    notReady: "无法导入，未做任何更改",
    applied: "已导入",
    row: "行",
    column: "列",
    more: "条未列出",
    noFile: "没有文件",
  },
} as const;

export const importCommand: CliCommand = {
  name: "import",
  summary: {
    en: "Import styles or opening stock from a sheet into a running server",
    "zh-CN": "把款式或期初库存表导入运行中的服务器",
  },
  takes: [
    {
      name: "file",
      isRequired: true,
      meaning: { en: ".xlsx or .csv, in the shape of the templates", "zh-CN": ".xlsx 或 .csv，格式同模板" },
    },
  ],
  options: {
    kind: { value: "styles|stock", meaning: { en: "What the sheet holds", "zh-CN": "表格内容：款式或库存" } },
    dry: { meaning: { en: "Only say what it will do", "zh-CN": "只预览，不导入" } },
    ...remoteOptions,
  },
  example: "import opening.xlsx --kind stock --dry --staff 1001",
  run: async (context) => {
    const kind = context.text("kind");
    if (kind !== "styles" && kind !== "stock") throw new UsageError("--kind styles|stock");
    const text = texts[context.language];
    const file = fileOf(context.args[0] ?? "");
    const bytes = await readFile(file).catch(() => {
      throw new StartRefused(`${text.noFile} ${file}`);
    });
    return withRemote(context, async (remote) => {
      const fileName = path.basename(file);
      const query = `/v1/catalogue/import?kind=${kind}`;
      const sent = await remote.fetch(`${query}&dry=1&name=${encodeURIComponent(fileName)}`, {
        method: "POST",
        headers: { "content-type": "application/octet-stream" },
        body: bytes,
      });
      const preview = (await sent.json()) as ImportPreview;
      const lines = linesOf(preview, text);
      if (!preview.ready || context.isSet("dry")) {
        context.answer({ ok: preview.ready, ...preview }, [
          ...lines,
          preview.ready ? text.ready : text.notReady,
        ]);
        return preview.ready ? 0 : 1;
      }
      const done = await remote.fetch(query, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token: preview.token, fileName, id: remote.newId() }),
      });
      const applied = (await done.json()) as { applied: object; position: number };
      context.answer({ ok: true, ...applied }, [...lines, `${text.applied}: ${fields(applied.applied)}`]);
      return 0;
    });
  },
};

function linesOf(
  { fileName, sheet, errors, errorCount, warnings, warningCount }: ImportPreview,
  text: (typeof texts)["en" | "zh-CN"],
): string[] {
  const place = ({ row, column }: ImportPreview["errors"][number]): string => {
    const at = [row === null ? "" : `${text.row} ${row}`, column === null ? "" : `${text.column} ${column}`];
    return at.filter((part) => part !== "").join(", ");
  };
  const issue = (one: ImportPreview["errors"][number], mark: string): string =>
    `  ${mark} ${[place(one), one.code, fields(one.params)].filter((part) => part !== "").join("  ")}`;
  const all = (issues: ImportPreview["errors"], count: number, mark: string): string[] => {
    const rest = count - issues.length;
    return [
      ...issues.map((one) => issue(one, mark)),
      ...(rest > 0 ? [`  ${mark} … ${rest} ${text.more}`] : []),
    ];
  };
  return [
    `${fileName}: ${sheet?.rowCount ?? 0} ${text.rows}`,
    ...all(errors, errorCount, "✗"),
    ...all(warnings, warningCount, "!"),
  ];
}
