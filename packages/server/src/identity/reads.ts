/** What the routes read before anybody is signed in, and what they tell whoever has just signed in. */
import type { ChainId, StaffId } from "@instep/domain/kernel/ids.ts";
import { guardKeyOf, signInNames } from "@instep/domain/identity/names.ts";
import { staffTable, type StaffRow, type StaffStatus } from "@instep/domain/identity/rows.ts";
import type { MeAnswer } from "@instep/domain/identity/doors.ts";
import type { Caller } from "../platform/contracts.ts";
import type { Database, Sql } from "../platform/database.ts";
import { Refusal } from "../platform/rejected.ts";
import { selectAll } from "../platform/rows.ts";
import { readChain } from "./feeds.ts";

/** The chain of a code; without a code the only one there is. */
export async function findChain(database: Database, code: string | undefined): Promise<ChainId | undefined> {
  const [row] = await database.outside((sql) =>
    code === undefined
      ? sql<{ id: ChainId | null }>("SELECT sole_chain() AS id")
      : sql<{ id: ChainId | null }>("SELECT find_chain($1) AS id", [code.trim()]),
  );
  return row?.id ?? undefined;
}

export async function listChains(database: Database): Promise<ChainId[]> {
  const rows = await database.outside((sql) => sql<{ id: ChainId }>("SELECT id FROM list_chains() AS id"));
  return rows.map(({ id }) => id);
}

export interface Account {
  readonly staffId: StaffId;
  readonly status: StaffStatus;
  readonly passwordHash: string | null;
  readonly pinHash: string | null;
}

export interface SignInState {
  readonly account: Account | undefined;
  readonly lockedUntil: number | null;
}

/** Whom a typed name means, and whether it is locked; the same statements whether anybody has it or not. */
export async function readSignIn(sql: Sql, who: string): Promise<SignInState> {
  const [guards, accounts] = await Promise.all([
    sql<{ lockedUntil: number | null }>(
      `SELECT locked_until AS "lockedUntil" FROM sign_in_guard WHERE guard_key = $1`,
      [guardKeyOf(who)],
    ),
    sql<Account>(
      `SELECT p.staff_id AS "staffId", p.status, c.password_hash AS "passwordHash", c.pin_hash AS "pinHash"
       FROM unnest($1::text[]) WITH ORDINALITY AS w(name, place)
       JOIN unique_name n ON n.name = w.name
       JOIN staff p ON p.chain_id = n.chain_id AND p.staff_id = n.owner_id
       LEFT JOIN credential c ON c.chain_id = p.chain_id AND c.staff_id = p.staff_id
       ORDER BY w.place LIMIT 1`,
      [signInNames(who)],
    ),
  ]);
  return { account: accounts[0], lockedUntil: guards[0]?.lockedUntil ?? null };
}

/** Own secrets and own names, to change a secret. */
export async function readOwn(
  sql: Sql,
  staffId: StaffId,
): Promise<{ staff: StaffRow; account: Account } | undefined> {
  const [staff] = await sql<StaffRow>(`${selectAll(staffTable)} WHERE staff_id = $1`, [staffId]);
  const [credential] = await sql<Pick<Account, "passwordHash" | "pinHash">>(
    `SELECT password_hash AS "passwordHash", pin_hash AS "pinHash" FROM credential WHERE staff_id = $1`,
    [staffId],
  );
  if (staff === undefined) return undefined;
  const { passwordHash = null, pinHash = null } = credential ?? {};
  return { staff, account: { staffId, status: staff.status, passwordHash, pinHash } };
}

/** Answer of `GET /v1/auth/me` and of every sign-in. */
export async function readMe(
  sql: Sql,
  caller: Pick<Caller, "chainId" | "staffId" | "sessionId">,
): Promise<MeAnswer> {
  const { chainId, staffId, sessionId } = caller;
  const [chain, own] = await Promise.all([readChain(sql), readOwn(sql, staffId)]);
  if (chain === null || own === undefined) throw new Refusal("not_signed_in");
  const hasPassword = own.account.passwordHash !== null;
  const hasPin = own.account.pinHash !== null;
  const staff = { ...own.staff, grants: [...own.staff.grants] };
  return { chainId, staffId, sessionId, chain, staff, hasPassword, hasPin };
}

export interface OpenInvite {
  readonly tokenHash: string;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

export async function readInvite(
  sql: Sql,
  staffId: StaffId,
): Promise<{ invite: OpenInvite; staff: StaffRow } | undefined> {
  const [invite] = await sql<OpenInvite>(
    `SELECT token_hash AS "tokenHash", expires_at AS "expiresAt", used_at AS "usedAt" FROM invite WHERE staff_id = $1`,
    [staffId],
  );
  const [staff] = await sql<StaffRow>(`${selectAll(staffTable)} WHERE staff_id = $1`, [staffId]);
  return invite === undefined || staff === undefined ? undefined : { invite, staff };
}
