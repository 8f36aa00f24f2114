/**
 * The HTTP doors that are neither command nor query, because nobody is signed in yet or a secret is in the body:
 * `/v1/auth/sign-in`, `/sign-out`, `/me`, `/change-secret`, `/invite/<link>`, and `/v1/setup` of the first start.
 */
import { z } from "zod";
import { idOf } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { chainCreateArgs, grantSchema, languageSchema, shownName } from "./contract.ts";

/** Longer than any valid one, so that a wrong secret is answered as wrong and not as malformed. */
const typedSecret = z.string().min(1).max(1_000);
const typedPin = z.string().min(1).max(20);

/** What every body that opens a session says about the device. */
const device = {
  deviceId: idOf<"device">(),
  deviceName: shownName,
  /** Programs ask for the token itself instead of a cookie. */
  bearer: z.boolean().optional(),
};

export const signInBody = z.strictObject({
  /** Code of the chain; may be absent where there is only one. */
  chain: z.string().min(1).max(limits.codeCharsMax).optional(),
  /** Staff number or phone. */
  who: z.string().min(1).max(limits.nameCharsMax),
  /** Password or PIN. */
  secret: typedSecret,
  ...device,
});
export type SignInBody = z.infer<typeof signInBody>;

/** Six digits as `next` set the PIN, anything else the password. */
export const changeSecretBody = z.strictObject({ current: typedSecret, next: typedSecret });
export type ChangeSecretBody = z.infer<typeof changeSecretBody>;

/** At least one of the two secrets. */
export const joinBody = z.strictObject({
  password: typedSecret.optional(),
  pin: typedPin.optional(),
  ...device,
});
export type JoinBody = z.infer<typeof joinBody>;

const { owner, office, ...chain } = chainCreateArgs.shape;
const { passwordHash: _, pinHash: __, ...person } = owner.shape;
export const setupBody = z.strictObject({
  /** What the server printed when it started; not needed on the machine itself. */
  code: z.string().max(limits.codeCharsMax).optional(),
  chain: z.strictObject(chain),
  office,
  owner: z.strictObject({ ...person, password: typedSecret, pin: typedPin.optional() }),
  ...device,
});
export type SetupBody = z.infer<typeof setupBody>;

export const setupAnswer = z.strictObject({
  hasChain: z.boolean(),
  /** The set-up asks for the code that the server printed. */
  codeNeeded: z.boolean(),
  /** Several chains live here: signing in names one. */
  chainNeeded: z.boolean(),
});
export type SetupAnswer = z.infer<typeof setupAnswer>;

const chainView = z.strictObject({
  id: idOf<"chain">(),
  code: z.string(),
  name: z.string(),
  currency: z.string(),
  language: languageSchema,
  createdAt: z.int(),
});

const me = {
  chainId: idOf<"chain">(),
  staffId: idOf<"staff">(),
  sessionId: idOf<"session">(),
  chain: chainView,
  staff: z.strictObject({
    staffId: idOf<"staff">(),
    number: z.string(),
    phone: z.string().nullable(),
    name: z.string(),
    nameEn: z.string(),
    status: z.enum(["invited", "active", "inactive"]),
    grants: z.array(grantSchema),
    homePlaceId: idOf<"place">().nullable(),
    language: languageSchema,
  }),
  hasPassword: z.boolean(),
  hasPin: z.boolean(),
};
/** Answer of `GET /v1/auth/me`. */
export const meAnswer = z.strictObject(me);
export type MeAnswer = z.infer<typeof meAnswer>;

/** Answer of signing in, joining and setting up; `token` only for programs. */
export const enteredAnswer = z.strictObject({ ...me, expiresAt: z.int(), token: z.string().optional() });
export type EnteredAnswer = z.infer<typeof enteredAnswer>;

export const invitationAnswer = z.strictObject({
  chain: chainView,
  staff: z.strictObject({
    number: z.string(),
    name: z.string(),
    nameEn: z.string(),
    language: languageSchema,
  }),
  /** The person joined before: the link sets new secrets. */
  isReset: z.boolean(),
  expiresAt: z.int(),
});
export type InvitationAnswer = z.infer<typeof invitationAnswer>;
