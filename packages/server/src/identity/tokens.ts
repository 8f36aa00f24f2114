/**
 * Session tokens: `v1.<chain>.<session>.<secret>`, each part base64url. Chain and session say where to look, the 32
 * random bytes prove it. The database holds only their SHA-256, so a stolen backup opens no session.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { isId, type ChainId, type SessionId } from "@instep/domain/kernel/ids.ts";

export const sessionCookie = "instep_session";
const secretBytes = 32;

export interface Token {
  readonly chainId: ChainId;
  readonly sessionId: SessionId;
  readonly secret: string;
}

function packId(id: string): string {
  return Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url");
}

function unpackId(text: string): string | undefined {
  if (!/^[A-Za-z0-9_-]{22}$/.test(text)) return undefined;
  const hex = Buffer.from(text, "base64url").toString("hex");
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    "-",
  );
  return isId(id) ? id : undefined;
}

export function makeSecret(random: (bytes: number) => Uint8Array): string {
  return Buffer.from(random(secretBytes)).toString("base64url");
}

export function formatToken({ chainId, sessionId, secret }: Token): string {
  return `v1.${packId(chainId)}.${packId(sessionId)}.${secret}`;
}

/** Undefined for everything that is not exactly a token. */
export function parseToken(text: string): Token | undefined {
  const parts = text.split(".");
  const [version, chain = "", session = "", secret = ""] = parts;
  if (parts.length !== 4 || version !== "v1" || !/^[A-Za-z0-9_-]{43}$/.test(secret)) return undefined;
  const chainId = unpackId(chain);
  const sessionId = unpackId(session);
  if (chainId === undefined || sessionId === undefined) return undefined;
  return { chainId: chainId as ChainId, sessionId: sessionId as SessionId, secret };
}

/** SHA-256 in hex of a secret with full entropy; passwords take argon2id instead. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Takes the same time wherever the two differ. */
export function isSameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, "hex"), Buffer.from(other, "hex")];
  return a.length === b.length && a.length > 0 && timingSafeEqual(a, b);
}

/** The token of a request: `Authorization: Bearer …` of programs, the cookie of browsers. */
export function tokenOf(request: Request): string | undefined {
  const bearer = /^Bearer ([\w.-]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === sessionCookie && value !== undefined && value !== "") return value;
  }
  return undefined;
}
