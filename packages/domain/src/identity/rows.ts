/** Rows of places and people. Secrets stand apart in `credential` and `session`, which no feed and no query shows. */
import type { ChainId, DeviceId, PlaceId, SessionId, StaffId } from "../kernel/ids.ts";
import { table } from "../kernel/table.ts";
import type { RoleGrant } from "./permissions.ts";

export type Language = "zh-CN" | "en";

export interface ChainRow {
  /** The chain's own id: the one row of this table that a chain has. */
  id: ChainId;
  /** Short code for signing in when one server holds several chains. */
  code: string;
  name: string;
  currency: string;
  language: Language;
  createdAt: number;
  /** Active owners; never empty. */
  ownerIds: readonly StaffId[];
}
export const chainTable = table<ChainRow>("chain_profile", ["id"], {
  id: "uuid",
  code: "text",
  name: "text",
  currency: "text",
  language: "text",
  createdAt: "instant",
  ownerIds: "json",
});

export const placeKinds = ["store", "warehouse", "office"] as const;
export type PlaceKind = (typeof placeKinds)[number];
export interface PlaceRow {
  placeId: PlaceId;
  code: string;
  kind: PlaceKind;
  name: string;
  nameEn: string;
  city: string;
  timeZone: string;
  currency: string;
  gln: string | null;
  active: boolean;
}
export const placeTable = table<PlaceRow>("place", ["placeId"], {
  placeId: "uuid",
  code: "text",
  kind: "text",
  name: "text",
  nameEn: "text",
  city: "text",
  timeZone: "text",
  currency: "text",
  gln: "text",
  active: "boolean",
});

export type StaffStatus = "invited" | "active" | "inactive";
export interface StaffRow {
  staffId: StaffId;
  /** Staff number, unique in the chain; what a person types to sign in. */
  number: string;
  phone: string | null;
  name: string;
  nameEn: string;
  status: StaffStatus;
  grants: readonly RoleGrant[];
  homePlaceId: PlaceId | null;
  language: Language;
}
export const staffTable = table<StaffRow>("staff", ["staffId"], {
  staffId: "uuid",
  number: "text",
  phone: "text",
  name: "text",
  nameEn: "text",
  status: "text",
  grants: "json",
  homePlaceId: "uuid",
  language: "text",
});

/** Unique sign-in names of the chain: `number:1001`, `phone:+8613…` and `place:SH01`; a name belongs to one id. */
export interface NameRow {
  name: string;
  ownerId: string;
}
export const nameTable = table<NameRow>("unique_name", ["name"], { name: "text", ownerId: "uuid" });

export interface CredentialRow {
  staffId: StaffId;
  /** PHC string `$argon2id$…`; made outside the journal because it takes long on purpose. */
  passwordHash: string | null;
  pinHash: string | null;
}
export const credentialTable = table<CredentialRow>("credential", ["staffId"], {
  staffId: "uuid",
  passwordHash: "text",
  pinHash: "text",
});

/** Failed sign-ins of a name that somebody typed, whether it exists or not (ID-20). */
export interface SignInGuardRow {
  /** `guardKeyOf` the typed name. */
  guardKey: string;
  failures: number;
  failedAt: number;
  lockedUntil: number | null;
}
export const signInGuardTable = table<SignInGuardRow>("sign_in_guard", ["guardKey"], {
  guardKey: "text",
  failures: "integer",
  failedAt: "instant",
  lockedUntil: "instant",
});

export interface SessionRow {
  sessionId: SessionId;
  staffId: StaffId;
  deviceId: DeviceId;
  deviceName: string;
  /** SHA-256 of the secret part of the token, hex. */
  tokenHash: string;
  createdAt: number;
  expiresAt: number;
  closedAt: number | null;
}
export const sessionTable = table<SessionRow>("session", ["sessionId"], {
  sessionId: "uuid",
  staffId: "uuid",
  deviceId: "uuid",
  deviceName: "text",
  tokenHash: "text",
  createdAt: "instant",
  expiresAt: "instant",
  closedAt: "instant",
});

/** Open sessions of a person by id, so that all can be closed in one decision. */
export interface StaffSessionsRow {
  staffId: StaffId;
  sessionIds: readonly SessionId[];
}
export const staffSessionsTable = table<StaffSessionsRow>("staff_sessions", ["staffId"], {
  staffId: "uuid",
  sessionIds: "json",
});

export interface InviteRow {
  staffId: StaffId;
  /** SHA-256 of the secret in the link, hex; the secret is made on the inviting device. */
  tokenHash: string;
  expiresAt: number;
  usedAt: number | null;
}
export const inviteTable = table<InviteRow>("invite", ["staffId"], {
  staffId: "uuid",
  tokenHash: "text",
  expiresAt: "instant",
  usedAt: "instant",
});
