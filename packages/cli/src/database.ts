/** The database of a command, for as long as it runs. */
import { attachDatabase, type AttachOptions } from "@instep/server/platform/postgres/attach.ts";
import type { Context } from "./command.ts";

export async function withDatabase(
  { config, log }: Context,
  options: Pick<AttachOptions, "isNewAllowed" | "isAlone">,
  run: (url: string) => Promise<number>,
): Promise<number> {
  const database = await attachDatabase({ config, log, ...options });
  try {
    return await run(database.url);
  } finally {
    await database.stop();
  }
}
