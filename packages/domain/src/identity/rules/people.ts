/** What the rules of identity share: names that are unique, rights over people, owners, open sessions. */
import { staffOf, type Context } from "../../kernel/command.ts";
import type { ChainId, PlaceId, SessionId, StaffId } from "../../kernel/ids.ts";
import { rejection, type Rejection } from "../../kernel/rejection.ts";
import type { Draft, State } from "../../kernel/state.ts";
import { ref, type RowRef } from "../../kernel/table.ts";
import type { CloseReason, PublicStaff } from "../contract.ts";
import { grantsFault, isOwner, mayGiveAll } from "../grants.ts";
import { canonicalCode, canonicalPhone, guardKeyOf, numberName, phoneName } from "../names.ts";
import type { RoleGrant } from "../permissions.ts";
import {
  chainTable,
  nameTable,
  placeTable,
  sessionTable,
  signInGuardTable,
  staffSessionsTable,
  staffTable,
  type StaffRow,
} from "../rows.ts";

export const directoryFeed = "directory";

export function meFeed(staffId: StaffId): string {
  return `me:${staffId}`;
}

export function publicStaff({ phone: _, ...shown }: StaffRow): PublicStaff {
  return shown;
}

/** States a fact about a person to everybody; `name` is `staff.invited`, `staff.updated`, … */
export function tellStaff(draft: Draft, name: string, staff: StaffRow): void {
  draft.emit(directoryFeed, name, { staffId: staff.staffId, staff: publicStaff(staff) });
}

// Rights --------------------------------------------------------------------------------------------------------

export function actorTouches({ actor }: Context): RowRef[] {
  return actor.kind === "staff" ? [ref(staffTable, actor.staffId)] : [];
}

/** Grants of the acting person; undefined for the system, which needs no right. */
function actorGrants(state: State, { actor }: Context): readonly RoleGrant[] | undefined {
  return actor.kind === "staff" ? (state.get(staffTable, actor.staffId)?.grants ?? []) : undefined;
}

export function refuseGiving(
  state: State,
  context: Context,
  grants: readonly RoleGrant[],
): Rejection | undefined {
  const fault = grantsFault(grants);
  if (fault !== undefined) return fault;
  for (const { placeIds } of grants) {
    for (const placeId of placeIds ?? []) {
      if (state.get(placeTable, placeId) === undefined) return rejection("place_unknown");
    }
  }
  const own = actorGrants(state, context);
  return own === undefined || mayGiveAll(own, grants) ? undefined : rejection("role_above_yours");
}

export function refuseManaging(
  state: State,
  context: Context,
  staff: StaffRow,
  above = false,
): Rejection | undefined {
  const own = actorGrants(state, context);
  return own === undefined || mayGiveAll(own, staff.grants, above)
    ? undefined
    : rejection("person_above_yours");
}

export function isSelf(context: Context, staffId: StaffId): boolean {
  return staffOf(context.actor) === staffId;
}

export function placeTouches(grants: readonly RoleGrant[], homePlaceId?: PlaceId | null): RowRef[] {
  const placeIds = grants.flatMap((grant) => grant.placeIds ?? []);
  if (homePlaceId != null) placeIds.push(homePlaceId);
  return placeIds.map((placeId) => ref(placeTable, placeId));
}

// Names ---------------------------------------------------------------------------------------------------------

export interface SignInNames {
  readonly number: string;
  readonly phone: string | null;
}

export function canonicalNames(number: string, phone: string | null): SignInNames | Rejection {
  const code = canonicalCode(number);
  if (code === undefined) return rejection("staff_number_malformed");
  if (phone === null) return { number: code, phone: null };
  const canonical = canonicalPhone(phone);
  return canonical === undefined ? rejection("phone_malformed") : { number: code, phone: canonical };
}

export function nameTouches(number: string | undefined, phone: string | null | undefined): RowRef[] {
  const code = number === undefined ? undefined : canonicalCode(number);
  const canonical = phone == null ? undefined : canonicalPhone(phone);
  const refs: RowRef[] = [];
  if (code !== undefined) refs.push(ref(nameTable, numberName(code)));
  if (canonical !== undefined) refs.push(ref(nameTable, phoneName(canonical)));
  return refs;
}

/** Takes the name for `ownerId`; false when somebody else has it. */
export function claimName(draft: Draft, name: string, ownerId: string): boolean {
  const held = draft.get(nameTable, name);
  if (held !== undefined && held.ownerId !== ownerId) return false;
  draft.put(nameTable, { name, ownerId });
  return true;
}

export function claimSignInNames(draft: Draft, names: SignInNames, staffId: StaffId): Rejection | undefined {
  if (!claimName(draft, numberName(names.number), staffId))
    return rejection("staff_number_taken", { number: names.number });
  if (names.phone !== null && !claimName(draft, phoneName(names.phone), staffId))
    return rejection("phone_taken");
  return undefined;
}

export function guardTouches({ number, phone }: SignInNames): RowRef[] {
  return guardKeys({ number, phone }).map((key) => ref(signInGuardTable, key));
}

function guardKeys({ number, phone }: SignInNames): string[] {
  return phone === null ? [guardKeyOf(number)] : [guardKeyOf(number), guardKeyOf(phone)];
}

/** Forgets the failures of a person's names. */
export function clearGuards(draft: Draft, names: SignInNames): void {
  for (const key of guardKeys(names)) {
    if (draft.get(signInGuardTable, key) !== undefined) draft.remove(signInGuardTable, key);
  }
}

// Owners --------------------------------------------------------------------------------------------------------

/** Keeps the list of active owners true after `staff` changed; refuses to take the last one away. */
export function keepOwners(draft: Draft, chainId: ChainId, staff: StaffRow): Rejection | undefined {
  const chain = draft.get(chainTable, chainId);
  if (chain === undefined) return undefined;
  const others = chain.ownerIds.filter((ownerId) => ownerId !== staff.staffId);
  const owns = staff.status === "active" && isOwner(staff.grants);
  if (!owns && others.length === 0) return rejection("last_owner");
  if (owns === chain.ownerIds.includes(staff.staffId)) return undefined;
  draft.put(chainTable, { ...chain, ownerIds: owns ? [...others, staff.staffId] : others });
  return undefined;
}

// Sessions ------------------------------------------------------------------------------------------------------

/** The open sessions of a person: first their list, once that is seen the sessions themselves. */
export function sessionTouches(state: State, staffId: StaffId): RowRef[] {
  const refs = [ref(staffSessionsTable, staffId)];
  if (!state.has(staffSessionsTable, staffId)) return refs;
  for (const sessionId of openSessionIds(state, staffId)) refs.push(ref(sessionTable, sessionId));
  return refs;
}

export function openSessionIds(state: State, staffId: StaffId): readonly SessionId[] {
  return state.get(staffSessionsTable, staffId)?.sessionIds ?? [];
}

/** Closes those of a person's open sessions that `closes` names; tells the person's devices. Gives their number. */
export function closeSessions(
  draft: Draft,
  staffId: StaffId,
  at: number,
  reason: CloseReason,
  closes: (sessionId: SessionId) => boolean = () => true,
): number {
  const open = openSessionIds(draft, staffId);
  const kept = open.filter((sessionId) => !closes(sessionId));
  for (const sessionId of open) {
    if (!closes(sessionId)) continue;
    const session = draft.get(sessionTable, sessionId);
    if (session !== undefined) draft.put(sessionTable, { ...session, closedAt: at });
    draft.emit(meFeed(staffId), "session.closed", { sessionId, reason });
  }
  if (kept.length < open.length) draft.put(staffSessionsTable, { staffId, sessionIds: kept });
  return open.length - kept.length;
}
