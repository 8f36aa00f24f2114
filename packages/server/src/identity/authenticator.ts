/**
 * Who calls, from a session token. What was read is believed for a few seconds, and as long as the chain's log is heard
 * here without a break; in any case only until the log says that the person's rights or sessions changed. The journal
 * checks the session again under the chain's lock, so no command of a closed session is ever accepted, whatever is cached
 * here.
 */
import type { ChainId, DeviceId, SessionId, StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";
import type { Language } from "@instep/domain/identity/rows.ts";
import type { Caller } from "../platform/contracts.ts";
import type { Database } from "../platform/database.ts";
import { gatherBy } from "../platform/gather.ts";
import { hashOfSecret, isSameHash, parseToken, tokenOf } from "./tokens.ts";

export interface Authenticator {
  callerOfToken(token: string): Promise<Caller | undefined>;
  callerOfRequest(request: Request): Promise<Caller | undefined>;
  /** Forgets what is cached of a person; called on entries that change rights or close sessions. */
  invalidate(chainId: ChainId, staffId: string): void;
  /** The caller as the database has them now; undefined when the session is over. */
  refresh(caller: Caller): Promise<Caller | undefined>;
}

interface Known {
  readonly caller: Caller;
  readonly tokenHash: string;
  readonly expiresAt: number;
  /** When reading began. */
  readonly readAt: number;
}

interface SessionColumns {
  sessionId: SessionId;
  staffId: StaffId;
  deviceId: DeviceId;
  tokenHash: string;
  expiresAt: number;
  grants: readonly RoleGrant[];
  language: Language;
}

const sessionText = `
  SELECT s.session_id AS "sessionId", s.staff_id AS "staffId", s.device_id AS "deviceId", s.token_hash AS "tokenHash", s.expires_at AS "expiresAt",
    p.grants, p.language
  FROM session s JOIN staff p ON p.chain_id = s.chain_id AND p.staff_id = s.staff_id
  WHERE s.session_id = ANY ($1::uuid[]) AND s.closed_at IS NULL AND p.status = 'active'`;

/** Open sessions of active people; those that are asked for in the same moment in one read. */
function sessionReader(
  database: Database,
): (chainId: ChainId, id: SessionId) => Promise<Omit<Known, "readAt"> | undefined> {
  return gatherBy(async (chainId: ChainId, ids: readonly SessionId[]) => {
    const rows = await database.read(chainId, (sql) => sql<SessionColumns>(sessionText, [ids]));
    const byId = new Map(
      rows.map(({ sessionId, staffId, deviceId, grants, language, tokenHash, expiresAt }) => {
        const caller: Caller = { chainId, staffId, sessionId, deviceId, grants, language };
        return [sessionId, { caller, tokenHash, expiresAt }];
      }),
    );
    return ids.map((id) => byId.get(id));
  });
}

/** Keeps the session as the youngest; beyond the limit the oldest goes. */
function remember(known: Map<SessionId, Known>, found: Known): void {
  known.delete(found.caller.sessionId);
  if (known.size >= limits.callerCacheEntriesMax) {
    const [oldest] = known.keys();
    if (oldest !== undefined) known.delete(oldest);
  }
  known.set(found.caller.sessionId, found);
}

/** `heardSince`: since when every change in the chain's log has led to `invalidate`; undefined while that is in doubt. */
export function makeAuthenticator(
  database: Database,
  now: () => number,
  heardSince: (chainId: ChainId) => number | undefined = () => undefined,
): Authenticator {
  const known = new Map<SessionId, Known>();
  const loading = new Map<SessionId, Promise<Known | undefined>>();
  let changes = 0;
  const sessionOf = sessionReader(database);

  async function read(chainId: ChainId, sessionId: SessionId): Promise<Known | undefined> {
    for (;;) {
      const [before, readAt] = [changes, now()];
      const session = await sessionOf(chainId, sessionId);
      // A change that came in while reading may be missing in what was read.
      if (session !== undefined && before !== changes) continue;
      const found = session && { ...session, readAt };
      if (found !== undefined) remember(known, found);
      return found;
    }
  }

  /** One read for any number of requests of the same session that arrive together. */
  function load(chainId: ChainId, sessionId: SessionId): Promise<Known | undefined> {
    const reading = loading.get(sessionId);
    if (reading !== undefined) return reading;
    const started = read(chainId, sessionId).finally(() => {
      if (loading.get(sessionId) === started) loading.delete(sessionId);
    });
    loading.set(sessionId, started);
    return started;
  }

  function isFresh({ caller, readAt }: Known): boolean {
    if (now() - readAt < limits.callerCacheMsMax) return true;
    const since = heardSince(caller.chainId);
    return since !== undefined && readAt > since;
  }

  async function callerOfToken(text: string): Promise<Caller | undefined> {
    const token = parseToken(text);
    if (token === undefined) return undefined;
    const cached = known.get(token.sessionId);
    const isKnown = cached?.caller.chainId === token.chainId && isFresh(cached);
    const found = isKnown ? cached : await load(token.chainId, token.sessionId);
    if (found?.caller.chainId !== token.chainId || found.expiresAt <= now()) return undefined;
    return isSameHash(hashOfSecret(token.secret), found.tokenHash) ? found.caller : undefined;
  }

  return {
    callerOfToken,
    callerOfRequest: async (request) => {
      const token = tokenOf(request);
      return token === undefined ? undefined : callerOfToken(token);
    },
    invalidate: (chainId, staffId) => {
      changes += 1;
      loading.clear();
      for (const [sessionId, { caller }] of known)
        if (caller.staffId === staffId && caller.chainId === chainId) known.delete(sessionId);
    },
    refresh: async ({ chainId, sessionId }) => {
      const found = await read(chainId, sessionId);
      return found === undefined || found.expiresAt <= now() ? undefined : found.caller;
    },
  };
}
