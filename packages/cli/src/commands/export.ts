import { createWriteStream, existsSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { StartRefused } from "@instep/server/platform/refusal.ts";
import { fileOf, UsageError, type CliCommand } from "../command.ts";
import { size } from "../output.ts";
import { remoteOptions, withRemote } from "../remote.ts";

const texts = {
  en: { written: "Written", exists: "exists already; an export overwrites nothing" },
  "zh-CN": { written: "已写入", exists: "已存在，导出不会覆盖" },
} as const;

export const exportCommand: CliCommand = {
  name: "export",
  summary: {
    en: "Export styles or stock of a running server, in the shape of the import",
    "zh-CN": "从运行中的服务器导出款式或库存，格式与导入相同",
  },
  takes: [
    {
      name: "file",
      isRequired: true,
      meaning: { en: "Where to: .xlsx or .csv", "zh-CN": "写到哪里：.xlsx 或 .csv" },
    },
  ],
  options: {
    kind: { value: "styles|stock", meaning: { en: "What to export", "zh-CN": "导出内容：款式或库存" } },
    ...remoteOptions,
  },
  example: "export stock.xlsx --kind stock --staff 1001",
  run: async (context) => {
    const kind = context.text("kind");
    const file = fileOf(context.args[0] ?? "");
    const format = /\.(xlsx|csv)$/i.exec(file)?.[1]?.toLowerCase();
    if (kind !== "styles" && kind !== "stock") throw new UsageError("--kind styles|stock");
    if (format === undefined) throw new UsageError(".xlsx, .csv");
    const text = texts[context.language];
    if (existsSync(file)) throw new StartRefused(`${file} ${text.exists}`);
    return withRemote(context, async (remote) => {
      const path = `/v1/catalogue/export?kind=${kind}&format=${format}&language=${context.language}`;
      const { body } = await remote.fetch(path);
      try {
        await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(file, { flags: "wx" }));
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
      const { size: bytes } = await stat(file);
      context.answer({ ok: true, file, bytes }, [`${text.written}: ${file} (${size(bytes)})`]);
      return 0;
    });
  },
};
