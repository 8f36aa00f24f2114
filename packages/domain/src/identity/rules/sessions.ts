/** Sessions: opened by the server once a secret was right, counted when it was wrong, closed by their owner. */
import { command } from "../../kernel/command.ts";
import type { SessionId, StaffId } from "../../kernel/ids.ts";
import { limits } from "../../kernel/limits.ts";
import { rejection } from "../../kernel/rejection.ts";
import { Draft, reject, type State } from "../../kernel/state.ts";
import { ref } from "../../kernel/table.ts";
import { noteAudit } from "../audit.ts";
import {
  closedReply,
  refusedReply,
  sessionCloseAllArgs,
  sessionCloseArgs,
  sessionOpenArgs,
  sessionRefusedArgs,
  sessionReply,
  type SessionOpenArgs,
  type SessionRefusedArgs,
} from "../contract.ts";
import { failedOnce, lockedFor } from "../lockout.ts";
import { sessionTable, signInGuardTable, staffSessionsTable, staffTable, type SessionRow } from "../rows.ts";
import { closeSessions, meFeed, openSessionIds, sessionTouches } from "./people.ts";

/** The id of the session is the id of the command that opens it, so that the token can be made before. */
export const sessionOpen = command({
  name: "session.open",
  permission: "system",
  args: sessionOpenArgs,
  reply: sessionReply,
  touches: ({ staffId, guardKey }: SessionOpenArgs, _, state) => [
    ref(staffTable, staffId),
    ...sessionTouches(state, staffId),
    ...(guardKey === undefined ? [] : [ref(signInGuardTable, guardKey)]),
  ],
  decide: (state, args, { commandId, at }) => {
    const { staffId, deviceId, deviceName, tokenHash, guardKey } = args;
    if (state.get(staffTable, staffId)?.status !== "active") return reject(rejection("wrong_credentials"));
    const draft = new Draft(state);
    if (guardKey !== undefined) {
      const guard = state.get(signInGuardTable, guardKey);
      const waitMs = lockedFor(guard, at);
      if (waitMs > 0) return reject(rejection("locked", { seconds: Math.ceil(waitMs / 1_000) }));
      if (guard !== undefined) draft.remove(signInGuardTable, guardKey);
    }
    makeRoom(draft, staffId, at);
    const sessionId = commandId as string as SessionId;
    const expiresAt = at + limits.sessionMsMax;
    const session: SessionRow = {
      sessionId,
      staffId,
      deviceId,
      deviceName,
      tokenHash,
      createdAt: at,
      expiresAt,
      closedAt: null,
    };
    draft.put(sessionTable, session);
    draft.put(staffSessionsTable, { staffId, sessionIds: [...openSessionIds(draft, staffId), sessionId] });
    draft.emit(meFeed(staffId), "session.opened", { session: { sessionId, deviceName, createdAt: at } });
    noteAudit(draft, {
      what: "session.opened",
      subjectId: staffId,
      detail: { means: args.means, deviceName, address: args.address },
    });
    return draft.accept({ sessionId, expiresAt });
  },
});

/** Closes what has expired, then the oldest, until one more session fits. */
function makeRoom(draft: Draft, staffId: StaffId, at: number): void {
  const isExpired = (sessionId: SessionId) => (draft.get(sessionTable, sessionId)?.expiresAt ?? 0) <= at;
  closeSessions(draft, staffId, at, "expired", isExpired);
  const open = openSessionIds(draft, staffId);
  const tooMany = new Set(open.slice(0, Math.max(0, open.length - limits.sessionsPerStaffMax + 1)));
  closeSessions(draft, staffId, at, "too_many", (sessionId) => tooMany.has(sessionId));
}

export const sessionRefused = command({
  name: "session.refused",
  permission: "system",
  args: sessionRefusedArgs,
  reply: refusedReply,
  touches: ({ guardKey }: SessionRefusedArgs) => [ref(signInGuardTable, guardKey)],
  decide: (state, { guardKey, staffId, address }, { at }) => {
    const draft = new Draft(state);
    const guard = failedOnce(guardKey, state.get(signInGuardTable, guardKey), at);
    draft.put(signInGuardTable, guard);
    const { failures, lockedUntil } = guard;
    const detail = { failures, lockedSeconds: Math.ceil(lockedFor(guard, at) / 1_000), address };
    noteAudit(draft, {
      what: "session.refused",
      ...(staffId === null ? {} : { subjectId: staffId }),
      detail,
    });
    return draft.accept({ failures, lockedUntil });
  },
});

export const sessionClose = command({
  name: "session.close",
  permission: "self",
  args: sessionCloseArgs,
  reply: closedReply,
  touches: (_, { actor }, state) => (actor.kind === "staff" ? sessionTouches(state, actor.staffId) : []),
  decide: (state, args, { actor, at }) => {
    if (actor.kind !== "staff") return reject(rejection("not_found"));
    const sessionId = args.sessionId ?? actor.sessionId;
    if (!isOpen(state, actor.staffId, sessionId)) return reject(rejection("not_found"));
    const draft = new Draft(state);
    const closed = closeSessions(draft, actor.staffId, at, "signed_out", (open) => open === sessionId);
    noteAudit(draft, { what: "session.closed", subjectId: actor.staffId });
    return draft.accept({ closed });
  },
});

/** Only one's own list is looked at, so another person's session is as unknown as one that never was. */
function isOpen(state: State, staffId: StaffId, sessionId: SessionId): boolean {
  return openSessionIds(state, staffId).includes(sessionId);
}

export const sessionCloseAll = command({
  name: "session.close_all",
  permission: "self",
  args: sessionCloseAllArgs,
  reply: closedReply,
  touches: (_, { actor }, state) => (actor.kind === "staff" ? sessionTouches(state, actor.staffId) : []),
  decide: (state, { keepThis }, { actor, at }) => {
    if (actor.kind !== "staff") return reject(rejection("not_found"));
    const draft = new Draft(state);
    const kept = keepThis ? actor.sessionId : undefined;
    const closed = closeSessions(draft, actor.staffId, at, "signed_out", (sessionId) => sessionId !== kept);
    noteAudit(draft, { what: "session.all_closed", subjectId: actor.staffId, detail: { closed } });
    return draft.accept({ closed });
  },
});
