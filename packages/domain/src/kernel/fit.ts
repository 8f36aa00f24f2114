/**
 * What no argument may hold, whatever its schema says: text that PostgreSQL cannot keep (NUL) or that is no Unicode (half
 * of a surrogate pair), in values and in keys, and more depth than any command needs, which would exhaust the stack of
 * whoever walks it.
 */
import { limits } from "./limits.ts";

export interface Unfit {
  /** Where, as in a schema's error. */
  readonly path: string;
  readonly issue: "text" | "depth";
}

function isFitText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** The first unfit place; undefined when everything can be kept. */
export function findUnfit(value: unknown, path: readonly string[] = []): Unfit | undefined {
  if (typeof value === "string")
    return isFitText(value) ? undefined : { path: path.join("."), issue: "text" };
  if (value === null || typeof value !== "object") return undefined;
  if (path.length >= limits.argsDepthMax) return { path: path.join("."), issue: "depth" };
  for (const [key, item] of Object.entries(value)) {
    if (!isFitText(key)) return { path: path.join("."), issue: "text" };
    const unfit = findUnfit(item, [...path, key]);
    if (unfit !== undefined) return unfit;
  }
  return undefined;
}
