/** How a person comes in: invited by link, or added at once by the system; and how they get a new link. */
import { command, type Context } from "../../kernel/command.ts";
import type { StaffId } from "../../kernel/ids.ts";
import { limits } from "../../kernel/limits.ts";
import { rejection, type Rejection } from "../../kernel/rejection.ts";
import { Draft, reject } from "../../kernel/state.ts";
import { ref } from "../../kernel/table.ts";
import { noteAudit } from "../audit.ts";
import {
  inviteReply,
  staffAddArgs,
  staffInviteArgs,
  staffJoinArgs,
  staffReinviteArgs,
  staffReply,
  type StaffAddArgs,
  type StaffInviteArgs,
  type StaffJoinArgs,
} from "../contract.ts";
import {
  chainTable,
  credentialTable,
  inviteTable,
  placeTable,
  staffTable,
  type StaffRow,
  type StaffStatus,
} from "../rows.ts";
import {
  actorTouches,
  canonicalNames,
  claimSignInNames,
  clearGuards,
  closeSessions,
  guardTouches,
  keepOwners,
  nameTouches,
  placeTouches,
  refuseGiving,
  refuseManaging,
  sessionTouches,
  tellStaff,
} from "./people.ts";

type NewPerson = Pick<
  StaffInviteArgs,
  "number" | "phone" | "name" | "nameEn" | "language" | "grants" | "homePlaceId"
>;

/** The row of a new person, whose id is the command's; names are claimed and the right to give the roles is checked. */
function newStaff(
  draft: Draft,
  args: NewPerson,
  context: Context,
  status: StaffStatus,
): StaffRow | Rejection {
  const names = canonicalNames(args.number, args.phone);
  if ("code" in names) return names;
  const refused = refuseGiving(draft, context, args.grants);
  if (refused !== undefined) return refused;
  if (args.homePlaceId !== null && draft.get(placeTable, args.homePlaceId) === undefined)
    return rejection("place_unknown");
  const staffId = context.commandId as string as StaffId;
  const taken = claimSignInNames(draft, names, staffId);
  if (taken !== undefined) return taken;
  const { name, nameEn, language, grants, homePlaceId } = args;
  const staff: StaffRow = { staffId, ...names, name, nameEn, status, grants, homePlaceId, language };
  draft.put(staffTable, staff);
  return keepOwners(draft, context.chainId, staff) ?? staff;
}

const newStaffTouches = (args: NewPerson, context: Context) => [
  ref(chainTable, context.chainId),
  ...actorTouches(context),
  ...nameTouches(args.number, args.phone),
  ...placeTouches(args.grants, args.homePlaceId),
];

export const staffInvite = command({
  name: "staff.invite",
  permission: "staff.invite",
  args: staffInviteArgs,
  reply: inviteReply,
  touches: (args: StaffInviteArgs, context) => newStaffTouches(args, context),
  decide: (state, args, context) => {
    const draft = new Draft(state);
    const staff = newStaff(draft, args, context, "invited");
    if ("code" in staff) return reject(staff);
    const expiresAt = context.at + limits.inviteMsMax;
    draft.put(inviteTable, { staffId: staff.staffId, tokenHash: args.tokenHash, expiresAt, usedAt: null });
    tellStaff(draft, "staff.invited", staff);
    noteAudit(draft, { what: "staff.invited", subjectId: staff.staffId });
    return draft.accept({ staffId: staff.staffId, expiresAt });
  },
});

/** For the set-up and the seed: a person who is there at once, with secrets hashed outside. */
export const staffAdd = command({
  name: "staff.add",
  permission: "system",
  args: staffAddArgs,
  reply: staffReply,
  touches: (args: StaffAddArgs, context) => newStaffTouches(args, context),
  decide: (state, args, context) => {
    const { passwordHash, pinHash } = args;
    if (passwordHash === null && pinHash === null) return reject(rejection("secret_missing"));
    const draft = new Draft(state);
    const staff = newStaff(draft, args, context, "active");
    if ("code" in staff) return reject(staff);
    draft.put(credentialTable, { staffId: staff.staffId, passwordHash, pinHash });
    tellStaff(draft, "staff.added", staff);
    noteAudit(draft, { what: "staff.added", subjectId: staff.staffId });
    return draft.accept({ staffId: staff.staffId });
  },
});

export const staffReinvite = command({
  name: "staff.reinvite",
  permission: "staff.invite",
  args: staffReinviteArgs,
  reply: inviteReply,
  touches: ({ staffId }, context) => [ref(staffTable, staffId), ...actorTouches(context)],
  decide: (state, { staffId, tokenHash }, context) => {
    const staff = state.get(staffTable, staffId);
    if (staff === undefined) return reject(rejection("not_found"));
    if (staff.status === "inactive") return reject(rejection("staff_inactive"));
    const refused = refuseManaging(state, context, staff, staff.status === "active");
    if (refused !== undefined) return reject(refused);
    const draft = new Draft(state);
    const expiresAt = context.at + limits.inviteMsMax;
    draft.put(inviteTable, { staffId, tokenHash, expiresAt, usedAt: null });
    noteAudit(draft, { what: "staff.reinvited", subjectId: staffId });
    return draft.accept({ staffId, expiresAt });
  },
});

export const staffJoin = command({
  name: "staff.join",
  permission: "system",
  args: staffJoinArgs,
  reply: staffReply,
  touches: ({ staffId }: StaffJoinArgs, { chainId }, state) => {
    const refs = [ref(staffTable, staffId), ref(inviteTable, staffId), ref(chainTable, chainId)];
    const staff = state.has(staffTable, staffId) ? state.get(staffTable, staffId) : undefined;
    return [...refs, ...sessionTouches(state, staffId), ...(staff === undefined ? [] : guardTouches(staff))];
  },
  decide: (state, { staffId, tokenHash, passwordHash, pinHash }, { chainId, at }) => {
    const staff = state.get(staffTable, staffId);
    const invite = state.get(inviteTable, staffId);
    if (staff === undefined || staff.status === "inactive" || invite === undefined)
      return reject(rejection("invitation_invalid"));
    if (invite.usedAt !== null || invite.expiresAt <= at || invite.tokenHash !== tokenHash)
      return reject(rejection("invitation_invalid"));
    if (passwordHash === null && pinHash === null) return reject(rejection("secret_missing"));
    const draft = new Draft(state);
    const joined: StaffRow = { ...staff, status: "active" };
    draft.put(inviteTable, { ...invite, usedAt: at });
    draft.put(credentialTable, { staffId, passwordHash, pinHash });
    clearGuards(draft, staff);
    closeSessions(draft, staffId, at, "secret_changed");
    if (staff.status === "invited") {
      draft.put(staffTable, joined);
      tellStaff(draft, "staff.joined", joined);
    }
    const last = keepOwners(draft, chainId, joined);
    if (last !== undefined) return reject(last);
    noteAudit(draft, {
      what: staff.status === "invited" ? "staff.joined" : "staff.secret_reset",
      subjectId: staffId,
    });
    return draft.accept({ staffId });
  },
});
