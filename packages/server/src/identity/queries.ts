/** Reads of identity. Phones are shown only to those who manage the person. */
import {
  auditQuery,
  permissionsQuery,
  sessionsQuery,
  staffQuery,
  type ManagedStaff,
  type PermissionLine,
} from "@instep/domain/identity/contract.ts";
import { placesOf } from "@instep/domain/identity/grants.ts";
import { permissions, roles, type Role } from "@instep/domain/identity/permissions.ts";
import type { SessionId, StaffId } from "@instep/domain/kernel/ids.ts";
import { answer, type Module, type Query } from "../platform/contracts.ts";

function rolesOf(permission: string): Role[] {
  if (permission === "self") return [...roles];
  return [...((permissions as Record<string, readonly Role[]>)[permission] ?? [])];
}

/** Everything that a person can ask of the house, with the permission it takes and the roles that hold it. */
export function permissionLines(modules: readonly Module[]): PermissionLine[] {
  const commands = modules
    .flatMap((module) => module.commands)
    .map((spec) => ({ kind: "command" as const, spec }));
  const queries = modules
    .flatMap((module) => module.queries)
    .map(({ spec }) => ({ kind: "query" as const, spec }));
  return [...commands, ...queries]
    .filter(({ spec }) => spec.permission !== "system")
    .map(({ kind, spec: { name, permission, place } }) => ({
      kind,
      name,
      permission,
      roles: rolesOf(permission),
      atPlace: place !== undefined,
    }))
    .sort((a, b) => (a.kind + a.name < b.kind + b.name ? -1 : 1));
}

const sessions = answer(sessionsQuery, async (sql, _, caller) => {
  const rows = await sql<{ sessionId: SessionId; deviceName: string; createdAt: number; expiresAt: number }>(
    `SELECT s.session_id AS "sessionId", s.device_name AS "deviceName", s.created_at AS "createdAt",
       s.expires_at AS "expiresAt"
     FROM staff_sessions o
     CROSS JOIN LATERAL jsonb_array_elements_text(o.session_ids) WITH ORDINALITY AS i(session_id, place)
     JOIN session s ON s.chain_id = o.chain_id AND s.session_id = i.session_id::uuid
     WHERE o.staff_id = $1 ORDER BY i.place DESC`,
    [caller.staffId],
  );
  return { sessions: rows.map((row) => ({ ...row, current: row.sessionId === caller.sessionId })) };
});

/**
 * `places`: null for all of the chain. Somebody who holds a role at all places is above a store's manager, so only
 * those with a role at one of the manager's places are shown.
 */
const staffText = `
  SELECT p.staff_id AS "staffId", p.number, p.phone, p.name, p.name_en AS "nameEn", p.status, p.language, p.grants,
    p.home_place_id AS "homePlaceId", c.password_hash IS NOT NULL AS "hasPassword", c.pin_hash IS NOT NULL AS "hasPin",
    CASE WHEN i.used_at IS NULL THEN i.expires_at END AS "invitedUntil"
  FROM staff p
  LEFT JOIN credential c ON c.chain_id = p.chain_id AND c.staff_id = p.staff_id
  LEFT JOIN invite i ON i.chain_id = p.chain_id AND i.staff_id = p.staff_id
  WHERE ($1::text[] IS NULL OR EXISTS (
      SELECT FROM jsonb_array_elements(p.grants) g
      WHERE jsonb_typeof(g -> 'placeIds') = 'array' AND g -> 'placeIds' ?| $1::text[]))
    AND ($2::text IS NULL OR EXISTS (
      SELECT FROM jsonb_array_elements(p.grants) g
      WHERE jsonb_typeof(g -> 'placeIds') <> 'array' OR g -> 'placeIds' ? $2::text))
    AND ($3::text IS NULL OR strpos(lower(concat_ws(' ', p.number, p.phone, p.name, p.name_en)), lower($3::text)) > 0)
    AND ($4::text IS NULL OR p.number > $4::text)
  ORDER BY p.number LIMIT $5`;

const staff = answer(staffQuery, async (sql, { placeId, text, after, limit }, caller) => {
  const places = placesOf(caller.grants, "staff.view");
  const wanted = text?.trim() === "" ? undefined : text?.trim();
  const rows = await sql<ManagedStaff & { staffId: StaffId }>(staffText, [
    places,
    placeId ?? null,
    wanted ?? null,
    after ?? null,
    limit + 1,
  ]);
  return { staff: rows.slice(0, limit), more: rows.length > limit };
});

const audit = answer(auditQuery, async (sql, { before, subjectId, limit }) => {
  const rows = await sql<{ position: number; at: number; by: StaffId | null; name: string; data: unknown }>(
    `SELECT position, at, by_staff_id AS by, name, data FROM entry
     WHERE feed = 'audit' AND ($1::int8 IS NULL OR position < $1) AND ($2::text IS NULL OR data ->> 'subjectId' = $2)
     ORDER BY segment DESC, seq DESC LIMIT $3`,
    [before ?? null, subjectId ?? null, limit + 1],
  );
  return { lines: rows.slice(0, limit), more: rows.length > limit };
});

/** `modules` is asked when the query runs, because the list that holds this module is not made yet. */
export function identityQueries(modules: () => readonly Module[]): readonly Query[] {
  const lines = answer(permissionsQuery, async () => ({ lines: permissionLines(modules()) }));
  return [lines, sessions, staff, audit] as unknown as readonly Query[];
}
