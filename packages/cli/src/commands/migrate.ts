import { withDatabase } from "../database.ts";
import type { CliCommand } from "../command.ts";

const texts = {
  en: { done: "applied", none: "The database is up to date:", total: "migrations" },
  "zh-CN": { done: "已执行", none: "数据库已是最新：", total: "个迁移" },
} as const;

export const migrateCommand: CliCommand = {
  name: "migrate",
  summary: { en: "Bring the database to the present schema", "zh-CN": "把数据库更新到最新结构" },
  takes: [],
  options: {},
  example: "migrate",
  run: (context) =>
    withDatabase(context, { isNewAllowed: true }, async (url) => {
      const [{ migrate }, { migrationsOf }, { modules }] = await Promise.all([
        import("@instep/server/platform/migrate.ts"),
        import("@instep/server/house.ts"),
        import("@instep/server/modules.ts"),
      ]);
      const { applied, total } = await migrate(url, migrationsOf(modules));
      const text = texts[context.language];
      context.answer({ ok: true, applied, total }, [
        ...applied.map((name) => `${text.done} ${name}`),
        `${text.none} ${total} ${text.total}`,
      ]);
      return 0;
    }),
};
