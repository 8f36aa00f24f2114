/** What a secret must be, checked on the screen while it is typed and again by the server, which also knows the common ones. */
import { limits } from "../kernel/limits.ts";
import { rejection, type Rejection } from "../kernel/rejection.ts";

/** Six digits are a PIN, anything else a password. */
export function secretKind(secret: string): "pin" | "password" {
  return secret.length === limits.pinDigits && /^[0-9]+$/.test(secret) ? "pin" : "password";
}

/** All steps between neighbouring characters are the same: 111111, 123456, 2468…, abcdefgh. */
function isEvenlyStepped(text: string): boolean {
  const codes = [...text].map((letter) => letter.codePointAt(0) ?? 0);
  const step = (codes[1] ?? 0) - (codes[0] ?? 0);
  return (
    Math.abs(step) <= 2 &&
    codes.every((code, index) => index === 0 || code - (codes[index - 1] ?? 0) === step)
  );
}

/** A short piece over and over: 121212, 123123, abcabcabc. */
function isRepeated(text: string): boolean {
  for (let length = 1; length <= text.length / 2; length += 1) {
    if (text.length % length === 0 && text.slice(0, length).repeat(text.length / length) === text)
      return true;
  }
  return false;
}

/** Why the secret cannot be used, or undefined. `own`: number, phone and names of the person. */
export function secretFault(secret: string, own: readonly string[]): Rejection | undefined {
  const weak = (reason: string): Rejection => rejection("secret_weak", { reason });
  if (secretKind(secret) === "password") {
    if ([...secret].length < limits.passwordCharsMin) return weak("short");
    if (secret.length > limits.passwordCharsMax) return weak("long");
  }
  if (isEvenlyStepped(secret) || isRepeated(secret)) return weak("plain");
  const folded = secret.toLowerCase();
  const isOwn = own.some(
    (text) => text.length >= 3 && (folded === text.toLowerCase() || text.endsWith(secret)),
  );
  return isOwn ? weak("own") : undefined;
}
