/** Makes what an invitation is made of. The secret never leaves this device but in the link itself. */
import { formatInvitation, type Invitation } from "@instep/domain/identity/invitation.ts";
import { sha256 } from "./sha256.ts";

const secretBytes = 32;

export interface DrawnSecret {
  readonly secret: string;
  /** What the command carries. */
  readonly tokenHash: string;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

export function drawSecret(random: (into: Uint8Array<ArrayBuffer>) => Uint8Array = fill): DrawnSecret {
  const secret = base64url(random(new Uint8Array(secretBytes)));
  return { secret, tokenHash: sha256(secret) };
}

function fill(into: Uint8Array<ArrayBuffer>): Uint8Array {
  return crypto.getRandomValues(into);
}

export function invitationUrl(origin: string, invitation: Invitation): string {
  return `${origin}/join/${formatInvitation(invitation)}`;
}
