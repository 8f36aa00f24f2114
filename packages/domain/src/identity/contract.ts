/** The language of identity: arguments and replies of its commands, its entries, its views and its queries. */
import { z } from "zod";
import { idOf, type PlaceId, type SessionId, type StaffId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { query } from "../kernel/query.ts";
import { roles, type RoleGrant } from "./permissions.ts";
import {
  placeKinds,
  type ChainRow,
  type Language,
  type PlaceRow,
  type StaffRow,
  type StaffStatus,
} from "./rows.ts";

const staffId = idOf<"staff">();
const placeId = idOf<"place">();
const sessionId = idOf<"session">();
const deviceId = idOf<"device">();

export const languageSchema = z.enum(["zh-CN", "en"]);
/** A name as shown: no control characters, no broken Unicode, no surrounding spaces. */
export const shownName = z
  .string()
  .trim()
  .min(1)
  .max(limits.nameCharsMax)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "unreadable");
const city = z
  .string()
  .max(limits.nameCharsMax)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "unreadable");
const timeZone = z.string().max(60);
const code = z.string().min(1).max(limits.codeCharsMax);
const currency = z.string().regex(/^[A-Z]{3}$/, "currency");
/** SHA-256 in hex. */
const hash = z.string().regex(/^[0-9a-f]{64}$/, "sha256");
/** PHC string of argon2id; only the server makes it. */
const secretHash = z.string().max(300).startsWith("$argon2id$").nullable();
const guardKey = z.string().regex(/^[0-9a-f]{32}$/, "guard key");
const address = z.string().max(64);

export const grantSchema: z.ZodType<RoleGrant, RoleGrant> = z.strictObject({
  role: z.enum(roles),
  placeIds: z.array(placeId).min(1).max(limits.placesPerGrantMax).nullable(),
});
const grants = z.array(grantSchema).min(1).max(limits.grantsPerStaffMax);

const person = {
  number: code,
  phone: z.string().max(limits.codeCharsMax).nullable(),
  name: shownName,
  nameEn: shownName,
  language: languageSchema,
};
const secrets = { passwordHash: secretHash, pinHash: secretHash };

// Arguments -----------------------------------------------------------------------------------------------------

export const chainCreateArgs = z.strictObject({
  code,
  name: shownName,
  currency,
  language: languageSchema,
  owner: z.strictObject({ ...person, ...secrets }),
  office: z.strictObject({ code, name: shownName, nameEn: shownName, city, timeZone }),
});
export type ChainCreateArgs = z.infer<typeof chainCreateArgs>;

export const placeSaveArgs = z.strictObject({
  /** Absent: a new place, whose id is the command's. */
  placeId: placeId.optional(),
  code,
  kind: z.enum(placeKinds),
  name: shownName,
  nameEn: shownName,
  city,
  timeZone,
  currency,
  gln: z.string().max(20).nullable(),
  active: z.boolean(),
});
export type PlaceSaveArgs = z.infer<typeof placeSaveArgs>;

const placed = { grants, homePlaceId: placeId.nullable() };
export const staffInviteArgs = z.strictObject({ ...person, ...placed, tokenHash: hash });
export type StaffInviteArgs = z.infer<typeof staffInviteArgs>;
export const staffAddArgs = z.strictObject({ ...person, ...placed, ...secrets });
export type StaffAddArgs = z.infer<typeof staffAddArgs>;
export const staffReinviteArgs = z.strictObject({ staffId, tokenHash: hash });
export const staffJoinArgs = z.strictObject({ staffId, tokenHash: hash, ...secrets });
export type StaffJoinArgs = z.infer<typeof staffJoinArgs>;

/** What is absent stays as it is. */
export const staffUpdateArgs = z.strictObject({
  staffId,
  number: code.optional(),
  phone: z.string().max(limits.codeCharsMax).nullable().optional(),
  name: shownName.optional(),
  nameEn: shownName.optional(),
  language: languageSchema.optional(),
  grants: grants.optional(),
  homePlaceId: placeId.nullable().optional(),
});
export type StaffUpdateArgs = z.infer<typeof staffUpdateArgs>;
export const staffSetLanguageArgs = z.strictObject({ language: languageSchema });
export const staffRefArgs = z.strictObject({ staffId });
export const staffSetSecretArgs = z.strictObject({
  staffId,
  /** Absent: stays. Null: that way of signing in is switched off. */
  passwordHash: secretHash.optional(),
  pinHash: secretHash.optional(),
  /** The session that changed it stays open. */
  keepSessionId: sessionId.optional(),
});
export type StaffSetSecretArgs = z.infer<typeof staffSetSecretArgs>;

export const signInMeans = ["password", "pin", "invitation", "setup"] as const;
export const sessionOpenArgs = z.strictObject({
  staffId,
  deviceId,
  deviceName: shownName,
  tokenHash: hash,
  means: z.enum(signInMeans),
  guardKey: guardKey.optional(),
  address,
});
export type SessionOpenArgs = z.infer<typeof sessionOpenArgs>;
export const sessionRefusedArgs = z.strictObject({ guardKey, staffId: staffId.nullable(), address });
export type SessionRefusedArgs = z.infer<typeof sessionRefusedArgs>;
export const sessionCloseArgs = z.strictObject({
  /** Absent: the session that asks. */
  sessionId: sessionId.optional(),
});
export const sessionCloseAllArgs = z.strictObject({ keepThis: z.boolean() });

// Replies -------------------------------------------------------------------------------------------------------

export const done = z.strictObject({});
export const chainReply = z.strictObject({ ownerId: staffId, placeId });
export const placeReply = z.strictObject({ placeId });
export const staffReply = z.strictObject({ staffId });
export const inviteReply = z.strictObject({ staffId, expiresAt: z.int() });
export const sessionReply = z.strictObject({ sessionId, expiresAt: z.int() });
export const refusedReply = z.strictObject({ failures: z.int(), lockedUntil: z.int().nullable() });
export const closedReply = z.strictObject({ closed: z.int() });

// Entries and views ---------------------------------------------------------------------------------------------

/** What everybody of the chain may know of a person: no phone, no secrets. */
export type PublicStaff = Omit<StaffRow, "phone">;
export type ChainView = Omit<ChainRow, "ownerIds">;

export interface ChainCreated {
  readonly chain: ChainView;
}
export interface PlaceSaved {
  readonly place: PlaceRow;
  readonly created: boolean;
}
/** Data of `staff.added`, `.invited`, `.joined`, `.updated`, `.deactivated`, `.reactivated`. */
export interface StaffTold {
  readonly staffId: StaffId;
  readonly staff: PublicStaff;
}
export interface SessionView {
  readonly sessionId: SessionId;
  readonly deviceName: string;
  readonly createdAt: number;
}
export interface SessionOpened {
  readonly session: SessionView;
}
export const closeReasons = [
  "signed_out",
  "signed_out_by_other",
  "deactivated",
  "secret_changed",
  "too_many",
  "expired",
] as const;
export type CloseReason = (typeof closeReasons)[number];
export interface SessionClosed {
  readonly sessionId: SessionId;
  readonly reason: CloseReason;
}

export interface DirectoryView {
  readonly chain: ChainView | null;
  readonly places: { readonly [placeId: string]: PlaceRow };
  readonly staff: { readonly [staffId: string]: PublicStaff };
}

/** One line of the audit trail; `what` is a command's name in the past (`staff.invited`). */
export interface AuditNoted {
  readonly what: string;
  readonly subjectId?: StaffId;
  readonly placeId?: PlaceId;
  readonly detail?: { readonly [name: string]: string | number };
}
export interface AuditLine {
  readonly position: number;
  readonly at: number;
  readonly by: StaffId | null;
  readonly name: string;
  readonly data: unknown;
}
export interface AuditView {
  /** Newest first, `auditEntriesKept` of them. */
  readonly lines: readonly AuditLine[];
}

/** What a person's own devices share. Identity keeps the sessions, the conversation adds channels and markers. */
export interface MeView {
  /** Open sessions, oldest first. */
  readonly sessions: readonly SessionView[];
  /** Direct and group channels, sorted. */
  readonly channelIds: readonly string[];
  /** Ordinal read per channel; never goes back. */
  readonly markers: { readonly [channelId: string]: number };
}

// Queries -------------------------------------------------------------------------------------------------------

const permissionRow = z.strictObject({
  kind: z.enum(["command", "query"]),
  name: z.string(),
  permission: z.string(),
  roles: z.array(z.enum(roles)),
  /** Whether it is asked at a place, not at the chain. */
  atPlace: z.boolean(),
});
export type PermissionLine = z.infer<typeof permissionRow>;
export const permissionsQuery = query({
  name: "identity.permissions",
  permission: "permission.view",
  args: z.strictObject({}),
  result: z.strictObject({ lines: z.array(permissionRow) }),
});

const ownSession = z.strictObject({
  sessionId,
  deviceName: z.string(),
  createdAt: z.int(),
  expiresAt: z.int(),
  /** The session that asks. */
  current: z.boolean(),
});
export const sessionsQuery = query({
  name: "identity.sessions",
  permission: "self",
  args: z.strictObject({}),
  result: z.strictObject({ sessions: z.array(ownSession) }),
});

const managedStaff = z.strictObject({
  staffId,
  number: z.string(),
  phone: z.string().nullable(),
  name: z.string(),
  nameEn: z.string(),
  status: z.enum(["invited", "active", "inactive"] satisfies StaffStatus[]),
  language: languageSchema satisfies z.ZodType<Language>,
  grants: z.array(grantSchema),
  homePlaceId: placeId.nullable(),
  hasPassword: z.boolean(),
  hasPin: z.boolean(),
  invitedUntil: z.int().nullable(),
});
export type ManagedStaff = z.infer<typeof managedStaff>;
/** People whom the caller manages: of all the chain for head office, of their own places for store and area managers. */
export const staffQuery = query({
  name: "identity.staff",
  permission: "staff.view",
  args: z.strictObject({
    placeId: placeId.optional(),
    /** Part of number, phone or name. */
    text: z.string().max(limits.nameCharsMax).optional(),
    /** The last number of the page before. */
    after: z.string().max(limits.codeCharsMax).optional(),
    limit: z.int().positive().max(limits.staffPageRowsMax).default(100),
  }),
  result: z.strictObject({ staff: z.array(managedStaff), more: z.boolean() }),
});

const auditLine = z.strictObject({
  position: z.int(),
  at: z.int(),
  by: staffId.nullable(),
  name: z.string(),
  data: z.unknown(),
});
export const auditQuery = query({
  name: "identity.audit",
  permission: "audit.view",
  args: z.strictObject({
    /** Lines before this position; absent for the newest. */
    before: z.int().positive().optional(),
    subjectId: staffId.optional(),
    limit: z.int().positive().max(limits.auditPageRowsMax).default(50),
  }),
  result: z.strictObject({ lines: z.array(auditLine), more: z.boolean() }),
});

/** Codes that identity refuses with, commands and routes alike. Each has a text in every message catalogue. */
export const identityRejections = [
  "chain_exists",
  "chain_code_malformed",
  "place_code_taken",
  "place_code_malformed",
  "place_currency_fixed",
  "place_unknown",
  "time_zone_unknown",
  "gln_malformed",
  "staff_number_taken",
  "staff_number_malformed",
  "phone_taken",
  "phone_malformed",
  "role_twice",
  "role_is_chain_wide",
  "role_above_yours",
  "person_above_yours",
  "own_account",
  "last_owner",
  "staff_inactive",
  "staff_not_inactive",
  "invitation_invalid",
  "secret_missing",
  "secret_weak",
  "wrong_credentials",
  "locked",
  "setup_done",
  "setup_code_wrong",
] as const;
export type IdentityRejection = (typeof identityRejections)[number];
