import { fileOf, type CliCommand } from "../command.ts";
import { withDatabase } from "../database.ts";
import { duration, figure, size } from "../output.ts";

const texts = {
  en: {
    done: "Backup written",
    rows: "rows",
    files: "pictures",
    keep: "It holds password hashes: keep it as you keep the database.",
  },
  "zh-CN": {
    done: "备份已写入",
    rows: "行",
    files: "个图片文件",
    keep: "备份含有密码哈希，请像数据库一样妥善保管。",
  },
} as const;

export const backupCommand: CliCommand = {
  name: "backup",
  summary: {
    en: "Write everything into one file, also while the server runs",
    "zh-CN": "把全部数据写入一个文件，服务器运行时也可以",
  },
  takes: [
    {
      name: "file",
      isRequired: false,
      meaning: { en: "Where to; an existing file is not overwritten", "zh-CN": "写到哪里；不会覆盖已有文件" },
    },
  ],
  options: {},
  example: "backup /mnt/usb/instep.backup",
  run: (context) =>
    withDatabase(context, {}, async (url) => {
      const { backup } = await import("@instep/server/backup/backup.ts");
      const now = Date.now();
      const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");
      const file = fileOf(context.args[0] ?? `instep-${stamp}.backup`);
      const result = await backup({ databaseUrl: url, mediaDir: context.config.mediaDir, file, now });
      const { language } = context;
      const text = texts[language];
      const counts = `${figure(result.rows, language)} ${text.rows}, ${figure(result.media, language)} ${text.files}`;
      context.answer({ ok: true, ...result }, [
        `${text.done}: ${result.file}`,
        `${counts}, ${size(result.bytes)}, ${duration(result.ms)}`,
        text.keep,
      ]);
      return 0;
    }),
};
