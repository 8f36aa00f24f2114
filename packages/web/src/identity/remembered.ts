/** What the sign-in screen keeps on this device, so that the next morning asks only for the secret. */
import { readJson, writeJson } from "./kept.ts";

export interface Remembered {
  readonly who: string;
  readonly chain: string;
  /** How the person proved it last: typed or on the number pad. */
  readonly means: "password" | "pin";
}

const key = "instep.signIn";
const nothing: Remembered = { who: "", chain: "", means: "password" };

export function remembered(): Remembered {
  const kept = readJson(key) as Partial<Record<keyof Remembered, unknown>> | null;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  if (kept === null || typeof kept !== "object") return nothing;
  return { who: text(kept.who), chain: text(kept.chain), means: kept.means === "pin" ? "pin" : "password" };
}

export function remember(kept: Remembered): void {
  writeJson(key, kept);
}
