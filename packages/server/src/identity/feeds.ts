/** The feeds of identity: `directory` for everybody, `audit` for few, `me:<staff>` for one. */
import { limits } from "@instep/domain/kernel/limits.ts";
import type {
  AuditView,
  ChainView,
  DirectoryView,
  MeView,
  SessionView,
} from "@instep/domain/identity/contract.ts";
import { auditLineOf } from "@instep/domain/identity/feed.ts";
import { isAllowed } from "@instep/domain/identity/permissions.ts";
import { publicStaff } from "@instep/domain/identity/rules/people.ts";
import {
  chainTable,
  placeTable,
  staffTable,
  type ChainRow,
  type PlaceRow,
  type StaffRow,
} from "@instep/domain/identity/rows.ts";
import { readEntries } from "../journal/log.ts";
import type { FeedSource } from "../platform/contracts.ts";
import type { Sql } from "../platform/database.ts";
import { selectAll } from "../platform/rows.ts";

export async function readChain(sql: Sql): Promise<ChainView | null> {
  const [row] = await sql<ChainRow>(selectAll(chainTable));
  if (row === undefined) return null;
  const { ownerIds: _, ...chain } = row;
  return chain;
}

export const directoryFeedSource: FeedSource<DirectoryView> = {
  family: "directory",
  mayFollow: async (_, caller, key) => key === "" && isAllowed(caller.grants, "directory.view"),
  snapshot: async (sql) => {
    const [chain, places, staff] = await Promise.all([
      readChain(sql),
      sql<PlaceRow>(selectAll(placeTable)),
      sql<StaffRow>(selectAll(staffTable)),
    ]);
    return {
      chain,
      places: Object.fromEntries(places.map((place) => [place.placeId, place])),
      staff: Object.fromEntries(staff.map((person) => [person.staffId, publicStaff(person)])),
    };
  },
};

export const auditFeedSource: FeedSource<AuditView> = {
  family: "audit",
  mayFollow: async (_, caller, key) => key === "" && isAllowed(caller.grants, "audit.view"),
  snapshot: async (sql) => {
    const entries = await readEntries(sql, "audit", limits.auditEntriesKept);
    return { lines: entries.reverse().map(auditLineOf) };
  },
};

export const meFeedSource: FeedSource<MeView> = {
  family: "me",
  mayFollow: async (_, caller, key) => key === caller.staffId,
  snapshot: async (sql, staffId) => {
    const [sessions, channels, markers] = await Promise.all([
      sql<SessionView>(
        `SELECT s.session_id AS "sessionId", s.device_name AS "deviceName", s.created_at AS "createdAt"
         FROM staff_sessions o
         CROSS JOIN LATERAL jsonb_array_elements_text(o.session_ids) WITH ORDINALITY AS i(session_id, place)
         JOIN session s ON s.chain_id = o.chain_id AND s.session_id = i.session_id::uuid
         WHERE o.staff_id = $1 ORDER BY i.place`,
        [staffId],
      ),
      sql<{ channelId: string }>(`SELECT channel_id AS "channelId" FROM channel_member WHERE staff_id = $1`, [
        staffId,
      ]),
      sql<{ channelId: string; read: number }>(
        `SELECT channel_id AS "channelId", read_ordinal AS read FROM chat_marker WHERE staff_id = $1`,
        [staffId],
      ),
    ]);
    return {
      sessions,
      channelIds: channels.map(({ channelId }) => channelId).sort(),
      markers: Object.fromEntries(markers.map(({ channelId, read }) => [channelId, read])),
    };
  },
};
