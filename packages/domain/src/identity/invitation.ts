/**
 * The text of an invitation link: chain, person and secret, joined by dots. The inviting device draws the secret (32
 * bytes, base64url), keeps it out of the command, which carries its SHA-256, and shows the link and its QR code.
 */
import { isId, type ChainId, type StaffId } from "../kernel/ids.ts";

export interface Invitation {
  readonly chainId: ChainId;
  readonly staffId: StaffId;
  readonly secret: string;
}

export function formatInvitation({ chainId, staffId, secret }: Invitation): string {
  return `${chainId.replaceAll("-", "")}.${staffId.replaceAll("-", "")}.${secret}`;
}

export function parseInvitation(text: string): Invitation | undefined {
  const parts = text.split(".");
  const [chain, staff] = parts.slice(0, 2).map(dashed);
  const secret = parts[2] ?? "";
  if (parts.length !== 3 || chain === undefined || staff === undefined) return undefined;
  if (!/^[A-Za-z0-9_-]{32,64}$/.test(secret)) return undefined;
  return { chainId: chain as ChainId, staffId: staff as StaffId, secret };
}

function dashed(text: string): string | undefined {
  const hex = text.replaceAll("-", "");
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    "-",
  );
  return isId(id) ? id : undefined;
}
