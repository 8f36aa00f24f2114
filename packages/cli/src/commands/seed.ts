import { randomInt } from "node:crypto";
import { openDatabase } from "@instep/server/platform/database.ts";
import { StartRefused } from "@instep/server/platform/refusal.ts";
import { withDatabase } from "../database.ts";
import { UsageError, type CliCommand } from "../command.ts";

const texts = {
  en: {
    exists: "the database holds a chain already; the demo is made in an empty one",
    step: "making",
    done: "The demo chain is ready. Sign in with these numbers and the password",
  },
  "zh-CN": {
    exists: "数据库中已有连锁；演示连锁只能在空数据库中创建",
    step: "正在创建",
    done: "演示连锁已创建。可用以下工号和密码登录",
  },
} as const;

/** No letters or digits that look alike. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

export const seedCommand: CliCommand = {
  name: "seed",
  summary: {
    en: "Create the demo chain; the server must be stopped",
    "zh-CN": "创建演示连锁；须先停止服务器",
  },
  takes: [],
  options: {
    days: { value: "n", meaning: { en: "Days of history, 42 without it", "zh-CN": "历史天数，默认 42" } },
    password: {
      value: "text",
      meaning: {
        en: "Password of all demo people; drawn at random without it",
        "zh-CN": "所有演示人员的密码；默认随机生成",
      },
    },
  },
  example: "seed --days 7",
  run: (context) => {
    const days = context.text("days");
    if (days !== undefined && !/^[1-9]\d{0,2}$/.test(days)) throw new UsageError(`--days ${days}`);
    return withDatabase(context, { isNewAllowed: true, isAlone: true }, async (databaseUrl) => {
      const [
        { migrate },
        { migrationsOf },
        { modules },
        { seedDemo },
        { hashSecret },
        { demoOwner, demoPeople },
      ] = await Promise.all([
        import("@instep/server/platform/migrate.ts"),
        import("@instep/server/house.ts"),
        import("@instep/server/modules.ts"),
        import("@instep/server/demo/seed.ts"),
        import("@instep/server/identity/secrets.ts"),
        import("@instep/server/demo/people.ts"),
      ]);
      const text = texts[context.language];
      await migrate(databaseUrl, migrationsOf(modules));
      if (await hasChain(databaseUrl)) throw new StartRefused(text.exists);
      const drawn = Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join("");
      const password = context.text("password") ?? drawn;
      const chainId = await seedDemo({
        databaseUrl,
        mediaDir: context.config.mediaDir,
        passwordHash: await hashSecret(password),
        now: Date.now(),
        ...(days === undefined ? {} : { days: Number(days) }),
        say: (step) => context.say(`${text.step} ${step}`),
      });
      const people = [demoOwner, ...demoPeople];
      const staff = people.map(({ number, name, nameEn, role }) => ({ number, name, nameEn, role }));
      context.answer({ ok: true, chainId, password, staff }, [
        `${text.done} ${password}`,
        ...people
          .filter((one) => one.isShown)
          .map((one) => `  ${one.number}  ${one.name} ${one.nameEn}  ${one.role}`),
      ]);
      return 0;
    });
  },
};

async function hasChain(url: string): Promise<boolean> {
  const database = openDatabase({ url, connectionsMax: 1, onError: () => undefined });
  try {
    const chains = await database.outside((sql) => sql("SELECT journal_chains() LIMIT 1"));
    return chains.length > 0;
  } finally {
    await database.close();
  }
}
