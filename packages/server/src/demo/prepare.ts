/** The demo on a first start: made when the database has no chain, with a password drawn at random and kept beside the data. */
import { randomInt } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { openDatabase } from "../platform/database.ts";
import type { Config } from "../platform/config.ts";
import type { Logger } from "../platform/logger.ts";
import { StartRefused } from "../platform/refusal.ts";
import type { DemoLogins } from "../greeting.ts";
import { hashSecret } from "../identity/secrets.ts";
import { demoOwner, demoPeople, demoPlaces, roleNames } from "./people.ts";
import { seedDemo } from "./seed.ts";

export interface PreparedDemo {
  prepare(databaseUrl: string): Promise<void>;
  logins(): DemoLogins | undefined;
}

const keptSchema = z.object({ password: z.string() });
/** No letters or digits that look alike. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

function drawPassword(): string {
  return Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join("");
}

function loginsWith(password: string): DemoLogins {
  const shown = [demoOwner, ...demoPeople].filter((one) => one.isShown === true);
  return {
    password,
    logins: shown.map((one) => {
      const place = demoPlaces.find((candidate) => candidate.code === one.places?.[0]);
      const [role, roleEn] = roleNames[one.role];
      return {
        number: one.number,
        name: one.name,
        nameEn: one.nameEn,
        role,
        roleEn,
        place: place?.name ?? "",
        placeEn: place?.nameEn ?? "",
      };
    }),
  };
}

async function hasChain(databaseUrl: string): Promise<boolean> {
  const database = openDatabase({ url: databaseUrl, connectionsMax: 1, onError: () => undefined });
  try {
    const rows = await database.outside((sql) => sql("SELECT journal_chains() LIMIT 1"));
    return rows.length > 0;
  } finally {
    await database.close();
  }
}

export function prepareDemo(options: {
  config: Config;
  log: Logger;
  say: (line: string) => void;
}): PreparedDemo {
  const { config, log, say } = options;
  const file = path.join(config.dataDir, "demo.json");
  let password: string | undefined;

  return {
    prepare: async (databaseUrl) => {
      if (!config.demo) return;
      if (await hasChain(databaseUrl)) {
        password = readKept(file);
        return;
      }
      say("Instep: making the demo chain / 正在创建演示连锁 …");
      const started = performance.now();
      password = drawPassword();
      mkdirSync(config.dataDir, { recursive: true });
      writeFileSync(file, JSON.stringify({ password }), { mode: 0o600 });
      const passwordHash = await hashSecret(password);
      try {
        await seedDemo({ databaseUrl, mediaDir: config.mediaDir, passwordHash, now: Date.now() });
      } catch (error) {
        log.error({ err: error }, "the demo chain was not made");
        // Half a demo would be taken for a chain of the shop's own by the next start.
        throw new StartRefused(
          `the demo chain could not be made: ${reasonOf(error)} ` +
            `(begin again with ${config.databaseUrl === undefined ? `${config.dataDir} removed` : "an empty database"}, or start with DEMO=0)`,
        );
      }
      log.info({ ms: Math.round(performance.now() - started) }, "the demo chain is ready");
    },
    logins: () => (password === undefined ? undefined : loginsWith(password)),
  };
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}

function readKept(file: string): string | undefined {
  try {
    return keptSchema.parse(JSON.parse(readFileSync(file, "utf8"))).password;
  } catch {
    return undefined;
  }
}
