import { fileOf, type CliCommand } from "../command.ts";
import { withDatabase } from "../database.ts";
import { duration, figure } from "../output.ts";

const texts = {
  en: {
    done: "Restored the backup of",
    rows: "rows",
    files: "pictures",
    verified: "Everything in it holds.",
    broken: "Not everything in it holds; see: npm run instep -- verify",
  },
  "zh-CN": {
    done: "已恢复备份，备份时间",
    rows: "行",
    files: "个图片文件",
    verified: "其中的数据全部成立。",
    broken: "其中有数据不成立，请查看：npm run instep -- verify",
  },
} as const;

export const restoreCommand: CliCommand = {
  name: "restore",
  summary: {
    en: "Make an empty database what a backup was; the server must be stopped",
    "zh-CN": "把备份恢复到空数据库；须先停止服务器",
  },
  takes: [{ name: "file", isRequired: true, meaning: { en: "The backup", "zh-CN": "备份文件" } }],
  options: {
    "sign-out": {
      meaning: {
        en: "Close all sessions; without it people stay signed in on their devices",
        "zh-CN": "关闭所有登录；不加此选项时各设备保持登录",
      },
    },
  },
  example: "restore instep.backup --data-dir ./data-restored",
  run: (context) =>
    withDatabase(context, { isNewAllowed: true, isAlone: true }, async (url) => {
      const [{ restore }, { migrationsOf }, { modules }] = await Promise.all([
        import("@instep/server/backup/restore.ts"),
        import("@instep/server/house.ts"),
        import("@instep/server/modules.ts"),
      ]);
      const result = await restore({
        databaseUrl: url,
        mediaDir: context.config.mediaDir,
        file: fileOf(context.args[0] ?? ""),
        migrations: migrationsOf(modules),
        now: Date.now(),
        signOut: context.isSet("sign-out"),
      });
      const { language } = context;
      const text = texts[language];
      const { ok } = result.verification;
      const counts = `${figure(result.rows, language)} ${text.rows}, ${figure(result.media, language)} ${text.files}`;
      context.answer({ ok, ...result }, [
        `${text.done} ${new Date(result.createdAt).toLocaleString(language)}`,
        `${counts}, ${duration(result.ms)}`,
        ok ? text.verified : text.broken,
      ]);
      return ok ? 0 : 1;
    }),
};
