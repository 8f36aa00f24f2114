/** The rules of a new secret, each with how it stands while it is typed. The server knows one more: the common passwords. */
import { secretFault, secretKind } from "@instep/domain/identity/secrets.ts";
import { limits } from "@instep/domain/kernel/limits.ts";

export type CheckState = "open" | "met" | "unmet";
export interface SecretCheck {
  readonly id: "short" | "plain" | "own";
  readonly state: CheckState;
}

/** `own`: number, phone and names of the person. `open`: too little is typed to say. */
export function passwordChecks(password: string, own: readonly string[]): readonly SecretCheck[] {
  const isLong = [...password].length >= limits.passwordCharsMin;
  const reason = isLong ? secretFault(password, own)?.params?.["reason"] : undefined;
  const judged = (id: "plain" | "own"): CheckState => (!isLong ? "open" : reason === id ? "unmet" : "met");
  return [
    { id: "short", state: isLong ? "met" : password === "" ? "open" : "unmet" },
    { id: "plain", state: judged("plain") },
    { id: "own", state: judged("own") },
  ];
}

export function isPasswordFit(password: string, own: readonly string[]): boolean {
  return secretKind(password) === "password" && secretFault(password, own) === undefined;
}

/** Why a whole PIN cannot be used; undefined while it is not whole, and when it can. */
export function pinFault(pin: string, own: readonly string[]): "plain" | "own" | undefined {
  if (pin.length < limits.pinDigits) return undefined;
  const reason = secretFault(pin, own)?.params?.["reason"];
  return reason === "plain" || reason === "own" ? reason : undefined;
}

export function isPinFit(pin: string, own: readonly string[]): boolean {
  return pin.length === limits.pinDigits && secretFault(pin, own) === undefined;
}
