/** Checking a secret that somebody typed, in the same time and with the same answer whatever is wrong with it. */
import { guardKeyOf } from "@instep/domain/identity/names.ts";
import { secretFault, secretKind } from "@instep/domain/identity/secrets.ts";
import type { StaffRow } from "@instep/domain/identity/rows.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import { Refusal } from "../platform/rejected.ts";
import { isCommonPassword } from "./common-passwords.ts";
import { systemCommand, type Door } from "./door.ts";
import { readSignIn, type Account } from "./reads.ts";

export interface Checked {
  readonly account: Account;
  readonly guardKey: string;
  readonly means: "password" | "pin";
}

/** Whoever the name means, if the secret is theirs. Throws `locked` or `wrong_credentials`, and counts the latter. */
export function checkSecret(
  door: Door,
  chainId: ChainId,
  who: string,
  secret: string,
  address: string,
): Promise<Checked> {
  const { house, hasher } = door;
  const guardKey = guardKeyOf(who);
  return door.inTurn(`${chainId}/${guardKey}`, async () => {
    const { account, lockedUntil } = await house.database.read(chainId, (sql) => readSignIn(sql, who));
    const waitMs = (lockedUntil ?? 0) - house.now();
    if (waitMs > 0) throw new Refusal("locked", { seconds: Math.ceil(waitMs / 1_000) }, waitMs);
    const means = secretKind(secret);
    const stored = means === "pin" ? account?.pinHash : account?.passwordHash;
    const fits = await hasher.verify(secret, stored);
    if (fits && account?.status === "active") return { account, guardKey, means };
    await systemCommand(house, chainId, "session.refused", {
      guardKey,
      staffId: account?.staffId ?? null,
      address,
    });
    throw new Refusal("wrong_credentials");
  });
}

/** Refuses a secret that is easy to guess; `own` are the person's numbers and names. */
export async function assertStrong(
  secret: string,
  { number, phone, name, nameEn }: Pick<StaffRow, "number" | "phone" | "name" | "nameEn">,
): Promise<void> {
  const fault = secretFault(secret, [number, phone ?? "", name, nameEn]);
  if (fault !== undefined) throw new Refusal(fault.code, fault.params);
  if (await isCommonPassword(secret)) throw new Refusal("secret_weak", { reason: "common" });
}

/** Both kinds of secret as they are typed when somebody joins: at least one of them. */
export interface NewSecrets {
  readonly password?: string | undefined;
  readonly pin?: string | undefined;
}

export async function hashNew(
  { hasher }: Door,
  { password, pin }: NewSecrets,
  person: Pick<StaffRow, "number" | "phone" | "name" | "nameEn">,
): Promise<{ passwordHash: string | null; pinHash: string | null }> {
  if (password === undefined && pin === undefined) throw new Refusal("secret_missing");
  if (password !== undefined && secretKind(password) === "pin")
    throw new Refusal("secret_weak", { reason: "short" });
  if (pin !== undefined && secretKind(pin) !== "pin") throw new Refusal("secret_weak", { reason: "pin" });
  for (const secret of [password, pin]) if (secret !== undefined) await assertStrong(secret, person);
  return {
    passwordHash: password === undefined ? null : await hasher.hash(password),
    pinHash: pin === undefined ? null : await hasher.hash(pin),
  };
}
