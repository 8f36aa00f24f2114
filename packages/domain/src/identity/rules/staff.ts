/** What happens to a person who is there: changes, leaving and coming back, new secrets. */
import { canonicalJson, command, type Context } from "../../kernel/command.ts";
import type { StaffId } from "../../kernel/ids.ts";
import { rejection, type Rejection } from "../../kernel/rejection.ts";
import { Draft, reject, type State } from "../../kernel/state.ts";
import { ref, type RowRef } from "../../kernel/table.ts";
import { noteAudit } from "../audit.ts";
import {
  closedReply,
  done,
  staffRefArgs,
  staffReply,
  staffSetLanguageArgs,
  staffSetSecretArgs,
  staffUpdateArgs,
  type StaffSetSecretArgs,
  type StaffUpdateArgs,
} from "../contract.ts";
import { numberName, phoneName } from "../names.ts";
import {
  chainTable,
  credentialTable,
  inviteTable,
  nameTable,
  placeTable,
  staffTable,
  type StaffRow,
} from "../rows.ts";
import {
  actorTouches,
  canonicalNames,
  claimSignInNames,
  clearGuards,
  closeSessions,
  guardTouches,
  isSelf,
  keepOwners,
  nameTouches,
  placeTouches,
  refuseGiving,
  refuseManaging,
  sessionTouches,
  tellStaff,
  type SignInNames,
} from "./people.ts";

const personTouches = (staffId: StaffId, context: Context): RowRef[] => [
  ref(staffTable, staffId),
  ref(chainTable, context.chainId),
  ...actorTouches(context),
];

/** Grants that stay the same ask for no right; nobody changes their own. */
function refuseGrants(
  state: State,
  context: Context,
  before: StaffRow,
  args: StaffUpdateArgs,
): Rejection | undefined {
  if (args.grants === undefined || canonicalJson(args.grants) === canonicalJson(before.grants))
    return undefined;
  return isSelf(context, before.staffId)
    ? rejection("own_account")
    : refuseGiving(state, context, args.grants);
}

/** Takes the names that the person is to have and gives back those they had. */
function changeNames(draft: Draft, before: StaffRow, names: SignInNames): Rejection | undefined {
  const taken = claimSignInNames(draft, names, before.staffId);
  if (taken !== undefined) return taken;
  if (before.number !== names.number) draft.remove(nameTable, numberName(before.number));
  if (before.phone !== null && before.phone !== names.phone) draft.remove(nameTable, phoneName(before.phone));
  return undefined;
}

export const staffUpdate = command({
  name: "staff.update",
  permission: "staff.manage",
  args: staffUpdateArgs,
  reply: staffReply,
  touches: (args: StaffUpdateArgs, context, state) => {
    const refs = personTouches(args.staffId, context);
    const before = state.has(staffTable, args.staffId) ? state.get(staffTable, args.staffId) : undefined;
    if (before === undefined) return refs;
    const phone = args.phone === undefined ? before.phone : args.phone;
    return [
      ...refs,
      ...nameTouches(args.number ?? before.number, phone),
      ...placeTouches(args.grants ?? [], args.homePlaceId),
    ];
  },
  decide: (state, args, context) => {
    const { staffId, ...wanted } = args;
    const before = state.get(staffTable, staffId);
    if (before === undefined) return reject(rejection("not_found"));
    const refused = refuseManaging(state, context, before) ?? refuseGrants(state, context, before, args);
    if (refused !== undefined) return reject(refused);
    const home = wanted.homePlaceId;
    if (home != null && state.get(placeTable, home) === undefined) return reject(rejection("place_unknown"));
    const phone = wanted.phone === undefined ? before.phone : wanted.phone;
    const names = canonicalNames(wanted.number ?? before.number, phone);
    if ("code" in names) return reject(names);

    const draft = new Draft(state);
    const staff: StaffRow = {
      ...before,
      ...names,
      name: wanted.name ?? before.name,
      nameEn: wanted.nameEn ?? before.nameEn,
      grants: wanted.grants ?? before.grants,
      homePlaceId: home === undefined ? before.homePlaceId : home,
      language: wanted.language ?? before.language,
    };
    const fault = changeNames(draft, before, names) ?? keepOwners(draft, context.chainId, staff);
    if (fault !== undefined) return reject(fault);
    draft.put(staffTable, staff);
    tellStaff(draft, "staff.updated", staff);
    const fields = Object.keys(wanted).sort().join(" ");
    noteAudit(draft, { what: "staff.updated", subjectId: staffId, detail: { fields } });
    return draft.accept({ staffId });
  },
});

export const staffSetLanguage = command({
  name: "staff.set_language",
  permission: "self",
  args: staffSetLanguageArgs,
  reply: done,
  touches: (_, context) => actorTouches(context),
  decide: (state, { language }, { actor }) => {
    const staff = actor.kind === "staff" ? state.get(staffTable, actor.staffId) : undefined;
    if (staff === undefined) return reject(rejection("not_found"));
    const draft = new Draft(state);
    const changed: StaffRow = { ...staff, language };
    draft.put(staffTable, changed);
    tellStaff(draft, "staff.updated", changed);
    noteAudit(draft, { what: "staff.language_set", subjectId: staff.staffId, detail: { language } });
    return draft.accept({});
  },
});

export const staffDeactivate = command({
  name: "staff.deactivate",
  permission: "staff.manage",
  args: staffRefArgs,
  reply: staffReply,
  touches: ({ staffId }, context, state) => [
    ...personTouches(staffId, context),
    ref(inviteTable, staffId),
    ...sessionTouches(state, staffId),
  ],
  decide: (state, { staffId }, context) => {
    const staff = state.get(staffTable, staffId);
    if (staff === undefined) return reject(rejection("not_found"));
    if (isSelf(context, staffId)) return reject(rejection("own_account"));
    if (staff.status === "inactive") return reject(rejection("staff_inactive"));
    const draft = new Draft(state);
    const gone: StaffRow = { ...staff, status: "inactive" };
    const refused = refuseManaging(state, context, staff) ?? keepOwners(draft, context.chainId, gone);
    if (refused !== undefined) return reject(refused);
    draft.put(staffTable, gone);
    if (state.get(inviteTable, staffId) !== undefined) draft.remove(inviteTable, staffId);
    const closed = closeSessions(draft, staffId, context.at, "deactivated");
    tellStaff(draft, "staff.deactivated", gone);
    noteAudit(draft, { what: "staff.deactivated", subjectId: staffId, detail: { closed } });
    return draft.accept({ staffId });
  },
});

export const staffReactivate = command({
  name: "staff.reactivate",
  permission: "staff.manage",
  args: staffRefArgs,
  reply: staffReply,
  touches: ({ staffId }, context) => [...personTouches(staffId, context), ref(credentialTable, staffId)],
  decide: (state, { staffId }, context) => {
    const staff = state.get(staffTable, staffId);
    if (staff === undefined) return reject(rejection("not_found"));
    if (staff.status !== "inactive") return reject(rejection("staff_not_inactive"));
    const draft = new Draft(state);
    const joinedOnce = state.get(credentialTable, staffId) !== undefined;
    const back: StaffRow = { ...staff, status: joinedOnce ? "active" : "invited" };
    const refused = refuseManaging(state, context, staff) ?? keepOwners(draft, context.chainId, back);
    if (refused !== undefined) return reject(refused);
    draft.put(staffTable, back);
    tellStaff(draft, "staff.reactivated", back);
    noteAudit(draft, { what: "staff.reactivated", subjectId: staffId });
    return draft.accept({ staffId });
  },
});

export const staffSignOut = command({
  name: "staff.sign_out",
  permission: "staff.sign_out",
  args: staffRefArgs,
  reply: closedReply,
  touches: ({ staffId }, context, state) => [
    ...personTouches(staffId, context),
    ...sessionTouches(state, staffId),
  ],
  decide: (state, { staffId }, context) => {
    const staff = state.get(staffTable, staffId);
    if (staff === undefined) return reject(rejection("not_found"));
    const refused = refuseManaging(state, context, staff);
    if (refused !== undefined) return reject(refused);
    const draft = new Draft(state);
    const closed = closeSessions(draft, staffId, context.at, "signed_out_by_other");
    noteAudit(draft, { what: "staff.signed_out", subjectId: staffId, detail: { closed } });
    return draft.accept({ closed });
  },
});

/** The server has checked the old secret before it submits this. */
export const staffSetSecret = command({
  name: "staff.set_secret",
  permission: "system",
  args: staffSetSecretArgs,
  reply: closedReply,
  touches: ({ staffId }: StaffSetSecretArgs, _, state) => {
    const refs = [ref(staffTable, staffId), ref(credentialTable, staffId), ...sessionTouches(state, staffId)];
    const staff = state.has(staffTable, staffId) ? state.get(staffTable, staffId) : undefined;
    return staff === undefined ? refs : [...refs, ...guardTouches(staff)];
  },
  decide: (state, { staffId, keepSessionId, ...given }, { at }) => {
    const staff = state.get(staffTable, staffId);
    if (staff === undefined) return reject(rejection("not_found"));
    if (staff.status !== "active") return reject(rejection("staff_inactive"));
    const before = state.get(credentialTable, staffId);
    const passwordHash =
      given.passwordHash === undefined ? (before?.passwordHash ?? null) : given.passwordHash;
    const pinHash = given.pinHash === undefined ? (before?.pinHash ?? null) : given.pinHash;
    if (passwordHash === null && pinHash === null) return reject(rejection("secret_missing"));
    const draft = new Draft(state);
    draft.put(credentialTable, { staffId, passwordHash, pinHash });
    clearGuards(draft, staff);
    const closed = closeSessions(
      draft,
      staffId,
      at,
      "secret_changed",
      (sessionId) => sessionId !== keepSessionId,
    );
    noteAudit(draft, { what: "staff.secret_set", subjectId: staffId, detail: { closed } });
    return draft.accept({ closed });
  },
});
