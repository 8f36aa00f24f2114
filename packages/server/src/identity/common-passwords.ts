/** The 49,000 most common passwords (zxcvbn-ts, MIT), read when the first secret is set and kept as a set. */
import { limits } from "@instep/domain/kernel/limits.ts";

let common: Promise<ReadonlySet<string>> | undefined;

async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"].filter((password) => password.length >= limits.pinDigits));
}

export async function isCommonPassword(secret: string): Promise<boolean> {
  common ??= load();
  return (await common).has(secret.toLowerCase());
}
